"""When the neurons of a population last spiked, as a synapse core remembers it.

The board has room for sixteen events of a neuron. The first is a dummy at tick 0 that stays for
ever, so fifteen real ones are remembered; when they are all taken, the oldest goes.
(sPyNNaker: post_events.h.)

Here the latest event comes first and the dummies last, so that a search needs no count of
events. The few latest ones, which are all that most synapses ask for, are kept a second time in
arrays of their own, so small that they stay in the processor's cache.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from emulator.arithmetic.fixed_point import WORD, wide, wrap
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int32s, Int64s
from emulator.timestep.fired import Fired

from .timing_rule import Event, post_trace

EVENTS = 16
RECENT = 4
"""Events of a neuron that are kept twice."""
TICK_BITS = 32
"""The tick of an event stands above this bit, its trace below."""
NEVER = -1 << TICK_BITS
"""A dummy: before any time that is looked for."""
NEVER_TICK = -1
LAST_TICK = (1 << 31) - 1
"""That an event can have."""

History: TypeAlias = Int64s
"""(n · 16,): ``tick << 32 | trace``, the trace of the timing rule being that just after it."""


class Recent(NamedTuple):
    """The latest events of each neuron, each (n · 4,)."""

    ticks: Int32s
    traces: Int32s


class PostSpikes(NamedTuple):
    """What neurons remember of their spikes."""

    history: History
    recent: Recent


def empty_history(neurons: int) -> History:
    """The history at tick 0."""
    return np.full(neurons * EVENTS, NEVER, np.int64)


def no_spikes(neurons: int) -> PostSpikes:
    """What neurons remember at tick 0."""
    ticks = np.full(neurons * RECENT, NEVER_TICK, np.int32)
    return PostSpikes(empty_history(neurons), Recent(ticks, np.zeros_like(ticks)))


def forget(spikes: PostSpikes) -> None:
    """Back to tick 0."""
    spikes.history[:] = NEVER
    spikes.recent.ticks[:] = NEVER_TICK
    spikes.recent.traces[:] = 0


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
def events_after(history: History, n: int, tick: int, most: int) -> int:
    """How many of the *most* latest events of neuron *n* came after *tick*."""
    least = (tick + 1) << TICK_BITS
    count = 0
    for e in range(n * EVENTS, n * EVENTS + most):
        count += history[e] >= least
    return count


@inner
def recent_event(recent: Recent, n: int, e: int) -> Event:
    """As :func:`event_of`."""
    place = np.uint64(n * RECENT + e)  # unsigned: no look whether it counts from the end
    return Event(max(wide(recent.ticks[place]), 0), wide(recent.traces[place]))


@inner
def is_recent_event(recent: Recent, n: int, e: int) -> bool:
    """As :func:`is_event`."""
    real: bool = recent.ticks[np.uint64(n * RECENT + e)] >= 0
    return real


@kernel
def add_events(spikes: PostSpikes, timing: NamedTuple, tick: int, fired: Fired, count: int) -> None:
    """Remember the first *count* spikes of *fired*, sent at *tick*."""
    spikes, timing, fired = borrowed(spikes), borrowed(timing), borrowed(fired)
    history, recent = spikes.history, spikes.recent
    for k in range(count):
        n = wide(fired.neurons[k])
        for _ in range(fired.copies[k]):
            trace = post_trace(timing, tick, event_of(history, n, 0))
            first = n * EVENTS
            for e in range(first + EVENTS - 2, first, -1):
                history[e] = history[e - 1]
            history[first] = tick << TICK_BITS | (trace & WORD)
            first = n * RECENT
            for e in range(first + RECENT - 1, first, -1):
                recent.ticks[e] = recent.ticks[e - 1]
                recent.traces[e] = recent.traces[e - 1]
            recent.ticks[first] = tick
            recent.traces[first] = trace
