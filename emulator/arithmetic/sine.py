"""The firmware's sine, as spinn_common's ``sincos.c`` computes it.

The argument is reduced to an octant of the circle by subtracting multiples of π/4 in constants
of growing precision (W. Cody & W. Waite; see J.-M. Muller, *Elementary Functions*, 2nd
edition, 2006). In there the nearest sixteenth is the breakpoint of a table, and a polynomial
of the second degree covers the way from it. Products are those of ARMv5TE's ``SMLAWT`` (32 × 16
bits, the lower 16 of the 48 dropped).

Numbers within are s0.31 if not said otherwise. All products fit 63 bits. A s0.31 can't hold
1: where the sine comes within 2⁻¹⁶ of it from below π/2, the firmware's rounding wraps, and
gives −1. Below some −15,600 radians the reduction is no longer right.
"""

from __future__ import annotations

import math

import numpy as np

from .fixed_point import ACCUM_ONE, HALF_BITS, wrap
from .jit import kernel

OCTANTS_PER_RADIAN = 20861
"""4/π as a u2.14."""
OCTANT_SHIFT = 13
TURN_OCTANTS, TURN = 7358, 189364951
"""So many times π/4 are, within 10⁻⁹, so much as an accum."""
PART_OCTANTS, PART = 12, 2470649
"""So many times π/4, with 18 fraction bits."""
PART_SHIFT = 3
ONE_TWELFTH, TWELFTH_SHIFT = 21845, 2
OCTANT = 105414357
"""π/4 with 27 fraction bits."""
OCTANT_BITS = 9
LAST_BITS = 4
BREAKPOINT_BITS = 27
STEP_BITS = 5
ROOT_HALF = 1518500250
"""√½."""
FRACTION_BITS = 31
SINES = np.array([round((1 << 31) * math.sin(k / 16)) for k in range(16)])
COSINES = np.array([round((1 << 31) * (math.cos(k / 16) - 1)) for k in range(16)])
"""Of the breakpoints; cosines less 1."""


@kernel
def add_product(a: int, b: int, c: int) -> int:
    """c + a · (the upper half of *b*)."""
    return wrap(c + ((a * (b >> HALF_BITS)) >> HALF_BITS))


@kernel
def reduced(x: int) -> tuple[int, int]:
    """The octant, 0 to 7, of accum *x* and how far it is from that octant's begin."""
    n = ((x * OCTANTS_PER_RADIAN) >> HALF_BITS) >> OCTANT_SHIFT
    octant = n & 7
    while n < 0:
        n += TURN_OCTANTS
        x += TURN
    while n >= TURN_OCTANTS:
        n -= TURN_OCTANTS
        x -= TURN
    parts = ((n * ONE_TWELFTH) >> HALF_BITS) >> TWELFTH_SHIFT
    n -= PART_OCTANTS * parts
    x = wrap(wrap((x << PART_SHIFT) - PART * parts) << OCTANT_BITS)
    x = wrap(x - OCTANT * n)
    if x < 0:
        x += OCTANT
        octant = (octant + 7) & 7
    return octant, wrap(x << LAST_BITS)


@kernel
def rounded(x: int, bits: int) -> int:
    """*x* to the nearest number without its lowest *bits*, the larger one of two; wraps."""
    return wrap(((x >> bits) + ((x >> (bits - 1)) & 1)) << bits)


@kernel
def sine_in_octant(x: int, versine: int, k: int) -> int:
    """The sine at *x* (1/32 is one) beyond the *k*-th breakpoint; *versine* is 1 − cos(x)."""
    value = add_product(SINES[k], wrap(-(versine << 1)), SINES[k])
    return add_product(COSINES[k], x >> 4, wrap(value + (x >> STEP_BITS)))


@kernel
def versine_in_octant(x: int, versine: int, k: int) -> int:
    """1 − cosine at the same place."""
    value = add_product(COSINES[k], versine << 1, wrap(versine - COSINES[k]))
    return add_product(SINES[k], x >> 4, value)


@kernel
def sine(x: int) -> int:
    """The sine of accum *x* (radians), an accum."""
    octant, place = reduced(x)
    breakpoint_ = rounded(place, BREAKPOINT_BITS)
    step = wrap((place - breakpoint_) << STEP_BITS)
    k = breakpoint_ >> BREAKPOINT_BITS
    half = step >> HALF_BITS
    small = (half * half) >> (2 * STEP_BITS)
    s, v = sine_in_octant(step, small, k), versine_in_octant(step, small, k)
    if octant & 1:
        s = (s * ROOT_HALF) >> FRACTION_BITS
        c = wrap(ROOT_HALF - ((v * ROOT_HALF) >> FRACTION_BITS))
        value = wrap(c + s) if octant & 2 == 0 else wrap(c - s)
        value = wrap(-value) if octant & 4 else value
        return rounded(value, HALF_BITS) >> HALF_BITS
    if octant & 2 == 0:
        return rounded(wrap(-s) if octant else s, HALF_BITS) >> HALF_BITS
    value = ACCUM_ONE - (rounded(v, HALF_BITS) >> HALF_BITS)
    return -value if octant & 4 else value
