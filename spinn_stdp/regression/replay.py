"""What-ifs: the emulator run up to a divergence with one packet otherwise.

If the spike of one neuron arrives a tick later, or not at all, and the emulator then gives the
very integers of the other side, that is what happened there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from emulator.image import Image, Ring, Sampling
from emulator.image import Neurons as NeuronCells
from emulator.timestep.engine import Engine
from emulator.traces import Spikes, Traces
from spinn_stdp.results.results import Results

from .divergence import at

AFTER = 2
"""Ticks beyond the divergence in which the integers must be those of the other side too."""
BACK = 3
"""Ticks before it in which a packet may have gone astray that nothing recorded shows earlier."""
MOST_CANDIDATES = 64
"""Packets that are tried."""


@dataclass(frozen=True)
class Arrival:
    """A spike that reaches the neuron."""

    population: int
    neuron: int
    sent: int
    tick: int
    synapse_type: int
    weight: int
    """Raw, times the spike's copies."""


@dataclass(frozen=True)
class Change:
    """To add to the ring buffers before a tick: by arrival tick, synapse type and amount."""

    before: int
    amounts: tuple[tuple[int, int, int], ...]


class Replay:
    """One neuron on the emulator, all around one tick.

    Arguments:
        image: that both sides ran.
        neuron: population and neuron.
        tick: of the divergence.
        ticks: of the whole run.
        variables: to be compared.
    """

    def __init__(
        self, image: Image, neuron: tuple[int, int], tick: int, ticks: int, variables: list[str]
    ) -> None:
        self._population, self._neuron = neuron
        self._ring = _ring(image, self._population)
        self._tick, self.end = tick, min(ticks, tick + AFTER + 1)
        self._image = _watched(image, neuron, variables)
        self._plain = self.run(None)

    def run(self, change: Change | None) -> Traces:
        """The traces with *change*."""
        engine = Engine(self._image, whole_rings=True)
        if change is None:
            engine.run(self.end)
        else:
            engine.run(change.before)
            for tick, kind, amount in change.amounts:
                where = self._place(tick, kind)
                engine.rings[where] = np.uint32(max(0, int(engine.rings[where]) + amount))
            engine.run(self.end - change.before)
        return engine.traces()

    def gives(self, results: Results, change: Change | None = None) -> bool:
        """Whether the emulator gives what *results* has of the neuron up to the last tick."""
        traces = self._plain if change is None else self.run(change)
        population, neuron = self._population, self._neuron
        first = max(0, self._tick - BACK)
        for name, samples in traces.samples[population].items():
            recorded = results.traces.samples[population][name]
            for tick in range(first, self.end):
                theirs = at(recorded, tick, neuron)
                if theirs is not None and theirs != at(samples, tick, neuron):
                    return False
        recorded_spikes = results.traces.spikes[population]
        own = traces.spikes[population]
        assert own is not None
        return recorded_spikes is None or _ticks(own, neuron, first, self.end) == _ticks(
            recorded_spikes, neuron, first, self.end
        )

    def arrivals(self) -> list[Arrival]:
        """Spikes that reach the neuron around the divergence, the nearest to it first."""
        found = list(self._arrivals())
        found.sort(key=lambda each: (abs(each.tick - self._tick), each.population, each.neuron))
        return found[:MOST_CANDIDATES]

    def input(self, tick: int) -> list[int]:
        """Sums of the ring buffers for a tick, by synapse type."""
        engine = Engine(self._image, whole_rings=True)
        engine.run(tick)
        types = range(self._ring.types if self._ring else 0)
        return [int(engine.rings[self._place(tick, kind)]) for kind in types]

    def _arrivals(self) -> Iterator[Arrival]:
        window = range(max(0, self._tick - BACK), self.end)
        for index, synapses in enumerate(self._image.synapses):
            spikes = self._plain.spikes[synapses.pre]
            if synapses.post != self._population or spikes is None or synapses.brings:
                continue
            sources = np.repeat(np.arange(len(synapses.first) - 1), np.diff(synapses.first))
            for k in np.flatnonzero(synapses.target == self._neuron).tolist():
                delay = int(synapses.delay[k])
                sent = spikes.tick[spikes.neuron == sources[k]]
                for tick, copies in zip(*np.unique(sent, return_counts=True), strict=True):
                    if int(tick) + delay in window:
                        weight = self._weight(index, k, int(tick)) * int(copies)
                        yield Arrival(
                            synapses.pre,
                            int(sources[k]),
                            int(tick),
                            int(tick) + delay,
                            synapses.type,
                            weight,
                        )

    def _weight(self, projection: int, synapse: int, sent: int) -> int:
        traced = self._plain.weights[projection]
        if traced is None:
            return int(self._image.synapses[projection].weight[synapse])
        found = at(traced, min(sent + 1, self.end), synapse)
        return 0 if found is None else found

    def _place(self, tick: int, kind: int) -> int:
        ring = self._ring
        assert ring is not None
        row = (tick & (ring.slots - 1)) * ring.types + kind
        return ring.first + row * ring.neurons + self._neuron


def later(arrival: Arrival) -> Change:
    """The spike arrives a tick later."""
    kind, weight = arrival.synapse_type, arrival.weight
    return Change(arrival.tick, ((arrival.tick, kind, -weight), (arrival.tick + 1, kind, weight)))


def earlier(arrival: Arrival) -> Change | None:
    """The spike arrives a tick earlier, if it had been sent by then."""
    before, kind, weight = arrival.tick - 1, arrival.synapse_type, arrival.weight
    if arrival.sent >= before:
        return None
    return Change(before, ((arrival.tick, kind, -weight), (before, kind, weight)))


def never(arrival: Arrival) -> Change:
    """The spike does not arrive."""
    return Change(arrival.tick, ((arrival.tick, arrival.synapse_type, -arrival.weight),))


def _ring(image: Image, population: int) -> Ring | None:
    cells = image.populations[population].cells
    return cells.ring if isinstance(cells, NeuronCells) else None


def _watched(image: Image, neuron: tuple[int, int], variables: list[str]) -> Image:
    """*image* with all spikes recorded, plastic weights, and the variables of the one neuron."""
    populations = [replace(p, spikes=np.arange(p.size), samplings=()) for p in image.populations]
    only = np.array([neuron[1]])
    populations[neuron[0]] = replace(
        populations[neuron[0]], samplings=tuple(Sampling(name, only, 1) for name in variables)
    )
    synapses = tuple(
        replace(s, record_every=None if s.plasticity is None else 1) for s in image.synapses
    )
    return replace(image, populations=tuple(populations), synapses=synapses)


def _ticks(spikes: Spikes, neuron: int, first: int, end: int) -> list[int]:
    ticks = spikes.tick[spikes.neuron == neuron]
    kept: list[int] = sorted(ticks[(ticks >= first) & (ticks < end)].tolist())
    return kept
