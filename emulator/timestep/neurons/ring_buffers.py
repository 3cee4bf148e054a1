"""How input leaves the ring buffers."""

from __future__ import annotations

from emulator.arithmetic.fixed_point import ring_input, wide
from emulator.arithmetic.jit import kernel
from emulator.image import UInt32s


@kernel
def take(rings: UInt32s, index: int, shift: int) -> int:
    """The accum that one ring buffer has gathered for this tick; the buffer is emptied."""
    total = wide(rings[index])
    rings[index] = 0
    return ring_input(total, shift)
