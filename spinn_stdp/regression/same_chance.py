"""The same chance in every run of a script that is compared.

A script that gives no seeds is another network each time. In a process whose script is held
against another run of it, what has no seed is given one: the same in all such processes.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import Any

import numpy as np

from spinn_stdp.network import Network, Population
from spinn_stdp.quantise.neurons import CELLS

FIRST_SEED = 20_220_001
BY_CHANCE = ("SpikeSourcePoisson", "SpikeSourcePoissonVariable")
"""Cell types of which the board draws random numbers, from its population's seed."""
SEEDED_CELLS = frozenset(name for name, cell in CELLS.items() if cell.is_seeded)
"""Those of which it draws them from the cells' own seed."""


def fix_chance() -> None:
    """Let numpy's and Python's generators that are made without a seed have one, by their order.

    For the rest of this process: PyNN's own generators are made from numpy's.
    """
    seeds = itertools.count(FIRST_SEED)
    random_state, default_rng = np.random.RandomState, np.random.default_rng

    class RandomState(random_state):  # type: ignore[misc, valid-type]
        def __init__(self, seed: Any = None) -> None:
            super().__init__(next(seeds) if seed is None else seed)

        def seed(self, seed: Any = None) -> None:
            super().seed(next(seeds) if seed is None else seed)

    def seeded(seed: Any = None) -> np.random.Generator:
        return default_rng(next(seeds) if seed is None else seed)

    random.seed(FIRST_SEED)
    np.random.seed(FIRST_SEED)  # noqa: NPY002
    np.random.RandomState = RandomState  # type: ignore[misc]
    np.random.default_rng = seeded


def with_seeds(network: Network) -> Network:
    """*network*, with a seed for each population that draws random numbers and has none."""
    return replace(
        network,
        populations=tuple(
            _with_seed(population, FIRST_SEED + place)
            for place, population in enumerate(network.populations)
        ),
    )


def _with_seed(population: Population, seed: int) -> Population:
    if population.seed is None and population.cell_type in BY_CHANCE:
        return replace(population, seed=seed)
    if population.cell_seed is None and population.cell_type in SEEDED_CELLS:
        return replace(population, cell_seed=seed)
    return population
