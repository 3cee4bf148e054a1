"""Exponential decay of traces, from tables that the host computes."""

from __future__ import annotations

from emulator.arithmetic.fixed_point import wide
from emulator.arithmetic.jit import kernel
from emulator.image import Int16s


@kernel
def decay_over(table: Int16s, ticks: int) -> int:
    """e^(−ticks·Δt/τ) as a trace; 0 beyond the table's end.

    A post spike of the first tick can reach a synapse later than the pre spike that looks back
    at it: *ticks* is negative then, which the board's unsigned index takes for beyond the end.
    """
    within = 0 <= ticks < len(table)
    value = wide(table[ticks if within else 0]) if len(table) else 0
    return value if within else 0
