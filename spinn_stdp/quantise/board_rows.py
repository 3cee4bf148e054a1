"""Connections as rows of the board's synapses: whole, or in pieces as they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from emulator.image import Int64s, Pieces, SynapseRows, UInt16s, gathered
from spinn_stdp.drawing import kernels
from spinn_stdp.drawing.connections import Block, DrawnConnections
from spinn_stdp.drawing.pairs import index_type
from spinn_stdp.network import Connections, Floats, Integers


@dataclass(frozen=True, eq=False)
class BoardRows:
    """The synapses of one projection; see :class:`emulator.image.SynapseSource`."""

    connections: Connections
    sources: int
    """Of the whole population, like the targets."""
    targets: int
    to_weights: Callable[[Floats], UInt16s]
    to_ticks: Callable[[Floats], UInt16s]

    @property
    def is_drawn(self) -> bool:
        """Whether the connections are not in memory."""
        return isinstance(self.connections, DrawnConnections)

    def first(self) -> Int64s:
        """Where each source's synapses begin; ends with their number."""
        made = self.connections
        if isinstance(made, DrawnConnections):
            return _starts(made.rows.counts, self.sources)
        return _starts(np.bincount(made.pre, minlength=self.sources), self.sources)

    def pieces(self) -> Pieces:
        """Blocks as they are drawn, or all at once."""
        made = self.connections
        if not isinstance(made, DrawnConnections):
            return [self._held]
        pieces = [partial(self._piece, block) for block in made.blocks()]
        beyond = partial(self._empty, self.sources - made.rows.sources)  # of a view
        return [*pieces, beyond]

    def whole(self) -> SynapseRows:
        """All of them."""
        if not self.is_drawn:
            return self._held()
        return gathered(self.first(), self.targets, self.pieces())

    def columns(self) -> Int64s:
        """Where each connection stands among the synapses."""
        columns = np.empty(len(self.connections), np.int64)
        columns[self._order()] = np.arange(len(columns))
        return columns

    def _piece(self, block: Block) -> SynapseRows:
        weights, ticks = self.to_weights(block.weight), self.to_ticks(block.delay)
        return SynapseRows(_starts(block.counts, len(block.counts)), block.post, weights, ticks)

    def _empty(self, sources: int) -> SynapseRows:
        nothing = np.zeros(0, np.uint16)
        none = np.zeros(0, index_type(self.targets))
        return SynapseRows(np.zeros(sources + 1, np.int64), none, nothing, nothing)

    def _held(self) -> SynapseRows:
        made, order = self.connections, self._order()
        target = made.post.astype(index_type(self.targets))[order]
        weights, ticks = self.to_weights(made.weight)[order], self.to_ticks(made.delay)[order]
        return SynapseRows(self.first(), target, weights, ticks)

    def _order(self) -> Integers:
        """Of the connections by source, and then by target."""
        made = self.connections
        by_target, by_source = np.empty((2, len(made)), np.int64)
        kernels.order_by(made.post, self.targets, by_target)
        kernels.order_by(made.pre[by_target], self.sources, by_source)
        return by_target[by_source]


def _starts(counts: Integers, sources: int) -> Int64s:
    """Where each source's synapses begin, of which there are *counts*; others have none."""
    first = np.full(sources + 1, counts.sum(), np.int64)
    first[0] = 0
    np.cumsum(counts, out=first[1 : len(counts) + 1])
    return first
