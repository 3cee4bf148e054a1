"""NoisyCurrentSource: mean + stdev · a normal number while start <= tick < stop.

Each neuron draws a number of its own, in each substep, from the generator that the source has
on the neuron's core. All cores begin with the same seed.
"""

from __future__ import annotations

import numpy as np

from emulator.arithmetic.fixed_point import multiply, wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.arithmetic.random import gaussian
from emulator.image import Current, Int32s, Int64s

from .source import Source


@kernel
def add_noise(
    mean: int,
    deviation: int,
    generators: Int64s,
    core_first: Int64s,
    neurons: Int32s,
    injected: Int32s,
) -> None:
    """Let all neurons draw."""
    for core in range(len(generators)):
        for k in range(core_first[core], core_first[core + 1]):
            n = neurons[k]
            for step in range(injected.shape[0]):
                drawn = wrap(mean + multiply(deviation, gaussian(generators[core])))
                injected[step, n] = wrap(wide(injected[step, n]) + drawn)


class NoisyCurrent(Source):
    """Parameters: `mean`, `stdev` (accums), `start`, `stop` (ticks), `seed` (4 words)."""

    def __init__(self, current: Current) -> None:
        super().__init__(current)
        given = current.parameters
        self._mean, self._deviation = int(given["mean"]), int(given["stdev"])
        self._start, self._stop = int(given["start"]), int(given["stop"])
        self._seed = given["seed"].astype(np.int64)
        self._generators = np.tile(self._seed, (len(current.core_first) - 1, 1))

    def begin(self) -> None:
        """At the seed."""
        self._generators[:] = self._seed

    def changes(self, tick: int) -> bool:
        """While it is on, and where it stops."""
        return self._start <= tick <= self._stop

    def add(self, tick: int, injected: Int32s) -> None:
        """Core by core, neuron by neuron."""
        if self._start <= tick < self._stop:
            current = self.current
            add_noise(
                self._mean,
                self._deviation,
                self._generators,
                current.core_first,
                current.neurons,
                injected,
            )
