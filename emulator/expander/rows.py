"""Room for synapses: each source has a row on the core, and one for each delay stage.

The host sets memory aside for rows of the length that it foresees. What a full row is asked to
take is left out, drawn for another source, or the end of the program: see ``pairs``.
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import ACCUM_BITS, HALF, wrap
from emulator.arithmetic.jit import kernel
from emulator.image import Int64s

WRITTEN = 0
ROW_IS_FULL = 1
NO_ROOM = 2
"""The caller's arrays are full: a matter of this implementation."""


class Matrix(NamedTuple):
    """The rows of one projection on one core, and the synapses that were written so far."""

    length: Int64s
    """(stages + 1, sources): synapses of each row."""
    longest: Int64s
    """(2,): of rows without a delay stage, and of those with one."""
    slots: int
    """Ticks of one stage."""
    ticks_per_ms: int
    """An accum."""
    written: Int64s
    """(n, 4): source, target, and the weight and delay as accums."""
    filled: Int64s
    """(1,): how many of them there are."""


@kernel
def stage_of(delay: int, matrix: Matrix) -> int:
    """The delay stage of a *delay*, an accum in ms; one too long goes to the last."""
    ticks = wrap((delay * matrix.ticks_per_ms) >> ACCUM_BITS) >> ACCUM_BITS
    whole = max(ticks & HALF, 1) if ticks >= 0 else 1
    stage: int = min((whole - 1) // matrix.slots, matrix.length.shape[0] - 1)
    return stage


@kernel
def write(matrix: Matrix, pre: int, post: int, weight: int, delay: int) -> int:
    """Add a synapse, unless the row is full."""
    if matrix.filled[0] == len(matrix.written):
        return NO_ROOM
    stage = stage_of(delay, matrix)
    if matrix.length[stage, pre] >= matrix.longest[min(stage, 1)]:
        return ROW_IS_FULL
    matrix.length[stage, pre] += 1
    entry = matrix.written[matrix.filled[0]]
    entry[0] = pre
    entry[1] = post
    entry[2] = weight
    entry[3] = delay
    matrix.filled[0] += 1
    return WRITTEN
