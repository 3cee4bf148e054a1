"""PyNN's connectors and synapse types as what it takes to draw their connections.

A connector that was given an ``rng``, other than a NativeRNG, goes PyNN's way, so that its stream
of numbers gives the connections that it gives on other back ends; so do weights and delays of a
generator with a seed, and those that depend on distances.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pyNN
from pyNN.connectors import (
    AllToAllConnector,
    DistanceDependentProbabilityConnector,
    FixedNumberPostConnector,
    FixedNumberPreConnector,
    FixedProbabilityConnector,
    FixedTotalNumberConnector,
    OneToOneConnector,
)
from pyNN.parameters import ParameterSpace
from pyNN.random import NumpyRNG, RandomDistribution

from spinn_stdp.native_rng import NativeRNG

from .by_distance import ByDistance, places_of
from .pairs import All, ByProbability, Each, FixedNumber, FixedTotal, Rows
from .transposed import Transposed
from .values import DISTRIBUTIONS, Drawn, Same

PACKAGE = __name__.partition(".")[0]
SEED_WITHOUT_RNG = 151985012
"""PyNN's, of a connector that is given no rng."""
FOR = {"targets": 0, "weight": 1, "delay": 2}
"""What random numbers are for, as a part of their seed."""


class Grid(NamedTuple):
    """The pairs that a connector chooses from."""

    pre: int
    post: int
    no_self: bool
    """A neuron is not connected to itself; the populations are the same."""
    seed: tuple[int, ...]

    @property
    def transposed(self) -> Grid:
        """With both ends changed for one another."""
        return Grid(self.post, self.pre, self.no_self, self.seed)


Choice: TypeAlias = "Callable[[Any, Grid, Any], Rows | None]"


def pynns_kind(connector: Any) -> type | None:
    """PyNN's class that *connector* is of, by itself or as this package derives it.

    None for a user's own, which may connect otherwise.
    """
    for kind in type(connector).__mro__:
        root = kind.__module__.partition(".")[0]
        if root == pyNN.__name__:
            return kind
        if root != PACKAGE:
            return None
    return None


def rows_of(connector: Any, projection: Any) -> Rows | None:
    """What *connector* connects; None where PyNN has to say it."""
    kind = pynns_kind(connector)
    choose = CHOICES.get(kind) if kind is not None else None
    if choose is None or connector.location_selector is not None or connector.callback:
        return None
    allowed = getattr(connector, "allow_self_connections", True)
    rng = getattr(connector, "rng", None)
    native = rng.rng if isinstance(rng, NativeRNG) else None
    if not isinstance(allowed, bool) or not (rng is None or native or is_pynn_s_own(rng)):
        return None
    is_same = projection.pre == projection.post
    if not (allowed or is_same) and _share_cells(projection):
        return None
    before = len(projection._simulator.state.projections)
    seed: tuple[int, ...] = (SEED_WITHOUT_RNG, before, FOR["targets"])
    if native is not None:
        seed = (*native.integers(0, 1 << 31, 4).tolist(), FOR["targets"])
    n_pre, n_post = projection.shape
    return choose(connector, Grid(n_pre, n_post, not allowed and is_same, seed), projection)


def values_of(projection: Any, parameters: ParameterSpace, name: str) -> Same | Drawn | None:
    """Weights or delays of *parameters*, those of the synapse type by the board's names.

    None where PyNN has to say them, or the synapses have none.
    """
    if name not in set(parameters.keys()):
        return None
    lazy = parameters[name]
    value = lazy.base_value
    if lazy.operations:
        return None
    if isinstance(value, Real):
        return Same(float(value))
    if not isinstance(value, RandomDistribution) or value.name not in DISTRIBUTIONS:
        return None
    rng = value.rng
    if type(rng) is not NumpyRNG or rng.seed is not None:
        return None
    before = len(projection._simulator.state.projections)
    seed = (*rng.rng.randint(0, 1 << 31, 4).tolist(), before, FOR[name])
    drawn = Drawn(value.name, dict(value.parameters), seed)
    drawn.draw(0, 1)  # numpy refuses impossible parameters here, and not in the midst of a load
    return drawn


def _share_cells(projection: Any) -> bool:
    """Whether a neuron is on both sides, as in views of one population."""
    sides = (each.all_cells.astype(np.int64) for each in (projection.pre, projection.post))
    return bool(np.intersect1d(*sides).size)


def is_pynn_s_own(rng: Any) -> bool:
    """Whether *rng* is what PyNN makes for a connector that is given none."""
    return type(rng) is NumpyRNG and rng.seed == SEED_WITHOUT_RNG


def _all(connector: Any, grid: Grid, projection: Any) -> Rows:
    return All(*grid)


def _each(connector: Any, grid: Grid, projection: Any) -> Rows:
    return Each(*grid)


def _by_probability(connector: Any, grid: Grid, projection: Any) -> Rows | None:
    p = connector.p_connect
    if not 0 < p < 1:
        return All(*grid) if p == 1 else None
    return ByProbability(*grid, p=float(p))


def _total_number(connector: Any, grid: Grid, projection: Any) -> Rows | None:
    among = grid.post - grid.no_self
    if not _can_choose(connector, grid.pre * among):
        return None
    return FixedTotal(*grid, n=connector.n, replaced=bool(connector.with_replacement))


def _number_post(connector: Any, grid: Grid, projection: Any) -> Rows | None:
    if not _can_choose(connector, grid.post - grid.no_self):
        return None
    return FixedNumber(*grid, n=connector.n, replaced=bool(connector.with_replacement))


def _number_pre(connector: Any, grid: Grid, projection: Any) -> Rows | None:
    by_target = _number_post(connector, grid.transposed, projection)
    if by_target is None:
        return None
    return Transposed(grid.pre, grid.post, False, grid.seed, by_target=by_target)


def _by_distance(connector: Any, grid: Grid, projection: Any) -> Rows | None:
    places = places_of(projection)
    if places is None:
        return None
    return ByDistance(*grid, places=places, probability=connector.distance_function)


def _can_choose(connector: Any, among: int) -> bool:
    n = connector.n
    return isinstance(n, int) and (n <= among or (connector.with_replacement and among > 0))


CHOICES: Mapping[type, Choice] = {
    AllToAllConnector: _all,
    DistanceDependentProbabilityConnector: _by_distance,
    FixedNumberPostConnector: _number_post,
    FixedNumberPreConnector: _number_pre,
    FixedProbabilityConnector: _by_probability,
    FixedTotalNumberConnector: _total_number,
    OneToOneConnector: _each,
}
