"""The firmware's random numbers, as every core draws them from its own four words.

The generator is Marsaglia's JKISS (G. Marsaglia, and D. Jones, "Good practice in (pseudo)
random number generation for bioinformatics applications", 2010): a linear congruence, a
xorshift and a multiply-with-carry, added up. From it come exponential numbers, by the
comparisons of von Neumann ("Various techniques used in connection with random digits",
1951), and normal ones, by the inverse of their distribution (:mod:`.normal`).

A generator is an int64 array of four 32-bit words x, y, z, c, which each draw changes. No
product here exceeds 63 bits, so that all is the same compiled or not.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .fixed_point import ACCUM_BITS, ACCUM_ONE, HALF, HALF_BITS, WORD, wrap_half
from .jit import kernel
from .normal import norminv

Generator: TypeAlias = NDArray[np.int64]

X_MULTIPLIER = 314527869
X_INCREMENT = 1234567
Y_SHIFTS = (5, 7, 22)
Z_MULTIPLIER = 4294584393
FRACTION_TO_ACCUM = 32 - ACCUM_BITS
Y_FOR_ZERO = 13031301
"""A y of 0 would stay 0."""
C_END = 698769068
"""Of a valid generator c is from 1 up to this, so that z and c are never both 0."""


@kernel
def validate(generator: Generator) -> None:
    """What a program does to four words that it takes for a generator, valid or not."""
    if generator[1] == 0:
        generator[1] = Y_FOR_ZERO
    generator[3] = generator[3] % C_END + 1


@kernel
def draw(generator: Generator) -> int:
    """The next of the uniform 32-bit numbers."""
    x: int = (X_MULTIPLIER * generator[0] + X_INCREMENT) & WORD
    y: int = generator[1]
    y ^= (y << Y_SHIFTS[0]) & WORD
    y ^= y >> Y_SHIFTS[1]
    y ^= (y << Y_SHIFTS[2]) & WORD
    # Z_MULTIPLIER · z + c takes 64 bits: half a z at a time.
    low = Z_MULTIPLIER * (generator[2] & HALF) + generator[3]
    high = Z_MULTIPLIER * (generator[2] >> HALF_BITS) + (low >> HALF_BITS)
    z: int = ((high & HALF) << HALF_BITS) | (low & HALF)
    generator[0] = x
    generator[1] = y
    generator[2] = z
    generator[3] = high >> HALF_BITS
    return (x + y + z) & WORD


@kernel
def multiply_fractions(a: int, b: int) -> int:
    """u0.32 × u0.32."""
    return (a * (b >> HALF_BITS) + ((a * (b & HALF)) >> HALF_BITS)) >> HALF_BITS


@kernel
def exponential(generator: Generator) -> int:
    """An accum from the exponential distribution of mean 1.

    A falling run of uniform numbers that is of odd length gives its first number as the
    fraction; each run of even length before it adds 1.
    """
    whole = 0
    while True:
        first = draw(generator)
        last = first
        falling = True
        while falling:
            other = draw(generator)
            if last < other:
                return whole + (first >> FRACTION_TO_ACCUM)
            last = draw(generator)
            falling = last < other
        whole += ACCUM_ONE


@kernel
def gaussian(generator: Generator) -> int:
    """An accum from the normal distribution of mean 0 and variance 1."""
    return norminv(wrap_half(draw(generator) >> HALF_BITS))
