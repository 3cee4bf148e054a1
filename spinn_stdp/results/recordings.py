"""A network with more recorded of it than was asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spinn_stdp.network import Network, Population, Projection, Recording, read_only
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.quantise.neurons import CELLS

SPIKES = "spikes"


def all_recorded(network: Network, weights: bool = True) -> Network:
    """*network* with all of its spikes and variables recorded.

    What was recorded keeps its interval; the rest is recorded at every tick.

    Arguments:
        weights: record those of plastic projections too, at every tick.
    """
    step = timestep_in_us(network.timestep) / 1000
    return replace(
        network,
        populations=tuple(_population(each, step) for each in network.populations),
        projections=tuple(
            _projection(each, step) if weights else each for each in network.projections
        ),
    )


def spikes_recorded(network: Network) -> Network:
    """*network* with all of its spikes recorded."""
    return replace(
        network,
        populations=tuple(_with(p, (SPIKES,), network.timestep) for p in network.populations),
    )


def _population(population: Population, step: float) -> Population:
    known = CELLS.get(population.cell_type)
    return _with(population, (SPIKES,) if known is None else known.recordable, step)


def _with(population: Population, variables: tuple[str, ...], step: float) -> Population:
    intervals = {r.variable: r.interval for r in population.recordings}
    everyone = read_only(np.arange(population.size, dtype=np.int64))
    names = dict.fromkeys([*intervals, *variables])
    return replace(
        population,
        recordings=tuple(Recording(name, everyone, intervals.get(name, step)) for name in names),
    )


def _projection(projection: Projection, step: float) -> Projection:
    if projection.plasticity is None or projection.recording is not None:
        return projection
    return replace(projection, recording=step)
