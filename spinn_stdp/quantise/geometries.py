"""The ring buffers of all populations of a network."""

from __future__ import annotations

from spinn_stdp.network import Network, Population

from . import checks, ring_buffers
from .neurons import CELLS
from .neurons.model import MOST_NEURONS_PER_CORE
from .problems import Problems
from .ring_buffers import Geometry


def foreseen_geometries(network: Network, problems: Problems) -> dict[int, Geometry] | None:
    """By index of population; None if *problems* keep them from being foreseen."""
    if not checks.has_geometry(network, problems):
        return None
    return {
        index: ring_buffers.geometry(
            network, index, _per_core(population), CELLS[population.cell_type].receptors
        )
        for index, population in enumerate(network.populations)
        if population.cell_type in CELLS
    }


def _per_core(population: Population) -> int:
    return population.neurons_per_core or MOST_NEURONS_PER_CORE
