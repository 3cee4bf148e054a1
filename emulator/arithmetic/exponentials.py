"""The firmware's divisions, run once per parameter when a core starts, and exponentials.

No floats, and no product that exceeds 63 bits. ``expk`` and ``expulr`` are those of spinn_common's
``stdfix-exp.c``: e**x as a product of e**(whole part), from a table, and two factors that
take off the fraction, one from a table of sixteenths and one from a polynomial.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np

from .fixed_point import ACCUM_BITS, HALF, HALF_BITS, WORD, wrap
from .jit import kernel

MAX_ACCUM = 0x7FFFFFFF
LARGEST_ARGUMENT = 363408
"""Above this accum, e**x does not fit."""
SMALLEST_ARGUMENT = -340695
"""Below this accum, e**x is 0."""
FIRST_WHOLE = -13
WORD_BITS = 32
SIXTEENTH_BITS = 11
"""An accum's fraction, shifted right by this, counts sixteenths."""
POLYNOMIAL = (5294, 4293434720, 2081624032)
"""1 − e**−y for y below a sixteenth, as u0.32: constant, first and second coefficient."""


def _exp_times_2_32(x: Decimal) -> int:
    """2**32 · e**x to the nearest integer."""
    with localcontext() as context:
        context.prec = 50
        return round(x.exp() * (1 << 32))


WHOLES = np.array([_exp_times_2_32(Decimal(k + FIRST_WHOLE)) for k in range(26)])
"""2**32 · e**k for k = −13 … 12."""
SIXTEENTHS = np.array([(1 << 32) - _exp_times_2_32(Decimal(-k) / 16) for k in range(16)])
"""2**32 · (1 − e**(−k/16))."""


@kernel
def _scale(value: int, factor: int) -> int:
    """u32.32 × u0.32, the low half rounded as the firmware rounds it."""
    low = value & WORD
    # low · factor takes 64 bits: half a factor at a time.
    by_low_half = low * (factor & HALF)
    upper = low * (factor >> HALF_BITS) + (by_low_half >> HALF_BITS)
    fraction = ((upper & HALF) << HALF_BITS) | (by_low_half & HALF)
    rounded = (upper >> HALF_BITS) + (1 if fraction >= MAX_ACCUM else 0)
    return rounded + (value >> WORD_BITS) * factor


@kernel
def _below_a_sixteenth(y: int) -> int:
    """1 − e**−y for u0.32 *y* < 1/16."""
    c0, c1, c2 = POLYNOMIAL
    return ((((c1 - ((c2 * y) >> WORD_BITS)) * y) >> WORD_BITS) + c0) & WORD


@kernel
def _exponential(x: int) -> int:
    """e**x as u32.32 for an accum in range."""
    whole = x >> ACCUM_BITS
    fraction = x - (whole << ACCUM_BITS)
    if fraction == 0:
        return int(WHOLES[whole - FIRST_WHOLE])
    rest = (1 << ACCUM_BITS) - fraction  # e**x = e**(whole + 1) · e**−rest
    value = int(WHOLES[whole + 1 - FIRST_WHOLE])
    value -= _scale(value, int(SIXTEENTHS[rest >> SIXTEENTH_BITS]))
    below = (rest & ((1 << SIXTEENTH_BITS) - 1)) << (32 - ACCUM_BITS)
    return value - _scale(value, _below_a_sixteenth(below))


@kernel
def expk(x: int) -> int:
    """e**x for an accum *x*, as an accum."""
    if x > LARGEST_ARGUMENT:
        return MAX_ACCUM
    if x < SMALLEST_ARGUMENT:
        return 0
    return _exponential(x) >> (32 - ACCUM_BITS)


@kernel
def expulr(x: int) -> int:
    """e**x for an accum *x* < 0, as a decay. Of 0 it is 0, as 1 does not fit."""
    if x > LARGEST_ARGUMENT:
        return MAX_ACCUM
    if x < SMALLEST_ARGUMENT:
        return 0
    return _exponential(x) & WORD


def divide(a: int, b: int) -> int:
    """accum ÷ accum, rounded down. Both are 64-bit unsigned for the board's divider.

    Raises:
        ZeroDivisionError: the board's core stops with a run-time error.
    """
    return wrap(unsigned_quotient(a << ACCUM_BITS, b))


def divide_by_count(a: int, n: int) -> int:
    """accum ÷ whole number, rounded down."""
    return wrap(unsigned_quotient(a, n))


def unsigned_quotient(a: int, b: int) -> int:
    """64-bit quotient of the sign-extended operands taken as unsigned."""
    words = (1 << 64) - 1
    return (a & words) // (b & words)


def ceil_to_int(x: int) -> int:
    """The smallest whole number not below accum *x*."""
    return -((-x) >> ACCUM_BITS)
