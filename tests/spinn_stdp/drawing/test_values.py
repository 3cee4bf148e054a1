"""Weights and delays have the distributions that PyNN's names stand for."""

from __future__ import annotations

import numpy as np
import pytest
from pyNN.random import NumpyRNG, RandomDistribution, available_distributions
from scipy import stats

from spinn_stdp.drawing.values import DISTRIBUTIONS, Drawn, Same

PARAMETERS = {
    "binomial": {"n": 7, "p": 0.3},
    "exponential": {"beta": 2.5},
    "gamma": {"k": 2.0, "theta": 1.5},
    "lognormal": {"mu": 0.2, "sigma": 0.6},
    "normal": {"mu": 3.0, "sigma": 2.0},
    "normal_clipped": {"mu": 1.0, "sigma": 2.0, "low": 0.5, "high": 2.5},
    "normal_clipped_to_boundary": {"mu": 1.0, "sigma": 2.0, "low": 0.5, "high": 2.5},
    "poisson": {"lambda_": 4.2},
    "uniform": {"low": -1.0, "high": 4.0},
    "uniform_int": {"low": 2, "high": 9},
    "vonmises": {"mu": 0.4, "kappa": 1.7},
}
N = 20_000
LIKELY = 1e-4
"""Of equal distributions, so few samples differ more; the seeds are always the same."""


def test_every_distribution_of_pynn_but_gslrng_s():
    assert set(PARAMETERS) == set(NumpyRNG.translations) == set(DISTRIBUTIONS)
    assert set(PARAMETERS) <= set(available_distributions)


@pytest.mark.parametrize("name", PARAMETERS)
def test_distributed_as_pynn_draws(name):
    drawn = Drawn(name, PARAMETERS[name], (1, 2))
    ours = drawn.draw(0, N)
    theirs = RandomDistribution(name, rng=NumpyRNG(seed=3), **PARAMETERS[name]).next(N)
    assert ours.dtype == np.float64
    assert stats.ks_2samp(ours, theirs).pvalue > LIKELY
    low, high = drawn.bounds
    assert low <= ours.min()
    assert ours.max() <= high
    assert np.array_equal(ours, drawn.draw(0, N))
    assert stats.ks_2samp(ours, drawn.draw(1, N)).pvalue < 1  # other numbers
    assert abs(np.corrcoef(ours, drawn.draw(1, N))[0, 1]) < 5 / np.sqrt(N)


def test_one_number_for_all():
    assert Same(0.5).draw(3, 4).tolist() == [0.5] * 4
    assert Same(0.5).bounds == (0.5, 0.5)
