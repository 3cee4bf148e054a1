"""Exponential decay of traces, from tables that the host computes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import overload

from emulator.arithmetic.fixed_point import wide
from emulator.arithmetic.gathering import gather
from emulator.arithmetic.jit import IN_PLACE
from emulator.arithmetic.words import WORDS, below
from emulator.image import Int16s


def decay_over(table: Int16s, ticks: Any) -> int:
    """e^(−ticks·Δt/τ) as a trace; 0 beyond the table's end. *ticks* is a number or sixteen.

    A post spike of the first tick can reach a synapse later than the pre spike that looks back
    at it: *ticks* is negative then, which the board's unsigned index takes for beyond the end.
    """
    if isinstance(ticks, np.ndarray):
        looked_up: int = gather(table, ticks, below(ticks, len(table)))
        return looked_up
    return int(table[ticks]) if 0 <= ticks < len(table) else 0


@overload(decay_over, jit_options=IN_PLACE)
def _decay_over(table: Int16s, ticks: Any) -> Any:
    def number(table: Int16s, ticks: Any) -> Any:
        within = 0 <= ticks < len(table)
        value = wide(table[ticks if within else 0]) if len(table) else 0
        return value if within else 0

    def words(table: Int16s, ticks: Any) -> Any:
        return gather(table, ticks, below(ticks, len(table)))

    return words if ticks == WORDS else number
