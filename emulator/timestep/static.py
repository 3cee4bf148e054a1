"""Static synapses: spikes of this tick become weights in the ring buffers of later ticks.

All static projections of a network lie in one array of 32-bit words, so that delivery is
one stream through memory. The row of a source neuron is a sequence of runs, one for each
delay: a header ``delay << 16 | length`` and then `length` words ``weight << 16 | target``.

Sums are kept in 32 bits and saturate when they are read; no neuron may have so many synapses
that they could overflow, which the quantiser checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import WEIGHT_MAX, wide
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int64s, Ring, Synapses, UInt16s, UInt32s

from .fired import Fired
from .team import share

HALF_BITS = 16
LOW_HALF = 0xFFFF
LONGEST_RUN = 0xFFFF
LONGEST_BLOCK = 1 << HALF_BITS
"""Target neurons that 16 bits can tell apart."""
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


class Rows(NamedTuple):
    """The words of all rows; row `r` is ``words[first[r]:first[r + 1]]``."""

    first: Int64s
    words: UInt32s


class Columns(NamedTuple):
    """Synapses before they are packed; as the fields of the same names of an image."""

    first: Int64s
    target: NDArray[Any]
    weight: UInt16s
    delay: UInt16s


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


@kernel
def _runs(length: int) -> int:
    """How many runs hold *length* synapses of one delay."""
    return (length + LONGEST_RUN - 1) // LONGEST_RUN


@kernel
def row_lengths(first: Int64s, delay: UInt16s, longest: int) -> Int64s:
    """How many words each row takes; *longest* is the longest delay."""
    of_delay = np.zeros(longest + 1, np.int64)
    lengths = np.zeros(len(first) - 1, np.int64)
    for row in range(len(lengths)):
        for s in range(first[row], first[row + 1]):
            of_delay[delay[s]] += 1
        lengths[row] = first[row + 1] - first[row]
        for s in range(first[row], first[row + 1]):
            lengths[row] += _runs(of_delay[delay[s]])
            of_delay[delay[s]] = 0
    return lengths


@kernel
def write_rows(synapses: Columns, longest: int, rows: Rows, first_row: int) -> None:
    """Write the synapses, whatever the order of their delays, into rows of runs."""
    of_delay = np.zeros(longest + 1, np.int64)
    start = np.zeros(longest + 1, np.int64)
    written = np.zeros(longest + 1, np.int64)
    for row in range(len(synapses.first) - 1):
        begin, end = synapses.first[row], synapses.first[row + 1]
        low, high = longest, 0
        for s in range(begin, end):
            d = wide(synapses.delay[s])
            of_delay[d] += 1
            low, high = min(low, d), max(high, d)
        position = rows.first[first_row + row]
        for d in range(low, high + 1):
            start[d] = position
            written[d] = 0
            position += of_delay[d] + _runs(of_delay[d])
        for s in range(begin, end):
            d = wide(synapses.delay[s])
            k = written[d]
            place = start[d] + k + k // LONGEST_RUN
            if k % LONGEST_RUN == 0:
                length = min(of_delay[d] - k, LONGEST_RUN)
                rows.words[place] = np.uint32((d << HALF_BITS) | length)
            target = wide(synapses.target[s]) & LOW_HALF
            weight = wide(synapses.weight[s])
            rows.words[place + 1] = np.uint32((weight << HALF_BITS) | target)
            written[d] = k + 1
        for d in range(low, high + 1):
            of_delay[d] = 0


def _between(synapses: Synapses, low: int, high: int) -> Columns:
    """The synapses onto the target neurons from *low* to below *high*, counted from *low*."""
    inside = (synapses.target >= low) & (synapses.target < high)
    if low == 0 and inside.all():
        return Columns(synapses.first, synapses.target, synapses.weight, synapses.delay)
    before = np.concatenate(([0], np.cumsum(inside)))
    return Columns(
        before[synapses.first],
        synapses.target[inside] - synapses.target.dtype.type(low),
        synapses.weight[inside],
        synapses.delay[inside],
    )


class StaticSynapses:
    """All static projections of a network, on its ring buffers; or one part of several."""

    def __init__(
        self,
        projections: Sequence[Synapses],
        rings: Sequence[Ring | None],
        array: UInt32s,
        part: int = 0,
        parts: int = 1,
    ) -> None:
        """*rings* are those of the populations in *array*; None for a population of sources."""
        self._array = array
        entries: list[tuple[int, int, int, int, int]] = []
        blocks: list[Columns] = []
        first_row = 0
        for synapses in projections:
            ring = rings[synapses.post]
            assert ring is not None  # nothing projects onto a spike source
            begin, end = share(ring.neurons, part, parts)
            for low in range(begin, end, LONGEST_BLOCK):
                first = ring.first + synapses.type * ring.neurons + low
                slot_words = ring.types * ring.neurons
                entries.append((synapses.pre, first_row, first, ring.slots - 1, slot_words))
                blocks.append(_between(synapses, low, min(low + LONGEST_BLOCK, end)))
                first_row += len(blocks[-1].first) - 1
        self._blocks = Blocks(
            *np.array(entries, np.int64).reshape(-1, len(Blocks._fields)).T.copy()
        )
        self._rows = _pack(blocks)

    def deliver(self, tick: int, fired: Fired, first_neuron: Int64s, counts: Int64s) -> None:
        """See :func:`deliver`."""
        deliver(self._blocks, self._rows, self._array, fired, first_neuron, counts, tick)


def _pack(parts: Sequence[Columns]) -> Rows:
    longest = [int(part.delay.max(initial=0)) for part in parts]
    lengths = [
        row_lengths(part.first, part.delay, long) for part, long in zip(parts, longest, strict=True)
    ]
    first = np.zeros(sum(map(len, lengths)) + 1, np.int64)
    np.cumsum(np.concatenate([np.zeros(0, np.int64), *lengths]), out=first[1:])
    rows = Rows(first, np.zeros(first[-1], np.uint32))
    first_row = 0
    for part, long in zip(parts, longest, strict=True):
        write_rows(part, long, rows, first_row)
        first_row += len(part.first) - 1
    return rows
