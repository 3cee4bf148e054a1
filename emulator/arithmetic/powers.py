"""Powers of two whose exponent is an accum, as the firmware makes them of tables.

The whole part of the exponent shifts; each bit of its fraction that is set multiplies with a
root of two, of 16 fraction bits, from the greatest root to the smallest. Every product is
rounded down. (sPyNNaker: maths-util.h, stoc_exp_common.h; found equal bit for bit by running the
shipped binaries.)
"""

from __future__ import annotations

from math import floor

import numpy as np

from .fixed_point import ACCUM_BITS, HALF_BITS, WORD, wrap
from .jit import kernel

SHIFT_MASK = 0xFF
"""A register shifts by the last byte of another."""
ONE = 1 << HALF_BITS
"""As u16.16."""
HIGHEST_POWER = 16 << ACCUM_BITS
"""From which on 2^p is too large for a u16.16, and 2^−p too small."""
CERTAIN = WORD
"""The chance that is 1, where chances are u0.32 numbers."""
ROOTS = np.array([floor(2 ** (2.0**-k) * ONE) for k in range(1, ACCUM_BITS + 1)], np.int64)
"""2^(1/2), 2^(1/4), … as u16.16."""
INVERSE_ROOTS = np.array([floor(2 ** -(2.0**-k) * ONE) for k in range(1, ACCUM_BITS + 1)], np.int64)
MOST_TO_SHRINK = int(ROOTS[3])
"""The highest factor of :func:`chance` that is made smaller by negative exponents."""


@kernel
def power_of_two(exponent: int) -> int:
    """2 to an accum, as u16.16 that stays at its highest or at 0."""
    if exponent >= HIGHEST_POWER:
        return WORD
    if exponent <= -HIGHEST_POWER:
        return 0
    if exponent >= 0:
        power, roots = ONE << (exponent >> ACCUM_BITS), ROOTS
    else:
        exponent = -exponent
        power, roots = ONE >> (exponent >> ACCUM_BITS), INVERSE_ROOTS
    for k in range(ACCUM_BITS):
        if (exponent >> (ACCUM_BITS - 1 - k)) & 1:
            power = min((power * roots[k]) >> HALF_BITS, WORD)
    return power


@kernel
def as_chance(value: int) -> int:
    """A u16.16 as a chance, u0.32; only its last 32 bits are kept."""
    return ((value * CERTAIN) >> HALF_BITS) & WORD


@kernel
def bits_of(word: int) -> int:
    """How many bits *word* has from its highest that is set."""
    bits = 0
    while word >> bits:
        bits += 1
    return bits


@kernel
def chance(factor: int, exponent: int) -> int:
    """*factor*·2^*exponent*, of u16.16 and accum, as u0.32: what is 1 or more is certain.

    Above :data:`MOST_TO_SHRINK` a factor is certain, however low the exponent.
    """
    if exponent >= 0:
        if factor >= ONE or exponent >= (HALF_BITS + 1 - bits_of(factor)) << ACCUM_BITS:
            return CERTAIN
        product = factor << (exponent >> ACCUM_BITS)
        for k in range(ACCUM_BITS):
            if (exponent >> (ACCUM_BITS - 1 - k)) & 1:
                product = (product * ROOTS[k]) >> HALF_BITS
                if product >= ONE:
                    return CERTAIN
        return as_chance(product)
    if factor > MOST_TO_SHRINK:
        return CERTAIN
    exponent = wrap(-exponent)  # the lowest accum stays what it is, and then shifts by 0
    if exponent >= bits_of(factor) << ACCUM_BITS:
        return 0
    product = factor >> ((exponent >> ACCUM_BITS) & SHIFT_MASK)
    for k in range(ACCUM_BITS):
        if (exponent >> (ACCUM_BITS - 1 - k)) & 1:
            product = (product * INVERSE_ROOTS[k]) >> HALF_BITS
    return as_chance(product)
