"""How many connections sPyNNaker expects of a connector before it makes any.

The board's weight scales and the lengths of its rows follow from these numbers, so they
are sPyNNaker's to the last digit, also where one seems to be meant otherwise: an
ArrayConnector is expected to make none onto any neuron, a connector by distance draws for
the postsynaptic neurons where the presynaptic ones are meant.

Numbers of random connections are quantiles of a binomial distribution.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spinn_stdp.drawing.by_distance import Distances

from .distributions import RARE, Unforeseeable
from .expressions import evaluate


@dataclass(frozen=True)
class Sizes:
    """What a connector is let loose on."""

    pre: int
    post: int
    recurrent: bool
    """From a whole population to itself."""

    @property
    def pairs(self) -> int:
        """Neurons before times neurons behind."""
        return self.pre * self.post


@dataclass(frozen=True)
class Expected:
    """Numbers of connections, as sPyNNaker foresees them."""

    to_one: float
    """The most onto one postsynaptic neuron."""
    weights: float
    """Random weights drawn for the whole projection."""
    delays: float
    """Random delays drawn for the whole projection."""
    from_one: Callable[[int], float]
    """The most of one presynaptic neuron onto one core of so many neurons."""
    trials: float | None
    """Over so many rows the chance of a longer one is spread where delays are random.

    None where sPyNNaker does not ask which of them have which delay.
    """


Parameters: TypeAlias = Mapping[str, Any]
Estimate: TypeAlias = Callable[[Parameters, Sizes], Expected | None]

RARE_IN_A_COLUMN = 1.0 / 10_000.0
RARE_IN_A_SLICE = 1.0 / 100_000.0
HIGHEST_PROBABILITY = 1.0 - 2.0**-32
"""The board's largest u0.32, which sPyNNaker takes for a probability of 1."""


@lru_cache(maxsize=4096)
def _binomial_quantile(likely: float, trials: float, probability: float) -> float:
    # Imported where it is needed: most networks connect nothing at random, and it takes a second.
    from scipy import stats  # type: ignore[import-untyped]

    return float(stats.binom.ppf(likely, trials, probability))


def probable_most(among: float, trials: float, probability: float, chance: float = RARE) -> float:
    """The most successes in *trials* that one of *among* rows of trials is likely to see.

    Raises Unforeseeable where there is nothing to draw from.
    """
    if among == 0:
        raise Unforeseeable(
            "sPyNNaker foresees no connection at all here and divides by their number; give "
            "the connector something to connect, or leave the projection out"
        )
    most = _binomial_quantile(1.0 - chance / float(among), trials, probability)
    if math.isnan(most):
        raise Unforeseeable(
            f"a connection can't be made with the probability {probability}: give one "
            "between 0 and 1"
        )
    return most


def _all_to_all(parameters: Parameters, sizes: Sizes) -> Expected:
    pairs = sizes.pairs
    return Expected(sizes.pre, pairs, pairs, lambda neurons: neurons, pairs)


def _one_to_one(parameters: Parameters, sizes: Sizes) -> Expected:
    longer = max(sizes.pre, sizes.post)
    return Expected(1, longer, longer, lambda neurons: 1, None)


def _fixed_probability(parameters: Parameters, sizes: Sizes) -> Expected | None:
    asked = float(parameters["p_connect"])
    if not 0.0 <= asked <= 1.0:
        return None
    probability = min(asked, HIGHEST_PROBABILITY)
    drawn = probable_most(sizes.pairs, sizes.pairs, probability)
    return Expected(
        probable_most(sizes.pairs, sizes.pre, probability, RARE_IN_A_COLUMN),
        drawn,
        drawn,
        lambda neurons: probable_most(sizes.pairs, neurons, probability, RARE_IN_A_COLUMN),
        sizes.pairs,
    )


def _drawn_from_a_slice(drawn: float, neurons: int, sizes: Sizes, chance: float) -> float:
    """Of *drawn* postsynaptic neurons, the most that are among *neurons* of one core."""
    share = min(neurons / float(sizes.post), 1.0)
    return probable_most(sizes.pairs, drawn, share, chance)


def _fixed_number_pre(parameters: Parameters, sizes: Sizes) -> Expected | None:
    n = _number(parameters, sizes.pre, sizes, replaced=False)
    if n is None:
        return None

    def from_one(neurons: int) -> float:
        all_targets = probable_most(sizes.pairs, n * sizes.post, 1.0 / sizes.pre, RARE_IN_A_COLUMN)
        return _drawn_from_a_slice(all_targets, neurons, sizes, RARE_IN_A_SLICE)

    return Expected(n, n * sizes.post, n * sizes.post, from_one, sizes.pairs)


def _fixed_number_post(parameters: Parameters, sizes: Sizes) -> Expected | None:
    n = _number(parameters, sizes.post, sizes, replaced=False)
    if n is None:
        return None
    return Expected(
        probable_most(sizes.pairs, sizes.pre, 1.0 / sizes.post, RARE_IN_A_SLICE),
        sizes.pre * n,
        sizes.pre * n,
        lambda neurons: _drawn_from_a_slice(n, neurons, sizes, RARE_IN_A_SLICE),
        sizes.pairs,
    )


def _fixed_total_number(parameters: Parameters, sizes: Sizes) -> Expected | None:
    n = _number(parameters, sizes.pairs, sizes, replaced=True)
    if n is None:
        return None

    def from_one(neurons: int) -> float:
        share = min(neurons / float(sizes.post), 1.0)
        onto_core = max(probable_most(n, n, share), 1.0)
        return max(probable_most(n, onto_core, 1.0 / sizes.pre), 1.0)

    return Expected(probable_most(n, n, 1.0 / sizes.post), n, n, from_one, sizes.pairs)


def _number(parameters: Parameters, available: int, sizes: Sizes, *, replaced: bool) -> int | None:
    """PyNN's `n`, None where sPyNNaker refuses it: a random one, or more than there are.

    *replaced*: whether neurons are drawn with replacement where nothing else is said.
    """
    n = parameters.get("n")
    if not isinstance(n, int | np.integer):
        return None
    if not parameters.get("with_replacement", replaced):
        no_self = sizes.recurrent and not parameters.get("allow_self_connections", True)
        if n > available or (no_self and n == available):
            return None
    return int(n)


def _array(parameters: Parameters, sizes: Sizes) -> Expected | None:
    if "array" not in parameters:
        return None
    array: NDArray[Any] = np.asarray(parameters["array"])
    ones = int(np.count_nonzero(array == 1))
    row = float(np.max(np.sum(array, axis=1), initial=0))
    return Expected(0, ones, len(array), lambda neurons: row, ones)


def _by_expression(highest: float, sizes: Sizes, draws: int) -> Expected:
    """Each pair by a probability of its own, of which sPyNNaker looks at the *highest*."""
    drawn = probable_most(sizes.pairs, sizes.pairs, highest)
    return Expected(
        probable_most(sizes.pairs, draws, highest),
        drawn,
        drawn,
        lambda neurons: probable_most(sizes.pairs, neurons, highest),
        sizes.pairs,
    )


def _by_distance(parameters: Parameters, sizes: Sizes) -> Expected | None:
    expression = parameters.get("d_expression")
    if not isinstance(expression, str):
        return None
    given = parameters.get("distances")
    blocks = given.blocks() if isinstance(given, Distances) else [_distances(parameters, sizes)]
    highest = np.max([np.max(evaluate(expression, d=block)) for block in blocks])
    return _by_expression(float(highest), sizes, sizes.post)


def _by_index(parameters: Parameters, sizes: Sizes) -> Expected | None:
    expression = parameters.get("index_expression")
    if not isinstance(expression, str):
        return None
    pre, post = np.indices((sizes.pre, sizes.post), dtype=np.float64)
    highest = float(np.max(evaluate(expression, i=pre, j=post)))
    return _by_expression(highest, sizes, sizes.pre)


def _small_world(parameters: Parameters, sizes: Sizes) -> Expected | None:
    if parameters.get("n_connections") is not None:
        return None
    if not parameters.get("allow_self_connections", True):
        return None
    near = _distances(parameters, sizes) < parameters["degree"]
    row = float(near.sum(axis=1).max())
    total = int(near.sum())
    return Expected(float(near.sum(axis=0).max()), total, total, lambda neurons: row, total)


def _distances(parameters: Parameters, sizes: Sizes) -> NDArray[np.float64]:
    if "distances" not in parameters:
        raise ValueError(
            "a connector by distance needs the distances between its neurons among its "
            f"parameters, as an array ({sizes.pre}, {sizes.post}) named 'distances'"
        )
    return np.asarray(parameters["distances"], dtype=np.float64).reshape(sizes.pre, sizes.post)


def _all_but_me(parameters: Parameters, sizes: Sizes) -> Expected | None:
    group = parameters.get("n_neurons_per_group")
    fewer = min(sizes.pre, sizes.post)
    size = fewer if group is None else int(group)
    made = fewer // size * size * (size - 1)

    def from_one(neurons: int) -> float:
        return neurons if group is None else min(size - 1, neurons)

    return Expected(size - 1, made, made, from_one, made)


def _one_to_one_offset(parameters: Parameters, sizes: Sizes) -> Expected | None:
    group = parameters.get("n_neurons_per_group")
    groups = 1 if group is None else sizes.pre // int(group)
    left_out = 0 if parameters["wrap"] else groups * abs(int(parameters["offset"]))
    made = sizes.pre - left_out
    return Expected(1, made, made, lambda neurons: 1, None)


MOST_OF_A_KERNEL = 255
"""Connections onto one neuron that sPyNNaker expects of a kernel at most."""


def _kernel(parameters: Parameters, sizes: Sizes) -> Expected | None:
    places = int(np.prod(parameters["shape_kernel"]))
    pairs = sizes.pre * places
    most = min(places, MOST_OF_A_KERNEL)
    return Expected(most, pairs, pairs, lambda neurons: min(places, neurons), None)


OWN_VALUES: Mapping[str, Mapping[str, str]] = {
    "AllButMeConnector": {"weight": "weights"},
    "KernelConnector": {"weight": "weight_kernel", "delay": "delay_kernel"},
}
"""Connectors that bring weights or delays, and the parameters that hold these."""


def own_values(kind: str, parameters: Parameters, name: str) -> NDArray[np.float64] | None:
    """Weights or delays that a connector brings; None where they are the synapse type's."""
    given = parameters.get(OWN_VALUES.get(kind, {}).get(name, ""))
    return None if given is None else np.asarray(given, np.float64)


ESTIMATES: Mapping[str, Estimate] = {
    "AllButMeConnector": _all_but_me,
    "AllToAllConnector": _all_to_all,
    "ArrayConnector": _array,
    "CSAConnector": _all_to_all,
    "DistanceDependentProbabilityConnector": _by_distance,
    "FixedNumberPostConnector": _fixed_number_post,
    "FixedNumberPreConnector": _fixed_number_pre,
    "FixedProbabilityConnector": _fixed_probability,
    "FixedTotalNumberConnector": _fixed_total_number,
    "IndexBasedProbabilityConnector": _by_index,
    "KernelConnector": _kernel,
    "MultapseConnector": _fixed_total_number,
    "OneToOneConnector": _one_to_one,
    "OneToOneOffsetConnector": _one_to_one_offset,
    "SmallWorldConnector": _small_world,
}
"""By PyNN's class name. MultapseConnector is sPyNNaker's name of FixedTotalNumberConnector."""


def expected(kind: str, parameters: Parameters, sizes: Sizes) -> Expected | None:
    """What sPyNNaker expects of a connector of PyNN's class name *kind*.

    None where sPyNNaker has no such connector, or would not take these parameters (PyNN's
    functions of two indices are none of its expressions): then it has to be given the
    connections as a list.

    A connector by distance has a further parameter, ``distances``: those that PyNN's
    ``Space.distances`` gives, as an array (pre, post), or what computes them.

    Raises Unforeseeable where sPyNNaker's own estimate fails.
    """
    if kind not in ESTIMATES or not isinstance(
        parameters.get("allow_self_connections", True), bool | np.bool_
    ):
        return None
    return ESTIMATES[kind](parameters, sizes)
