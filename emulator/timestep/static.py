"""Static synapses: spikes of this tick become weights in the ring buffers of later ticks.

All static projections of a network lie in one array of 32-bit words, so that delivery is
one stream through memory; see :mod:`.packing`.

Sums are kept in 32 bits and saturate when they are read; no neuron may have so many synapses
that they could overflow, which the quantiser checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import WEIGHT_MAX, wide
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int64s, Ring, Synapses, UInt32s

from .fired import Fired
from .packing import (
    HALF_BITS,
    LONGEST_BLOCK,
    LOW_HALF,
    Packed,
    Rows,
    Targets,
    pack_projection,
)
from .team import Team, share

UNSIGNED_HALF_BITS = np.uint32(HALF_BITS)
UNSIGNED_LOW_HALF = np.uint32(LOW_HALF)


class Blocks(NamedTuple):
    """One entry for each projection, or for each 65,536 target neurons of a larger one."""

    pre: Int64s
    """Population whose spikes run along these synapses."""
    first_row: Int64s
    """Row of the source population's first neuron."""
    ring: Int64s
    """Ring buffer of the first target neuron, of this synapse type, in slot 0."""
    slot_mask: Int64s
    slot_words: Int64s
    """Ring buffers of one slot."""


class Block(NamedTuple):
    """One entry of :class:`Blocks`."""

    pre: int
    first_row: int
    ring: int
    slot_mask: int
    slot_words: int


@inner
def add_run(run: UInt32s, slot: UInt32s) -> None:
    """Add the weights of *run* to the ring buffers of one slot.

    Unsigned words as indices need no look whether they count from the end.
    """
    for synapse in run:
        slot[synapse & UNSIGNED_LOW_HALF] += synapse >> UNSIGNED_HALF_BITS


@inner
def add_copies(run: UInt32s, copies: int, slot: UInt32s) -> None:
    """The same for a packet that counts several times."""
    for synapse in run:
        weight = min(wide(synapse >> UNSIGNED_HALF_BITS) * copies, WEIGHT_MAX)
        slot[synapse & UNSIGNED_LOW_HALF] += np.uint32(weight)


@kernel
def deliver(
    blocks: Blocks,
    rows: Rows,
    rings: UInt32s,
    fired: Fired,
    first_neuron: Int64s,
    counts: Int64s,
    tick: int,
) -> None:
    """Add the weights that the spikes of *tick* carry to the ring buffers of their arrival.

    ``fired`` lists population `p`'s spikes from ``first_neuron[p]`` on, ``counts[p]`` of them.
    """
    blocks, rows, fired, rings = borrowed((blocks, rows, fired, rings))
    for b in range(len(blocks.pre)):
        pre = blocks.pre[b]
        ring, slot_words, mask = blocks.ring[b], blocks.slot_words[b], blocks.slot_mask[b]
        for k in range(first_neuron[pre], first_neuron[pre] + counts[pre]):
            row = blocks.first_row[b] + fired.neurons[k]
            copies = wide(fired.copies[k])
            begin, end = rows.first[row], rows.first[row + 1]
            while begin < end:
                header = wide(rows.words[begin])
                length = header & LOW_HALF
                first = ring + ((tick + (header >> HALF_BITS)) & mask) * slot_words
                run = rows.words[begin + 1 : begin + 1 + length]
                if copies == 1:
                    add_run(run, rings[first:])
                else:
                    add_copies(run, copies, rings[first:])
                begin += 1 + length


class StaticSynapses:
    """All static projections of a network, on its ring buffers; or one part of several."""

    def __init__(self, array: UInt32s, blocks: Sequence[Block], rows: Rows) -> None:
        """*rows* are those of all *blocks*; *array* has the ring buffers."""
        self._array = array
        self._blocks = Blocks(*np.array(blocks, np.int64).reshape(-1, len(Block._fields)).T.copy())
        self._rows = rows

    def deliver(self, tick: int, fired: Fired, first_neuron: Int64s, counts: Int64s) -> None:
        """See :func:`deliver`."""
        deliver(self._blocks, self._rows, self._array, fired, first_neuron, counts, tick)


def load_static(
    projections: Sequence[Synapses], rings: Sequence[Ring | None], array: UInt32s, team: Team
) -> list[StaticSynapses]:
    """The synapses of *projections*, a part of their targets for each of *team*.

    *rings* are those of the populations in *array*; None for a population of sources. A piece of
    a projection is made, packed and forgotten before the next one.
    """
    packed = [Packed() for _ in range(team.size)]
    blocks: list[list[Block]] = [[] for _ in packed]
    for synapses in projections:
        ring = rings[synapses.post]
        assert ring is not None  # nothing projects onto a spike source
        for each in zip_longest(*(_ranges(ring, part, team.size) for part in range(team.size))):
            present = [(part, targets) for part, targets in enumerate(each) if targets is not None]
            for part, (low, _) in present:
                blocks[part].append(_block(synapses, ring, packed[part].rows, low))
            pack_projection(synapses, [(own, packed[part]) for part, own in present], team)
    return [
        StaticSynapses(array, own, rows.whole()) for own, rows in zip(blocks, packed, strict=True)
    ]


def _ranges(ring: Ring, part: int, parts: int) -> list[Targets]:
    """The targets of a part, as many at a time as a word can tell apart."""
    begin, end = share(ring.neurons, part, parts)
    return [(low, min(low + LONGEST_BLOCK, end)) for low in range(begin, end, LONGEST_BLOCK)]


def _block(synapses: Synapses, ring: Ring, first_row: int, low: int) -> Block:
    return Block(
        pre=synapses.pre,
        first_row=first_row,
        ring=ring.first + synapses.type * ring.neurons + low,
        slot_mask=ring.slots - 1,
        slot_words=ring.types * ring.neurons,
    )
