"""What the packets of a population's own neurons lead to on its synapse cores.

Where neurons and synapses share a core, a spike is entered into the post histories at once. A
synapse core enters it when the packet comes: once if no projection leads from the population to
itself; else with each row that the packet leads to, which is none if all of them have delays that
need an extension. (Found in the firmware of sPyNNaker 7.4.1.)
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from emulator.image import OwnSpikes
from spinn_stdp.network import Network

from .cores import has_synapse_core
from .rewiring import ruling
from .ring_buffers import Geometry
from .row_lengths import Geometries, row_lengths
from .synapse_cores import SynapseCores
from .weights import expanded_on_machine, row_delays

Bools: TypeAlias = NDArray[np.bool_]


def own_spikes(
    network: Network, population: int, geometries: Geometries, cores: SynapseCores | None
) -> OwnSpikes | None:
    """Of a population that learns on synapse cores and has projections to itself; else None.

    *cores*: of the population, if it has several.
    """
    learns = any(p.plasticity for p in network.projections_into(population))
    if not learns or not has_synapse_core(network, population):
        return None
    own = [
        index
        for index, projection in enumerate(network.projections)
        if projection.pre == projection.post == population
    ]
    if not own:
        return None
    if ruling(network, population) is not None:  # packets lead to rows that are rewired alone
        rewired = tuple(i for i in own if network.projections[i].structure is not None)
        size = network.populations[population].size
        return OwnSpikes(rewired, np.full(size, bool(rewired)))
    back = [i for i in own if row_lengths(network, network.projections[i], geometries)[0]]
    # Rows that the host makes come first in the table.
    back.sort(key=lambda index: expanded_on_machine(network, network.projections[index]))
    heard = _heard(network, population, back, geometries[population])
    if cores is not None:  # only the first is told by which keys it knows its own neurons
        heard &= cores.of_projection[own[0]].direct == 0
    return OwnSpikes(tuple(back), heard)


def _heard(network: Network, population: int, back: list[int], rings: Geometry) -> Bools:
    """Neurons whose packets are looked up on their own core."""
    size = network.populations[population].size
    core = np.arange(size) // rings.neurons
    has_synapse = np.zeros(size, np.bool_)
    is_routed = np.zeros(size, np.bool_)
    """By core: packets of its neurons come back to it."""
    for index in back:
        projection = network.projections[index]
        made = projection.connections
        own_core = core[made.pre] == core[made.post]
        at_once = row_delays(network, projection, rings.longest_ticks) <= rings.delay_slots
        has_synapse[made.pre[own_core & at_once]] = True
        is_routed[core[made.pre[own_core]]] = True
        if expanded_on_machine(network, projection):
            is_routed[:] = True
    # A plastic row is never empty: it has a header; so has a row of dopamine.
    leading_back = [network.projections[index] for index in back]
    if any(each.plasticity or each.neuromodulation for each in leading_back):
        return is_routed[core]
    return has_synapse
