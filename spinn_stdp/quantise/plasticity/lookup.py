"""Exponential decays as the tables that sPyNNaker's host writes for learning rules."""

from __future__ import annotations

import math

import numpy as np

from emulator.arithmetic.fixed_point import TRACE_ONE
from emulator.image import Int16s


def decay_table(time_constant: float, timestep_us: int, shift: int = 0) -> Int16s:
    """e^(−t/τ) as traces, for every ``2**shift``-th tick until it is below one unit.

    The length is rounded up to an even number, as the board reads the table in words.
    """
    rate = timestep_us / 1000 / time_constant
    pairs, rest = divmod(math.log(TRACE_ONE) / rate / (1 << shift), 2)
    length = (int(pairs) + (rest > 0)) * 2
    decays = np.exp((np.arange(length) << shift) * -rate)
    table: Int16s = np.floor(decays * TRACE_ONE).astype(np.int16)
    return table
