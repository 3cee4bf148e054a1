"""Plastic rows that the board reads before it has written them back.

A synapse core reads the row for the next spike while it works on that of the last one. If a source
spikes more than once in a tick, that next row is the same one, not written back yet: each second
spike then finds, changes and writes what the one before it has found. Where the source's key leads
to several rows, those of the other projections are read in between, and each spike counts; so it
does on cores that have neurons and synapses, which go on with the row that they hold.
(Found in the firmware of sPyNNaker 7.4.1, on a board in software.)
"""

from __future__ import annotations

from spinn_stdp.network import Network, Projection

from .cores import has_synapse_core
from .row_lengths import Geometries, row_lengths


def read_ahead(
    network: Network, projection: Projection, geometries: Geometries
) -> tuple[bool, bool]:
    """Of *projection*'s rows without a delay extension, and of those behind one."""
    if projection.plasticity is None or not has_synapse_core(network, projection.post):
        return False, False
    if projection.structure is not None:  # there is a row for each source, be it empty
        return True, False
    lengths = [
        row_lengths(network, each, geometries)
        for each in network.projections
        if (each.pre, each.post) == (projection.pre, projection.post)
    ]
    undelayed, delayed = (sum(length > 0 for length in kind) for kind in zip(*lengths, strict=True))
    return undelayed == 1, delayed == 1
