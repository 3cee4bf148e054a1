"""All neurons and sources of a network advance by one tick, dealt out among threads.

What this costs goes with what happens, not with the number of populations: those of a model are
advanced together, and sources that know when they will spike are left alone until then. Where all
neurons are of one flock and nothing else happens, several ticks are one call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from heapq import heapify, heapreplace
from typing import NamedTuple, TypeAlias

from emulator.image import Int64s

from .array_source import NEVER, ArraySpikes
from .fired import Fired
from .neurons.flock import Flock
from .neurons.population import NeuronPopulation
from .poisson import Poisson
from .poisson_lanes import Lanes
from .poisson_pool import PoissonPool, pools_of
from .poisson_variable import VariablePoisson
from .team import CELLS_WORTH_SHARING, Team

Cells: TypeAlias = NeuronPopulation | ArraySpikes | Poisson | VariablePoisson


SOURCE_EFFORT = 5
"""See :attr:`.neurons.flock.Flock.effort`."""


class Duty(NamedTuple):
    """What one thread advances by one call."""

    size: int
    """How long it takes: neurons or sources, each as often as its effort."""
    fire: Callable[[int], None]


class Firing:
    """Advances all cells of a network.

    Arguments:
        cells: by population.
        flocks: the populations among them that are advanced together.
        fired: where the spikes of each population are listed.
        all_fired: the same of all populations, one after the other.
        first_neuron: where those of each begin there.
        counts: how many they are.
    """

    def __init__(
        self,
        cells: Sequence[Cells],
        flocks: Sequence[Flock],
        fired: Sequence[Fired],
        all_fired: Fired,
        first_neuron: Int64s,
        counts: Int64s,
        team: Team,
    ) -> None:
        self._cells = cells
        self._fired = fired
        self._all_fired = all_fired
        self._counts = counts
        self._team = team
        self._first_neuron = first_neuron
        self._due: list[tuple[int, int]] = []
        self._flock_duties: list[Duty] = []
        for flock in flocks:
            number = flock.deal_out(team.size)
            flock.list_from(first_neuron)
            for k in range(number):
                fire = partial(self._fire_stretch, flock, k)
                self._flock_duties.append(Duty(flock.effort * flock.size // number, fire))
        self._flocks = flocks
        self._spiking: list[Flock] = []
        self._pooled: dict[int, Lanes] = {}
        self.sources: PoissonPool | None = None
        self._deal_out()

    def begin(self, tick: int) -> None:
        """A run begins with *tick*."""
        arrays = ((p, c) for p, c in enumerate(self._cells) if isinstance(c, ArraySpikes))
        self._due = [(each.due(tick), p) for p, each in arrays]
        heapify(self._due)
        counted = self._counted()
        if counted.keys() != self._pooled.keys() or any(
            counted[p] is not self._pooled[p] for p in counted
        ):
            self._deal_out()

    @property
    def next_of_arrays(self) -> int:
        """The first tick in which an array source has spikes."""
        return self._due[0][0] if self._due else NEVER

    def _counted(self) -> dict[int, Lanes]:
        """Populations of sources that are drawn together."""
        lanes = {p: c.counted_lanes for p, c in enumerate(self._cells) if isinstance(c, Poisson)}
        return {p: each for p, each in lanes.items() if each is not None}

    def _deal_out(self) -> None:
        """What each thread advances.

        ``sources`` are those that there are, but for array sources, if they are one pool.
        """
        self._pooled = self._counted()
        duties: list[Duty] = []
        for p, each in enumerate(self._cells):
            if p not in self._pooled and not isinstance(each, NeuronPopulation | ArraySpikes):
                size = SOURCE_EFFORT * len(self._fired[p].neurons)
                duties.append(Duty(size, partial(self._fire_population, p)))
        together = [c for p in self._pooled if isinstance(c := self._cells[p], Poisson)]
        first = [int(self._first_neuron[p]) for p in self._pooled]
        spikes = self._all_fired.copies
        pools = pools_of(together, first, spikes) or [PoissonPool([], spikes)]
        self.sources = None if duties or len(pools) > 1 else pools[0]
        for pool in pools:
            for k, size in enumerate(pool.deal_out(self._team.size)):
                duties.append(Duty(SOURCE_EFFORT * size, partial(pool.fire, k)))
        duties += self._flock_duties
        self._only_flock = self._flocks[0] if len(self._flocks) == len(duties) == 1 else None
        self._jobs = [partial(_fire, each) for each in _dealt_out(duties, self._team.size)]
        size = sum(duty.size for duty in duties)
        self._is_shared = self._team.size > 1 and size >= CELLS_WORTH_SHARING

    def fire(self, tick: int, until: int) -> int:
        """Advance by a tick; go on until a cell spikes, if nothing else is to do before *until*.

        Returns:
            the last tick by which they have advanced.
        """
        self._counts[:] = 0
        if not self._fire_arrays(tick) and self._only_flock is not None:
            until = min(until, self.next_of_arrays)
            passed, any_spikes = self._only_flock.fire(0, self._all_fired, tick, until - tick)
            if any_spikes:
                self._only_flock.count(self._all_fired, self._counts)
            return tick + passed - 1
        if self._is_shared:
            self._team.do([partial(job, tick) for job in self._jobs])
        else:
            for job in self._jobs:
                job(tick)
        for flock in set(self._spiking):
            flock.count(self._all_fired, self._counts)
        self._spiking.clear()
        return tick

    def _fire_arrays(self, tick: int) -> bool:
        """Those that have spikes in this tick; whether there are any."""
        any_spikes = False
        while self._due and self._due[0][0] <= tick:
            p = self._due[0][1]
            array = self._cells[p]
            assert isinstance(array, ArraySpikes)
            self._counts[p] = array.fire(self._fired[p])
            heapreplace(self._due, (array.next(), p))
            any_spikes = True
        return any_spikes

    def _fire_population(self, population: int, tick: int) -> None:
        cells = self._cells[population]
        assert not isinstance(cells, NeuronPopulation | ArraySpikes)
        self._counts[population] = cells.fire(tick, self._fired[population])

    def _fire_stretch(self, flock: Flock, stretch: int, tick: int) -> None:
        _, any_spikes = flock.fire(stretch, self._all_fired, tick)
        if any_spikes:
            self._spiking.append(flock)


def _fire(duties: Sequence[Duty], tick: int) -> None:
    for duty in duties:
        duty.fire(tick)


def _dealt_out(duties: Sequence[Duty], threads: int) -> list[list[Duty]]:
    """The duties of each thread: the largest first, each to who has least to do."""
    shares: list[list[Duty]] = [[] for _ in range(threads)]
    for duty in sorted(duties, key=lambda each: -each.size):
        min(shares, key=lambda share: sum(each.size for each in share)).append(duty)
    return shares
