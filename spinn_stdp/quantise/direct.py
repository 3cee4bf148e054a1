"""Poisson sources that the board places beside their targets.

With a time step below 1 ms, neurons and synapses are on cores of their own. A Poisson source
that does nothing but feed one population one to one can then write its weights straight into
the neurons' memory. The numbers are the same, but its cores hold the slices of its target, and
each core has random numbers of its own. (sPyNNaker: ``is_direct_poisson_source``,
``PopulationVertex.use_combined_core``.)
"""

from __future__ import annotations

from spinn_stdp.network import Network, Projection

from .encoding import timestep_in_us

COMBINED_FROM_US = 1000
"""From this time step on, neurons and synapses share cores."""
ON_GRID = 1e-9


def direct_target(network: Network, source: int) -> int | None:
    """The population that a Poisson source feeds directly; None if it sends its spikes."""
    outgoing = [p for p in network.projections if p.pre == source]
    if timestep_in_us(network.timestep) >= COMBINED_FROM_US or len(outgoing) != 1:
        return None
    if not _is_direct(network, outgoing[0]):
        return None
    others = [p for p in network.projections_into(outgoing[0].post) if p.pre != source]
    has_synapse_core = any(len(p.connections) for p in others)
    return outgoing[0].post if has_synapse_core else None


def _is_direct(network: Network, projection: Projection) -> bool:
    pre, post = network.populations[projection.pre], network.populations[projection.post]
    step = timestep_in_us(network.timestep) / 1000
    return (
        pre.size == post.size
        and projection.connector.kind == "OneToOneConnector"
        and projection.plasticity is None
        and projection.neuromodulation is None
        and isinstance(projection.delay, float)
        and abs(projection.delay - step) < ON_GRID
    )
