"""Static synapses of which each source has one, all with the same delay.

A spike along them needs no row: what it adds, and where, is found by the source's number. Where
targets follow one another as their sources do, not even a list of spikes is needed: each source
has a number of spikes, mostly 0, and all of them are added in one go. Poisson sources, of which
most cells of a large network have one each that fires in every tick, need not list theirs then.

Where ring buffers are short (:mod:`.short_rings`), the numbers are held back until what they add is
due within the ticks that there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import TOO_MUCH, WEIGHT_MAX, wide
from emulator.arithmetic.jit import inner
from emulator.image import Int32s, Int64s, Ring, UInt16s, UInt32s

from .fired import Fired
from .packing import HALF_BITS, LOW_HALF, Rows
from .sheets import Strip, first_input
from .team import share

UNSIGNED_HALF_BITS = np.uint32(HALF_BITS)
UNSIGNED_LOW_HALF = np.uint32(LOW_HALF)
ROW_WORDS = 2
"""Of a row of one synapse: a header and the synapse."""


class Line(NamedTuple):
    """Synapses from sources that follow one another, one each."""

    pre: int
    """Population of the sources."""
    begin: int
    """The first of them."""
    end: int
    """The first behind them."""
    words: int
    """Where the synapses begin in the words of all lines: ``weight << 16 | target``."""
    delay: int
    ring: int
    """Ring buffer of the word's target 0, of this synapse type, in slot 0."""
    slot_mask: int
    slot_words: int
    is_even: bool
    """Whether the targets follow one another, too."""
    hold: int
    """Ticks that spikes are held back for."""
    held: int
    """Where those begin that are: a row for each of these ticks, the spikes of each source."""


class Lines(NamedTuple):
    """An array for each field of the lines."""

    pre: Int64s
    begin: Int64s
    end: Int64s
    words: Int64s
    delay: Int64s
    ring: Int64s
    slot_mask: Int64s
    slot_words: Int64s
    is_even: Int64s
    hold: Int64s
    held: Int64s


class OneToOne(NamedTuple):
    """All lines and their words, by population whether it only counts its spikes, and those that
    are held back."""

    lines: Lines
    words: UInt32s
    counted: Int64s
    held: UInt16s


def line_of(
    pre: int, rows: Rows, strip: Strip, rings: Sequence[Ring | None]
) -> tuple[Line, UInt32s] | None:
    """The *rows* of a projection onto a strip as a line, and its words; None if they are none."""
    lengths, ring = np.diff(rows.first), rings[strip.target]
    present = np.flatnonzero(lengths)
    if len(present) == 0 or ring is None:
        return None
    low, high = int(present[0]), int(present[-1]) + 1
    headers = rows.words[::ROW_WORDS]
    if (lengths[low:high] != ROW_WORDS).any() or (headers != headers[0]).any():
        return None
    words = rows.words[1::ROW_WORDS] - np.uint32(strip.begin)
    targets = (words & UNSIGNED_LOW_HALF).astype(np.int64)
    delay = int(headers[0]) >> HALF_BITS
    line = Line(
        pre=pre,
        begin=low,
        end=high,
        words=0,
        delay=delay,
        ring=first_input(strip, ring),
        slot_mask=ring.slots - 1,
        slot_words=ring.types * ring.neurons,
        is_even=bool((np.diff(targets) == 1).all()),
        hold=max(0, delay - ring.slots),
        held=0,
    )
    return line, words


def parts_of(
    lines: Sequence[tuple[Line, UInt32s]], part: int, parts: int
) -> list[tuple[Line, UInt32s]]:
    """A part of the sources of each of *lines*, with their words."""
    found = []
    for line, words in lines:
        low, high = share(len(words), part, parts)
        if low < high:
            own = line._replace(begin=line.begin + low, end=line.begin + high)
            found.append((own, words[low:high]))
    return found


def one_to_one_of(lines: Sequence[tuple[Line, UInt32s]], populations: int) -> OneToOne:
    """All *lines* of a part of the targets, with their words."""
    first = np.cumsum([0, *(len(words) for _, words in lines)]).tolist()
    sizes = [line.hold * (line.end - line.begin) for line, _ in lines]
    held = np.cumsum([0, *sizes]).tolist()
    placed = [
        line._replace(words=words, held=at)
        for (line, _), words, at in zip(lines, first, held, strict=False)
    ]
    fields = np.array(placed, np.int64).reshape(-1, len(Line._fields)).T.copy()
    words = np.concatenate([np.zeros(0, np.uint32), *(words for _, words in lines)])
    return OneToOne(
        Lines(*fields), words, np.zeros(populations, np.int64), np.zeros(held[-1], np.uint16)
    )


@inner
def deliver_lines(
    one_to_one: OneToOne,
    rings: UInt32s,
    fired: Fired,
    first_neuron: Int64s,
    counts: Int64s,
    tick: int,
) -> None:
    """Add the weights that the spikes of *tick* carry; see :func:`.static.deliver`."""
    lines = one_to_one.lines
    for k in range(len(lines.pre)):
        pre, begin, end, hold = lines.pre[k], lines.begin[k], lines.end[k], lines.hold[k]
        first, size = first_neuron[pre], end - begin
        synapses = one_to_one.words[lines.words[k] : lines.words[k] + size]
        due = tick + lines.delay[k] - hold
        place = lines.ring[k] + (due & lines.slot_mask[k]) * lines.slot_words[k]
        to = place + wide(synapses[0] & UNSIGNED_LOW_HALF)
        if hold:
            row = lines.held[k] + tick % hold * size
            spikes = one_to_one.held[row : row + size]
            if lines.is_even[k]:
                _add_counted(synapses, spikes, rings[to : to + size])
            else:
                _add_each(synapses, spikes, rings[place:])
            if one_to_one.counted[pre]:
                _hold_counted(fired.copies[first + begin : first + end], spikes)
            else:
                _hold_listed(begin, fired, first, first + counts[pre], spikes)
        elif one_to_one.counted[pre]:
            spiking = fired.copies[first + begin : first + end]
            _add_counted(synapses, spiking, rings[to : to + size])
        else:
            _add_listed(synapses, begin, fired, first, first + counts[pre], rings[place:])


@inner
def _hold_counted(copies: Int32s, spikes: UInt16s) -> None:
    """Keep the *copies* of each source as its *spikes*, as many as a product can have."""
    for k in range(len(spikes)):
        spikes[k] = min(copies[k], WEIGHT_MAX)


@inner
def _hold_listed(begin: int, fired: Fired, first: int, end: int, spikes: UInt16s) -> None:
    """The same of spikes that are listed from *first* to below *end*."""
    spikes[:] = 0
    for k in range(first, end):
        source = fired.neurons[k] - begin
        if source >= 0 and source < len(spikes):
            spikes[source] = min(fired.copies[k], WEIGHT_MAX)


@inner
def _add_counted(synapses: UInt32s, spikes: Int32s | UInt16s, slot: UInt32s) -> None:
    """Add as many weights of each synapse as its source has *spikes*."""
    for k in range(len(synapses)):
        # A product of at most 32 bits; a packet that counts so often fills the buffer anyway.
        weights = (synapses[k] >> UNSIGNED_HALF_BITS) * np.uint32(min(spikes[k], WEIGHT_MAX))
        slot[k] += np.uint32(min(weights, TOO_MUCH))


@inner
def _add_each(synapses: UInt32s, spikes: UInt16s, slot: UInt32s) -> None:
    """The same where targets don't follow one another."""
    for k in range(len(synapses)):
        if spikes[k]:
            weights = wide(synapses[k] >> UNSIGNED_HALF_BITS) * wide(spikes[k])
            slot[synapses[k] & UNSIGNED_LOW_HALF] += np.uint32(min(weights, TOO_MUCH))


@inner
def _add_listed(
    synapses: UInt32s, begin: int, fired: Fired, first: int, end: int, slot: UInt32s
) -> None:
    """Add the weights for the spikes that are listed from *first* to below *end*."""
    for k in range(first, end):
        source = fired.neurons[k] - begin
        if source >= 0 and source < len(synapses):
            synapse = synapses[np.uint64(source)]
            weights = wide(synapse >> UNSIGNED_HALF_BITS) * wide(fired.copies[k])
            slot[synapse & UNSIGNED_LOW_HALF] += np.uint32(min(weights, TOO_MUCH))
