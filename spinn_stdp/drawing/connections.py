"""Connections of a recipe: rows of targets, and a weight and a delay for each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from spinn_stdp.network import Connections, Floats, Integers, read_only

from . import kernels
from .pairs import Indices, Rows
from .values import Drawn, Same

Values: TypeAlias = Same | Drawn
COLUMNS = ("pre", "post", "weight", "delay")
HELD_BELOW = 1 << 14
"""Connections, of which fewer are drawn once and for all: it is not worth while to forget them."""


class Kept:
    """What drawing needs, made once for all blocks; see :meth:`.pairs.Rows.keep`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._lock = Lock()
        self._made: list[Any] = []

    def draw(self, first: int, last: int) -> Indices:
        """The targets of a block."""
        with self._lock:
            if not self._made:
                self._made.append(self._rows.keep())
        return self._rows.draw(first, last)


class Block(NamedTuple):
    """The connections of some sources, drawn when they are asked for."""

    connections: DrawnConnections
    first: int
    """The first source."""
    last: int
    """That after the last source."""
    kept: Kept
    """The same for all blocks."""

    def __len__(self) -> int:
        return int(self.counts.sum())

    @property
    def counts(self) -> Integers:
        """Of each source."""
        return self.connections.rows.counts[self.first : self.last]

    @property
    def pre(self) -> Integers:
        """As of :class:`Connections`, like the others."""
        return np.repeat(np.arange(self.first, self.last), self.counts)

    @property
    def post(self) -> Indices:
        return self.kept.draw(self.first, self.last)

    @property
    def weight(self) -> Floats:
        return self.connections.weights.draw(self.first, len(self))

    @property
    def delay(self) -> Floats:
        return self.connections.delays.draw(self.first, len(self))


@dataclass(frozen=True, eq=False)
class DrawnConnections(Connections):
    """Connections that are in memory only from the first look at one of their arrays on.

    The arrays are sorted by target, and for each by source, as PyNN's connectors leave them.
    """

    pre: Integers = field(init=False)
    post: Integers = field(init=False)
    weight: Floats = field(init=False)
    delay: Floats = field(init=False)
    rows: Rows = field(kw_only=True)
    weights: Values = field(kw_only=True)
    delays: Values = field(kw_only=True)

    def __len__(self) -> int:
        return self.rows.total

    def __getattr__(self, name: str) -> Any:
        """One of the arrays; all are kept."""
        if name not in COLUMNS:
            raise AttributeError(name)
        for column, values in zip(COLUMNS, self._arrays(), strict=True):
            object.__setattr__(self, column, read_only(values))
        return self.__dict__[name]

    def blocks(self) -> Iterator[Block]:
        """Those of some sources at a time, in the order of sources."""
        kept = Kept(self.rows)
        for first, last in self.rows.blocks():
            yield Block(self, first, last, kept)

    def bounds(self, column: str) -> tuple[float, float]:
        """As of :class:`Connections`."""
        if not len(self):
            return 0.0, 0.0
        bounds = (self.weights if column == "weight" else self.delays).bounds
        return self._drawn_bounds[column] if any(map(math.isinf, bounds)) else bounds

    def inputs(self, targets: int) -> Integers:
        """As of :class:`Connections`."""
        counts = self.rows.inputs
        return np.concatenate((counts, np.zeros(targets - len(counts), np.int64)))

    def held(self) -> Connections:
        """The same, all of it in memory."""
        return Connections(*(getattr(self, column) for column in COLUMNS))

    @cached_property
    def _drawn_bounds(self) -> dict[str, tuple[float, float]]:
        found = {}
        for column in ("weight", "delay"):
            drawn = (getattr(block, column) for block in self.blocks() if len(block))
            lowest, highest = zip(*((v.min(), v.max()) for v in drawn), strict=True)
            found[column] = float(np.min(lowest)), float(np.max(highest))
        return found

    def _arrays(self) -> tuple[Integers, Integers, Floats, Floats]:
        total = len(self)
        pre = np.repeat(np.arange(self.rows.sources), self.rows.counts)
        post = np.empty(total, np.int64)
        weight, delay = np.empty(total), np.empty(total)
        first = 0
        for block in self.blocks():
            inside = slice(first, first + len(block))
            post[inside], weight[inside], delay[inside] = block.post, block.weight, block.delay
            first = inside.stop
        order = np.empty(total, np.int64)
        kernels.order_by(post, self.rows.targets, order)
        return pre[order], post[order], weight[order], delay[order]
