"""What is known of random numbers before any is drawn, as sPyNNaker reckons it.

scipy does the work. Where PyNN's parameters are handed to scipy in the wrong places, they
are handed over in the same wrong places here, as the board's weight scales follow from it:
``beta`` of the exponential and ``theta`` of the gamma distribution become scipy's *loc*,
not its *scale*; ``mu`` and ``sigma`` of the lognormal become *s* and *loc*; ``mu`` of the
von Mises distribution becomes *kappa*, and ``kappa`` *loc*; ``normal_clipped_to_boundary``
is taken for ``normal_clipped``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from spinn_stdp.network import Distribution

Parameters: TypeAlias = Mapping[str, float]


class Unforeseeable(ValueError):
    """sPyNNaker has no estimate, and stops, where the network asks for this."""


def _truncated(p: Parameters) -> tuple[float, ...]:
    mu, sigma = p["mu"], p["sigma"]
    return (p["low"] - mu) / sigma, (p["high"] - mu) / sigma, mu, sigma


IN_SCIPY: Mapping[str, tuple[str, Callable[[Parameters], tuple[float, ...]]]] = {
    "binomial": ("binom", lambda p: (p["n"], p["p"])),
    "exponential": ("expon", lambda p: (p["beta"],)),
    "exponential_clipped": ("expon", lambda p: (p["beta"],)),
    "gamma": ("gamma", lambda p: (p["k"], p["theta"])),
    "lognormal": ("lognorm", lambda p: (p["mu"], p["sigma"])),
    "normal": ("norm", lambda p: (p["mu"], p["sigma"])),
    "normal_clipped": ("truncnorm", _truncated),
    "normal_clipped_to_boundary": ("truncnorm", _truncated),
    "poisson": ("poisson", lambda p: (p["lambda_"],)),
    "uniform": ("uniform", lambda p: (p["low"], p["high"] - p["low"])),
    "vonmises": ("vonmises", lambda p: (p["mu"], p["kappa"])),
}
"""By PyNN's name: scipy's distribution, and its arguments for PyNN's parameters."""

BOUNDED = frozenset(
    {"exponential_clipped", "normal_clipped", "normal_clipped_to_boundary", "uniform"}
)


@lru_cache(maxsize=256)
def _frozen(name: str, parameters: tuple[tuple[str, float], ...]) -> Any:
    # Imported where it is needed: most networks have no random numbers, and it takes a second.
    from scipy import stats  # type: ignore[import-untyped]

    in_scipy, arguments = IN_SCIPY[name]
    return getattr(stats, in_scipy)(*arguments(dict(parameters)))


@lru_cache(maxsize=256)
def _mean_and_variance(name: str, parameters: tuple[tuple[str, float], ...]) -> tuple[float, float]:
    """Kept, as scipy integrates those of some distributions numerically."""
    frozen = _frozen(name, parameters)
    return float(frozen.mean()), float(frozen.var())


@lru_cache(maxsize=4096)
def _quantile(name: str, parameters: tuple[tuple[str, float], ...], probability: float) -> float:
    return float(_frozen(name, parameters).ppf(probability))


@lru_cache(maxsize=4096)
def _between(
    name: str, parameters: tuple[tuple[str, float], ...], low: float, high: float
) -> float:
    frozen = _frozen(name, parameters)
    return float(frozen.cdf(high)) - float(frozen.cdf(low))


def _key(distribution: Distribution) -> tuple[str, tuple[tuple[str, float], ...]]:
    if distribution.name not in IN_SCIPY:
        raise Unforeseeable(
            f"sPyNNaker can't foresee random numbers of the distribution {distribution.name!r}; "
            f"use one of {', '.join(sorted(IN_SCIPY))}"
        )
    return distribution.name, tuple(sorted(distribution.parameters.items()))


def mean(distribution: Distribution) -> float:
    """Expected value."""
    return _mean_and_variance(*_key(distribution))[0]


def variance(distribution: Distribution) -> float:
    """Expected squared distance from the mean."""
    return _mean_and_variance(*_key(distribution))[1]


def quantile(distribution: Distribution, probability: float) -> float:
    """The value that a number stays below with *probability*.

    Raises Unforeseeable where there is none.
    """
    value = _quantile(*_key(distribution), probability)
    if math.isnan(value):
        raise Unforeseeable(
            f"random numbers of the distribution {distribution.name!r} with "
            f"{dict(distribution.parameters)} have no spread that sPyNNaker could reckon with; "
            "give a fixed number instead"
        )
    return value


def probability_between(distribution: Distribution, low: float, high: float) -> float:
    """The chance of a number above *low* and not above *high*."""
    return _between(*_key(distribution), low, high)


def lowest(distribution: Distribution) -> float | None:
    """The bound below, None where there is none."""
    return distribution.parameters["low"] if distribution.name in BOUNDED else None


def highest(distribution: Distribution) -> float | None:
    """The bound above, None where there is none."""
    return distribution.parameters["high"] if distribution.name in BOUNDED else None


RARE = 0.01
"""Chance that sPyNNaker accepts of one number in a projection's being beyond its estimate."""


def probable_maximum(distribution: Distribution, numbers: float) -> float:
    """What the highest of *numbers* random numbers hardly exceeds.

    Raises Unforeseeable where there are none.
    """
    estimate = quantile(distribution, 1.0 - _share(numbers))
    bound = highest(distribution)
    return estimate if bound is None else min(estimate, bound)


def probable_minimum(distribution: Distribution, numbers: float) -> float:
    """What the lowest of *numbers* random numbers hardly falls below.

    Raises Unforeseeable where there are none.
    """
    estimate = quantile(distribution, _share(numbers))
    bound = lowest(distribution)
    return estimate if bound is None else max(estimate, bound)


def _share(numbers: float) -> float:
    if numbers == 0:
        raise Unforeseeable(
            "sPyNNaker foresees no connection at all here, and divides by that number to "
            "estimate the largest of their random weights or delays; give fixed ones, or "
            "leave the projection out"
        )
    return RARE / float(numbers)
