"""Whether a population's synapses are on a core of their own.

Source: ``PopulationVertex.use_combined_core`` of sPyNNaker 7.4.1, and the programs it ships.
"""

from __future__ import annotations

from spinn_stdp.network import Network

from .direct import COMBINED_FROM_US, direct_target
from .encoding import timestep_in_us
from .neurons import CELLS
from .plasticity.recurrent import has_windows_of_synapses


def has_synapse_core(network: Network, population: int) -> bool:
    """Whether the board has a core for the synapses onto *population* and another for its cells.

    So it is with time steps below 1 ms, if spikes come in at all; and with learning rules for
    which sPyNNaker ships no program that has both, and with neuromodulation.
    """
    incoming = network.projections_into(population)
    if any(p.neuromodulation for p in incoming):
        return True
    rules = {(p.plasticity.timing, p.plasticity.weight) for p in incoming if p.plasticity}
    if any(has_windows_of_synapses(p.plasticity) for p in incoming if p.plasticity):
        return False  # sPyNNaker has no program of it for a core of synapses
    cell = CELLS[network.populations[population].cell_type]
    if not rules <= set(cell.combined_rules):
        return True
    if timestep_in_us(network.timestep) >= COMBINED_FROM_US or not cell.has_split_binary:
        return False
    return any(len(p.connections) and direct_target(network, p.pre) is None for p in incoming)
