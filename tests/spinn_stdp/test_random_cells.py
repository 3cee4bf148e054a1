"""Cells whose numbers the board draws, through PyNN's interface."""

from __future__ import annotations

import numpy as np
import pytest
from pyNN.random import NumpyRNG

import spinn_stdp as sim
from spinn_stdp.network import Distribution
from spinn_stdp.quantise.drawn_cells import drawn_cells
from spinn_stdp.quantise.problems import BoardWarning, NetworkError

RANDOM = {"low": 10.0, "high": 20.0}
BOARDS = [17.26696777, 18.78671265, 12.57315063, 16.25982666, 15.56802368]
"""tau_m of the first cells with seed 5, as the board in software drew them."""


@pytest.fixture(autouse=True)
def set_up() -> None:
    sim.setup(1.0)


def uniform(**more):
    return sim.RandomDistribution("uniform", **{**RANDOM, **more})


def cells(seed=5, size=30, neurons_per_core=20, **parameters):
    v = sim.RandomDistribution("normal", mu=-65.0, sigma=3.0)
    given = {
        "tau_m": uniform(),
        "cm": sim.RandomDistribution("normal_clipped", mu=1.0, sigma=0.2, low=0.5, high=1.5),
        "tau_syn_E": sim.RandomDistribution("exponential", beta=3.0),
        **parameters,
    }
    return sim.Population(
        size,
        sim.IF_curr_exp(**given),
        seed=seed,
        neurons_per_core=neurons_per_core,
        initial_values={"v": v},
    )


def test_numbers_are_those_of_the_board():
    population = cells()
    np.testing.assert_allclose(population.get("tau_m")[:5], BOARDS, rtol=1e-8)
    before = population.get("tau_m").tolist(), population[:].initial_values["v"].tolist()
    population.record("v")
    sim.run(3.0)
    assert population.get("tau_m").tolist() == before[0]
    recorded = population.get_data("v").segments[0].analogsignals[0].magnitude[0]
    assert recorded.tolist() == before[1]
    drawn = sim.get_network().populations[0]
    assert drawn.parameters["tau_m"].tolist() == before[0]
    assert drawn.initial_values["v"].tolist() == before[1]


def test_only_the_seed_and_the_cores_count():
    first, same, other = (cells(seed).get("tau_m").tolist() for seed in (5, 5, 6))
    assert first == same != other
    assert cells(neurons_per_core=30).get("tau_m").tolist() != first
    population = cells(neurons_per_core=None)
    whole = population.get("tau_m").tolist()
    sim.set_number_of_neurons_per_core(sim.IF_curr_exp, 20)
    assert population.get("tau_m").tolist() == first != whole
    sim.set_number_of_neurons_per_core(sim.IF_curr_exp, None)


def test_part_of_the_cells_can_have_another_distribution():
    population = cells()
    whole = population.get("tau_m").tolist()
    population[3:9].set(tau_m=uniform(low=110.0, high=120.0))
    both = population.get("tau_m")
    assert (both[3:9] > 100).all()
    np.testing.assert_allclose(both[3:9], np.array(whole[3:9]) + 100, atol=2**-14)
    population[0:2].set(tau_m=15.0)
    assert population.get("tau_m")[:3].tolist() == [15.0, 15.0, whole[0]]


def test_with_a_list_among_them_pynn_draws():
    by_host = cells(i_offset=[0.1] * 30)
    assert not np.allclose(by_host.get("tau_m")[:5], BOARDS)
    by_host.set(i_offset=0.1)
    assert not np.allclose(by_host.get("tau_m")[1:5], by_host.get("tau_m")[0])
    np.testing.assert_allclose(by_host.get("tau_m")[:5], BOARDS, rtol=1e-8)


def test_without_a_seed_pynn_draws():
    rng = NumpyRNG(seed=3)
    asked = sim.RandomDistribution("uniform", **RANDOM, rng=rng)
    expected = NumpyRNG(seed=3).next(30, "uniform", RANDOM)
    population = sim.Population(30, sim.IF_curr_exp(tau_m=asked))
    np.testing.assert_array_equal(population.get("tau_m"), expected)


def test_after_a_run_pynn_draws():
    population = cells()
    sim.run(1.0)
    cm = population.get("cm").tolist()
    population.set(tau_m=uniform(rng=NumpyRNG(seed=3)))
    np.testing.assert_array_equal(
        population.get("tau_m"), NumpyRNG(seed=3).next(30, "uniform", RANDOM)
    )
    assert population.get("cm").tolist() == cm


def test_an_rng_is_not_used_and_that_is_told():
    population = cells(tau_m=uniform(rng=NumpyRNG(seed=3)))
    with pytest.warns(BoardWarning, match=r"draws tau_m itself, from the population's seed=5"):
        told = population.get("tau_m")
    np.testing.assert_allclose(told[:5], BOARDS, rtol=1e-8)


def test_bounds_that_are_never_met_are_told():
    impossible = Distribution(
        "normal_clipped", {"mu": 0.0, "sigma": 0.1, "low": 50.0, "high": 60.0}
    )
    with pytest.raises(NetworkError, match="'cells': tau_m is drawn on the board, and its dist"):
        drawn_cells("IF_curr_exp", "cells", {"tau_m": [None, impossible]}, 256, 1)
