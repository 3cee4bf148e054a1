"""StepCurrentSource: the last of `amplitudes` whose time has come; nothing before the first.

The source goes on by at most one entry each time that a neuron asks for its current. In
general this is enough. But where a run begins, the source begins anew: the first neurons of a
core to ask then get what flowed long ago, until the source has caught up with the time; and so
it is where several entries have the same tick.
"""

from __future__ import annotations

import numpy as np

from emulator.arithmetic.fixed_point import wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.image import Current, Int32s, Int64s

from .source import Source


@kernel
def add_steps(
    tick: int,
    times: Int64s,
    amplitudes: Int32s,
    place: Int64s,
    core_first: Int64s,
    neurons: Int32s,
    injected: Int32s,
) -> None:
    """Let all neurons ask; ``place[k]`` is how many entries core `k` has gone through."""
    for core in range(len(place)):
        for k in range(core_first[core], core_first[core + 1]):
            n = neurons[k]
            for step in range(injected.shape[0]):
                at = place[core]
                if at < len(times) and tick >= times[at]:
                    place[core] = at = at + 1
                if at > 0:
                    injected[step, n] = wrap(wide(injected[step, n]) + wide(amplitudes[at - 1]))


class StepwiseCurrent(Source):
    """Parameters: `times` (ticks, ascending) and `amplitudes` (accums)."""

    def __init__(self, current: Current) -> None:
        super().__init__(current)
        self._times = current.parameters["times"].astype(np.int64)
        self._amplitudes = current.parameters["amplitudes"].astype(np.int32)
        self._place = np.zeros(len(current.core_first) - 1, np.int64)
        self._unsettled = False
        """In the tick before a core took up an entry, which its first neurons may have missed."""

    def begin(self) -> None:
        """At the first entry."""
        self._place[:] = 0

    def changes(self, tick: int) -> bool:
        """While a core has an entry to take up, and in the tick after, for its first neurons."""
        nearest = self._place[self._place < len(self._times)]
        due = bool(len(nearest)) and bool((self._times[nearest] <= tick).any())
        changed, self._unsettled = due or self._unsettled, due
        return changed

    def add(self, tick: int, injected: Int32s) -> None:
        """Core by core, neuron by neuron."""
        current = self.current
        add_steps(
            tick,
            self._times,
            self._amplitudes,
            self._place,
            current.core_first,
            current.neurons,
            injected,
        )
