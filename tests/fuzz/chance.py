"""Cells that spike by chance, with generators of their own, in some of the networks."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from spinn_stdp.network import Network, Population, Recording
from spinn_stdp.quantise.neurons import CELLS
from tests.reference.networks import bulk_numbers, some, uniform

from . import ranges
from .draw_projections import random_projections

KINDS = tuple(sorted(name for name, cell in CELLS.items() if cell.is_seeded))
MOST = 20
"""Cells of such a population."""


def with_chance(rng: Random, network: Network) -> Network:
    """*network* with one population more, of cells that spike by chance."""
    kind = rng.choice(KINDS)
    size, numbers = rng.randint(1, MOST), bulk_numbers(rng)
    index = len(network.populations)
    everyone = np.arange(size)
    population = Population(
        f"population {index}",
        size,
        kind,
        _numbers(numbers, ranges.parameters(kind), size),
        ranges.with_whole_counts(kind, _numbers(numbers, ranges.initial_values(kind), size)),
        recordings=tuple(
            Recording(name, everyone, network.timestep) for name in CELLS[kind].recordable
        ),
        seed=rng.getrandbits(16),
        neurons_per_core=rng.randint(max(1, size // 3), size) if some(rng, 0.3) else None,
        cell_seed=rng.getrandbits(16),
    )
    populations = (*network.populations, population)
    before = len(network.projections)
    onto = random_projections(rng, populations, [index], network.timestep)
    static = (
        replace(each, label=f"projection {before + k}", plasticity=None, recording=None)
        for k, each in enumerate(onto)
        if each.neuromodulation is None
    )
    return replace(network, populations=populations, projections=(*network.projections, *static))


def _numbers(rng: Random, limits: ranges.Ranges, size: int) -> dict[str, np.ndarray]:
    return {name: uniform(rng, *each, size) for name, each in limits.items()}
