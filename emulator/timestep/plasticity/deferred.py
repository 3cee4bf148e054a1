"""Deferred STDP: a plastic row learns when its presynaptic neuron spikes.

Post spikes are only remembered; a pre spike's arrival makes the row catch up on all that
happened since the last one, then its weights are delivered and written back. So the last
changes of a run are pending until the next pre spike, on the board as here.
(sPyNNaker: synapse_dynamics_stdp_mad_impl.c.)

How much a synapse has to catch up on is a matter of chance, which a processor can't foresee; a
branch that it takes wrongly costs it more than the arithmetic. So the synapses of a row are
taken in groups that have equally many post spikes to catch up on. Each loop here is over many
synapses and does one thing, without a branch, so that the processor does it for 8 or 16 of them
at once: :func:`look_back`, :func:`sort_synapses`, :func:`learn` by group, :func:`deliver`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import HALF, TOO_MUCH, wide, wrap
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.arithmetic.room import room
from emulator.image import Int32s, Int64s, UInt16s, UInt32s
from emulator.timestep.fired import Fired

from .history import (
    EVENTS,
    RECENT,
    PostSpikes,
    Recent,
    event_of,
    events_after,
    is_event,
    is_recent_event,
    note_forgotten,
    recent_event,
)
from .timing_rule import Event, Pairing, on_post, on_pre, pre_trace

MANY = RECENT
"""The group of synapses whose recent events don't tell how many they have missed."""
GROUPS = MANY + 1
AT_A_TIME = 256
"""Synapses that are gone through at a time: what is noted of them fits the first cache."""
ENTRIES = GROUPS * AT_A_TIME
COUNT_BITS = 12
"""Of the synapses in one group."""
COUNT_MASK = (1 << COUNT_BITS) - 1


class Rows(NamedTuple):
    """Plastic synapses by source neuron; row `r` is ``first[r]:first[r + 1]``."""

    first: Int64s
    target: NDArray[Any]
    delay: UInt16s
    """Ticks, as the board stores them: 0 where the delay is the whole ring."""
    weight: UInt16s
    last_tick: Int64s
    """By row: the last presynaptic spike; 0 before the first."""
    last_trace: Int32s


class Piece(NamedTuple):
    """Some synapses of a row, as the fields of :class:`Rows`."""

    target: NDArray[Any]
    delay: UInt16s
    weight: UInt16s


class Notes(NamedTuple):
    """What is noted of each synapse of a piece."""

    target: Int32s
    back: Int32s
    """Ticks from a post spike to the synapse."""
    latest: Int32s
    """The latest event of its target that has reached it, counted from the last one."""
    group: Int32s
    """How many events it has missed, or :data:`MANY`."""
    before: Int32s
    """Its weight."""
    after: Int32s
    """Its weight when it has learned."""
    buffer: UInt32s
    """Where it is delivered, counted from the ring buffer of target neuron 0 in slot 0."""
    order: Int32s
    """(groups · synapses,): the synapses of each group."""


class Delivery(NamedTuple):
    """Where the weights of a row go."""

    ring: int
    """Ring buffer of target neuron 0, of the synapses' type, in slot 0."""
    slot_mask: int
    slot_words: int
    shift: int
    """From a weight to an accum."""
    backprop_delay: bool
    read_ahead: bool
    """Of equal spikes in one tick, each second one works on what the one before it has read, and
    replaces what that one writes: so both do the same once, and both deliver."""


class Window(NamedTuple):
    """The two spikes of a row's neuron between which its synapses learn."""

    last: Event
    now: Event
    copies: int
    """Of the latter: how often the weights are delivered."""


class Learning(NamedTuple):
    """The rules."""

    timing: Any
    weight: Any


@inner
def bounds(window: Window, back: int) -> tuple[int, int]:
    """After which tick, and until which, post spikes count for synapses that far *back*."""
    return max(0, window.last.tick - back), max(0, window.now.tick - back)


@inner
def look_back(piece: Piece, recent: Recent, to: Delivery, window: Window, notes: Notes) -> None:
    """Note how many post spikes each synapse has missed.

    In 32 bits, so that as many synapses as possible fit the processor's registers.
    """
    last, now = np.int32(window.last.tick), np.int32(window.now.tick)
    mask, words = np.int32(to.slot_mask), np.uint32(to.slot_words)
    zero = np.int32(0)
    for s in range(len(piece.target)):
        n, delay = np.int32(piece.target[s]), np.int32(piece.delay[s])
        back = delay if to.backprop_delay else zero
        after, until = max(np.int32(last - back), zero), max(np.int32(now - back), zero)
        latest, since = zero, zero
        for e in range(RECENT):
            tick = recent.ticks[np.uint32(np.uint32(n) * np.uint32(RECENT) + np.uint32(e))]
            latest = np.int32(latest + np.int32(tick > until))
            since = np.int32(since + np.int32(tick > after))
        notes.target[s] = n
        notes.back[s] = back
        notes.latest[s] = latest
        notes.group[s] = np.int32(since - latest) if since < RECENT else np.int32(MANY)
        notes.before[s] = np.int32(piece.weight[s])
        slot = np.uint32(np.int32(now + delay) & mask)
        notes.buffer[s] = np.uint32(np.uint32(slot * words) + np.uint32(n))


@inner
def sort_synapses(piece: Piece, notes: Notes) -> int:
    """List the synapses of each group; their numbers stand one above the other."""
    counts = 0
    for s in range(len(piece.target)):
        group = wide(notes.group[s])
        count = (counts >> (group * COUNT_BITS)) & COUNT_MASK
        notes.order[np.uint64(group * AT_A_TIME + count)] = s
        counts += 1 << (group * COUNT_BITS)
    return counts


@inner
def learn(
    group: int,
    counts: int,
    notes: Notes,
    recent: Recent,
    by: Learning,
    shift: int,
    window: Window,
) -> None:
    """Let the synapses of a group learn, which have missed so many events."""
    for k in range((counts >> (group * COUNT_BITS)) & COUNT_MASK):
        s = np.uint64(notes.order[group * AT_A_TIME + k])
        n, latest, back = wide(notes.target[s]), wide(notes.latest[s]), wide(notes.back[s])
        weight = wrap(wide(notes.before[s]) << shift)
        post = recent_event(recent, n, latest + group)
        for missed in range(group):
            event = recent_event(recent, n, latest + group - 1 - missed)
            reaching = Event(event.tick + back, event.trace)
            pairing = Pairing(window.last, post)
            weight = on_post(by.timing, by.weight, weight, reaching, pairing)
            post = event
        before = Pairing(window.last, Event(post.tick + back, post.trace))
        depressed = on_pre(by.timing, by.weight, weight, window.now, before)
        weight = depressed if is_recent_event(recent, n, latest) else weight
        notes.after[s] = (weight >> shift) & HALF


@inner
def learn_from_many(
    counts: int, notes: Notes, spikes: PostSpikes, by: Learning, shift: int, window: Window
) -> None:
    """The same for :data:`MANY`: one synapse after the other, by all that is remembered."""
    history = spikes.history
    for k in range((counts >> (MANY * COUNT_BITS)) & COUNT_MASK):
        s = wide(notes.order[MANY * AT_A_TIME + k])
        n, back = wide(notes.target[s]), wide(notes.back[s])
        after, until = bounds(window, back)
        latest = events_after(history, n, until, EVENTS)
        missed = events_after(history, n, after, EVENTS) - latest
        if latest + missed == EVENTS - 1:
            note_forgotten(spikes, n, after, window.now.tick)
        weight = wrap(wide(notes.before[s]) << shift)
        post = event_of(history, n, latest + missed)
        for e in range(latest + missed - 1, latest - 1, -1):
            event = event_of(history, n, e)
            reaching = Event(event.tick + back, event.trace)
            pairing = Pairing(window.last, post)
            weight = on_post(by.timing, by.weight, weight, reaching, pairing)
            post = event
        if is_event(history, n, latest):
            before = Pairing(window.last, Event(post.tick + back, post.trace))
            weight = on_pre(by.timing, by.weight, weight, window.now, before)
        notes.after[s] = (weight >> shift) & HALF


@inner
def deliver(piece: Piece, notes: Notes, rings: UInt32s, window: Window) -> None:
    """Write the weights back, and add them to the ring buffers from target neuron 0 on."""
    for s in range(len(piece.weight)):
        piece.weight[s] = np.uint16(notes.after[s])
    for s in range(len(piece.weight)):
        weight = wide(notes.after[s]) if piece.delay[s] != 0 else 0
        buffer = notes.buffer[s]
        rings[buffer] = min(wide(rings[buffer]) + window.copies * weight, TOO_MUCH)


@inner
def process_piece(
    piece: Piece,
    spikes: PostSpikes,
    by: Learning,
    to: Delivery,
    rings: UInt32s,
    window: Window,
    notes: Notes,
) -> None:
    """Learn and deliver a piece of a row."""
    recent, shift = spikes.recent, to.shift
    look_back(piece, recent, to, window, notes)
    counts = sort_synapses(piece, notes)
    learn(0, counts, notes, recent, by, shift, window)
    learn(1, counts, notes, recent, by, shift, window)
    learn(2, counts, notes, recent, by, shift, window)
    learn(3, counts, notes, recent, by, shift, window)
    learn_from_many(counts, notes, spikes, by, shift, window)
    deliver(piece, notes, rings, window)


@inner
def process_spikes(
    rows: Rows,
    first_row: int,
    spikes: PostSpikes,
    by: Learning,
    to: Delivery,
    rings: UInt32s,
    tick: int,
    fired: Fired,
    first: int,
    count: int,
    notes: Notes,
) -> None:
    """Learn and deliver the rows of *count* spikes of *fired*, from the *first* on.

    Those of neuron `n` are row ``first_row + n``. *rings*: from target neuron 0 in slot 0 on.
    """
    for k in range(first, first + count):
        row = first_row + fired.neurons[k]
        to_come = wide(fired.copies[k])
        while to_come > 0:
            copies = 2 if to.read_ahead and to_come > 1 else 1
            to_come -= copies
            last = Event(rows.last_tick[row], wide(rows.last_trace[row]))
            now = Event(tick, pre_trace(by.timing, tick, last))
            rows.last_tick[row] = tick
            rows.last_trace[row] = now.trace
            window = Window(last, now, copies)
            for begin in range(rows.first[row], rows.first[row + 1], AT_A_TIME):
                end = min(begin + AT_A_TIME, rows.first[row + 1])
                piece = Piece(rows.target[begin:end], rows.delay[begin:end], rows.weight[begin:end])
                process_piece(piece, spikes, by, to, rings, window, notes)


@kernel
def process_rows(
    rows: Rows,
    spikes: PostSpikes,
    by: Learning,
    to: Delivery,
    rings: UInt32s,
    tick: int,
    fired: Fired,
    count: int,
) -> None:
    """Learn and deliver the rows of the first *count* spikes of *fired*, sent at *tick*."""
    rows, spikes, by, fired, rings = borrowed((rows, spikes, by, fired, rings))
    notes = Notes(
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.int32),
        room(AT_A_TIME, np.uint32),
        room(ENTRIES, np.int32),
    )
    process_spikes(rows, 0, spikes, by, to, rings[to.ring :], tick, fired, 0, count, notes)
