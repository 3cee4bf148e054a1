"""All neurons and sources of a network advance by one tick, dealt out among threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from emulator.image import Int64s

from .array_source import ArraySpikes
from .fired import Fired
from .neurons.population import NeuronPopulation, Stretch
from .poisson import Poisson
from .poisson_variable import VariablePoisson
from .team import CELLS_WORTH_SHARING, Team

Cells: TypeAlias = NeuronPopulation | ArraySpikes | Poisson | VariablePoisson


class Duty(NamedTuple):
    """Some cells of a population, which one thread advances."""

    size: int
    place: int
    """Where the number of its spikes stands."""
    fire: Callable[[int, Fired], int]
    fired: Fired


class Firing:
    """Advances all cells of a network.

    Arguments:
        cells: by population.
        fired: where the spikes of each population are listed.
        counts: how many they are.
    """

    def __init__(
        self, cells: Sequence[Cells], fired: Sequence[Fired], counts: Int64s, team: Team
    ) -> None:
        self._fired = fired
        self._counts = counts
        self._team = team
        self._stretches = [_stretches(each, team.size) for each in cells]
        self._found = [0] * sum(map(len, self._stretches))
        self._jobs = [partial(self._fire, duties) for duties in self._dealt_out()]
        size = sum(len(each.neurons) for each in fired)
        self._is_shared = team.size > 1 and size >= CELLS_WORTH_SHARING

    def fire(self, tick: int) -> None:
        """Advance by one tick."""
        if self._is_shared:
            self._team.do([partial(job, tick) for job in self._jobs])
        else:
            for job in self._jobs:
                job(tick)
        place = 0
        for p, stretches in enumerate(self._stretches):
            self._counts[p] = self._gather(p, stretches, place)
            place += len(stretches)

    def _gather(self, population: int, stretches: list[Stretch], place: int) -> int:
        """Put the spikes of all stretches of a population beside each other."""
        count = self._found[place]
        for k, stretch in enumerate(stretches[1:], place + 1):
            found = self._found[k]
            for numbers in self._fired[population]:
                numbers[count : count + found] = numbers[stretch.first : stretch.first + found]
            count += found
        return count

    def _fire(self, duties: list[Duty], tick: int) -> None:
        for duty in duties:
            self._found[duty.place] = duty.fire(tick, duty.fired)

    def _dealt_out(self) -> list[list[Duty]]:
        """The duties of each thread: the largest first, each to who has least to do."""
        duties: list[Duty] = []
        for fired, stretches in zip(self._fired, self._stretches, strict=True):
            ends = [*(each.first for each in stretches[1:]), len(fired.neurons)]
            for stretch, end in zip(stretches, ends, strict=True):
                own = Fired(*(numbers[stretch.first : end] for numbers in fired))
                duties.append(Duty(end - stretch.first, len(duties), stretch.fire, own))
        shares: list[list[Duty]] = [[] for _ in range(self._team.size)]
        for duty in sorted(duties, key=lambda each: -each.size):
            min(shares, key=lambda share: sum(each.size for each in share)).append(duty)
        return shares


def _stretches(cells: Cells, number: int) -> list[Stretch]:
    if isinstance(cells, NeuronPopulation):
        return cells.stretches(number)
    return [Stretch(0, cells.fire)]
