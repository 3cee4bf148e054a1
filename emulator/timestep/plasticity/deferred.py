"""Deferred STDP: a plastic row learns when its presynaptic neuron spikes.

Post spikes are only remembered; a pre spike's arrival makes the row catch up on all that
happened since the last one, then its weights are delivered and written back. So the last
changes of a run are pending until the next pre spike, on the board as here.
(sPyNNaker: synapse_dynamics_stdp_mad_impl.c.)

How much a synapse has to catch up on is a matter of chance, which a processor can't foresee; a
branch that it takes wrongly costs it more than the arithmetic. So the synapses of a row are
taken in groups that have equally many post spikes to catch up on: first they are sorted into
these groups, without a branch, and then each group is gone through.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import HALF, WEIGHT_MAX, wide, wrap
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int32s, Int64s, UInt16s, UInt32s
from emulator.timestep.fired import Fired

from .history import EVENTS, History, event_of, events_after, is_event
from .timing_rule import Event, Pairing, on_post, on_pre, pre_trace

LOOKED_AT = 4
"""Events that are looked at when synapses are sorted; those with more make the last group."""
GROUPS = LOOKED_AT + 1
AT_A_TIME = 256
"""Synapses that are sorted at a time: their histories fit the first cache."""
SYNAPSE_BITS = 16
SYNAPSE_MASK = (1 << SYNAPSE_BITS) - 1


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


class Groups(NamedTuple):
    """Room for :func:`sort_synapses`."""

    entry: UInt32s
    """(groups · synapses,): a synapse, from the first one on, and above :data:`SYNAPSE_BITS` the
    latest event that has reached it."""
    counts: Int64s
    """Entries of each group."""


def empty_groups() -> Groups:
    """Room for groups."""
    return Groups(np.zeros(GROUPS * AT_A_TIME, np.uint32), np.zeros(GROUPS, np.int64))


class Window(NamedTuple):
    """The two spikes of a row's neuron between which its synapses learn."""

    last: Event
    now: Event
    copies: int
    """Of the latter: how often the weights are delivered."""


@inner
def learned(
    history: History,
    timing: NamedTuple,
    by: NamedTuple,
    weight: int,
    n: int,
    back: int,
    window: Window,
    latest: int,
    missed: int,
) -> int:
    """The accum *weight* onto neuron *n* after the *missed* events up to the *latest* one.

    *back*: ticks from a post spike to the synapse.
    """
    post = event_of(history, n, latest + missed)
    for e in range(latest + missed - 1, latest - 1, -1):
        after = event_of(history, n, e)
        reaching = Event(after.tick + back, after.trace)
        weight = on_post(timing, by, weight, reaching, Pairing(window.last, post))
        post = after
    if is_event(history, n, latest):
        before = Pairing(window.last, Event(post.tick + back, post.trace))
        weight = on_pre(timing, by, weight, window.now, before)
    return weight


@inner
def bounds(window: Window, back: int) -> tuple[int, int]:
    """After which tick, and until which, post spikes count for synapses that far *back*."""
    return max(0, window.last.tick - back), max(0, window.now.tick - back)


@inner
def sort_synapses(
    piece: Piece, history: History, to: Delivery, window: Window, groups: Groups
) -> None:
    """List the synapses of *piece* by how many post spikes they have missed."""
    groups.counts[:] = 0
    for s in range(len(piece.target)):
        n = wide(piece.target[s])
        back = wide(piece.delay[s]) if to.backprop_delay else 0
        after, until = bounds(window, back)
        latest = events_after(history, n, until, LOOKED_AT)
        since = events_after(history, n, after, LOOKED_AT)
        group = since - latest if since < LOOKED_AT else LOOKED_AT
        groups.entry[group * AT_A_TIME + groups.counts[group]] = s | (latest << SYNAPSE_BITS)
        groups.counts[group] += 1


@inner
def update_synapse(
    piece: Piece,
    s: int,
    history: History,
    timing: NamedTuple,
    by: NamedTuple,
    to: Delivery,
    rings: UInt32s,
    window: Window,
    latest: int,
    missed: int,
) -> None:
    """Let synapse *s* learn, and deliver its weight."""
    n = wide(piece.target[s])
    delay = wide(piece.delay[s])
    back = delay if to.backprop_delay else 0
    weight = wrap(wide(piece.weight[s]) << to.shift)
    weight = learned(history, timing, by, weight, n, back, window, latest, missed)
    stored = (weight >> to.shift) & HALF
    piece.weight[s] = stored
    if delay != 0:
        slot = (window.now.tick + delay) & to.slot_mask
        target = to.ring + slot * to.slot_words + n
        rings[target] = min(wide(rings[target]) + window.copies * stored, WEIGHT_MAX)


@inner
def process_piece(
    piece: Piece,
    history: History,
    timing: NamedTuple,
    by: NamedTuple,
    to: Delivery,
    rings: UInt32s,
    window: Window,
    groups: Groups,
) -> None:
    """Learn and deliver a piece of a row."""
    sort_synapses(piece, history, to, window, groups)
    for missed in range(LOOKED_AT):
        for k in range(groups.counts[missed]):
            entry = wide(groups.entry[missed * AT_A_TIME + k])
            s, latest = entry & SYNAPSE_MASK, entry >> SYNAPSE_BITS
            update_synapse(piece, s, history, timing, by, to, rings, window, latest, missed)
    for k in range(groups.counts[LOOKED_AT]):
        s = wide(groups.entry[LOOKED_AT * AT_A_TIME + k]) & SYNAPSE_MASK
        n = wide(piece.target[s])
        after, until = bounds(window, wide(piece.delay[s]) if to.backprop_delay else 0)
        latest = events_after(history, n, until, EVENTS)
        missed = events_after(history, n, after, EVENTS) - latest
        update_synapse(piece, s, history, timing, by, to, rings, window, latest, missed)


@kernel
def process_rows(
    rows: Rows,
    history: History,
    timing: NamedTuple,
    by: NamedTuple,
    to: Delivery,
    rings: UInt32s,
    tick: int,
    fired: Fired,
    count: int,
    groups: Groups,
) -> None:
    """Learn and deliver the rows of the first *count* spikes of *fired*, sent at *tick*."""
    rows, history, timing, by = borrowed((rows, history, timing, by))
    fired, rings, groups = borrowed((fired, rings, groups))
    for k in range(count):
        row = fired.neurons[k]
        to_come = wide(fired.copies[k])
        while to_come > 0:
            copies = 2 if to.read_ahead and to_come > 1 else 1
            to_come -= copies
            last = Event(rows.last_tick[row], wide(rows.last_trace[row]))
            now = Event(tick, pre_trace(timing, tick, last))
            rows.last_tick[row] = tick
            rows.last_trace[row] = now.trace
            window = Window(last, now, copies)
            for begin in range(rows.first[row], rows.first[row + 1], AT_A_TIME):
                end = min(begin + AT_A_TIME, rows.first[row + 1])
                piece = Piece(rows.target[begin:end], rows.delay[begin:end], rows.weight[begin:end])
                process_piece(piece, history, timing, by, to, rings, window, groups)
