"""How busy the cores of a network are, tick by tick, from the spikes of an emulated run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinn_stdp.network import Network, Population, Projection
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.quantise.limits import MOST_NEURONS, PER_CORE
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.neurons.model import substeps
from spinn_stdp.results.results import Results

from . import costs

REAL_TIME_US = 1000
"""Shorter time steps are slowed down to this by sPyNNaker, if it is not told otherwise."""
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class CoreLoad:
    """One core."""

    population: str
    first: int
    """Its first neuron."""
    neurons: int
    mean: float
    """Part of a tick's time, mean over the run."""
    peak: float
    peak_tick: int
    overruns: int
    """Ticks that take longer than they may."""
    worst_rows: int
    """Rows of synapses that come in the tick of the peak."""
    worst_synapses: int


def core_loads(results: Results) -> list[CoreLoad]:
    """The load of each core that has neurons or sources; *results* have all spikes.

    Cores are those that do neurons and synapses at once, as at time steps of 1 ms.
    """
    return [
        load
        for index in range(len(results.network.populations))
        for load in _of_population(results, index)
    ]


def cores_of(population: Population) -> int:
    """On how many cores its neurons are."""
    return -(-population.size // width_of(population))


def width_of(population: Population) -> int:
    """Neurons on a core."""
    per_core = population.neurons_per_core or PER_CORE.get(population.cell_type, MOST_NEURONS)
    return min(population.size, per_core)


def _of_population(results: Results, index: int) -> Iterator[CoreLoad]:
    population = results.network.populations[index]
    width, count, ticks = width_of(population), cores_of(population), results.traces.ticks
    if not ticks:
        return
    own = np.minimum(width, population.size - width * np.arange(count))
    spent = np.zeros((ticks, count)) + _standing(population, own)
    spent += costs.SPIKE * _spikes_sent(results, index, width, count)
    all_rows, all_synapses = np.zeros((2, ticks, count), np.int64)
    for projection in results.network.projections_into(index):
        rows, synapses = _arriving(results, projection, width, count)
        plastic = projection.plasticity is not None
        spent += rows * (costs.PLASTIC_ROW if plastic else costs.STATIC_ROW)
        spent += synapses * (costs.PLASTIC_SYNAPSE if plastic else costs.STATIC_SYNAPSE)
        all_rows += rows
        all_synapses += synapses
    part = spent * costs.CYCLES / budget(results.network)
    for core in range(count):
        worst = int(part[:, core].argmax())
        yield CoreLoad(
            population.label,
            core * width,
            int(own[core]),
            float(part[:, core].mean()),
            float(part[worst, core]),
            worst,
            int((part[:, core] > 1).sum()),
            int(all_rows[worst, core]),
            int(all_synapses[worst, core]),
        )


def budget(network: Network) -> float:
    """Cycles that a core has for a tick."""
    return max(REAL_TIME_US, timestep_in_us(network.timestep)) * costs.CYCLES_PER_US


def _standing(population: Population, neurons: Counts) -> NDArray[np.float64]:
    """Instructions of each core in each tick, even if nothing spikes."""
    if population.cell_type == "SpikeSourceArray":
        return np.full(len(neurons), float(costs.ARRAY_CORE))
    if population.cell_type not in CELLS:
        return costs.POISSON_CORE + costs.POISSON_SOURCE * neurons.astype(np.float64)
    each = costs.NEURON.get(population.cell_type, costs.DEAREST_NEURON) * substeps(population)
    return costs.NEURON_CORE + each * neurons.astype(np.float64)


def _spikes_sent(results: Results, index: int, width: int, count: int) -> Counts:
    sent = np.zeros((results.traces.ticks, count), np.int64)
    spikes = results.traces.spikes[index]
    if spikes is not None:
        np.add.at(sent, (spikes.tick, spikes.neuron // width), 1)
    return sent


def _arriving(
    results: Results, projection: Projection, width: int, count: int
) -> tuple[Counts, Counts]:
    """Rows and synapses that come to each core in each tick."""
    made = projection.connections
    sources = results.network.populations[projection.pre].size
    lengths = np.zeros((sources, count), np.int64)
    np.add.at(lengths, (made.pre, made.post // width), 1)
    rows, synapses = np.zeros((2, results.traces.ticks, count), np.int64)
    spikes = results.traces.spikes[projection.pre]
    if spikes is not None:
        np.add.at(rows, spikes.tick, (lengths > 0)[spikes.neuron].astype(np.int64))
        np.add.at(synapses, spikes.tick, lengths[spikes.neuron])
    return rows, synapses
