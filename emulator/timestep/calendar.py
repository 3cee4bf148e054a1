"""Static rows in delivery, by the tick in which their next synapses arrive.

A row has its synapses sorted by delay. Were all of them added when the spike is sent, each to the
ring buffers of its own tick, they would be scattered over all slots, far more memory than a
processor's cache holds. So a row stays in delivery until its longest delay: at the end of each tick
those are gone through that have synapses for the next one, and all that is added lies in the
inputs of that one tick. Between two ticks the ring buffers of the next tick are complete, those
of later ones are not; see :func:`arrive_all`.

Rows in delivery are entries of linked lists, one for each sheet (see :mod:`.sheets`) and tick.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import WEIGHT_MAX, wide
from emulator.arithmetic.jit import inner
from emulator.arithmetic.prefetch import prefetch
from emulator.arithmetic.room import LINE_BYTES
from emulator.image import Int64s, UInt32s

from .packing import HALF_BITS, LOW_HALF, Rows

UNSIGNED_HALF_BITS = np.uint32(HALF_BITS)
UNSIGNED_LOW_HALF = np.uint32(LOW_HALF)
PLACE, END, NEXT, RUN = range(4)
"""Of an entry: where its next synapses begin and where its row ends, among the words; the next
entry of the list; and what is to be added, ``copies << 32 | delay << 16 | length``."""
ENTRY_WORDS = 4
COPIES_BITS = 32
NONE = -1
"""As an entry: there is none."""
FREE, USED = 0, 1
"""Of the state: the first entry of a list of all that are free, and how many are not."""
FIRST_ROOM = 1024
"""Entries that a calendar begins with."""
AHEAD = 8
"""How many rows ahead words are asked for."""
WORDS_OF_LINE = LINE_BYTES // 4
"""Of the processor's cache, which come at a time."""


class Calendar(NamedTuple):
    """Rows in delivery."""

    first: Int64s
    """(sheets, slots): the first entry of each list; slots are a power of two."""
    entries: Int64s
    """(n, 4)."""
    state: Int64s


def new_calendar(sheets: int, slots: int, room: int = FIRST_ROOM) -> Calendar:
    """One with *room* for so many rows."""
    entries = np.zeros((room, ENTRY_WORDS), np.int64)
    entries[:, NEXT] = np.arange(1, room + 1)
    return Calendar(np.full((sheets, slots), NONE, np.int64), entries, np.zeros(2, np.int64))


def larger(calendar: Calendar, room: int) -> Calendar:
    """The same with *room* for so many rows."""
    more = new_calendar(0, 0, room).entries
    held = len(calendar.entries)
    more[:held] = calendar.entries
    # The last of the free entries points to the one after them all, which there is now.
    return calendar._replace(entries=more)


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
        weight = min(wide(synapse >> UNSIGNED_HALF_BITS) * copies, WEIGHT_MAX)
        inputs[synapse & UNSIGNED_LOW_HALF] += np.uint32(weight)


@inner
def put(calendar: Calendar, sheet: int, tick: int, entry: int) -> None:
    """Put an *entry* in the list of *tick*."""
    slot = tick & (calendar.first.shape[1] - 1)
    calendar.entries[entry, NEXT] = calendar.first[sheet, slot]
    calendar.first[sheet, slot] = entry


@inner
def send(calendar: Calendar, sheet: int, rows: Rows, row: int, copies: int, tick: int) -> None:
    """Begin to deliver a *row* for a spike of *tick*. There must be a free entry."""
    begin, end = rows.first[row], rows.first[row + 1]
    if begin == end:
        return
    entries, entry = calendar.entries, calendar.state[FREE]
    calendar.state[FREE] = entries[entry, NEXT]
    calendar.state[USED] += 1
    header = wide(rows.words[begin])
    entries[entry, PLACE] = begin + 1
    entries[entry, END] = end
    entries[entry, RUN] = (wide(copies) << COPIES_BITS) | header
    put(calendar, sheet, tick + (header >> HALF_BITS), entry)


@inner
def ask_for(words: UInt32s, entries: Int64s, entry: int) -> int:
    """Have the synapses of an *entry* in the cache soon; return the entry after it."""
    if entry == NONE:
        return NONE
    begin = entries[entry, PLACE]
    for place in range(
        begin, begin + (entries[entry, RUN] & LOW_HALF) + WORDS_OF_LINE, WORDS_OF_LINE
    ):
        prefetch(words, place)
    following: int = entries[entry, NEXT]
    return following


@inner
def arrive(calendar: Calendar, sheet: int, words: UInt32s, inputs: UInt32s, tick: int) -> None:
    """Add all that arrives at *tick* to the *inputs* of a sheet."""
    entries, slot = calendar.entries, tick & (calendar.first.shape[1] - 1)
    entry = calendar.first[sheet, slot]
    calendar.first[sheet, slot] = NONE
    soon = entry
    for _ in range(AHEAD):
        soon = ask_for(words, entries, soon)
    while entry != NONE:
        soon = ask_for(words, entries, soon)
        following = entries[entry, NEXT]
        deliver_entry(calendar, sheet, words, inputs, tick, entry)
        entry = following


@inner
def deliver_entry(
    calendar: Calendar, sheet: int, words: UInt32s, inputs: UInt32s, tick: int, entry: int
) -> None:
    """Add what of an *entry* arrives at *tick*, and put it where it goes on, if it does."""
    entries = calendar.entries
    place, end, header = entries[entry, PLACE], entries[entry, END], entries[entry, RUN]
    copies, delay = header >> COPIES_BITS, (header >> HALF_BITS) & LOW_HALF
    now = delay
    while now == delay:
        length = header & LOW_HALF
        run = words[place : place + length]
        if copies == 1:
            add_run(run, inputs)
        else:
            add_copies(run, copies, inputs)
        place += length
        if place == end:
            entries[entry, NEXT] = calendar.state[FREE]
            calendar.state[FREE] = entry
            calendar.state[USED] -= 1
            return
        header = wide(words[place])
        place += 1
        now = header >> HALF_BITS
    entries[entry, PLACE] = place
    entries[entry, RUN] = (copies << COPIES_BITS) | header
    put(calendar, sheet, tick + now - delay, entry)
