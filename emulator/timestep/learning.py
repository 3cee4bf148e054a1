"""All synapses that learn, bring something to others or are rewired, and their share of spikes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from emulator.image import (
    Image,
    Int64s,
    Neurons,
    OwnSpikes,
    Population,
    Rewiring,
    Ring,
    Synapses,
    UInt16s,
    UInt32s,
)

from .fired import AllFired, Fired, reverse
from .held_spikes import HeldSpikes
from .lanes import ring_of, split
from .plasticity.changeable_projection import ChangeMemory
from .plasticity.changes import Changes, changes
from .plasticity.flock import PlasticFlock, flocks_of
from .plasticity.history import Forgotten
from .plasticity.laned import LanedProjection
from .plasticity.learners import MOST, Learners, Remembering
from .plasticity.loading import load_plastic, memory_for
from .plasticity.memory import Memory, concentrations
from .plasticity.modulation import Concentrations
from .plasticity.ordered_population import Brought, OrderedPopulation, rows_in_order
from .plasticity.own_spikes import Heard, Reached
from .plasticity.projection import PlasticProjection
from .rewiring import RewiredProjection, RewiredSynapses
from .team import FLAGS


class Learning:
    """Those of an image.

    Arguments:
        arrays: the populations that are array sources, and how many of them share a core.
        rings: ring buffers by population, None for sources.
        ring_arrays: the words of all of them; see :mod:`.ring_buffers`.
        fired: where the spikes of a tick are listed.
        threads: that deliver.
        backwards: see :class:`~emulator.timestep.engine.Engine`.
    """

    def __init__(
        self,
        image: Image,
        arrays: Mapping[int, int],
        rings: Sequence[Ring | None],
        ring_arrays: Sequence[UInt32s],
        fired: AllFired,
        threads: int,
        backwards: bool,
    ) -> None:
        self._image = image
        self._arrays = arrays
        self._rings = rings
        self._ring_arrays = ring_arrays
        self._fired = fired
        self._threads = threads
        self._backwards = backwards
        self._memories: dict[int, Memory] = {}
        self._brought: dict[int, Brought] = {
            index: concentrations(each) if each.dopamine else changes(each)
            for index, each in enumerate(image.synapses)
            if each.brings and not each.is_unheard
        }
        self._plastic = dict(self._load_projections())
        self._rewired = [self._load_rewired(each) for each in image.rewirings]
        self._load_turns()
        self._load_learners()

    @property
    def remembers(self) -> bool:
        """Whether any population's spikes are remembered."""
        return bool(self._memories)

    @property
    def changes(self) -> bool:
        """Whether any synapses are others after a run."""
        return bool(self._plastic or self._rewired)

    @property
    def is_rewired(self) -> bool:
        """Whether any are formed and eliminated: something to do in each tick."""
        return bool(self._rewired)

    def reset(self, has_run: bool) -> None:
        """Back to the state at load."""
        for memory in self._memories.values():
            memory.clear()
        for plastic in self._plastic.values():
            plastic.reset()
        for rewired in self._rewired:
            rewired.reset(has_run)
        self._held.clear()

    def weights(self, projection: int) -> UInt16s:
        """As they stand, without sign, in the image's order; those that don't learn, too."""
        plastic = self._plastic.get(projection)
        if plastic is not None:
            return plastic.weights()
        synapses = self._image.synapses[projection]
        return synapses.sizes(synapses.weight)

    def forgotten(self) -> dict[int, Forgotten]:
        """See :meth:`~emulator.timestep.engine.Engine.forgotten`."""
        found = ((p, memory.forgotten) for p, memory in self._memories.items())
        return {p: forgotten for p, forgotten in found if forgotten.changes.any()}

    def lost_changes(self) -> dict[int, Int64s]:
        """See :meth:`~emulator.timestep.engine.Engine.lost_changes`."""
        lost = {
            p: memory.pending.lost
            for p, memory in self._memories.items()
            if isinstance(memory, ChangeMemory)
        }
        return {p: each for p, each in lost.items() if each.any()}

    def connections(self, projection: int) -> Int64s:
        """See :meth:`~emulator.timestep.engine.Engine.connections`."""
        rewired = (r for r in self._rewired if projection in r.projections)
        return next(rewired).connections(projection)

    def rewiring_events(self, population: int) -> Int64s:
        """See :meth:`~emulator.timestep.engine.Engine.rewiring_events`."""
        found = [r.events for r in self._rewired if r.population == population]
        return np.concatenate([np.zeros((0, 4), np.int64), *(e for each in found for e in each)])

    # ---- the tick -------------------------------------------------------------------

    def due(self, until: int) -> int:
        """The first tick in which spikes that were held back are sent, if it is before *until*."""
        return self._held.due(until)

    def sending(self, tick: int) -> set[int]:
        """Populations whose spikes were held back until *tick*; may be asked once."""
        return self._held.sending(tick)

    def rewire(self, tick: int) -> None:
        """Form and eliminate synapses, before cells are advanced."""
        for rewired in self._rewired:
            rewired.rewire(tick)

    def deliver_rewired(self, tick: int) -> None:
        """What the spikes of *tick* lead to by synapses that are rewired."""
        for rewired in self._rewired:
            rewired.deliver(tick, self._fired.of, self._fired.counts)

    def keep(self, tick: int, spiking: Collection[int]) -> None:
        """Remember the spikes of populations, as post spikes or to be sent later."""
        _, everyone, first, counts = self._fired
        for flock in {self._flock_of[p] for p in spiking if p in self._flock_of}:
            flock.add_spikes(tick, everyone, first, counts)
        for p in spiking:
            if p in self._alone:
                self._memories[p].add_spikes(tick, *self._fired.spikes(p))
            self._held.keep(tick, p, *self._fired.spikes(p))

    def hear(self, tick: int) -> None:
        """Synapse cores hear of their neurons' spikes; those in whose turn that is do later."""
        for p in self._by_packets:
            fired, count = self._fired.spikes(p)
            if p not in self._heard:
                self._memories[p].add_spikes(tick, fired, count)
            else:
                self._heard[p].hear(
                    tick, *(reverse(fired, count) if self._backwards else (fired, count))
                )

    def learners(self, arriving: Collection[int]) -> list[int]:
        """Whoever :meth:`deliver` has to call for the spikes of those populations."""
        return sorted({k for p in arriving for k in self._learners_from[p]})

    def deliver(self, tick: int, learners: Sequence[int], part: int) -> None:
        """What spikes lead to, for a *part* of the targets."""
        for k in learners:
            self._learners[k](tick, part)

    def deliver_in_order(self, tick: int) -> None:
        """What spikes lead to where that hangs on the order of packets."""
        for ordered in self._ordered.values():
            ordered.deliver(tick, partial(self._fired_before, tick))

    def changed_by(self, arriving: Collection[int]) -> Collection[int]:
        """Projections whose weights may have changed."""
        if self._ordered or self._rewired:
            return range(len(self._image.synapses))
        return {s for p in arriving for s in self._plastic_from[p]}

    def _deliver_projection(self, index: int, tick: int, part: int) -> None:
        pre = self._image.synapses[index].pre
        self._plastic[index].deliver(tick, partial(self._fired_before, tick, pre), part)

    def _deliver_flock(self, flock: PlasticFlock, tick: int, part: int) -> None:
        if part == 0:
            flock.deliver(tick, *self._fired[1:])

    def _fired_before(self, tick: int, population: int, lag: int) -> tuple[Fired, int]:
        if lag == 0:
            return self._fired.spikes(population)
        held = self._held.fired(tick - lag, population)
        return (self._fired.of[population], 0) if held is None else (held, len(held.neurons))

    # ---- many ticks ------------------------------------------------------------------

    @property
    def projections(self) -> Collection[int]:
        """Those that learn."""
        return self._plastic.keys()

    def of_threads(self) -> list[Learners] | None:
        """All that learns, for each thread, where many ticks are one call.

        None where a tick has more to do, or other things, than to remember spikes and to go
        through the rows of those that it has.
        """
        plain = {s: p for s, p in self._plastic.items() if type(p) is PlasticProjection}
        is_plain = (
            not (self._rewired or self._brought or self._heard or self._ordered)
            and not (self._by_packets or self._flock_of)
            and len(plain) == len(self._plastic) <= MOST
            and not any(lag for projection in plain.values() for lag in projection.lags)
        )
        if not is_plain:
            return None
        remembering = tuple(
            Remembering(p, memory.spikes, memory.timing) for p, memory in self._memories.items()
        )
        is_shared = len(self._ring_arrays) > 1
        taken = np.zeros(FLAGS * len(plain) * is_shared, np.int64)
        pre = {s: self._image.synapses[s].pre for s in plain}
        each_thread = range(self._threads)
        return [
            Learners(
                remembering,
                tuple(each for s, p in plain.items() for each in p.learners(pre[s], thread)),
                taken,
            )
            for thread in each_thread
        ]

    # ---- loading --------------------------------------------------------------------

    def _load_projections(self) -> Iterator[tuple[int, PlasticProjection | LanedProjection]]:
        rewired = self._image.rewired
        for index, plastic in enumerate(self._image.synapses):
            if plastic.plasticity is None or plastic.is_unheard:
                continue
            ring = self._rings[plastic.post]
            assert ring is not None
            if plastic.post not in self._memories:
                self._memories[plastic.post] = memory_for(plastic.plasticity, ring.neurons)
            if index in rewired:
                continue
            if plastic.lanes is None:
                yield index, self._load_plastic(index, plastic, ring)
            else:
                each = [
                    (places, self._load_plastic(index, part, ring, lane))
                    for lane, places, part in split(plastic)
                ]
                yield index, LanedProjection(each)

    def _load_plastic(
        self, index: int, plastic: Synapses, ring: Ring, lane: int = 0
    ) -> PlasticProjection:
        """A projection, or what of it is of one *lane* of ring buffers."""
        assert plastic.plasticity is not None
        memory = self._memories[plastic.post]
        own = self._image.populations[plastic.post].own_spikes
        if lane and own is not None:  # only the first synapse core knows spikes by their packets
            memory = memory_for(plastic.plasticity, ring.neurons)
        is_heard = own is not None and index in own.projections and not lane
        return load_plastic(
            plastic, ring_of(ring, lane), self._ring_arrays, memory, is_heard, self._threads
        )

    def _load_rewired(self, rewiring: Rewiring) -> RewiredSynapses:
        ring = self._rings[rewiring.population]
        assert ring is not None
        own = self._image.populations[rewiring.population].own_spikes
        return RewiredSynapses(
            self._image,
            rewiring,
            ring_of(ring, 0),
            self._ring_arrays[0],
            self._memories.get(rewiring.population),
            () if own is None else own.projections,
        )

    def _load_turns(self) -> None:
        """Who hears of its own spikes, and whose spikes are taken in the order of packets."""
        populations = self._image.populations
        owns = ((p, population.own_spikes) for p, population in enumerate(populations))
        self._heard = {p: self._load_heard(p, own) for p, own in owns if own is not None}
        self._ordered = {
            p: self._load_ordered(p, memory)
            for p, memory in self._memories.items()
            if memory.in_order
        }
        self._by_packets = [
            p for p in self._memories if p not in self._ordered and has_synapse_core(populations[p])
        ]

    def _load_heard(self, population: int, own: OwnSpikes) -> Heard:
        rows = [self._rows_of(index) for index in own.projections]
        return Heard(own, rows, self._memories[population])

    def _rows_of(self, index: int) -> Reached | Concentrations | None:
        for rewired in self._rewired:
            if index in rewired.projections:
                return RewiredProjection(rewired, index)
        brought = self._brought.get(index)
        assert not isinstance(brought, Changes)  # they come to cores that have the neurons too
        return self._plastic.get(index, brought)

    def _load_ordered(self, population: int, memory: Memory) -> OrderedPopulation:
        image = self._image
        rows = rows_in_order(image.synapses, population, self._brought, self._plastic)
        heard = self._heard.get(population)
        own_core = has_synapse_core(image.populations[population])
        return OrderedPopulation(
            population, own_core, memory, heard, rows, self._arrays, self._backwards
        )

    def _load_learners(self) -> None:
        """Who delivers what learns, one after the other."""
        synapses = self._image.synapses
        lags: dict[int, list[int]] = {}
        self._plastic_from: dict[int, list[int]] = {p: [] for p in range(len(self._rings))}
        for index, projection in self._plastic.items():
            lags.setdefault(synapses[index].pre, []).extend(projection.lags)
            self._plastic_from[synapses[index].pre].append(index)
        self._held = HeldSpikes(lags)
        in_turn = {*self._by_packets, *self._ordered}
        alone = {p: m for p, m in self._memories.items() if p not in in_turn}
        self._learners: list[Callable[[int, int], None]] = []
        self._learners_from: dict[int, set[int]] = {p: set() for p in self._plastic_from}
        self._flock_of: dict[int, PlasticFlock] = {}
        taken: set[int] = set()
        for flock, populations, projections in flocks_of(
            synapses, self._plastic, alone, self._ring_arrays[0]
        ):
            self._flock_of.update(dict.fromkeys(populations, flock))
            taken.update(projections)
            self._add_learner(partial(self._deliver_flock, flock), projections)
        for index in self._plastic:
            if index not in taken and synapses[index].post not in self._ordered:
                self._add_learner(partial(self._deliver_projection, index), [index])
        self._alone = alone.keys() - self._flock_of.keys()

    def _add_learner(
        self, learner: Callable[[int, int], None], projections: Collection[int]
    ) -> None:
        for index in projections:
            self._learners_from[self._image.synapses[index].pre].add(len(self._learners))
        self._learners.append(learner)


def has_synapse_core(population: Population) -> bool:
    """Whether its synapses are on cores of their own."""
    return isinstance(population.cells, Neurons) and population.cells.has_synapse_core
