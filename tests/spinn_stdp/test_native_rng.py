"""Random numbers of this back end's own kind: the distributions are PyNN's, and streams differ."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from pyNN.random import NativeRNG as PyNNs
from pyNN.random import NumpyRNG, RandomDistribution, available_distributions
from scipy import stats

import spinn_stdp as sim
from spinn_stdp.random_numbers import EXPONENTIAL_CLIPPED

PARAMETERS: dict[str, tuple[float, ...]] = {
    "binomial": (10, 0.3),
    "gamma": (2.0, 0.5),
    "exponential": (3.0,),
    "lognormal": (0.1, 0.4),
    "normal": (1.0, 2.0),
    "normal_clipped": (0.0, 1.0, -0.5, 1.5),
    "normal_clipped_to_boundary": (0.0, 1.0, -0.5, 1.5),
    "poisson": (4.0,),
    "uniform": (-1.0, 2.0),
    "uniform_int": (3, 9),
    "vonmises": (0.5, 2.0),
}
SEED = 12
ALMOST_NEVER = 1e-4


def drawn(rng: Any, name: str, n: int = 4000) -> Any:
    return np.asarray(RandomDistribution(name, PARAMETERS[name], rng=rng).next(n))


def test_all_distributions_of_pynn_are_there() -> None:
    assert PARAMETERS.keys() >= available_distributions.keys() - {EXPONENTIAL_CLIPPED}


@pytest.mark.parametrize("name", PARAMETERS)
def test_distributions_are_those_of_pynn(name: str) -> None:
    ours, pynns = (drawn(rng(SEED), name) for rng in (sim.NativeRNG, NumpyRNG))
    assert stats.ks_2samp(ours, pynns).pvalue > ALMOST_NEVER
    assert not np.array_equal(ours, pynns)


def test_a_seed_gives_the_same_numbers() -> None:
    one, same, other = (drawn(sim.NativeRNG(seed), "normal").tolist() for seed in (1, 1, 2))
    assert one == same != other
    rng = sim.NativeRNG(SEED)
    copied = deepcopy(rng)
    assert drawn(rng, "uniform").tolist() == drawn(copied, "uniform").tolist()
    assert isinstance(rng, PyNNs)
    assert sorted(rng.permutation(5)) == [0, 1, 2, 3, 4]


def connections(seed: int, connector: Any, *arguments: Any) -> list[Any]:
    sim.setup(timestep=1.0)
    pre, post = (sim.Population(40, sim.IF_cond_exp()) for _ in range(2))
    rng = sim.NativeRNG(seed)
    weights = RandomDistribution("uniform", (0.1, 0.2), rng=rng)
    synapse = sim.StaticSynapse(weight=weights, delay=1.0)
    made = sim.Projection(pre, post, connector(*arguments, rng=rng), synapse)
    listed: list[Any] = made.get("weight", format="list")
    return listed


@pytest.mark.parametrize(
    ("connector", "arguments"),
    [
        (sim.FixedProbabilityConnector, (0.3,)),
        (sim.FixedNumberPreConnector, (4,)),
        (sim.FixedNumberPostConnector, (4,)),
        (sim.FixedTotalNumberConnector, (60,)),
        (sim.DistanceDependentProbabilityConnector, ("d < 5",)),
    ],
)
def test_connectors_and_weights(connector: Any, arguments: tuple[Any, ...]) -> None:
    one, same, other = (connections(seed, connector, *arguments) for seed in (1, 1, 2))
    assert one == same != other
    assert all(0.1 <= weight < 0.2 for *_, weight in one)
