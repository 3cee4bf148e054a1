"""When the neurons of a population last spiked, as a synapse core remembers it.

The board has room for sixteen events of a neuron. The first is a dummy at tick 0 that stays for
ever, so fifteen real ones are remembered; when they are all taken, the oldest goes.
(sPyNNaker: post_events.h.)

Here the latest event comes first and the dummies last, so that a search needs no count of
events. The few latest ones, which are all that most synapses ask for, are kept a second time as
words of 32 bits, those of a neuron in one line of the processor's cache.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from emulator.arithmetic.fixed_point import WORD, wide, wrap
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.arithmetic.room import LINE_BYTES
from emulator.image import Int32s, Int64s
from emulator.timestep.fired import Fired

from .timing_rule import Event, post_trace

EVENTS = 16
RECENT = 8
"""Events of a neuron that are kept twice."""
RECENT_WORDS = 2 * RECENT
TICK_BITS = 32
"""The tick of an event stands above this bit, its trace below."""
NEVER = -1 << TICK_BITS
"""A dummy: before any time that is looked for."""
NEVER_TICK = -1
LAST_TICK = (1 << 31) - 1
"""That an event can have."""

History: TypeAlias = Int64s
"""(n · 16,): ``tick << 32 | trace``, the trace of the timing rule being that just after it."""


Recent: TypeAlias = Int32s
"""(n · 16,): of each neuron the ticks of its latest events, then their traces."""


class Forgotten(NamedTuple):
    """Events that had to go, and synapses that would have learned of them; each (n,)."""

    tick: Int32s
    """The last event that had to go."""
    changes: Int64s
    """How often a synapse missed one or more."""
    first: Int32s
    """The tick in which one did for the first time."""
    in_doubt: Int64s
    """How often the event may have had to go for one of the same tick: the synapse misses it or
    not, as the packet and the neuron's spike come."""


class PostSpikes(NamedTuple):
    """What neurons remember of their spikes."""

    history: History
    recent: Recent
    forgotten: Forgotten

    def part(self, first: int, neurons: int) -> PostSpikes:
        """Views of what so many *neurons* from the *first* on remember."""
        end = first + neurons
        recent = self.recent[first * RECENT_WORDS : end * RECENT_WORDS]
        gone, own = self.forgotten, slice(first, end)
        forgotten = Forgotten(
            gone.tick[own], gone.changes[own], gone.first[own], gone.in_doubt[own]
        )
        return PostSpikes(self.history[first * EVENTS : end * EVENTS], recent, forgotten)


def empty_history(neurons: int) -> History:
    """The history at tick 0."""
    return np.full(neurons * EVENTS, NEVER, np.int64)


def no_spikes(neurons: int) -> PostSpikes:
    """What neurons remember at tick 0."""
    gone = np.full(neurons, NEVER_TICK, np.int32)
    forgotten = Forgotten(
        gone, np.zeros(neurons, np.int64), gone.copy(), np.zeros(neurons, np.int64)
    )
    return PostSpikes(empty_history(neurons), _no_recent_events(neurons), forgotten)


def _no_recent_events(neurons: int) -> Recent:
    """Their words at tick 0; no neuron's lie across two lines of the cache."""
    room = np.empty((neurons + 1) * RECENT_WORDS, np.int32)
    begin = -room.ctypes.data % LINE_BYTES // room.itemsize
    recent = room[begin : begin + neurons * RECENT_WORDS]
    _forget_recent_events(recent)
    return recent


def _forget_recent_events(recent: Recent) -> None:
    ticks, traces = recent.reshape(-1, 2, RECENT).transpose(1, 0, 2)
    ticks[:], traces[:] = NEVER_TICK, 0


def noted_apart(spikes: PostSpikes) -> PostSpikes:
    """*spikes*, for a further thread that reads them: what synapses miss is noted elsewhere."""
    gone = spikes.forgotten
    apart = Forgotten(
        gone.tick, np.zeros_like(gone.changes), gone.first.copy(), np.zeros_like(gone.in_doubt)
    )
    return spikes._replace(forgotten=apart)


def together(one: Forgotten, other: Forgotten) -> Forgotten:
    """What two threads have noted."""
    only_one, only_other = other.changes == 0, one.changes == 0
    first = np.minimum(one.first, other.first)
    first = np.where(only_one, one.first, np.where(only_other, other.first, first))
    changes, in_doubt = one.changes + other.changes, one.in_doubt + other.in_doubt
    return Forgotten(one.tick, changes, first.astype(np.int32), in_doubt)


def forget(spikes: PostSpikes) -> None:
    """Back to tick 0."""
    spikes.history[:] = NEVER
    _forget_recent_events(spikes.recent)
    spikes.forgotten.tick[:] = spikes.forgotten.first[:] = NEVER_TICK
    spikes.forgotten.changes[:] = spikes.forgotten.in_doubt[:] = 0


@inner
def event_of(history: History, n: int, e: int) -> Event:
    """The *e*-th latest event of neuron *n*; a dummy is one of tick 0."""
    word = history[n * EVENTS + e]
    return Event(max(word >> TICK_BITS, 0), wrap(word))


@inner
def is_event(history: History, n: int, e: int) -> bool:
    """Whether that is not a dummy."""
    real: bool = history[n * EVENTS + e] >= 0
    return real


@inner
def note_forgotten(spikes: PostSpikes, n: int, after: int, now: int) -> None:
    """A synapse onto neuron *n* learns at tick *now* of what is known of events after a tick."""
    forgotten = spikes.forgotten
    if forgotten.tick[n] > after:
        if forgotten.changes[n] == 0:
            forgotten.first[n] = now
        forgotten.changes[n] += 1
        if event_of(spikes.history, n, 0).tick == now:
            forgotten.in_doubt[n] += 1


@inner
def events_after(history: History, n: int, tick: int, most: int) -> int:
    """How many of the *most* latest events of neuron *n* came after *tick*."""
    least = (tick + 1) << TICK_BITS
    count = 0
    for e in range(n * EVENTS, n * EVENTS + most):
        count += history[e] >= least
    return count


@inner
def add_event(spikes: PostSpikes, timing: NamedTuple, tick: int, n: int) -> None:
    """Remember a spike of neuron *n*, sent at *tick*."""
    history, recent = spikes.history, spikes.recent
    trace = post_trace(timing, tick, event_of(history, n, 0))
    first = n * EVENTS
    oldest = history[first + EVENTS - 2]
    if oldest >= 0:
        spikes.forgotten.tick[n] = oldest >> TICK_BITS
    for e in range(first + EVENTS - 2, first, -1):
        history[e] = history[e - 1]
    history[first] = tick << TICK_BITS | (trace & WORD)
    first = n * RECENT_WORDS
    for word in range(first + RECENT_WORDS - 1, first, -1):
        recent[word] = recent[word - 1]
    recent[first] = tick
    recent[first + RECENT] = trace


@kernel
def add_events(spikes: PostSpikes, timing: NamedTuple, tick: int, fired: Fired, count: int) -> None:
    """Remember the first *count* spikes of *fired*, sent at *tick*."""
    spikes, timing, fired = borrowed(spikes), borrowed(timing), borrowed(fired)
    for k in range(count):
        n = wide(fired.neurons[k])
        for _ in range(fired.copies[k]):
            add_event(spikes, timing, tick, n)


@inner
def spikes_from(spikes: PostSpikes, first: int) -> PostSpikes:
    """What neurons from the *first* on remember, counted from that one."""
    forgotten = spikes.forgotten
    return PostSpikes(
        spikes.history[first * EVENTS :],
        spikes.recent[first * RECENT_WORDS :],
        Forgotten(
            forgotten.tick[first:],
            forgotten.changes[first:],
            forgotten.first[first:],
            forgotten.in_doubt[first:],
        ),
    )
