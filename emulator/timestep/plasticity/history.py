"""When the neurons of a population last spiked, as a synapse core remembers it.

The board has room for sixteen events of a neuron. The first is a dummy at tick 0 that stays for
ever, so fifteen real ones are remembered; when they are all taken, the oldest goes.
(sPyNNaker: post_events.h.)

Here the latest event comes first and the dummies last, so that those that matter to most
synapses share a line of the processor's cache, and a search needs no count of events.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from emulator.arithmetic.fixed_point import WORD, wide, wrap
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int64s
from emulator.timestep.fired import Fired

from .timing_rule import Event, post_trace

EVENTS = 16
TICK_BITS = 32
"""The tick of an event stands above this bit, its trace below."""
NEVER = -1 << TICK_BITS
"""A dummy: before any time that is looked for."""
LAST_TICK = (1 << 31) - 1
"""That an event can have."""
LINE_BYTES = 64

History: TypeAlias = Int64s
"""(n · 16,): ``tick << 32 | trace``, the trace of the timing rule being that just after it."""


def empty_history(neurons: int) -> History:
    """The history at tick 0, where cache lines begin."""
    size, line = neurons * EVENTS, LINE_BYTES // 8
    array = np.empty(size + line, np.int64)
    first = -(array.ctypes.data // 8) % line
    history = array[first : first + size]
    history[:] = NEVER
    return history


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


@kernel
def add_events(history: History, timing: NamedTuple, tick: int, fired: Fired, count: int) -> None:
    """Remember the first *count* spikes of *fired*, sent at *tick*."""
    history, timing, fired = borrowed(history), borrowed(timing), borrowed(fired)
    for k in range(count):
        n = wide(fired.neurons[k])
        for _ in range(fired.copies[k]):
            trace = post_trace(timing, tick, event_of(history, n, 0))
            first = n * EVENTS
            for e in range(first + EVENTS - 2, first, -1):
                history[e] = history[e - 1]
            history[first] = tick << TICK_BITS | (trace & WORD)
