"""Runs an image tick by tick, in the order of the board."""

from __future__ import annotations

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
    VariablePoissonSource,
)

from .array_source import ArraySpikes
from .currents.inflow import Inflow
from .fired import Fired, reverse
from .firing import Cells, Firing
from .held_spikes import HeldSpikes
from .lanes import merge, ring_of, split, split_static
from .neurons import load
from .neurons.population import NeuronPopulation
from .neurons.receiving import Receiving
from .plasticity.flock import PlasticFlock, flocks_of
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
from .recorders import Recorders
from .rewiring import RewiredProjection, RewiredSynapses
from .static import load_static
from .team import WORTH_SHARING, Team, threads_for

MOST_AT_ONCE = 1000
"""Ticks without a spike that are one call: what waits for its end, as Ctrl-C, waits so long."""


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
        self._load_cells()
        self._load_currents()
        self._make_room_for_spikes()
        self._load_synapses()
        to = (self._fired, self._all_fired, self._first_neuron, self._counts)
        self._firing = Firing(self._cells, self._flocks, *to, self._team)
        self._recorders = Recorders(image, self._cells, self._look_at_weights)
        self._to_receive = Receiving(image, self._cells)
        self._let_sources_count()

    def run(self, ticks: int, progress: Callable[[int], None] | None = None) -> None:
        """Advance by so many ticks.

        *progress* is called with the number of ticks that have passed since it was called
        before, in most networks 1; what it raises ends the run between two ticks, and the
        engine can be read and run on.

        Raises:
            OverflowError: before anything runs, if learning would go beyond tick 2³¹ − 1.
        """
        if self._memories and self.tick + ticks > LAST_TICK:
            raise OverflowError(
                f"tick {self.tick + ticks} can't be reached: networks that learn run for "
                f"{LAST_TICK} ticks at most"
            )
        self._recorders.expect(self.tick, ticks)
        self._firing.begin(self.tick)
        for inflow in self._inflows:
            inflow.begin()
        for cells in self._cells:
            if isinstance(cells, VariablePoisson) or (
                ticks and isinstance(cells, NeuronPopulation)
            ):
                cells.begin(self.tick)
        end = self.tick + ticks
        while self.tick < end:
            begin = self.tick
            self._advance(min(end, begin + MOST_AT_ONCE))
            if progress is not None:
                progress(self.tick - begin)

    def reset(self) -> None:
        """Back to tick 0 and to the state at load; recordings are forgotten.

        sPyNNaker loads everything anew if any synapses learn, and else lets the programs go on.
        """
        has_run, self.tick = self.tick > 0, 0
        self._rings[:] = 0
        for cells in self._cells:
            cells.reset()
        if self._plastic or self._rewired:
            for neurons in self._neurons.values():
                neurons.reload()
        for static in self._static:
            static.clear()
        for memory in self._memories.values():
            memory.clear()
        for plastic in self._plastic.values():
            plastic.reset()
        for rewired in self._rewired:
            rewired.reset(has_run)
        self._held.clear()
        self._recorders.clear()

    def close(self) -> None:
        """Let go of its threads."""
        self._team.close()

    def forget(self, population: int) -> None:
        """Drop what was recorded of one population so far."""
        self._recorders.forget(population, self.tick)

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
            spikes=self._recorders.spikes(),
            samples=self._recorders.samples(),
            weights=self._recorders.weights(self.tick),
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
        cells, samplers = self._cells[population], self._recorders.states[population]
        due = {name: sampler for name, sampler in samplers.items() if sampler.is_due(self.tick)}
        if not due:
            return {}
        assert isinstance(cells, NeuronPopulation)
        self._merge_lanes()
        with cells.ahead(self.tick):
            return {name: sampler.read() for name, sampler in due.items()}

    def bytes_to_record(self, ticks: int) -> int:
        """Memory that the samples of the next *ticks* take (spikes not counted)."""
        return self._recorders.bytes_for(ticks)

    # ---- the tick -------------------------------------------------------------------

    def _advance(self, until: int) -> None:
        """Advance by a tick, or by several before *until* in which nothing happens."""
        tick = self.tick
        self._merge_lanes()
        self._to_receive.receive(tick)
        self._recorders.sample(tick)
        for inflow in self._inflows:
            inflow.flow(tick)
        for rewired in self._rewired:
            rewired.rewire(tick)
        tick = self.tick = self._firing.fire(tick, self._next_to_do(until))
        spiking = self._counts.nonzero()[0].tolist()
        sending = self._held.sending(tick)
        if spiking or sending or self._is_under_way():
            self._lead_on(tick, spiking, {*spiking, *sending})
        for rewired in self._rewired:
            rewired.deliver(tick, self._fired, self._counts)
        self.tick = tick + 1

    def _is_under_way(self) -> bool:
        """Whether static synapses have something to deliver without a spike in this tick."""
        return any(static.is_under_way for static in self._static)

    def _next_to_do(self, until: int) -> int:
        """The first tick after this one, or *until*, in which there is more to do than to fire."""
        next_tick = self.tick + 1
        if self._laned or self._inflows or self._rewired or self._to_receive.is_needed:
            return next_tick  # in every tick
        if self._is_under_way():
            return next_tick
        return max(next_tick, self._held.due(min(until, self._recorders.due(next_tick))))

    def _lead_on(self, tick: int, spiking: list[int], arriving: set[int]) -> None:
        """What the spikes of populations lead to; those that arrive may have been held back."""
        self._keep_spikes(tick, spiking)
        is_static = not self._static_from.isdisjoint(spiking) or self._is_under_way()
        learners = sorted({k for p in arriving for k in self._learners_from[p]})
        if self._backwards:
            self._deliver(tick, is_static, learners)
        self._hear(tick)
        if not self._backwards:
            self._deliver(tick, is_static, learners)
        for ordered in self._ordered.values():
            ordered.deliver(tick, self._fired_before)
        self._recorders.note_changed(self._changed_by(arriving))

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

    def _deliver(self, tick: int, is_static: bool, learners: list[int]) -> None:
        jobs = [
            partial(self._deliver_part, part, tick, is_static, learners)
            for part in range(self._team.size)
        ]
        if len(jobs) > 1 and self._counts @ self._fan_out >= WORTH_SHARING:
            self._team.do(jobs)
            return
        for job in jobs:
            job()

    def _deliver_part(self, part: int, tick: int, is_static: bool, learners: list[int]) -> None:
        if is_static:
            self._static[part].deliver(tick, self._all_fired, self._first_neuron, self._counts)
        for k in learners:
            self._learners[k](tick, part)

    def _deliver_projection(self, index: int, tick: int, part: int) -> None:
        pre = self.image.synapses[index].pre
        self._plastic[index].deliver(tick, partial(self._fired_before, pre), part)

    def _deliver_flock(self, flock: PlasticFlock, tick: int, part: int) -> None:
        if part == 0:
            flock.deliver(tick, self._all_fired, self._first_neuron, self._counts)

    def _changed_by(self, arriving: set[int]) -> Collection[int]:
        """Projections whose weights may have changed."""
        if self._ordered or self._rewired:
            return range(len(self.image.synapses))
        return {s for p in arriving for s in self._plastic_from[p]}

    def _keep_spikes(self, tick: int, spiking: list[int]) -> None:
        self._recorders.keep_spikes(tick, spiking, self._fired, self._counts)
        for flock in {self._remembers[p] for p in spiking if p in self._remembers}:
            flock.add_spikes(tick, self._all_fired, self._first_neuron, self._counts)
        for p in spiking:
            if p in self._remember_alone:
                self._memories[p].add_spikes(tick, self._fired[p], int(self._counts[p]))
            self._held.keep(tick, p, self._fired[p], int(self._counts[p]))

    def _fired_before(self, population: int, lag: int) -> tuple[Fired, int]:
        if lag == 0:
            return self._fired[population], int(self._counts[population])
        held = self._held.fired(self.tick - lag, population)
        return (self._fired[population], 0) if held is None else (held, len(held.neurons))

    # ---- loading --------------------------------------------------------------------

    def _load_cells(self) -> None:
        populations = self.image.populations
        of_neurons = {p: e.cells for p, e in enumerate(populations) if isinstance(e.cells, Neurons)}
        self._neurons, self._flocks = load(of_neurons, self._rings)
        self._cells: list[Cells] = [
            self._neurons[p] if isinstance(each.cells, Neurons) else _sources(each.cells)
            for p, each in enumerate(populations)
        ]

    def _load_currents(self) -> None:
        """Have the current sources of the image, to begin with the next run."""
        currents = self.image.currents
        self._inflows = []
        for p, cells in self._neurons.items():
            cells.rest()
            into = [current for current in currents if current.population == p]
            if into:
                self._inflows.append(Inflow(into, cells.injected, cells.rest))

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
        self._static_from = {each.pre for each in static}
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
        self._plastic_from: dict[int, list[int]] = {p: [] for p in range(len(rings))}
        lags: dict[int, list[int]] = {}
        for index, projection in self._plastic.items():
            lags.setdefault(synapses[index].pre, []).extend(projection.lags)
            self._plastic_from[synapses[index].pre].append(index)
        self._held = HeldSpikes(lags)
        self._load_learners()

    def _load_learners(self) -> None:
        """Who delivers what learns, one after the other."""
        synapses = self.image.synapses
        in_turn = {*self._by_packets, *self._ordered}
        alone = {p: m for p, m in self._memories.items() if p not in in_turn}
        self._learners: list[Callable[[int, int], None]] = []
        self._learners_from: dict[int, set[int]] = {p: set() for p in self._plastic_from}
        self._remembers: dict[int, PlasticFlock] = {}
        taken: set[int] = set()
        for flock, populations, projections in flocks_of(
            synapses, self._plastic, alone, self._rings
        ):
            self._remembers.update(dict.fromkeys(populations, flock))
            taken.update(projections)
            for index in projections:
                self._learners_from[synapses[index].pre].add(len(self._learners))
            self._learners.append(partial(self._deliver_flock, flock))
        for index in self._plastic:
            if index not in taken and synapses[index].post not in self._ordered:
                self._learners_from[synapses[index].pre].add(len(self._learners))
                self._learners.append(partial(self._deliver_projection, index))
        self._remember_alone = alone.keys() - self._remembers.keys()

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
            is_recorded = self.image.populations[p].spikes is not None
            if not isinstance(cells, Poisson) or p in listed or is_recorded:
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


def _sources(cells: ArraySource | PoissonSource | VariablePoissonSource) -> Cells:
    if isinstance(cells, ArraySource):
        return ArraySpikes(cells)
    if isinstance(cells, PoissonSource):
        return Poisson(cells)
    return VariablePoisson(cells)


def _ring(population: Population) -> Ring | None:
    return population.cells.ring if isinstance(population.cells, Neurons) else None
