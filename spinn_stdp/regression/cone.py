"""What a divergence can have reached, through synapses and their delays."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]

from emulator.image import Int64s
from spinn_stdp.network import Network
from spinn_stdp.quantise.encoding import timestep_in_us

from .divergence import Divergence
from .series import Site

US_PER_MS = 1000
NEVER = np.inf


class Cone:
    """The ticks from which each neuron and synapse may differ, given where something parted."""

    def __init__(self, network: Network) -> None:
        self._network = network
        sizes = [population.size for population in network.populations]
        self._first = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        self._neurons = np.full(int(self._first[-1]), NEVER)
        self._synapses = [np.full(len(p.connections), NEVER) for p in network.projections]

    def add(self, divergence: Divergence) -> None:
        """Something parted here: all that it can reach may differ from then on."""
        neuron, tick = divergence.neuron, divergence.tick
        start = self._first[neuron[0]] + neuron[1]
        reached = dijkstra(self._graph, indices=int(start)) + tick
        self._neurons = np.minimum(self._neurons, reached)
        for index, projection in enumerate(self._network.projections):
            made = projection.connections
            ends = np.minimum(
                self._neurons[self._first[projection.pre] + made.pre],
                self._neurons[self._first[projection.post] + made.post],
            )
            self._synapses[index] = np.minimum(self._synapses[index], ends)
        if divergence.synapse is not None:
            index, connection = divergence.synapse
            self._synapses[index][connection] = min(self._synapses[index][connection], tick)

    def reaches(self, site: Site, ticks: Int64s, columns: Int64s) -> NDArray[np.bool_]:
        """Whether each sample, of a tick and a column, may differ."""
        if site.of == "population":
            since = self._neurons[self._first[site.index] + columns]
        else:
            since = self._synapses[site.index][columns]
        found: NDArray[np.bool_] = ticks >= since
        return found

    @cached_property
    def _graph(self) -> coo_matrix:
        """Shortest delays from neuron to neuron, in ticks, at least one."""
        shortest: dict[tuple[int, int], float] = {}
        per_tick = timestep_in_us(self._network.timestep) / US_PER_MS
        for projection in self._network.projections:
            made = projection.connections
            ticks = np.maximum(1, np.floor(made.delay / per_tick))
            pre = self._first[projection.pre] + made.pre
            post = self._first[projection.post] + made.post
            for key in zip(pre.tolist(), post.tolist(), ticks.tolist(), strict=True):
                shortest[key[:2]] = min(key[2], shortest.get(key[:2], NEVER))
        ends = np.array(list(shortest), np.int64).reshape(-1, 2)
        shape = (len(self._neurons), len(self._neurons))
        return coo_matrix((list(shortest.values()), (ends[:, 0], ends[:, 1])), shape).tocsr()
