"""Weights and delays that are drawn on demand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from spinn_stdp.network import Floats

from . import kernels
from .random import generator


@dataclass(frozen=True)
class Same:
    """One number for all."""

    value: float

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which all are."""
        return self.value, self.value

    def draw(self, block: int, n: int) -> Floats:
        """*n* of them; the one number is stored once."""
        return np.broadcast_to(np.float64(self.value), (n,))


@dataclass(frozen=True, eq=False)
class Drawn:
    """Numbers of a distribution, by PyNN's names."""

    name: str
    parameters: Mapping[str, float]
    seed: tuple[int, ...]

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which all must be; infinite where the distribution has no bound."""
        if self.name not in BOUNDED:
            return -math.inf, math.inf
        return self.parameters["low"], self.parameters["high"]

    def draw(self, block: int, n: int) -> Floats:
        """Those of the connections of a block."""
        return DISTRIBUTIONS[self.name](generator(*self.seed, block), n, **self.parameters)


def _normal(
    random: Generator,
    n: int,
    mu: float,
    sigma: float,
    low: float = -math.inf,
    high: float = math.inf,
) -> Floats:
    out = np.empty(n)
    kernels.normals(random, float(mu), float(sigma), float(low), float(high), out)
    return out


def _clipped_to_boundary(
    random: Generator, n: int, mu: float, sigma: float, low: float, high: float
) -> Floats:
    drawn = _normal(random, n, mu, sigma)
    return np.clip(drawn, low, high, out=drawn)


def _whole(numbers: Any) -> Floats:
    return np.asarray(numbers, np.float64)


BOUNDED = frozenset({"normal_clipped", "normal_clipped_to_boundary", "uniform"})
DISTRIBUTIONS: Mapping[str, Callable[..., Floats]] = {
    "binomial": lambda random, k, n, p: _whole(random.binomial(int(n), p, k)),
    "exponential": lambda random, n, beta: random.exponential(beta, n),
    "gamma": lambda random, n, k, theta: random.gamma(k, theta, n),
    "lognormal": lambda random, n, mu, sigma: random.lognormal(mu, sigma, n),
    "normal": _normal,
    "normal_clipped": _normal,
    "normal_clipped_to_boundary": _clipped_to_boundary,
    "poisson": lambda random, n, lambda_: _whole(random.poisson(lambda_, n)),
    "uniform": lambda random, n, low, high: low + (high - low) * random.random(n),
    "uniform_int": lambda random, n, low, high: _whole(random.integers(low, high, n)),
    "vonmises": lambda random, n, mu, kappa: random.vonmises(mu, kappa, n),
}
"""By PyNN's name; the same as :class:`pyNN.random.NumpyRNG` draws."""
