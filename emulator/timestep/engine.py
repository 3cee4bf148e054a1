"""Runs an image tick by tick, in the order of the board."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from emulator.image import (
    ArraySource,
    Image,
    Int32s,
    Int64s,
    Neurons,
    PoissonSource,
    Population,
    Ring,
    UInt16s,
    UInt32s,
    VariablePoissonSource,
)
from emulator.traces import Traces

from .array_source import ArraySpikes
from .currents.inflow import Inflow
from .fired import room_for_spikes
from .firing import Cells, Firing
from .lanes import laned_of, merge, room_for_losses, split_static
from .learning import Learning
from .many_ticks import WORTH_IT, ManyTicks, has_one_flock, is_plain
from .neurons import load
from .neurons.column_flock import ColumnFlock
from .neurons.pieces import Saturated, saturated
from .neurons.population import NeuronPopulation
from .neurons.receiving import Receiving
from .plasticity.history import LAST_TICK, Forgotten
from .poisson import Poisson
from .poisson_variable import VariablePoisson
from .recorders import Recorders
from .ring_buffers import RingBuffers
from .short_rings import with_short_rings
from .static import load_static
from .team import WORTH_SHARING, Team, threads_for

AnyCells: TypeAlias = Neurons | ArraySource | PoissonSource | VariablePoissonSource

MOST_AT_ONCE = 1000
"""Ticks without a spike that are one call: what waits for its end, as Ctrl-C, waits so long."""


class Engine:
    """One image, running.

    ``tick`` is the tick that the next :meth:`run` begins with. Two engines of the same
    image give the same integers, however their runs are cut into pieces; but for what flows
    from current sources, which begin anew with each run, as on the board.
    """

    def __init__(
        self,
        image: Image,
        threads: int | None = None,
        backwards: bool = False,
        whole_rings: bool = False,
    ) -> None:
        """*threads* share the synapses; None for as many as are worth it.

        *backwards*: the packets of a tick reach each core in the opposite order. Results that
        differ then hang on that order, which nothing on a board determines.

        *whole_rings*: :attr:`rings` are asked for.
        """
        self.image = image
        self._backwards = backwards
        self.tick = 0
        synapses = sum(map(len, image.synapses))
        learning = sum(len(each) for each in image.synapses if each.plasticity is not None)
        if threads is None:
            threads = threads_for(synapses, learning, is_plain(image, ArraySource))
        self._team = Team(threads)
        short = None if whole_rings else with_short_rings(image, self._team.size)
        self._has_short_rings = short is not None
        image = image if short is None else short
        self._own_rings = [_ring(population) for population in image.populations]
        adding = self._team.size if short is None else 1  # else each has a part of the targets
        self._rings = RingBuffers(self._own_rings, image.ring_words, adding)
        self._load_cells()
        self._load_currents()
        self._fired = room_for_spikes([population.size for population in image.populations])
        self._load_synapses()
        self._firing = Firing(self._cells, self._flocks, *self._fired, self._team)
        self._recorders = Recorders(image, self._cells, self._learning.weights)
        self._to_receive = Receiving(image, self._cells)
        self._let_sources_count()
        self._many_ticks = self._load_many_ticks()

    def run(self, ticks: int, progress: Callable[[int], None] | None = None) -> None:
        """Advance by so many ticks.

        *progress* is called with the number of ticks that have passed since it was called
        before, in most networks 1; what it raises ends the run between two ticks, and the
        engine can be read and run on.

        Raises:
            OverflowError: before anything runs, if learning would go beyond tick 2³¹ − 1.
        """
        if self._learning.remembers and self.tick + ticks > LAST_TICK:
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
        self._rings.clear()
        for cells in self._cells:
            cells.reset()
        if self._learning.changes:
            for neurons in self._neurons.values():
                neurons.reload()
        for flock in self._flocks:
            flock.losses[:] = 0
        self._lost_in_lanes[:] = 0
        for static in self._static:
            static.clear()
        self._learning.reset(has_run)
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
                self._rings.gather(self.tick)
                cells.receive(self.tick)
            cells.update(self._laid_out(image.populations[index], index))  # type: ignore[arg-type]
            if self.tick == 0:
                cells.reset()  # nothing has happened yet that could stay
        self.image = image
        self._load_currents()

    def weights(self, projection: int) -> UInt16s:
        """The weights of a projection as they stand, in the image's order."""
        return np.array(self._learning.weights(projection))

    def forgotten(self) -> dict[int, Forgotten]:
        """By population: post spikes that the board had no room to remember, and synapses that
        would have learned of them; only where there are any."""
        return self._learning.forgotten()

    def lost_changes(self) -> dict[int, Int64s]:
        """By population: of each neuron, changes of weights that the board had no room to remember;
        only where there are any."""
        return self._learning.lost_changes()

    def saturated(self) -> dict[int, dict[int, Saturated]]:
        """By population and synapse type: input that its ring buffers didn't hold, if any."""
        found = {p: cells.saturated() for p, cells in self._neurons.items()}
        laned = (p for p, cells in self._neurons.items() if cells.image.ring.lanes > 1)
        found |= {p: saturated(own) for p, own in zip(laned, self._lost_in_lanes, strict=True)}
        return {p: each for p, each in found.items() if each}

    def connections(self, projection: int) -> Int64s:
        """What there is of a rewired projection: (n, 4), source, target, weight and ticks."""
        return self._learning.connections(projection)

    def rewiring_events(self, population: int) -> Int64s:
        """(n, 4): tick, source, target, and 1 for a synapse formed or 0 for one eliminated."""
        return self._learning.rewiring_events(population)

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

        Raises:
            RuntimeError: where those of later ticks were not asked for when it was made.
        """
        if self._has_short_rings:
            raise RuntimeError("there are ring buffers of one tick only: make it with whole_rings")
        for static in self._static:
            static.deliver_all()
        self._rings.gather_all()
        return self._rings.whole

    def next_samples(self, population: int) -> dict[str, Int32s]:
        """The samples that the next tick will begin with, by variable; all state stays."""
        cells, samplers = self._cells[population], self._recorders.states[population]
        due = {name: sampler for name, sampler in samplers.items() if sampler.is_due(self.tick)}
        if not due:
            return {}
        assert isinstance(cells, NeuronPopulation)
        self._merge()
        with cells.ahead(self.tick):
            return {name: sampler.read() for name, sampler in due.items()}

    def bytes_to_record(self, ticks: int) -> int:
        """Memory that the samples of the next *ticks* take (spikes not counted)."""
        return self._recorders.bytes_for(ticks)

    # ---- the tick -------------------------------------------------------------------

    def _advance(self, until: int) -> None:
        """Advance by a tick, or by several before *until* in which nothing happens."""
        tick = self.tick
        self._merge()
        self._to_receive.receive(tick)
        self._recorders.sample(tick)
        for inflow in self._inflows:
            inflow.flow(tick)
        self._learning.rewire(tick)
        tick = self.tick = self._fire(tick, until)
        spiking = self._fired.counts.nonzero()[0].tolist()
        sending = self._learning.sending(tick)
        if spiking or sending or self._is_under_way():
            self._lead_on(tick, spiking, {*spiking, *sending})
        self._learning.deliver_rewired(tick)
        self.tick = tick + 1

    def _fire(self, tick: int, until: int) -> int:
        """Advance all cells by *tick*, or on to a later one before *until*; return which."""
        pool = self._firing.sources
        if self._many_ticks is not None and pool is not None and not self._inflows:
            self._recorders.note_changed(self._learning.projections)
            due = self._recorders.due(tick + 1, but_membranes=True)
            end = min(until, due, self._firing.next_of_arrays)
            if end > tick + 1:
                return self._many_ticks.fire(tick, end, pool)
        return self._firing.fire(tick, self._next_to_do(until))

    def _is_under_way(self) -> bool:
        """Whether static synapses have something to deliver without a spike in this tick."""
        return any(static.is_under_way for static in self._static)

    def _next_to_do(self, until: int) -> int:
        """The first tick after this one, or *until*, in which there is more to do than to fire."""
        next_tick = self.tick + 1
        if len(self._laned.first) or self._inflows:
            return next_tick  # in every tick
        if self._learning.is_rewired or self._is_under_way() or self._rings.is_apart(next_tick):
            return next_tick
        return max(next_tick, self._learning.due(min(until, self._recorders.due(next_tick))))

    def _lead_on(self, tick: int, spiking: list[int], arriving: set[int]) -> None:
        """What the spikes of populations lead to; those that arrive may have been held back."""
        self._keep_spikes(tick, spiking)
        is_static = not self._static_from.isdisjoint(spiking) or self._is_under_way()
        learners = self._learning.learners(arriving)
        if self._backwards:
            self._deliver(tick, is_static, learners)
        self._learning.hear(tick)
        if not self._backwards:
            self._deliver(tick, is_static, learners)
        self._learning.deliver_in_order(tick)
        self._recorders.note_changed(self._learning.changed_by(arriving))

    def _merge(self) -> None:
        """Add up what threads and several synapse cores have for this tick; may be done again."""
        self._rings.gather(self.tick)
        if len(self._laned.first):
            merge(self._laned, self._rings.whole, self.tick, self._lost_in_lanes)

    def _deliver(self, tick: int, is_static: bool, learners: list[int]) -> None:
        self._rings.note(tick)
        jobs = [
            partial(self._deliver_part, part, tick, is_static, learners)
            for part in range(self._team.size)
        ]
        if len(jobs) > 1 and self._fired.counts @ self._fan_out >= WORTH_SHARING:
            self._team.do(jobs)
            return
        for job in jobs:
            job()

    def _deliver_part(self, part: int, tick: int, is_static: bool, learners: list[int]) -> None:
        if is_static:
            self._static[part].deliver(tick, *self._fired[1:])
        self._learning.deliver(tick, learners, part)

    def _keep_spikes(self, tick: int, spiking: list[int]) -> None:
        self._recorders.keep_spikes(tick, spiking, self._fired.of, self._fired.counts)
        self._learning.keep(tick, spiking)

    # ---- loading --------------------------------------------------------------------

    def _load_cells(self) -> None:
        populations = self.image.populations
        laid_out = ((p, self._laid_out(each, p)) for p, each in enumerate(populations))
        of_neurons = {p: cells for p, cells in laid_out if isinstance(cells, Neurons)}
        self._neurons, self._flocks = load(of_neurons, self._rings.whole)
        self._cells: list[Cells] = [
            self._neurons[p] if isinstance(each.cells, Neurons) else _sources(each.cells)
            for p, each in enumerate(populations)
        ]

    def _laid_out(self, population: Population, index: int) -> AnyCells:
        """Its cells, with the ring buffers that it has here."""
        cells, ring = population.cells, self._own_rings[index]
        return replace(cells, ring=ring) if isinstance(cells, Neurons) and ring else cells

    def _load_currents(self) -> None:
        """Have the current sources of the image, to begin with the next run."""
        currents = self.image.currents
        self._inflows = []
        for p, cells in self._neurons.items():
            cells.rest()
            into = [current for current in currents if current.population == p]
            if into:
                self._inflows.append(Inflow(into, cells.injected, cells.rest))

    def _load_synapses(self) -> None:
        image = self.image
        rings = self._own_rings
        rewired = image.rewired
        static = [
            each
            for index, each in enumerate(image.synapses)
            if each.plasticity is None
            and not each.brings
            and not each.is_unheard
            and index not in rewired
        ]
        self._static_from = {each.pre for each in static}
        projections, targets = split_static(static, rings)
        self._static = load_static(
            projections, targets, self._rings.arrays, self._team, self._has_short_rings
        )
        self._laned = laned_of(rings)
        self._lost_in_lanes = room_for_losses(self._laned)
        self._fan_out = self._mean_fan_out()
        arrays = {
            p: population.cells.width or population.size
            for p, population in enumerate(image.populations)
            if isinstance(population.cells, ArraySource)
        }
        self._learning = Learning(
            image,
            arrays,
            rings,
            self._rings.arrays,
            self._fired,
            self._team.size,
            self._backwards,
        )

    def _let_sources_count(self) -> None:
        """Have no spikes listed that only need to be counted; see :mod:`.one_to_one`."""
        listed = {self.image.synapses[index].pre for index in self.image.rewired}
        listed |= {s.pre for s in self.image.synapses if s.plasticity is not None or s.brings}
        for p, cells in enumerate(self._cells):
            is_recorded = self.image.populations[p].spikes is not None
            if not isinstance(cells, Poisson) or p in listed or is_recorded:
                continue
            if all(static.can_count(p) for static in self._static):
                cells.is_listed = False
                for static in self._static:
                    static.count(p)

    def _load_many_ticks(self) -> ManyTicks | None:
        """For large networks that have neurons of one model, plain synapses, and sources."""
        flock, synapses = next(iter(self._flocks), None), sum(map(len, self.image.synapses))
        may_be = synapses >= WORTH_IT and has_one_flock(self.image, ArraySource, PoissonSource)
        learners = self._learning.of_threads() if may_be else None
        if learners is None or not isinstance(flock, ColumnFlock):
            return None
        return ManyTicks(
            flock,
            self._static,
            learners,
            self._rings,
            (self._laned, self._lost_in_lanes),
            self._fired,
            self._team,
            self._recorders,
        )

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
