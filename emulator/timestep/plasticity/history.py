"""When the neurons of a population last spiked, as a synapse core remembers it.

Each neuron has room for sixteen events. The first is a dummy at tick 0 that stays for
ever, so fifteen real ones are remembered; when they are all taken, the oldest goes.
(sPyNNaker: post_events.h.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import wide
from emulator.arithmetic.jit import kernel
from emulator.image import Int32s, Int64s
from emulator.timestep.fired import Fired

from .timing_rule import Event, post_trace

EVENTS = 16


class History(NamedTuple):
    """Past spikes of the neurons of one population."""

    newest: Int32s
    """(n,): index of the latest event; 0 while there is only the dummy."""
    tick: Int64s
    """(n, 16)."""
    trace: Int32s
    """(n, 16): the timing rule's postsynaptic trace just after the event."""


def empty_history(neurons: int) -> History:
    """The history at tick 0."""
    return History(
        np.zeros(neurons, np.int32),
        np.zeros((neurons, EVENTS), np.int64),
        np.zeros((neurons, EVENTS), np.int32),
    )


@kernel
def add_events(history: History, timing: NamedTuple, tick: int, fired: Fired, count: int) -> None:
    """Remember the first *count* spikes of *fired*, sent at *tick*."""
    for k in range(count):
        n = fired.neurons[k]
        for _ in range(fired.copies[k]):
            newest = wide(history.newest[n])
            last = Event(history.tick[n, newest], wide(history.trace[n, newest]))
            trace = post_trace(timing, tick, last)
            if newest == EVENTS - 1:
                for e in range(1, EVENTS - 1):
                    history.tick[n, e] = history.tick[n, e + 1]
                    history.trace[n, e] = history.trace[n, e + 1]
            else:
                newest += 1
                history.newest[n] = newest
            history.tick[n, newest] = tick
            history.trace[n, newest] = trace
