"""The inverse of the normal distribution, as spinn_common's ``normal.c`` computes it.

An octave is the power of two at which the distance from the end of the distribution
stands: 0 for the very middle, one more for each halving of that distance. Each octave has
a polynomial of the fourth degree, evaluated with the multiply-accumulate instructions of
ARMv5TE (``SMLAWB``: 32 × 16 bits, the lower 16 of the 48 dropped). In the central octaves it
is one in the square of the distance from the middle, and the result that times the
distance. The probabilities that are nearest to an end
have a table.

All products fit 63 bits, so that this is the same compiled or not.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from .fixed_point import ACCUM_BITS, ACCUM_ONE, wrap, wrap_half
from .jit import kernel

ONE = 1 << 15
"""One as a s0.15, and the number of 16-bit probabilities on either side of the middle."""
FACTOR_BITS = 16
SQUARE_SHIFT = 17
"""From the square of a s0.15 to a s0.13."""
LAST_CENTRAL_OCTAVE = 5
TABLED = 32
"""Probabilities nearer to an end than this many 65536ths have a table."""
TAIL = np.array(
    [7 * ACCUM_ONE]
    + [round(ACCUM_ONE * -NormalDist().inv_cdf(n / (2 * ONE))) for n in range(1, TABLED)]
)
"""Accums: how far from 0 the normal number of a probability n/65536 from an end is."""
LEADING = np.array([round(ACCUM_ONE * x) for x in (0, 2.5, 2.75, 3.25, 3.5, 4, 2, 2, 2, 3, 3)])
"""By octave: an accum that is added to the polynomial's value."""
OFFSET = np.array([0, 0, 2048, 4608, 6272, 7200])
SCALE = np.array([0, 6, 6, 8, 16, 32])
"""By central octave: these move the square of the distance into the polynomial's range."""
POLYNOMIAL = np.array(
    [
        [0, 0, 0, 0, 0],
        [135763632, 134215538, 347443147, -134393924, 14235314],
        [669410721, 151375990, 657881394, 208981697, -111730420],
        [2059946197, 130876674, 1126841309, 628910107, -391651081],
        [1594011413, 34197350, 980366094, 540913971, 14157698],
        [1364524482, 4157352, 893590920, 482307216, -56131990],
        [594357355, -1177895230, 1292890733, -1558625637, 896662126],
        [562587223, -1113360216, 1217886707, -1442344496, 1417447081],
        [535062308, -1057614622, 1153468280, -1347876992, 1901851228],
        [510971994, -1008958387, 1097593202, -1269255408, 208850025],
        [489693536, -966086639, 1048652819, -1202555181, 638185482],
    ]
)
"""By octave: s0.31 coefficients, that of the fourth power first (normal.c)."""


@kernel
def horner(octave: int, x: int) -> int:
    """The octave's polynomial at *x*, of which 16 bits are used, as a s0.16."""
    factor = wrap_half(x)
    value: int = POLYNOMIAL[octave, 0]
    for k in range(1, POLYNOMIAL.shape[1]):
        value = wrap(((value * factor) >> FACTOR_BITS) + POLYNOMIAL[octave, k])
    return value


@kernel
def tail(octave: int, distance: int) -> int:
    """For a *distance* from the end, in 65536ths."""
    fraction = (distance - (ONE >> octave)) << octave
    value = horner(octave, fraction)
    rounded = wrap(((value >> ACCUM_BITS) + ((value >> (ACCUM_BITS - 1)) & 1)) << ACCUM_BITS)
    result: int = LEADING[octave] + (rounded >> FACTOR_BITS)
    return result


@kernel
def centre(octave: int, distance: int) -> int:
    """For a *distance* from the middle, in 65536ths."""
    square = (((distance * distance) >> SQUARE_SHIFT) - OFFSET[octave]) * SCALE[octave]
    value = wrap(horner(octave, square << 1) + (square << ACCUM_BITS))
    slope: int = LEADING[octave] + (value >> FACTOR_BITS)
    return (slope * distance) >> FACTOR_BITS


@kernel
def norminv(x: int) -> int:
    """The accum below which a normal number falls with probability 1/2 + x/65536.

    *x* is a signed 16-bit number.
    """
    from_middle = abs(x)
    from_end = ONE - from_middle
    octave = 0
    while (from_end << octave) < ONE and octave < len(LEADING):
        octave += 1
    value: int
    if octave == len(LEADING):
        value = TAIL[from_end]
    elif octave > LAST_CENTRAL_OCTAVE:
        value = tail(octave, from_end)
    else:
        value = centre(octave, from_middle)
    return -value if x < 0 else value
