"""All that a network records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

import numpy as np

from emulator.image import Image, Int32s, Int64s, Sampling, UInt16s, fraction_bits, sample_type
from emulator.traces import Samples, Spikes

from .array_source import NEVER
from .fired import Fired
from .firing import Cells
from .neurons.flock import Flock
from .neurons.population import MEMBRANE, NeuronPopulation
from .recording import ChangeSampler, Sampler, SamplerGroup, SpikeRecorder

SMALL = 1000
"""Neurons recorded of a population, up to which it is sampled together with others."""


class Recorders:
    """Those of an image.

    Arguments:
        cells: by population.
        look_at_weights: gives the weights of a projection as they stand.
    """

    def __init__(
        self, image: Image, cells: Sequence[Cells], look_at_weights: Callable[[int], UInt16s]
    ) -> None:
        self._image = image
        self._cells = cells
        self._spikes = {
            p: SpikeRecorder(population.spikes, population.size)
            for p, population in enumerate(image.populations)
            if population.spikes is not None
        }
        self.states = [
            {each.variable: self._sampler(p, each) for each in population.samplings}
            for p, population in enumerate(image.populations)
        ]
        self._membranes: list[tuple[Sampler | SamplerGroup, Int64s]] = []
        """Of :data:`MEMBRANE` in each tick, with the cells' places in their flock."""
        self._by_tick = self._grouped()
        of_membranes = [sampler for sampler, _ in self._membranes]
        self._every = {sampler.every for sampler in self._by_tick}
        self._every_but = {s.every for s in self._by_tick if s not in of_membranes}
        self._weights = {
            index: ChangeSampler(
                np.arange(len(synapses)),
                synapses.record_every,
                synapses.weight_bits,
                partial(look_at_weights, index),
                np.uint16,
            )
            for index, synapses in enumerate(image.synapses)
            if synapses.record_every is not None
        }
        self._changed: set[int] = set()
        """Projections of which weights may have changed since they were sampled."""

    def expect(self, tick: int, ticks: int) -> None:
        """Make room for the samples of the *ticks* from *tick* on."""
        for sampler in (*self._by_tick, *self._weights.values()):
            sampler.expect(tick, ticks)

    def clear(self) -> None:
        """Back to tick 0 with nothing recorded."""
        for recorder in self._spikes.values():
            recorder.clear()
        for sampler in (*self._all_states(), *self._weights.values()):
            sampler.clear(0)
        self._changed.clear()

    def forget(self, population: int, tick: int) -> None:
        """Drop what was recorded of one population until *tick*."""
        if population in self._spikes:
            self._spikes[population].clear()
        for sampler in self.states[population].values():
            sampler.clear(tick)

    def bytes_for(self, ticks: int) -> int:
        """Memory that the samples of so many ticks take."""
        return sum(s.bytes_for(ticks) for s in (*self._all_states(), *self._weights.values()))

    @property
    def membranes(self) -> Int64s:
        """The places in their flock of all cells whose voltage is sampled in each tick."""
        return np.concatenate([np.zeros(0, np.int64), *(places for _, places in self._membranes)])

    def keep_membranes(self, samples: Int32s) -> None:
        """Keep the voltages of all :attr:`membranes` in some ticks, (ticks, cells)."""
        first = 0
        for sampler, places in self._membranes:
            sampler.keep(samples[:, first : first + len(places)])
            first += len(places)

    def due(self, tick: int, but_membranes: bool = False) -> int:
        """The first tick from *tick* on in which :meth:`sample` has anything to do.

        *but_membranes*: besides what :meth:`keep_membranes` is given.
        """
        every = {
            *(self._every_but if but_membranes else self._every),
            *(self._weights[s].every for s in self._changed),
        }
        return min((-(-tick // each) * each for each in every), default=NEVER)

    def sample(self, tick: int) -> None:
        """Keep all that is to be sampled in *tick*, before anything happens in it."""
        for sampler in self._by_tick:
            sampler.sample(tick)
        if self._changed:
            sampled = {s for s in self._changed if self._weights[s].is_due(tick)}
            for s in sampled:
                self._weights[s].sample(tick)
            self._changed -= sampled

    def note_changed(self, projections: Collection[int]) -> None:
        """Weights of *projections* may have changed in the last tick."""
        if self._weights:
            self._changed.update(s for s in projections if s in self._weights)

    def keep_spikes(
        self, tick: int, spiking: Collection[int], fired: Sequence[Fired], counts: Int64s
    ) -> None:
        """Keep the spikes of one tick, of the populations that are *spiking*."""
        for p in spiking:
            recorder = self._spikes.get(p)
            if recorder is not None:
                is_source = not isinstance(self._cells[p], NeuronPopulation)
                recorder.record(tick, fired[p], int(counts[p]), multiply=is_source)

    def keep_neurons_spikes(self, first_neuron: Int64s, ticks: Int64s, neurons: Int32s) -> None:
        """Keep spikes of neurons in several ticks, ascending.

        *neurons* are counted over all populations, of which each begins at its *first_neuron*.
        """
        for p, recorder in self._spikes.items():
            own = (neurons >= first_neuron[p]) & (neurons < first_neuron[p + 1])
            recorder.record_many(ticks[own], (neurons[own] - first_neuron[p]).astype(np.int32))

    def spikes(self) -> tuple[Spikes | None, ...]:
        """All spikes so far, by population."""
        recorders = [self._spikes.get(p) for p in range(len(self._image.populations))]
        return tuple(None if each is None else each.spikes() for each in recorders)

    def samples(self) -> tuple[dict[str, Samples], ...]:
        """All samples so far, by population."""
        return tuple(
            {variable: sampler.samples() for variable, sampler in samplers.items()}
            for samplers in self.states
        )

    def weights(self, tick: int) -> tuple[Samples | None, ...]:
        """All samples so far by projection, and those of *tick* if there are to be any."""
        samplers = [self._weights.get(s) for s in range(len(self._image.synapses))]
        return tuple(None if each is None else each.samples(now=tick) for each in samplers)

    def _all_states(self) -> list[Sampler]:
        return [sampler for samplers in self.states for sampler in samplers.values()]

    def _sampler(self, population: int, sampling: Sampling) -> Sampler:
        cells = self._cells[population]
        assert isinstance(cells, NeuronPopulation)
        return Sampler(
            sampling.neurons,
            sampling.every,
            fraction_bits(sampling.variable),
            partial(cells.sample, sampling.variable, sampling.neurons),
            sample_type(sampling.variable),
        )

    def _grouped(self) -> list[Sampler | SamplerGroup]:
        """All samplers of neurons, those of small populations of a flock together."""
        found: list[Sampler | SamplerGroup] = []
        groups: dict[tuple[Flock, str, int], list[tuple[Int64s, Sampler]]] = {}
        for cells, samplers in zip(self._cells, self.states, strict=True):
            for variable, sampler in samplers.items():
                if isinstance(cells, NeuronPopulation) and len(sampler.columns) <= SMALL:
                    key = cells.of, variable, sampler.every
                    first = cells.of.members[cells.place].first
                    groups.setdefault(key, []).append((first + sampler.columns, sampler))
                else:
                    found.append(sampler)
                    if isinstance(cells, NeuronPopulation):
                        first = cells.of.members[cells.place].first
                        self._note_membranes(variable, sampler, first + sampler.columns)
        for (flock, variable, _), members in groups.items():
            which = np.concatenate([each for each, _ in members])
            look = partial(flock.sample, variable, which)
            found.append(SamplerGroup([sampler for _, sampler in members], look))
            self._note_membranes(variable, found[-1], which)
        return found

    def _note_membranes(
        self, variable: str, sampler: Sampler | SamplerGroup, places: Int64s
    ) -> None:
        if variable == MEMBRANE and sampler.every == 1:
            self._membranes.append((sampler, places))
