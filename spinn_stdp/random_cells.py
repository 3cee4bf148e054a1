"""Parameters and initial values of cells that the board draws itself.

Where a population has a ``seed``, what sPyNNaker's program on the board draws of it is known
beforehand, and is drawn here when somebody asks for it, as it depends on how many neurons share a
core. Else PyNN draws.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from pyNN.parameters import LazyArray
from pyNN.random import RandomDistribution

from . import simulator
from .network import Distribution, Integers, frozen_mapping
from .quantise.drawn_cells import drawn_cells, is_drawn_on_board
from .quantise.neurons.model import MOST_NEURONS_PER_CORE
from .quantise.problems import BoardWarning
from .standardmodels.cell_types import kind_of

if TYPE_CHECKING:
    from .populations import Population


class RandomCells:
    """What was asked for of the cells of one population."""

    def __init__(self, population: Population) -> None:
        self._population = population
        self._asked: dict[str, list[Distribution | None]] = {}
        self._lists: set[str] = set()
        """Names of which values were listed: with one of them, sPyNNaker's host draws all."""
        self._with_rng: set[str] = set()
        """Names whose distribution has a generator with a seed."""
        self._drawn_for: int | None = None
        """Neurons per core that the values as they stand were drawn for."""

    def note(self, name: str, indices: Integers, given: Any) -> None:
        """Of the cells *indices*, *given* was asked for: a number, distribution, list, function."""
        if simulator.state.tick:
            self._asked.clear()  # sPyNNaker has read all values back, and keeps them
            return
        lazy = given if isinstance(given, LazyArray) else LazyArray(given)
        value = lazy.base_value
        is_random = isinstance(value, RandomDistribution) and not lazy.operations
        if len(indices) == self._population.size:
            self._lists.discard(name)
            self._with_rng.discard(name)
        if is_random and value.rng.seed is not None:
            self._with_rng.add(name)
        if not is_random and (lazy.operations or callable(value) or np.ndim(value)):
            self._lists.add(name)
        self._drawn_for = None
        distribution = _described(value) if is_random else None
        if distribution is None and name not in self._asked:
            return
        each = self._asked.setdefault(name, [None] * self._population.size)
        for n in np.asarray(indices).tolist():
            each[n] = distribution
        if not any(each):
            del self._asked[name]

    def draw(self) -> None:
        """Have the values that the board has.

        Raises:
            NetworkError: the board would end in an error.
        """
        population, state = self._population, simulator.state
        kind = kind_of(population.celltype)
        if (
            population.seed is None
            or not self._asked
            or self._lists
            or state.num_processes > 1
            or not is_drawn_on_board(kind, self._asked)
        ):
            return
        asked = population.neurons_per_core or state.neurons_per_core.get(kind)
        width = asked or MOST_NEURONS_PER_CORE
        if width == self._drawn_for:
            return
        numbers = drawn_cells(kind, population.label, self._asked, width, population.seed)
        for name, values in numbers.items():
            where = np.array([each is not None for each in self._asked[name]])
            population.take_drawn(name, where, values)
        self._drawn_for = width
        self._tell_of_rng()

    def _tell_of_rng(self) -> None:
        if self._with_rng:
            warnings.warn(
                f"{self._population.named}: the board draws {', '.join(sorted(self._with_rng))} "
                f"itself, from the population's seed={self._population.seed}; the rng that was "
                "given is not used. Leave it out, or, to use it, the population's seed",
                BoardWarning,
                stacklevel=2,
            )
            self._with_rng.clear()


def _described(value: RandomDistribution) -> Distribution:
    return Distribution(value.name, frozen_mapping(dict(value.parameters)))
