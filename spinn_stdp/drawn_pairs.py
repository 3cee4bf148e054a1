"""Pairs of neurons to connect, drawn all at once.

PyNN's connectors go from target to target, and at random ones from pair to pair. Here a connector
that was given no ``rng`` of its own, or a NativeRNG, draws by numpy's Generator what has the same
distribution; with another one, PyNN goes its way, so that its stream of numbers gives the
connections that it gives on other back ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from pyNN.connectors import (
    AllToAllConnector,
    FixedNumberPostConnector,
    FixedNumberPreConnector,
    FixedProbabilityConnector,
    FixedTotalNumberConnector,
)
from pyNN.random import NumpyRNG

from .native_rng import NativeRNG

Indices: TypeAlias = NDArray[np.int64]

SEED_WITHOUT_RNG = 151985012
"""PyNN's, of a connector that is given no rng."""
RARE = 0.1
"""A probability below which gaps between connected pairs are drawn, and not all pairs."""
MOST_AT_ONCE = 1 << 20
"""Numbers drawn at once, where not all that are drawn are kept."""


class Pairs(NamedTuple):
    """Connections sorted by target, and by source for each of them."""

    pre: Indices
    post: Indices


class Grid(NamedTuple):
    """The pairs that a connector chooses from, numbered target by target."""

    pre: int
    post: int
    no_self: bool
    """A neuron is not connected to itself; the populations are the same."""

    @property
    def sources(self) -> int:
        """Of each target."""
        return self.pre - self.no_self

    def pairs(self, numbers: Indices) -> Pairs:
        """Those of ascending *numbers*."""
        post = numbers // max(self.sources, 1)
        pre = numbers - post * self.sources
        if self.no_self:
            pre += pre >= post
        return Pairs(pre, post)


def drawn_pairs(connector: Any, projection: Any) -> Pairs | None:
    """What *connector* connects; None where PyNN has to say it."""
    draw = DRAWN.get(type(connector))
    if draw is None or connector.location_selector is not None or connector.callback:
        return None
    allowed = connector.allow_self_connections
    rng = getattr(connector, "rng", None)
    native = rng.rng if isinstance(rng, NativeRNG) else None
    if not isinstance(allowed, bool) or not (rng is None or native or is_pynn_s_own(rng)):
        return None
    is_same = projection.pre == projection.post
    if not (allowed or is_same) and _share_cells(projection):
        return None
    n_pre, n_post = projection.shape
    grid = Grid(n_pre, n_post, not allowed and is_same)
    before = len(projection._simulator.state.projections)
    return draw(connector, grid, native or np.random.default_rng([SEED_WITHOUT_RNG, before]))


def _share_cells(projection: Any) -> bool:
    """Whether a neuron is on both sides, as in views of one population."""
    sides = (each.all_cells.astype(np.int64) for each in (projection.pre, projection.post))
    return bool(np.intersect1d(*sides).size)


def is_pynn_s_own(rng: Any) -> bool:
    """Whether *rng* is what PyNN makes for a connector that is given none."""
    return type(rng) is NumpyRNG and rng.seed == SEED_WITHOUT_RNG


def _all(connector: Any, grid: Grid, random: Generator) -> Pairs:
    return grid.pairs(np.arange(grid.sources * grid.post))


def _by_probability(connector: Any, grid: Grid, random: Generator) -> Pairs | None:
    p, pairs = connector.p_connect, grid.sources * grid.post
    if not 0 < p < 1:
        return _all(connector, grid, random) if p == 1 else None
    return grid.pairs(_by_gaps(p, pairs, random) if p < RARE else _one_by_one(p, pairs, random))


def _one_by_one(p: float, pairs: int, random: Generator) -> Indices:
    kept = [np.zeros(0, np.int64)]
    for first in range(0, pairs, MOST_AT_ONCE):
        drawn = random.random(min(MOST_AT_ONCE, pairs - first))
        kept.append(first + np.flatnonzero(drawn < p))
    return np.concatenate(kept)


def _by_gaps(p: float, pairs: int, random: Generator) -> Indices:
    """The gaps between connected pairs are geometric."""
    kept, last = [np.zeros(0, np.int64)], -1
    while last < pairs:
        expected = (pairs - last) * p
        size = min(int(expected + 4 * np.sqrt(expected)) + 16, MOST_AT_ONCE)
        numbers = last + np.cumsum(random.geometric(p, size))
        kept.append(numbers[: np.searchsorted(numbers, pairs)])
        last = int(numbers[-1])
    return np.concatenate(kept)


def _total_number(connector: Any, grid: Grid, random: Generator) -> Pairs | None:
    pairs, n = grid.sources * grid.post, connector.n
    if not isinstance(n, int) or (n > pairs and not (connector.with_replacement and pairs)):
        return None
    if connector.with_replacement:
        numbers = random.integers(0, pairs, n) if n else np.zeros(0, np.int64)
    else:
        numbers = random.choice(pairs, n, replace=False, shuffle=False)
    return grid.pairs(np.sort(numbers))


def _number_pre(connector: Any, grid: Grid, random: Generator) -> Pairs | None:
    chosen = _of_each(connector, grid.sources, grid.post, random)
    if chosen is None:
        return None
    post = np.repeat(np.arange(grid.post), connector.n)
    return grid.pairs((chosen + post.reshape(chosen.shape) * grid.sources).ravel())


def _number_post(connector: Any, grid: Grid, random: Generator) -> Pairs | None:
    chosen = _of_each(connector, grid.post - grid.no_self, grid.pre, random)
    if chosen is None:
        return None
    pre = np.repeat(np.arange(grid.pre), connector.n)
    post = chosen.ravel()
    if grid.no_self:
        post += post >= pre
    return Grid(grid.pre, grid.post, False).pairs(np.sort(post * grid.pre + pre))


def _of_each(connector: Any, among: int, rows: int, random: Generator) -> Indices | None:
    """For each of *rows* neurons, `n` *among* so many others, ascending."""
    n = connector.n
    if not isinstance(n, int) or (n > among and not (connector.with_replacement and among)):
        return None
    if connector.with_replacement:
        return np.sort(random.integers(0, max(among, 1), (rows, n)))
    return np.sort(_without_replacement(n, among, rows, random))


def _without_replacement(n: int, among: int, rows: int, random: Generator) -> Indices:
    if not n:
        return np.zeros((rows, 0), np.int64)
    return np.stack([random.choice(among, n, replace=False, shuffle=False) for _ in range(rows)])


DRAWN: dict[type, Callable[[Any, Grid, Generator], Pairs | None]] = {
    AllToAllConnector: _all,
    FixedNumberPostConnector: _number_post,
    FixedNumberPreConnector: _number_pre,
    FixedProbabilityConnector: _by_probability,
    FixedTotalNumberConnector: _total_number,
}
