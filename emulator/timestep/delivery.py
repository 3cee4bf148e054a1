"""Static rows in delivery, in the order in which their spikes were sent.

A row has its synapses sorted by delay, and is gone through from tick to tick: of all rows in
delivery those synapses are added that arrive at one tick, then those that arrive at the next one.
So what is added to at a time is the inputs of one tick, which a processor's cache holds, and not
all slots of the ring buffers.

There are two ways to do so (see :mod:`.sheets`). Rows of one tick's spikes are delivered at once,
delay after delay: their words come from memory one after the other. Or they wait, and at the end of
each tick what arrives at the next one is added, of all that were sent up to their longest delay
ago. Then more is added to the inputs of one tick while they are in the cache, which is worth it
where there are too many to hold those of all ticks. Between two ticks the ring buffers of the next
tick are complete, those of later ones are not; see :func:`.static.arrive_until`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import TOO_MUCH, wide
from emulator.arithmetic.jit import inner
from emulator.arithmetic.prefetch import prefetch
from emulator.image import Int64s, UInt32s

from .packing import HALF_BITS, LOW_HALF, Rows
from .sheets import WORDS_OF_LINE

UNSIGNED_HALF_BITS = np.uint32(HALF_BITS)
UNSIGNED_LOW_HALF = np.uint32(LOW_HALF)
PLACE, END, DUE, RUN = range(4)
"""Of an entry: where its next run begins and where its row ends, among the words; the tick at which
that run arrives; and what it is, ``copies << 32 | delay << 16 | length``."""
ENTRY_WORDS = 4
COPIES_BITS = 32
AHEAD = 8
"""How many entries ahead words are asked for."""


class Delivery(NamedTuple):
    """Rows in delivery, by sheet."""

    entries: Int64s
    """(n, 4)."""
    first: Int64s
    """Where the entries of each sheet begin; ends with the number of all."""
    used: Int64s
    """How many entries of each sheet are in delivery."""


def new_delivery(room: Int64s) -> Delivery:
    """One with *room* for so many rows of each sheet."""
    first = np.concatenate(([0], np.cumsum(room))).astype(np.int64)
    return Delivery(np.zeros((first[-1], ENTRY_WORDS), np.int64), first, np.zeros_like(room))


def larger(delivery: Delivery, room: Int64s) -> Delivery:
    """The same with *room* for so many rows of each sheet."""
    more = new_delivery(room)
    for sheet, used in enumerate(delivery.used):
        begin, end = delivery.first[sheet], more.first[sheet]
        more.entries[end : end + used] = delivery.entries[begin : begin + used]
    more.used[:] = delivery.used
    return more


@inner
def add_run(run: UInt32s, inputs: UInt32s) -> None:
    """Add the weights of *run* to the *inputs* of a sheet.

    Unsigned words as indices need no look whether they count from the end.
    """
    for synapse in run:
        inputs[synapse & UNSIGNED_LOW_HALF] += synapse >> UNSIGNED_HALF_BITS


@inner
def add_copies(run: UInt32s, copies: int, inputs: UInt32s) -> None:
    """The same for a packet that counts several times."""
    for synapse in run:
        weight = min(wide(synapse >> UNSIGNED_HALF_BITS) * copies, TOO_MUCH)
        inputs[synapse & UNSIGNED_LOW_HALF] += np.uint32(weight)


@inner
def send(delivery: Delivery, sheet: int, rows: Rows, row: int, copies: int, tick: int) -> None:
    """Begin to deliver a *row* for a spike of *tick*. There must be room."""
    begin, end = rows.first[row], rows.first[row + 1]
    if begin == end:
        return
    entry = delivery.first[sheet] + delivery.used[sheet]
    delivery.used[sheet] += 1
    header = wide(rows.words[begin])
    delivery.entries[entry, PLACE] = begin + 1
    delivery.entries[entry, END] = end
    delivery.entries[entry, DUE] = tick + (header >> HALF_BITS)
    delivery.entries[entry, RUN] = (wide(copies) << COPIES_BITS) | header


@inner
def arrive(
    delivery: Delivery, sheet: int, words: UInt32s, lines: int, inputs: UInt32s, tick: int
) -> bool:
    """Add all that arrives at *tick* to the *inputs* of a sheet, and forget rows at their end.

    For each run so many *lines* of the cache are asked for ahead. Returns whether anything has
    arrived.
    """
    first = delivery.first[sheet]
    entries = delivery.entries[first : first + delivery.used[sheet]]
    left, any_due = 0, False
    for k in range(len(entries)):
        soon, due = k + AHEAD, tick
        if soon >= len(entries):  # those that are gone through first at the next tick
            soon, due = min(soon - len(entries), k), tick + 1
        if entries[soon, DUE] == due:
            begin = entries[soon, PLACE]
            for place in range(begin, begin + lines * WORDS_OF_LINE, WORDS_OF_LINE):
                prefetch(words, place)
        any_due |= entries[k, DUE] == tick
        if add_due(entries, k, left, words, inputs, tick):
            left += 1
    delivery.used[sheet] = left
    return any_due


@inner
def add_due(
    entries: Int64s, entry: int, to: int, words: UInt32s, inputs: UInt32s, tick: int
) -> bool:
    """Add what of an *entry* arrives at *tick*; if it goes on, move it *to* there, and say so."""
    place, end = entries[entry, PLACE], entries[entry, END]
    due, header = entries[entry, DUE], entries[entry, RUN]
    while due == tick:
        length, copies = header & LOW_HALF, header >> COPIES_BITS
        run = words[place : place + length]
        if copies == 1:
            add_run(run, inputs)
        else:
            add_copies(run, copies, inputs)
        place += length
        if place == end:
            return False
        delay = (header >> HALF_BITS) & LOW_HALF
        header = (copies << COPIES_BITS) | wide(words[place])
        due += ((header >> HALF_BITS) & LOW_HALF) - delay
        place += 1
    entries[to, PLACE], entries[to, END] = place, end
    entries[to, DUE], entries[to, RUN] = due, header
    return True
