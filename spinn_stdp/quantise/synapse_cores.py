"""Several synapse cores beside each core of neurons, and which of them takes the spikes of whom.

sPyNNaker gives a population on split cores as many synapse cores as were asked for, or as the
input that it expects is worth. The sources are dealt out over them in turn, in the order of the
first projection of each, then those that come through delay extensions. The spikes of a source
population with several cores go to several. A Poisson source beside its target (see ``direct``)
is one more that writes.
(``PopulationVertex.n_synapse_cores_required``, the splitter's
``get_source_specific_in_coming_vertices`` and ``route_application_graph`` of sPyNNaker 7.4.1.)
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import numpy as np

from emulator.image import Int64s, Lanes
from spinn_stdp.network import Network

from .cores import has_synapse_core
from .direct import decided_cores, direct_target
from .limits import MOST_NEURONS, PER_CORE
from .neurons import CELLS
from .plasticity.recurrent import RECURRENT
from .ring_buffers import delay_stages
from .row_lengths import Geometries, most_from_one
from .statistics import foreseen

STATIC_PER_SECOND, PLASTIC_PER_SECOND = 13_000_000, 1_400_000
"""Synapses that sPyNNaker expects one core to process in a second of a network's time; the latter
where any onto the population learns."""
PER_ATTEMPT = 17
"""Synapses that sPyNNaker takes an attempt at rewiring to be worth."""
MOST_CORES = 16
"""Of a chip's 18, one is the monitor's and one has the neurons."""
MOST_RING_BUFFERS = 1 << 20
"""Of a population, with those of all its synapse cores: beyond it the emulator has them in one."""
POISSON = ("SpikeSourcePoisson", "SpikeSourcePoissonVariable")


@dataclass(frozen=True, eq=False)
class SynapseCores:
    """The cores that sum up the input of one population's neurons."""

    lanes: int
    """How many there are, with Poisson sources that write directly."""
    of_projection: dict[int, Lanes]
    """By index, for all projections into the population."""


def synapse_cores(network: Network, population: int, geometries: Geometries) -> SynapseCores | None:
    """Of a population whose input several cores sum up; None where one does.

    None also for a population that is too large for that; see :func:`taken_for_one`.
    """
    count, direct = _writers(network, population)
    lanes = count + len(direct)
    if lanes < 2 or _is_too_large(network, population, geometries, lanes):
        return None
    incoming = {index: p for index, p in enumerate(network.projections) if p.post == population}
    dealt = _dealt(network, population, geometries, max(1, count))
    longest = geometries[population].delay_slots
    found = {}
    for index, projection in incoming.items():
        if index in direct:
            own = np.full(network.populations[projection.pre].size, count + direct.index(index))
            found[index] = Lanes(own, own, longest)
        else:
            found[index] = Lanes(
                dealt[projection.pre, False],
                dealt.get((projection.pre, True), dealt[projection.pre, False]),
                longest,
            )
    return SynapseCores(lanes, found)


def out_of_order(network: Network) -> list[str]:
    """Populations on several synapse cores whose learning depends on the order of packets."""
    found = []
    for index, population in enumerate(network.populations):
        incoming = network.projections_into(index)
        ordered = any(p.neuromodulation for p in incoming) or any(
            p.plasticity is not None and p.plasticity.timing == RECURRENT for p in incoming
        )
        if ordered and population.cell_type in CELLS and _count_of(network, index) > 1:
            found.append(
                f"Population {population.label!r} is to have several synapse cores: "
                "Neuromodulation and RecurrentRule run here with one only; give "
                "n_synapse_cores=1, or leave it out"
            )
    return found


def without_cores(network: Network) -> list[str]:
    """Populations whose synapses must have cores of their own, of which sPyNNaker makes none."""
    return [
        f"Population {population.label!r}: its synapses learn or are rewired on cores of their "
        "own, and sPyNNaker makes none for it and fails (IndexError), as it foresees no connection "
        "at all; leave the projections onto it out"
        for index, population in enumerate(network.populations)
        if population.cell_type in CELLS
        and decided_cores(network, index)
        and cores_required(network, index) == 0
        and population.options.get("n_synapse_cores") is None
    ]


def _count_of(network: Network, population: int) -> int:
    return cores_required(network, population) if has_synapse_core(network, population) else 0


def taken_for_one(network: Network, geometries: Geometries) -> list[str]:
    """Populations of which the emulator does not keep apart what their synapse cores sum up."""
    found = []
    for index, population in enumerate(network.populations):
        if index not in geometries:
            continue
        count, direct = _writers(network, index)
        lanes = count + len(direct)
        if lanes > 1 and _is_too_large(network, index, geometries, lanes):
            found.append(
                f"Population {population.label!r} has {lanes} synapse cores beside each core of "
                "neurons. Where more comes for a neuron in one tick than a weight can be, each "
                "saturates, but what they add up to wraps around on the board, into the next "
                "neuron's input; in a population of this size the emulator has the sum saturate. "
                "Make max_expected_summed_weight of the population so large that no sum comes so "
                "far."
            )
    return found


def _writers(network: Network, population: int) -> tuple[int, list[int]]:
    """How many synapse cores there are, and the projections whose sources write directly."""
    if not has_synapse_core(network, population):
        return 0, []
    direct = [
        index
        for index, p in enumerate(network.projections)
        if p.post == population and direct_target(network, p.pre) == population
    ]
    return cores_required(network, population), direct


def _is_too_large(network: Network, population: int, geometries: Geometries, lanes: int) -> bool:
    size = network.populations[population].size
    types = len(CELLS[network.populations[population].cell_type].receptors)
    slots = geometries[population].ring_length
    return size * types * slots * lanes > MOST_RING_BUFFERS


def cores_required(network: Network, population: int) -> int:
    """Synapse cores of each core of neurons, where there are any."""
    asked = network.populations[population].options.get("n_synapse_cores")
    if asked is not None:
        return int(asked)
    incoming = network.projections_into(population)
    learns = any(p.plasticity is not None for p in incoming)
    per_core = PLASTIC_PER_SECOND if learns else STATIC_PER_SECOND
    attempts = [p.structure.f_rew for p in incoming if p.structure is not None]
    per_core -= math.ceil(PER_ATTEMPT * max(attempts, default=0.0))
    neurons = network.populations[population].neurons_per_core or MOST_NEURONS
    by_packets = directly = 0
    for projection in incoming:
        sources = network.populations[projection.pre].size
        structure = projection.structure
        if structure is None:
            from_one = math.ceil(most_from_one(foreseen(network, projection), neurons))
        else:
            from_one = structure.s_max
        each = math.ceil(from_one * network.spikes_per_second * sources)
        if direct_target(network, projection.pre) == population:
            directly += each
        else:
            by_packets += each
    count = math.ceil(by_packets / per_core)
    if count + _poisson_cores(network, population) < MOST_CORES:
        return count
    return min(math.ceil((by_packets + directly) / per_core), MOST_CORES)


def _poisson_cores(network: Network, population: int) -> int:
    """Poisson sources that project onto the population, and there only once."""
    sources = [p.pre for p in network.projections_into(population)]
    return sum(
        network.populations[source].cell_type in POISSON and sources.count(source) == 1
        for source in set(sources)
    )


def _dealt(
    network: Network, population: int, geometries: Geometries, cores: int
) -> dict[tuple[int, bool], Int64s]:
    """For each source population, and whether through its extension: the core of each source."""
    first = dict.fromkeys(p.pre for p in network.projections)
    delayed = dict.fromkeys(
        p.pre for p in network.projections if delay_stages(network, p, geometries)
    )
    found: dict[tuple[int, bool], Int64s] = {}
    start = 0
    for source, is_delayed in [*((s, False) for s in first), *((s, True) for s in delayed)]:
        edges = [p for p in network.projections_into(population) if p.pre == source]
        if is_delayed:
            edges = [p for p in edges if delay_stages(network, p, geometries)]
        if not edges or direct_target(network, source) == population:
            continue
        found[source, is_delayed] = (start + _range(network, source, cores)) % cores
        start = (start + 1) % cores
    return found


def _range(network: Network, source: int, cores: int) -> Int64s:
    """In which range of its population's cores each source is, of those that are dealt out."""
    population = network.populations[source]
    width = population.neurons_per_core or PER_CORE.get(population.cell_type, MOST_NEURONS)
    if population.cell_type == "SpikeSourceArray":
        width = sys.maxsize
    slices = math.ceil(population.size / width)
    together = max(1, int(2 ** math.ceil(math.log2(slices / cores))))
    ranges: Int64s = np.arange(population.size, dtype=np.int64) // width // together
    return ranges
