"""Runs an image tick by tick, in the order of the board."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from emulator.image import (
    ArraySource,
    Image,
    Int32s,
    Int64s,
    Neurons,
    OwnSpikes,
    PoissonSource,
    Population,
    Rewiring,
    Ring,
    Synapses,
    Traces,
    UInt16s,
    UInt32s,
    fraction_bits,
    sample_type,
)

from .array_source import ArraySpikes
from .currents.inflow import Inflow
from .fired import Fired, reverse
from .firing import Cells, Firing
from .lanes import merge, ring_of, split, split_static
from .neurons import load
from .neurons.population import NeuronPopulation
from .plasticity.history import LAST_TICK, Forgotten
from .plasticity.laned import LanedProjection
from .plasticity.loading import load_plastic, memory_for
from .plasticity.memory import Memory, concentrations
from .plasticity.modulation import Concentrations
from .plasticity.ordered_population import OrderedPopulation, rows_in_order
from .plasticity.own_spikes import Heard, Reached
from .plasticity.projection import PlasticProjection
from .poisson import Poisson
from .poisson_variable import VariablePoisson
from .recording import ChangeSampler, Sampler, SpikeRecorder
from .rewiring import RewiredProjection, RewiredSynapses
from .static import load_static
from .team import WORTH_SHARING, Team, threads_for


class Engine:
    """One image, running.

    ``tick`` is the tick that the next :meth:`run` begins with. Two engines of the same
    image give the same integers, however their runs are cut into pieces; but for what flows
    from current sources, which begin anew with each run, as on the board.
    """

    def __init__(self, image: Image, threads: int | None = None, backwards: bool = False) -> None:
        """*threads* share the synapses; None for as many as are worth it.

        *backwards*: the packets of a tick reach each core in the opposite order. Results that
        differ then hang on that order, which nothing on a board determines.
        """
        self.image = image
        self._backwards = backwards
        self.tick = 0
        synapses = sum(map(len, image.synapses))
        self._team = Team(threads_for(synapses) if threads is None else threads)
        self._rings = np.zeros(image.ring_words, np.uint32)
        self._cells: list[Cells] = [self._load(p) for p in image.populations]
        self._neurons = [cells for cells in self._cells if isinstance(cells, NeuronPopulation)]
        self._load_currents()
        self._make_room_for_spikes()
        self._firing = Firing(self._cells, self._fired, self._counts, self._team)
        self._load_synapses()
        self._make_recorders()
        self._let_sources_count()

    def run(self, ticks: int, progress: Callable[[int], None] | None = None) -> None:
        """Advance by so many ticks.

        *progress* is called with 1 after each; what it raises ends the run between two
        ticks, and the engine can be read and run on.

        Raises:
            OverflowError: before anything runs, if learning would go beyond tick 2³¹ − 1.
        """
        if self._memories and self.tick + ticks > LAST_TICK:
            raise OverflowError(
                f"tick {self.tick + ticks} can't be reached: networks that learn run for "
                f"{LAST_TICK} ticks at most"
            )
        for sampler in self._samplers:
            sampler.expect(self.tick, ticks)
        for inflow in self._inflows:
            inflow.begin()
        for cells in self._cells:
            if isinstance(cells, VariablePoisson) or (
                ticks and isinstance(cells, NeuronPopulation)
            ):
                cells.begin(self.tick)
        for _ in range(ticks):
            self._advance()
            if progress is not None:
                progress(1)

    def reset(self) -> None:
        """Back to tick 0 and to the state at load; recordings are forgotten.

        sPyNNaker loads everything anew if any synapses learn, and else lets the programs go on.
        """
        has_run, self.tick = self.tick > 0, 0
        self._rings[:] = 0
        for cells in self._cells:
            cells.reset()
        if self._plastic or self._rewired:
            for neurons in self._neurons:
                neurons.reload()
        for static in self._static:
            static.clear()
        for memory in self._memories.values():
            memory.clear()
        for plastic in self._plastic.values():
            plastic.reset()
        for rewired in self._rewired:
            rewired.reset(has_run)
        for past in self._past.values():
            past.clear()
        for recorder in self._spike_recorders.values():
            recorder.clear()
        for sampler in self._samplers:
            sampler.clear(0)

    def close(self) -> None:
        """Let go of its threads."""
        self._team.close()

    def forget(self, population: int) -> None:
        """Drop what was recorded of one population so far."""
        if population in self._spike_recorders:
            self._spike_recorders[population].clear()
        for sampler in self._state_samplers[population].values():
            sampler.clear(self.tick)

    def update(self, image: Image, changed: Collection[int]) -> None:
        """Go on with the *changed* populations and the currents of *image*; all state stays.

        It must be an image of the same network with other parameters of these populations'
        cells. Others are left alone, as the random numbers of sources depend on it.
        """
        for index in changed:
            cells = self._cells[index]
            if isinstance(cells, NeuronPopulation) and not cells.has_synapse_core:
                # A core takes in what has arrived before it finds that its run has ended.
                cells.receive(self.tick)
            cells.update(image.populations[index].cells)  # type: ignore[arg-type]
            if self.tick == 0:
                cells.reset()  # nothing has happened yet that could stay
        self.image = image
        self._load_currents()

    def weights(self, projection: int) -> UInt16s:
        """The weights of a projection as they stand, in the image's order."""
        return np.array(self._look_at_weights(projection))

    def _look_at_weights(self, projection: int) -> UInt16s:
        plastic = self._plastic.get(projection)
        return self.image.synapses[projection].weight if plastic is None else plastic.weights()

    def forgotten(self) -> dict[int, Forgotten]:
        """By population: post spikes that the board had no room to remember, and synapses that
        would have learned of them; only where there are any."""
        found = ((p, memory.spikes.forgotten) for p, memory in self._memories.items())
        return {p: forgotten for p, forgotten in found if forgotten.changes.any()}

    def connections(self, projection: int) -> Int64s:
        """What there is of a rewired projection: (n, 4), source, target, weight and ticks."""
        rewired = (r for r in self._rewired if projection in r.projections)
        return next(rewired).connections(projection)

    def rewiring_events(self, population: int) -> Int64s:
        """(n, 4): tick, source, target, and 1 for a synapse formed or 0 for one eliminated."""
        found = [r.events for r in self._rewired if r.population == population]
        return np.concatenate([np.zeros((0, 4), np.int64), *(e for each in found for e in each)])

    def traces(self) -> Traces:
        """All that was recorded so far."""
        return Traces(
            ticks=self.tick,
            spikes=tuple(
                self._spike_recorders[p].spikes() if p in self._spike_recorders else None
                for p in range(len(self.image.populations))
            ),
            samples=tuple(
                {variable: sampler.samples() for variable, sampler in samplers.items()}
                for samplers in self._state_samplers
            ),
            weights=tuple(
                self._weight_samplers[s].samples(now=self.tick)
                if s in self._weight_samplers
                else None
                for s in range(len(self.image.synapses))
            ),
        )

    @property
    def rings(self) -> UInt32s:
        """The one array of all ring buffers, of which :class:`~emulator.image.Ring` tells places.

        Whoever writes there before a tick changes what arrives.
        """
        for static in self._static:
            static.deliver_all()
        return self._rings

    def next_samples(self, population: int) -> dict[str, Int32s]:
        """The samples that the next tick will begin with, by variable; all state stays."""
        cells, samplers = self._cells[population], self._state_samplers[population]
        due = {name: sampler for name, sampler in samplers.items() if sampler.is_due(self.tick)}
        if not due:
            return {}
        assert isinstance(cells, NeuronPopulation)
        self._merge_lanes()
        with cells.ahead(self.tick):
            return {name: sampler.read() for name, sampler in due.items()}

    def bytes_to_record(self, ticks: int) -> int:
        """Memory that the samples of the next *ticks* take (spikes not counted)."""
        return sum(sampler.bytes_for(ticks) for sampler in self._samplers)

    # ---- the tick -------------------------------------------------------------------

    def _advance(self) -> None:
        tick = self.tick
        self._merge_lanes()
        for neurons in self._to_receive:
            neurons.receive(tick)
        for sampler in self._samplers:
            sampler.sample(tick)
        for inflow in self._inflows:
            inflow.flow(tick)
        for rewired in self._rewired:
            rewired.rewire(tick)
        self._firing.fire(tick)
        self._keep_spikes(tick)
        if self._backwards:
            self._deliver(tick)
        self._hear(tick)
        if not self._backwards:
            self._deliver(tick)
        for ordered in self._ordered.values():
            ordered.deliver(tick, self._fired_before)
        for rewired in self._rewired:
            rewired.deliver(tick, self._fired, self._counts)
        self.tick = tick + 1

    def _hear(self, tick: int) -> None:
        """Synapse cores hear of their neurons' spikes; those in whose turn that is do later."""
        for p in self._by_packets:
            fired, count = self._fired[p], int(self._counts[p])
            if p not in self._heard:
                self._memories[p].add_spikes(tick, fired, count)
            else:
                self._heard[p].hear(
                    tick, *(reverse(fired, count) if self._backwards else (fired, count))
                )

    def _merge_lanes(self) -> None:
        """Add up what several synapse cores have for this tick; may be done again."""
        for ring in self._laned:
            merge(ring, self._rings, self.tick)

    def _deliver(self, tick: int) -> None:
        jobs = [partial(self._deliver_part, part, tick) for part in range(self._team.size)]
        if len(jobs) > 1 and self._counts @ self._fan_out >= WORTH_SHARING:
            self._team.do(jobs)
            return
        for job in jobs:
            job()

    def _deliver_part(self, part: int, tick: int) -> None:
        self._static[part].deliver(tick, self._all_fired, self._first_neuron, self._counts)
        for s, plastic in self._plastic.items():
            synapses = self.image.synapses[s]
            if synapses.post in self._ordered:
                continue
            pre = synapses.pre
            plastic.deliver(tick, partial(self._fired_before, pre), part)

    def _keep_spikes(self, tick: int) -> None:
        for p, recorder in self._spike_recorders.items():
            is_source = not isinstance(self._cells[p], NeuronPopulation)
            recorder.record(tick, self._fired[p], self._counts[p], multiply=is_source)
        for p, memory in self._memories.items():
            if p not in self._by_packets and p not in self._ordered:
                memory.add_spikes(tick, self._fired[p], int(self._counts[p]))
        for p, past in self._past.items():
            spikes = slice(0, self._counts[p])
            fired = self._fired[p]
            past.appendleft(Fired(fired.neurons[spikes].copy(), fired.copies[spikes].copy()))

    def _fired_before(self, population: int, lag: int) -> tuple[Fired, int]:
        if lag == 0:
            return self._fired[population], int(self._counts[population])
        past = self._past[population]
        if lag >= len(past):
            return self._fired[population], 0
        return past[lag], len(past[lag].neurons)

    # ---- loading --------------------------------------------------------------------

    def _load(self, population: Population) -> Cells:
        cells = population.cells
        if isinstance(cells, Neurons):
            return load(cells, self._rings)
        if isinstance(cells, ArraySource):
            return ArraySpikes(cells)
        if isinstance(cells, PoissonSource):
            return Poisson(cells)
        return VariablePoisson(cells)

    def _load_currents(self) -> None:
        """Have the current sources of the image, to begin with the next run."""
        currents = self.image.currents
        self._inflows = []
        for p, cells in enumerate(self._cells):
            if isinstance(cells, NeuronPopulation):
                cells.injected[:] = 0
                into = [current for current in currents if current.population == p]
                if into:
                    self._inflows.append(Inflow(into, cells.injected))

    def _make_room_for_spikes(self) -> None:
        sizes = [population.size for population in self.image.populations]
        self._first_neuron = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        total = int(self._first_neuron[-1])
        self._all_fired = Fired(np.zeros(total, np.int32), np.zeros(total, np.int32))
        self._counts = np.zeros(len(sizes), np.int64)
        self._fired = [
            Fired(*(field[first : first + size] for field in self._all_fired))
            for first, size in zip(self._first_neuron, sizes, strict=False)
        ]

    def _load_synapses(self) -> None:
        synapses = self.image.synapses
        rings = [_ring(population) for population in self.image.populations]
        rewired = {index for each in self.image.rewirings for index in each.projections}
        static = [
            each
            for index, each in enumerate(synapses)
            if each.plasticity is None
            and not each.dopamine
            and not each.is_unheard
            and index not in rewired
        ]
        self._static = load_static(*split_static(static, rings), self._rings, self._team)
        self._laned = [ring for ring in rings if ring is not None and ring.lanes > 1]
        self._fan_out = self._mean_fan_out()
        self._memories: dict[int, Memory] = {}
        self._dopamine: dict[int, Concentrations] = {
            s: concentrations(each)
            for s, each in enumerate(synapses)
            if each.dopamine and not each.is_unheard
        }
        self._plastic: dict[int, PlasticProjection | LanedProjection] = {}
        for index, plastic in enumerate(synapses):
            if plastic.plasticity is None or plastic.is_unheard:
                continue
            ring = rings[plastic.post]
            assert ring is not None
            if plastic.post not in self._memories:
                self._memories[plastic.post] = memory_for(plastic.plasticity, ring.neurons)
            if index in rewired:
                continue
            if plastic.lanes is None:
                self._plastic[index] = self._load_plastic(index, plastic, ring)
            else:
                each = [
                    (places, self._load_plastic(index, part, ring, lane))
                    for lane, places, part in split(plastic)
                ]
                self._plastic[index] = LanedProjection(each)
        self._rewired = [self._load_rewired(each, rings) for each in self.image.rewirings]
        self._heard = {p: self._load_heard(p, own) for p, own in self._own_spikes()}
        self._ordered = {
            p: self._load_ordered(p, memory)
            for p, memory in self._memories.items()
            if memory.in_order
        }
        self._by_packets = [
            p for p in self._memories if p not in self._ordered and self._has_synapse_core(p)
        ]
        self._past: dict[int, deque[Fired]] = {}
        for index, projection in self._plastic.items():
            longest = max(projection.lags, default=0)
            pre = synapses[index].pre
            if longest:
                known = self._past.get(pre)
                keep = max(longest + 1, known.maxlen or 0 if known is not None else 0)
                self._past[pre] = deque(maxlen=keep)

    def _load_plastic(
        self, index: int, plastic: Synapses, ring: Ring, lane: int = 0
    ) -> PlasticProjection:
        """A projection, or what of it is of one *lane* of ring buffers."""
        assert plastic.plasticity is not None
        memory = self._memories[plastic.post]
        own = self.image.populations[plastic.post].own_spikes
        if lane and own is not None:  # only the first synapse core knows spikes by their packets
            memory = memory_for(plastic.plasticity, ring.neurons)
        is_heard = own is not None and index in own.projections and not lane
        return load_plastic(
            plastic, ring_of(ring, lane), self._rings, memory, is_heard, self._team.size
        )

    def _load_rewired(self, rewiring: Rewiring, rings: list[Ring | None]) -> RewiredSynapses:
        ring = rings[rewiring.population]
        assert ring is not None
        own = self.image.populations[rewiring.population].own_spikes
        return RewiredSynapses(
            self.image,
            rewiring,
            ring_of(ring, 0),
            self._rings,
            self._memories.get(rewiring.population),
            () if own is None else own.projections,
        )

    def _own_spikes(self) -> Iterator[tuple[int, OwnSpikes]]:
        for p, population in enumerate(self.image.populations):
            if population.own_spikes is not None:
                yield p, population.own_spikes

    def _load_heard(self, population: int, own: OwnSpikes) -> Heard:
        rows = [self._rows_of(index) for index in own.projections]
        return Heard(own, rows, self._memories[population])

    def _rows_of(self, index: int) -> Reached | Concentrations | None:
        for rewired in self._rewired:
            if index in rewired.projections:
                return RewiredProjection(rewired, index)
        return self._plastic.get(index, self._dopamine.get(index))

    def _load_ordered(self, population: int, memory: Memory) -> OrderedPopulation:
        rows = rows_in_order(self.image.synapses, population, self._dopamine, self._plastic)
        heard = self._heard.get(population)
        arrays = [p for p, c in enumerate(self._cells) if isinstance(c, ArraySpikes)]
        own_core = self._has_synapse_core(population)
        return OrderedPopulation(population, own_core, memory, heard, rows, arrays, self._backwards)

    def _let_sources_count(self) -> None:
        """Have no spikes listed that only need to be counted; see :mod:`.one_to_one`."""
        rewired = {index for each in self.image.rewirings for index in each.projections}
        listed = {s.pre for k, s in enumerate(self.image.synapses) if k in rewired}
        listed |= {s.pre for s in self.image.synapses if s.plasticity is not None or s.dopamine}
        for p, cells in enumerate(self._cells):
            if not isinstance(cells, Poisson) or p in listed or p in self._spike_recorders:
                continue
            if all(static.can_count(p) for static in self._static):
                cells.is_listed = False
                for static in self._static:
                    static.count(p)

    def _has_synapse_core(self, population: int) -> bool:
        cells = self.image.populations[population].cells
        return isinstance(cells, Neurons) and cells.has_synapse_core

    def _mean_fan_out(self) -> NDArray[np.float64]:
        """Synapses of a neuron, by population."""
        fan_out = np.zeros(len(self.image.populations))
        for synapses in self.image.synapses:
            fan_out[synapses.pre] += len(synapses) / (len(synapses.first) - 1)
        return fan_out

    def _make_recorders(self) -> None:
        populations = self.image.populations
        self._spike_recorders = {
            p: SpikeRecorder(population.spikes, population.size)
            for p, population in enumerate(populations)
            if population.spikes is not None
        }
        self._state_samplers = [
            {
                sampling.variable: Sampler(
                    sampling.neurons,
                    sampling.every,
                    fraction_bits(sampling.variable),
                    partial(cells.sample, sampling.variable, sampling.neurons),  # type: ignore[union-attr]
                    sample_type(sampling.variable),
                )
                for sampling in population.samplings
            }
            for cells, population in zip(self._cells, populations, strict=True)
        ]
        self._to_receive = [
            cells
            for cells, population in zip(self._cells, populations, strict=True)
            if isinstance(cells, NeuronPopulation)
            and cells.must_receive_before([each.variable for each in population.samplings])
        ]
        self._weight_samplers = {
            index: ChangeSampler(
                np.arange(len(synapses)),
                synapses.record_every,
                synapses.weight_bits,
                partial(self._look_at_weights, index),
                np.uint16,
            )
            for index, synapses in enumerate(self.image.synapses)
            if synapses.record_every is not None
        }
        self._samplers: list[Sampler] = [
            *(sampler for samplers in self._state_samplers for sampler in samplers.values()),
            *self._weight_samplers.values(),
        ]


def _ring(population: Population) -> Ring | None:
    return population.cells.ring if isinstance(population.cells, Neurons) else None
