"""The number formats and functions of the board's firmware, each in one place.

``fixed_point``   s16.15, s4.11 and u0.32 products, wrapping and saturation
``exponentials``  the firmware's exp() in fixed point, and its divisions
``random``        the firmware's random numbers
``jit``           the one decorator of all compiled functions
"""
