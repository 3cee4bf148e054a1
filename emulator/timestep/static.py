"""Static synapses: spikes of this tick become weights in the ring buffers of later ticks.

All static projections of a network lie in one array of 32-bit words; see :mod:`.packing`. The
rows of a tick's spikes are gone through side by side, one delay after the other: so the ring
buffers of one slot stay in the processor's first cache while all that arrives there is added.
The rows' words are asked for a little earlier than they are needed.

Sums are kept in 32 bits and saturate when they are read; no neuron may have so many synapses
that they could overflow, which the quantiser checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import WEIGHT_MAX, wide
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.arithmetic.prefetch import prefetch
from emulator.arithmetic.room import LINE_BYTES
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
SINGLE_WORDS = 2
"""Of a row of one synapse."""
NO_DELAY = 1 << 32
"""Of a row that has been read."""
AHEAD = 4
"""How many rows ahead words are asked for."""
WORDS_OF_LINE = LINE_BYTES // 4
"""Of the processor's cache, which come at a time."""


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


class Singles(NamedTuple):
    """Blocks of which each row is one synapse, all of the same delay, as one to one."""

    begin: Int64s
    """Sources from the first, counted in the block, to below `end` have one, and no other has.
    Both are 0 for any other block."""
    end: Int64s
    delay: Int64s
    words: Int64s
    """Where the first one's words begin."""


class Reading(NamedTuple):
    """How far the rows of the spikes of one population have been read; room for all of them."""

    place: Int64s
    end: Int64s
    delay: Int64s
    """Of the next run."""


class Single(NamedTuple):
    """One entry of :class:`Singles`."""

    begin: int
    end: int
    delay: int
    words: int


NO_SINGLES = Single(0, 0, 0, 0)


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


@inner
def open_rows(
    rows: Rows, first_row: int, fired: Fired, first: int, count: int, reading: Reading
) -> int:
    """Begin to read the rows of *count* spikes from *first* on; return their least delay."""
    least = NO_DELAY
    for k in range(count):
        row = first_row + fired.neurons[first + k]
        reading.place[k], reading.end[k] = rows.first[row], rows.first[row + 1]
        reading.delay[k] = next_delay(rows.words, reading, k)
        least = min(least, reading.delay[k])
    return least


@inner
def next_delay(words: UInt32s, reading: Reading, k: int) -> int:
    """Of the run that is to be read next in the *k*-th row."""
    place = reading.place[k]
    return wide(words[place]) >> HALF_BITS if place < reading.end[k] else NO_DELAY


@inner
def deliver_runs(
    words: UInt32s,
    reading: Reading,
    fired: Fired,
    first: int,
    count: int,
    delay: int,
    slot: UInt32s,
) -> int:
    """Deliver the runs of this *delay* into their *slot*; return the next larger delay."""
    least = NO_DELAY
    for k in range(count):
        if reading.delay[k] == delay:
            begin = reading.place[k] + 1
            length = wide(words[begin - 1]) & LOW_HALF
            soon = reading.place[min(k + AHEAD, count - 1)]
            for place in range(soon, soon + length + WORDS_OF_LINE, WORDS_OF_LINE):
                prefetch(words, place)
            run = words[begin : begin + length]
            copies = wide(fired.copies[first + k])
            if copies == 1:
                add_run(run, slot)
            else:
                add_copies(run, copies, slot)
            reading.place[k] = begin + length
            reading.delay[k] = next_delay(words, reading, k)
        least = min(least, reading.delay[k])
    return least


@inner
def deliver_singles(
    words: UInt32s, singles: Singles, b: int, fired: Fired, first: int, count: int, slot: UInt32s
) -> None:
    """Deliver the one synapse of each of the *count* spikes from *first* on."""
    for k in range(first, first + count):
        row = fired.neurons[k] - singles.begin[b]
        if row >= 0 and row < singles.end[b] - singles.begin[b]:
            synapse = words[np.uint64(singles.words[b] + row * SINGLE_WORDS + 1)]
            weight = wide(synapse >> UNSIGNED_HALF_BITS) * wide(fired.copies[k])
            slot[synapse & UNSIGNED_LOW_HALF] += np.uint32(min(weight, WEIGHT_MAX))


@kernel
def deliver(
    blocks: Blocks,
    singles: Singles,
    rows: Rows,
    rings: UInt32s,
    reading: Reading,
    fired: Fired,
    first_neuron: Int64s,
    counts: Int64s,
    tick: int,
) -> None:
    """Add the weights that the spikes of *tick* carry to the ring buffers of their arrival.

    ``fired`` lists population `p`'s spikes from ``first_neuron[p]`` on, ``counts[p]`` of them.
    """
    blocks, singles, rows = borrowed((blocks, singles, rows))
    rings, reading, fired = borrowed((rings, reading, fired))
    for b in range(len(blocks.pre)):
        pre = blocks.pre[b]
        first, count = first_neuron[pre], counts[pre]
        ring, slot_words, mask = blocks.ring[b], blocks.slot_words[b], blocks.slot_mask[b]
        if singles.begin[b] < singles.end[b]:
            buffers = rings[ring + ((tick + singles.delay[b]) & mask) * slot_words :]
            deliver_singles(rows.words, singles, b, fired, first, count, buffers)
            continue
        delay = open_rows(rows, blocks.first_row[b], fired, first, count, reading)
        while delay != NO_DELAY:
            buffers = rings[ring + ((tick + delay) & mask) * slot_words :]
            delay = deliver_runs(rows.words, reading, fired, first, count, delay, buffers)


class StaticSynapses:
    """All static projections of a network, on its ring buffers; or one part of several."""

    def __init__(self, array: UInt32s, blocks: Sequence[Block], rows: Rows) -> None:
        """*rows* are those of all *blocks*; *array* has the ring buffers."""
        self._array = array
        self._blocks = Blocks(*np.array(blocks, np.int64).reshape(-1, len(Block._fields)).T.copy())
        self._rows = rows
        bounds = [*self._blocks.first_row.tolist(), len(rows.first) - 1]
        singles = [_singles(rows, *each) for each in pairwise(bounds)]
        self._singles = Singles(
            *np.array(singles, np.int64).reshape(-1, len(Single._fields)).T.copy()
        )
        most = int(np.diff(bounds).max(initial=0))
        self._reading = Reading(*(np.zeros(most, np.int64) for _ in Reading._fields))

    def deliver(self, tick: int, fired: Fired, first_neuron: Int64s, counts: Int64s) -> None:
        """See :func:`deliver`."""
        deliver(
            self._blocks,
            self._singles,
            self._rows,
            self._array,
            self._reading,
            fired,
            first_neuron,
            counts,
            tick,
        )


def _singles(rows: Rows, begin: int, end: int) -> Single:
    """Of the block that has the rows from *begin* to below *end*."""
    lengths = np.diff(rows.first[begin : end + 1])
    present = np.flatnonzero(lengths)
    if len(present) == 0:
        return NO_SINGLES
    low, high = int(present[0]), int(present[-1]) + 1
    first = int(rows.first[begin + low])
    headers = rows.words[first : rows.first[begin + high] : SINGLE_WORDS]
    if (lengths[low:high] != SINGLE_WORDS).any() or (headers != headers[0]).any():
        return NO_SINGLES
    return Single(low, high, int(headers[0]) >> HALF_BITS, first)


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
