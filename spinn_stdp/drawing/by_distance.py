"""Pairs that are connected with a probability that depends on their distance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from pyNN.space import Space

from spinn_stdp.network import Floats, Integers

from . import kernels
from .pairs import Indices, Rows, index_type
from .random import generator

PAIRS_IN_A_BLOCK = 1 << 17
AXES = 3


@dataclass(frozen=True, eq=False)
class Places:
    """Where the neurons of both ends are, as far as it matters to their distances."""

    pre: Floats
    """(axes, neurons)."""
    post: Floats
    periods: Floats
    """By axis: after which it begins anew; infinite if it does not."""

    def distances(self, first: int, last: int) -> Floats:
        """Of the sources from *first* to below *last*, (sources, targets)."""
        out = np.empty((last - first, self.post.shape[1]))
        kernels.distances(self.pre[:, first:last].copy(), self.post, self.periods, out)
        return out


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
    return Places(
        pre=np.ascontiguousarray(at[0].T[axes]),
        post=np.ascontiguousarray((space.scale_factor * (at[1] + space.offset)).T[axes]),
        periods=np.array([np.inf if each is None else each[1] - each[0] for each in limits]),
    )


@dataclass(frozen=True, eq=False)
class ByDistance(Rows):
    """Each pair with a probability of its own.

    They stay in memory, two bytes for each connection, or four: all pairs have to be looked at
    to draw them.
    """

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

    def draw_counts(self) -> Integers:
        """Those that were drawn."""
        return np.concatenate([counts for counts, _ in self._drawn.values()])

    def draw(self, first: int, last: int) -> Indices:
        """Ascending in each row."""
        return self._drawn[first][1]

    @cached_property
    def _drawn(self) -> dict[int, tuple[Integers, Indices]]:
        """By first source of a block: how many targets its sources have, and which."""
        return dict(self._draw_all())

    def _draw_all(self) -> Iterator[tuple[int, tuple[Integers, Indices]]]:
        for first, last in self.blocks():
            shape = (last - first, self.targets)
            p = np.array(
                np.broadcast_to(self.probability(self.places.distances(first, last)), shape)
            )
            if self.no_self:
                p[np.arange(last - first), np.arange(first, last)] = 0.0
            counts = np.zeros(last - first, np.int64)
            out = np.empty(p.size, index_type(self.targets))
            random = generator(*self.seed, first)
            kernels.choose(random, p.astype(np.float64, copy=False), counts, out)
            yield first, (counts, out[: counts.sum()].copy())
