"""What all tests have in common."""

from hypothesis import settings

# The first example of a test may compile kernels, and a busy computer is slow at any.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
