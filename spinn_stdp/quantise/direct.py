"""Poisson sources that the board places beside their targets.

Neurons and synapses are on cores of their own with a time step below 1 ms, with learning rules for
which sPyNNaker ships no program that has both, and where ``n_synapse_cores`` says so. A Poisson
source that does nothing but feed one population one to one can then write its weights straight into
the neurons' memory. The numbers are the same, but its cores hold the slices of its target, and
each core has random numbers of its own. (sPyNNaker: ``is_direct_poisson_source``,
``PopulationVertex.use_combined_core``.)
"""

from __future__ import annotations

from collections.abc import Mapping

from spinn_stdp.network import Network, Projection

from .encoding import timestep_in_us
from .neurons import CELLS
from .plasticity.recurrent import has_windows_of_synapses
from .ring_buffers import Geometry, bits_for

COMBINED_FROM_US = 1000
"""From this time step on, neurons and synapses share cores."""
ON_GRID = 1e-9
POISSON = frozenset({"SpikeSourcePoisson", "SpikeSourcePoissonVariable"})


def direct_target(network: Network, source: int) -> int | None:
    """The population that a Poisson source feeds directly; None if it sends its spikes."""
    outgoing = [p for p in network.projections if p.pre == source]
    if len(outgoing) != 1 or not _is_direct(network, outgoing[0]):
        return None
    decided = decided_cores(network, outgoing[0].post)
    if decided is not None:
        return outgoing[0].post if decided else None
    others = [p for p in network.projections_into(outgoing[0].post) if p.pre != source]
    has_synapse_core = any(len(p.connections) for p in others)
    return outgoing[0].post if has_synapse_core else None


def races(network: Network) -> list[str]:
    """Sources that write while their targets read, in words."""
    found = []
    for source, population in enumerate(network.populations):
        target = direct_target(network, source)
        if target is not None:
            found.append(
                f"Population {population.label!r} ({population.cell_type}): its cores write their "
                "spikes straight into the memory that those of "
                f"{network.populations[target].label!r} read as a time step begins. Whether "
                "spikes count in their own step or, by their delay, in the next is a race on a "
                "board; here they count in the next. For the same everywhere give the projection "
                "a delay of two time steps or more, or its connections as a list "
                "(FromListConnector)"
            )
    return found


def written_elsewhere(network: Network, geometries: Mapping[int, Geometry]) -> list[str]:
    """Sources whose weights the board puts where others are read, in words.

    sPyNNaker has the weights of the second type of synapses begin after as many places as a core
    has neurons, where the neurons' core has a power of two of them.
    """
    found = []
    for source, population in enumerate(network.populations):
        target = direct_target(network, source)
        if target is None or target not in geometries:
            continue
        fed = network.populations[target]
        projection = next(p for p in network.projections if p.pre == source)
        width = geometries[target].neurons
        places = 1 << bits_for(width)
        is_first = projection.receptor == CELLS[fed.cell_type].receptors[0]
        if not is_first and {width, fed.size % width or width} != {places}:
            found.append(
                f"Population {population.label!r} ({population.cell_type}): its cores write their "
                f"{projection.receptor} spikes straight into the memory of those of "
                f"{fed.label!r}, where sPyNNaker 7.4.1 has them come in at other neurons unless "
                f"all its cores have the same power of two of them, at least 2; it has {fed.size}, "
                f"{width} of them on a core. The board's program ends with 'Neuron index out of "
                "range', or goes on with wrong numbers. Give the projection a delay of two time "
                "steps or more, or its connections as a list (FromListConnector)"
            )
    return found


def decided_cores(network: Network, population: int) -> bool | None:
    """Whether synapses onto *population* have a core of their own, as far as that is decided.

    None where it depends on whether any spikes come in.
    """
    target = network.populations[population]
    cell = CELLS[target.cell_type]
    incoming = network.projections_into(population)
    if any(p.neuromodulation for p in incoming):
        return True
    rules = {(p.plasticity.timing, p.plasticity.weight) for p in incoming if p.plasticity}
    if any(has_windows_of_synapses(p.plasticity) for p in incoming if p.plasticity):
        return False  # sPyNNaker has no program of it for a core of synapses
    if any(p.plasticity.is_changeable for p in incoming if p.plasticity):
        return False  # nor of these
    if not rules <= set(cell.combined_rules) or any(p.structure for p in incoming):
        return True
    asked = target.options.get("n_synapse_cores")
    if asked is not None:
        return bool(asked > 0)
    if timestep_in_us(network.timestep) >= COMBINED_FROM_US or not cell.has_split_binary:
        return False
    return None


def _is_direct(network: Network, projection: Projection) -> bool:
    pre, post = network.populations[projection.pre], network.populations[projection.post]
    step = timestep_in_us(network.timestep) / 1000
    return (
        pre.cell_type in POISSON
        and pre.size == post.size
        and projection.connector.kind == "OneToOneConnector"
        and projection.plasticity is None
        and not projection.brings
        and projection.structure is None
        and isinstance(projection.delay, float)
        and abs(projection.delay - step) < ON_GRID
    )
