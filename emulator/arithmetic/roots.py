"""The firmware's square root, as spinn_common's ``sqrt.c`` computes it.

Newton's iteration for the reciprocal root (J.-M. Muller, *Elementary Functions*, 2nd
edition, 2006): for X in [1, 2) it improves R towards 1/√X by R' = R + (1 − X·R²)·R/2, and
√X is X·R at the end. R is held as r with R = 1 − r/2. Where the root is close to a whole
number of steps the firmware's rounding decides, so that its steps are followed exactly.

Plain integers, run once per parameter.
"""

from __future__ import annotations

from .fixed_point import WORD

WORD_BITS = 32
LONG = (1 << 64) - 1
LONG_ONE = 1 << 63
"""One as a u1.63."""
ROOT_HALF = 3037000500
"""√½ as a u0.32."""
NORMAL_SHIFT = 16
"""An accum from 1 up to 2 is normal after a left shift by this."""
SINGLE_STEPS = 3
DOUBLE_STEPS = 2


def square_root(x: int) -> int:
    """The root of accum *x*, an accum; of a negative number 0."""
    one = 1 << (WORD_BITS - 1 - NORMAL_SHIFT)
    if x <= 0 or x == one:
        return max(x, 0)
    shift = WORD_BITS - x.bit_length()
    normal = x << shift  # u1.31
    root = _times_reciprocal_root(normal, _reciprocal_root(normal))
    root >>= NORMAL_SHIFT + ((shift - NORMAL_SHIFT) >> 1)
    if shift & 1:
        root = _times_word(root, ROOT_HALF)
    return root >> WORD_BITS


def _reciprocal_root(x: int) -> int:
    """r of 1/√x as a u0.64, for a u1.31 *x*."""
    r = ((x & (WORD >> 1)) >> 1) << WORD_BITS
    for _ in range(SINGLE_STEPS):
        r = _improve_word(x, r >> WORD_BITS)
    for _ in range(DOUBLE_STEPS):
        r = _improve(x, r)
    return r


def _improve_word(x: int, r: int) -> int:
    """One step from a u0.32 *r* to a u0.64."""
    product = (x << WORD_BITS) - ((x * r) >> 1)  # X·R
    error = product - _times_word(product, r >> 1) - LONG_ONE  # X·R² − 1
    step = abs(error)
    step -= _times_word(step, r >> 1)
    return _step(r << WORD_BITS, step, error)


def _improve(x: int, r: int) -> int:
    """One step from a u0.64 *r*."""
    half = r >> 1
    product = _times_reciprocal_root(x, r)
    error = product - _times_long(product, half) - LONG_ONE
    step = abs(error)
    step -= _times_word(step, half >> WORD_BITS)
    step -= _times_word(abs(error), half & WORD) >> WORD_BITS
    return _step(r, step, error)


def _step(r: int, step: int, error: int) -> int:
    return (r + 2 * (step if error >= 0 else -step)) & LONG


def _times_reciprocal_root(x: int, r: int) -> int:
    """X·R as a u1.63, for a u1.31 *x* and a u0.64 *r*."""
    return (x << WORD_BITS) - (_times_word(r, x) >> 1)


def _times_word(a: int, b: int) -> int:
    """64 bits × u0.32; of the lowest 32 bits only the first rounds."""
    low = (a & WORD) * b
    return (low >> WORD_BITS) + _first_bit(low) + (a >> WORD_BITS) * b


def _times_long(a: int, b: int) -> int:
    """64 bits × u0.64, of four partial products as the firmware adds them."""
    low = (a & WORD) * (b & WORD)
    middle = (a >> WORD_BITS) * (b & WORD) + _first_bit(low)
    other = (a & WORD) * (b >> WORD_BITS) + (middle & WORD)
    high = (a >> WORD_BITS) * (b >> WORD_BITS)
    return high + (middle >> WORD_BITS) + (other >> WORD_BITS) + _first_bit(other)


def _first_bit(product: int) -> int:
    return (product >> (WORD_BITS - 1)) & 1
