"""Current sources as a core asks them: once for each of their neurons, in each of its steps."""

from __future__ import annotations

import numpy as np

from emulator.arithmetic.normal import norminv
from spinn_stdp.network import CurrentSource, Network

from . import encoding
from .encoding import accum
from .numbers import ACCUM_BITS, int16, int32, product
from .poisson import RandomNumbers, seeds_of_core
from .sine import sine

_CORE = 256


class Source:
    """What one core keeps of a source that is on between two ticks."""

    def __init__(self, network: Network, source: CurrentSource) -> None:
        self._given, self._timestep = source.parameters, network.timestep
        self._begin, self._end = (
            encoding.truncated_ticks(network, self._given[name]) for name in ("start", "stop")
        )

    def ask(self, tick: int) -> int:
        return self._current(tick) if self._begin <= tick < self._end else 0

    def _current(self, tick: int) -> int:
        raise NotImplementedError


class Direct(Source):
    def _current(self, tick: int) -> int:
        return accum(self._given["amplitude"])


class Alternating(Source):
    """Its clock counts whole ticks, and is an accum."""

    def _current(self, tick: int) -> int:
        given = self._given
        frequency = accum(given["frequency"] * 2 * np.pi / 1000.0 * self._timestep)
        since = int32((tick - self._begin) << ACCUM_BITS)
        angle = int32(product(since, frequency) + accum(given["phase"] * (np.pi / 180.0)))
        return int32(accum(given["offset"]) + product(accum(given["amplitude"]), sine(angle)))


class Noisy(Source):
    def __init__(self, network: Network, source: CurrentSource) -> None:
        super().__init__(network, source)
        seeds = seeds_of_core(np.random.RandomState(self._given["seed"]))
        self._numbers = RandomNumbers(seeds)

    def _current(self, tick: int) -> int:
        drawn = int(norminv(int16(self._numbers.next() >> 16)))  # tested beside its kernel
        return int32(accum(self._given["mean"]) + product(accum(self._given["stdev"]), drawn))


class Stepwise:
    def __init__(self, network: Network, source: CurrentSource) -> None:
        times = source.parameters["times"]
        self._left = [encoding.truncated_ticks(network, time) for time in times]
        self._amplitudes = [accum(each) for each in source.parameters["amplitudes"]]
        self._now = 0

    def ask(self, tick: int) -> int:
        if self._left and tick >= self._left[0]:
            self._left.pop(0)
            self._now = self._amplitudes.pop(0)
        return self._now


class Currents:
    """All sources of a population, as its cores keep them since a run began."""

    def __init__(self, network: Network, index: int) -> None:
        self._network = network
        self._sources = [each for each in network.currents if each.population == index]
        self._per_core = network.populations[index].neurons_per_core or _CORE
        self.begin()

    def begin(self) -> None:
        self._kept: dict[tuple[int, int], Source | Stepwise] = {}

    def into(self, tick: int, neuron: int) -> int:
        """What all sources of a neuron answer, when it asks."""
        core, total = neuron // self._per_core, 0
        for number, source in enumerate(self._sources):
            if neuron in source.neurons:
                if (number, core) not in self._kept:
                    self._kept[number, core] = KINDS[source.kind](self._network, source)
                total += self._kept[number, core].ask(tick)
        return int32(total)


KINDS: dict[str, type[Source] | type[Stepwise]] = {
    "ACSource": Alternating,
    "DCSource": Direct,
    "NoisyCurrentSource": Noisy,
    "StepCurrentSource": Stepwise,
}
