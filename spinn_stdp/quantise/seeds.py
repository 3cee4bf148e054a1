"""The seeds of the board's random numbers, as sPyNNaker's host makes them.

One numpy ``RandomState`` for each population gives four words for each use, in turn
(sPyNNaker's ``create_mars_kiss_seeds``).
"""

from __future__ import annotations

import numpy as np

from emulator.arithmetic.random import C_END, Y_FOR_ZERO
from emulator.image import UInt32s

WORDS = 4
LOWEST = -0x80000000
END = 0x7FFFFFFF
"""One more than the highest that is drawn."""


def mars_kiss_seeds(numbers: np.random.RandomState, count: int) -> UInt32s:
    """The next `count` seeds: (count, 4) words x, y, z, c."""
    seeds = numbers.randint(LOWEST, END, size=(count, WORDS), dtype=np.int64) - LOWEST
    y, c = seeds[:, 1], seeds[:, 3]
    y[y == 0] = Y_FOR_ZERO
    c[:] = c % C_END + 1
    return seeds.astype(np.uint32)
