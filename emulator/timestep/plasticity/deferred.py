"""Deferred STDP: a plastic row learns when its presynaptic neuron spikes.

Post spikes are only remembered; a pre spike's arrival makes the row catch up on all that
happened since the last one, then its weights are delivered and written back. So the last
changes of a run are pending until the next pre spike, on the board as here.
(sPyNNaker: synapse_dynamics_stdp_mad_impl.c.)

How much a synapse has to catch up on is a matter of chance, which a processor can't foresee; a
branch that it takes wrongly costs it more than the arithmetic. So sixteen synapses of a row are
taken at once (:mod:`emulator.arithmetic.words`): they go through the latest events of their
targets side by side, and each takes what is its own. The few that have missed more events than
:data:`.history.RECENT` follow one by one.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import HALF, TOO_MUCH, larger, wide, wrap
from emulator.arithmetic.gathering import QUAD, gather, quads
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.arithmetic.room import room
from emulator.arithmetic.words import (
    AT_ONCE,
    Words,
    choose,
    first_ones,
    load,
    lowest,
    places_of,
    short_products,
    store,
)
from emulator.image import Int32s, Int64s, UInt16s, UInt32s
from emulator.timestep.fired import Fired

from .history import (
    EVENTS,
    RECENT,
    RECENT_WORDS,
    PostSpikes,
    Recent,
    event_of,
    events_after,
    is_event,
    note_forgotten,
)
from .timing_rule import Event, Pairing, on_post, on_pre, pre_trace

FEW = QUAD
"""Events that are looked at first; only synapses that have missed so many need more of them."""
AT_A_TIME = 256
"""Synapses that are gone through at a time: what is noted of them fits the first cache."""
NOTES = 7 * AT_A_TIME + RECENT * AT_ONCE
"""Words that :func:`notes_in` needs."""


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
    events: Int32s
    """Where those of its target begin."""
    delay: Int32s
    weight: Int32s
    """Before and after it has learned."""
    buffer: Int32s
    """Where it is delivered, counted from the ring buffer of target neuron 0 in slot 0; without
    sign."""
    delivered: Int32s
    many: Int32s
    """The synapses that have missed more than the recent events tell, by their numbers."""
    ticks: Int32s
    """(events · 16,): of sixteen targets at a time."""


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
def notes_in(memory: Int32s) -> Notes:
    """Notes in *memory*, :func:`.room` for :data:`NOTES` words."""
    return Notes(
        memory[:AT_A_TIME],
        memory[AT_A_TIME : 2 * AT_A_TIME],
        memory[2 * AT_A_TIME : 3 * AT_A_TIME],
        memory[3 * AT_A_TIME : 4 * AT_A_TIME],
        memory[4 * AT_A_TIME : 5 * AT_A_TIME],
        memory[5 * AT_A_TIME : 6 * AT_A_TIME],
        memory[6 * AT_A_TIME : 7 * AT_A_TIME],
        memory[7 * AT_A_TIME :],
    )


@inner
def bounds(window: Window, back: Any) -> tuple[Any, Any]:
    """After which tick, and until which, post spikes count for synapses that far *back*."""
    return larger(window.last.tick - back, 0), larger(window.now.tick - back, 0)


@inner
def take_in(piece: Piece, notes: Notes) -> None:
    """Note the synapses of a piece, and beyond them some of neuron 0, up to whole sixteens."""
    size = len(piece.target)
    for s in range(size):
        notes.target[s] = np.int32(piece.target[s])
        notes.events[s] = np.int32(np.int32(piece.target[s]) * np.int32(RECENT_WORDS))
        notes.delay[s] = np.int32(piece.delay[s])
        notes.weight[s] = np.int32(piece.weight[s])
    for s in range(size, size + -size % AT_ONCE):
        notes.target[s] = notes.events[s] = notes.delay[s] = notes.weight[s] = 0


@inner
def look_up(s: int, recent: Recent, notes: Notes, e: int) -> Words:
    """Note the ticks of four events, from number *e* on, of sixteen targets; return the last."""
    everyone = first_ones(AT_ONCE)
    ticks = quads(recent[e:], notes.events, s)
    store(ticks[0], notes.ticks, e * AT_ONCE, everyone)
    store(ticks[1], notes.ticks, (e + 1) * AT_ONCE, everyone)
    store(ticks[2], notes.ticks, (e + 2) * AT_ONCE, everyone)
    store(ticks[3], notes.ticks, (e + 3) * AT_ONCE, everyone)
    return ticks[3]


@inner
def learn(s: int, notes: Notes, recent: Recent, by: Learning, to: Delivery, window: Window) -> int:
    """Let sixteen synapses from *s* on learn, and note what is delivered, and where.

    Returns:
        the places of those that have missed more than the recent events tell.
    """
    everyone = first_ones(AT_ONCE)
    target, delay = load(notes.target, s, everyone), load(notes.delay, s, everyone)
    weight = wrap(load(notes.weight, s, everyone) << to.shift)
    back = delay & (-1 if to.backprop_delay else 0)
    after, until = bounds(window, back)
    first = load(notes.events, s, everyone)
    known = FEW
    latest = look_up(s, recent, notes, 0)
    if places_of(latest > after):
        known = RECENT
        latest = look_up(s, recent, notes, FEW)
    beyond = places_of(latest > after)
    of_latest = first + (known - 1)
    for e in range(known - 2, -1, -1):
        tick = load(notes.ticks, e * AT_ONCE, everyone)
        has_come = until >= tick
        missed = has_come & (tick > after)
        if places_of(missed):
            earlier = larger(load(notes.ticks, (e + 1) * AT_ONCE, everyone), 0)
            before = Event(earlier, gather(recent, first + (RECENT + e + 1), everyone))
            event = Event(tick + back, gather(recent, first + (RECENT + e), everyone))
            changed = on_post(by.timing, by.weight, weight, event, Pairing(window.last, before))
            weight = choose(missed, changed, weight)
        latest = choose(has_come, tick, latest)
        of_latest = choose(has_come, first + e, of_latest)
    trace = gather(recent, of_latest + RECENT, everyone)
    before = Event(larger(latest, 0) + back, trace)
    depressed = on_pre(by.timing, by.weight, weight, window.now, Pairing(window.last, before))
    weight = (choose(latest >= 0, depressed, weight) >> to.shift) & HALF
    store(weight, notes.weight, s, everyone)
    store(choose(delay > 0, weight, 0), notes.delivered, s, everyone)
    slot = (delay + window.now.tick) & to.slot_mask
    store(short_products(slot, to.slot_words) + target, notes.buffer, s, everyone)
    return beyond


@inner
def learn_from_many(
    many: int,
    piece: Piece,
    notes: Notes,
    spikes: PostSpikes,
    by: Learning,
    to: Delivery,
    window: Window,
) -> None:
    """Let so *many* synapses learn one by one, by all that is remembered."""
    history = spikes.history
    for k in range(many):
        s = notes.many[k]
        n, delay = wide(piece.target[s]), wide(piece.delay[s])
        back = delay if to.backprop_delay else 0
        after, until = bounds(window, back)
        latest = events_after(history, n, until, EVENTS)
        missed = events_after(history, n, after, EVENTS) - latest
        if latest + missed == EVENTS - 1:
            note_forgotten(spikes, n, after, window.now.tick)
        weight = wrap(wide(piece.weight[s]) << to.shift)
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
        notes.weight[s] = (weight >> to.shift) & HALF
        notes.delivered[s] = notes.weight[s] if delay > 0 else 0


@inner
def deliver(piece: Piece, notes: Notes, rings: UInt32s, copies: int, is_only: bool) -> None:
    """Write the weights back, and add them to the ring buffers from target neuron 0 on.

    *is_only*: the neuron of the row sends no other spike in this tick.
    """
    size = len(piece.weight)
    for s in range(size):
        piece.weight[s] = np.uint16(notes.weight[s])
    if is_only:  # one weight of each synapse that a neuron may have: 32 bits hold them
        for s in range(size):
            rings[np.uint32(notes.buffer[s])] += np.uint32(notes.delivered[s])
        return
    for s in range(size):
        buffer = np.uint32(notes.buffer[s])
        total = wide(rings[buffer]) + copies * wide(notes.delivered[s])
        rings[buffer] = min(total, TOO_MUCH)


@inner
def process_piece(
    piece: Piece,
    spikes: PostSpikes,
    by: Learning,
    to: Delivery,
    rings: UInt32s,
    window: Window,
    is_only: bool,
    notes: Notes,
) -> None:
    """Learn and deliver a piece of a row."""
    take_in(piece, notes)
    many, size = 0, len(piece.target)
    for s in range(0, size, AT_ONCE):
        places = learn(s, notes, spikes.recent, by, to, window)
        while places:
            notes.many[many] = s + lowest(places)
            many += notes.many[many] < size
            places &= places - 1
    learn_from_many(many, piece, notes, spikes, by, to, window)
    deliver(piece, notes, rings, window.copies, is_only)


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
                is_only = fired.copies[k] == 1
                process_piece(piece, spikes, by, to, rings, window, is_only, notes)


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
    notes = notes_in(room(NOTES, np.int32))
    process_spikes(rows, 0, spikes, by, to, rings[to.ring :], tick, fired, 0, count, notes)
