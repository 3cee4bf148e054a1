"""The board in plain Python integers: slow, obvious, and written apart from the emulator.

It shares nothing with the code that it judges but the types of a network and of traces:
it quantises by itself, and one file holds one idea of the board. See :mod:`.board`.
"""
