"""Whether a population's synapses are on a core of their own.

Source: ``PopulationVertex.use_combined_core`` of sPyNNaker 7.4.1, and the programs it ships.
"""

from __future__ import annotations

from spinn_stdp.network import Network

from .direct import decided_cores, direct_target


def has_synapse_core(network: Network, population: int) -> bool:
    """Whether the board has a core for the synapses onto *population* and another for its cells.

    So it is with time steps below 1 ms, if spikes come in at all; with learning rules for which
    sPyNNaker ships no program that has both, and with neuromodulation; and where it was asked
    for (``n_synapse_cores``).
    """
    decided = decided_cores(network, population)
    if decided is not None:
        return decided
    incoming = network.projections_into(population)
    return any(len(p.connections) and direct_target(network, p.pre) is None for p in incoming)
