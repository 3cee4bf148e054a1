"""Pairs that are connected with a probability that depends on their distance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyNN.parameters import LazyArray
from pyNN.space import Space

from spinn_stdp.network import Floats

from . import kernels
from .pairs import AtOnce, Indices, Whole, index_type
from .random import generator

PAIRS_IN_A_BLOCK = 1 << 17
MANY_PAIRS = 1 << 20
"""From so many on, the distances of all of them are not held."""
PAIRS_AT_ONCE = 1 << 15
"""So many that their distances are still in the cache, and in memory that numpy has had before,
when their probabilities are computed."""
AXES = 3


@dataclass(frozen=True, eq=False)
class Places:
    """Where the neurons of both ends are, as far as it matters to their distances."""

    pre: Floats
    """(axes, neurons); only axes along which any two are apart."""
    post: Floats
    periods: Floats
    """By axis: after which it begins anew; infinite if it does not."""

    def distances(self, first: int, last: int) -> Floats:
        """Of the sources from *first* to below *last*, (sources, targets)."""
        out = np.empty((last - first, self.post.shape[1]))
        kernels.distances(self.pre[:, first:last].copy(), self.post, self.periods, out)
        return out


@dataclass(frozen=True, eq=False)
class Distances:
    """Those between all neurons of both ends, computed when they are asked for."""

    places: Places

    def blocks(self) -> Iterator[Floats]:
        """(sources, targets), of some sources at a time."""
        sources, targets = self.places.pre.shape[1], self.places.post.shape[1]
        rows = max(1, PAIRS_AT_ONCE // max(targets, 1))
        for first in range(0, sources, rows):
            yield self.places.distances(first, min(first + rows, sources))

    def held(self) -> Floats:
        """All of them in memory."""
        return self.places.distances(0, self.places.pre.shape[1])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Floats:
        return self.held() if dtype is None else self.held().astype(dtype, copy=False)


def places_of(projection: Any) -> Places | None:
    """Where the neurons of *projection* are; None if PyNN has to say what distances are there."""
    space = projection.space
    ends = (projection.pre, projection.post)
    at = [np.asarray(each.position_generator(np.arange(each.size)), np.float64) for each in ends]
    if type(space) is not Space or any(
        each.shape != (end.size, AXES) for each, end in zip(at, ends, strict=True)
    ):
        return None
    axes = list(space.axes)
    limits = [(space.periodic_boundaries or (None,) * AXES)[axis] for axis in axes]
    pre = at[0].T[axes]
    post = (space.scale_factor * (at[1] + space.offset)).T[axes]
    periods = np.array([np.inf if each is None else each[1] - each[0] for each in limits])
    apart = [axis for axis in range(len(axes)) if np.ptp([*pre[axis], *post[axis]])]
    return Places(
        pre=np.ascontiguousarray(pre[apart]),
        post=np.ascontiguousarray(post[apart]),
        periods=periods[apart],
    )


def distances_of(projection: Any) -> Floats | Distances:
    """Distances between the neurons, (sources, targets), in the unit of their positions."""
    places = places_of(projection)
    if places is not None:
        distances = Distances(places)
        is_large = projection.pre.size * projection.post.size >= MANY_PAIRS
        return distances if is_large else distances.held()
    positions = (projection.pre.position_generator, projection.post.position_generator)
    between = projection.space.distance_generator(*positions)
    return np.asarray(LazyArray(between, shape=projection.shape).evaluate(), np.float64)


@dataclass(eq=False)
class Pairs(Whole):
    """The pairs that were drawn."""

    targets: Indices
    """Row by row."""

    def rows(self, first: int, last: int) -> Indices:
        """As of :meth:`.pairs.Rows.draw`."""
        begin = int(self.counts[:first].sum())
        return self.targets[begin : begin + int(self.counts[first:last].sum())]


@dataclass(frozen=True, eq=False)
class ByDistance(AtOnce):
    """Each pair with a probability of its own, as all have to be looked at to draw them."""

    places: Places
    probability: Callable[[Floats], Any]
    """Of distances, in the unit of the positions."""

    @property
    def expected(self) -> float:
        """Not known before they are drawn."""
        return float(self.among)

    @property
    def per_block(self) -> int:
        """By the number of pairs that are looked at."""
        return max(1, PAIRS_IN_A_BLOCK // max(self.targets, 1))

    def draw_all(self) -> Pairs:
        """All of them, two bytes for each connection, or four.

        There is room for all pairs: memory that nothing is written to takes none.
        """
        rows = max(1, PAIRS_AT_ONCE // max(self.targets, 1))
        out = np.empty(self.sources * self.targets, index_type(self.targets))
        counts = np.zeros(self.sources, np.int64)
        inputs = np.zeros(self.targets, np.int64)
        n = 0
        for first, last in self.blocks():
            random = generator(*self.seed, first)
            before = n
            for begin in range(first, last, rows):
                end = min(begin + rows, last)
                n += kernels.choose(random, self._chances(begin, end), counts[begin:end], out[n:])
            inputs += np.bincount(out[before:n], minlength=self.targets)
        return Pairs(counts, inputs, out[:n])

    def _chances(self, first: int, last: int) -> Floats:
        """Of each pair of the sources from *first* to below *last*."""
        given = np.asarray(self.probability(self.places.distances(first, last)), np.float64)
        p = np.ascontiguousarray(np.broadcast_to(given, (last - first, self.targets)))
        if self.no_self:
            p = p.copy()
            p[np.arange(last - first), np.arange(first, last)] = 0.0
        return p
