"""sPyNNaker's own connectors by way of PyNN: which neurons they connect, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pyNN import errors
from pyNN.random import RandomDistribution

import spinn_stdp as sim
from spinn_stdp.quantise import NetworkError

from .surface import neurons, refused, spike_source

extra = sim.extra_models


def connected(connector: Any, n: int = 6, post: Any = None) -> list[tuple[int, int, float, float]]:
    """Source, target, weight and delay of each connection."""
    synapse = sim.StaticSynapse(weight=0.5, delay=2.0)
    cells = post or neurons(n)
    made = sim.Projection(spike_source(*[[1.0]] * n), cells, connector, synapse)
    return sorted(made.get(["weight", "delay"], "list"))


def pairs(connector: Any, n: int = 6) -> list[tuple[int, int]]:
    return [(pre, post) for pre, post, *_ in connected(connector, n)]


def test_all_but_me() -> None:
    sim.setup(1.0)
    assert pairs(extra.AllButMeConnector(), 3) == [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]
    in_groups = pairs(extra.AllButMeConnector(n_neurons_per_group=2), 4)
    assert in_groups == [(0, 1), (1, 0), (2, 3), (3, 2)]


def test_weights_of_a_group_are_used_for_each() -> None:
    sim.setup(1.0)
    weights = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    made = connected(extra.AllButMeConnector(3, weights))
    assert [weight for _, _, weight, _ in made] == weights * 2
    assert {delay for *_, delay in made} == {2.0}


def test_one_to_one_with_an_offset() -> None:
    sim.setup(1.0)
    offset = extra.OneToOneOffsetConnector
    assert pairs(offset(2, wrap=False), 4) == [(0, 2), (1, 3)]
    assert pairs(offset(2, wrap=True), 4) == [(0, 2), (1, 3), (2, 0), (3, 1)]
    assert pairs(offset(-1, wrap=True, n_neurons_per_group=2), 4) == [
        (0, 1), (1, 0), (2, 3), (3, 2),
    ]  # fmt: skip


def in_a_small_world(rewiring: float, seed: int = 1) -> Any:
    """The connections of a grid of 6 by 6 neurons with itself, by source."""
    sim.setup(1.0)
    cells = sim.Population(36, sim.IF_curr_exp(), structure=sim.Grid2D())
    connector = sim.SmallWorldConnector(1.5, rewiring, rng=sim.NumpyRNG(seed))
    made = sim.Projection(cells, cells, connector, sim.StaticSynapse(weight=0.5, delay=2.0))
    return made, np.array(made.get([], "list"))[:, :2]


def test_a_small_world_without_rewiring_has_the_neurons_that_are_near() -> None:
    made, connections = in_a_small_world(0.0)
    apart = np.abs(connections // 6 - connections[:, ::-1] // 6)[:, 0]
    along = np.abs(connections % 6 - connections[:, ::-1] % 6)[:, 0]
    assert len(connections) == (3 * 6 - 2) ** 2
    assert max(apart.max(), along.max()) == 1
    assert made.get("weight", "array")[7, 7] == 0.5
    sim.run(2.0)


def test_a_small_world_is_rewired_in_part() -> None:
    _, near = in_a_small_world(0.0)
    _, rewired = in_a_small_world(0.3)
    _, anywhere = in_a_small_world(1.0)
    stayed = len({*map(tuple, near)} & {*map(tuple, rewired)})
    for made in (rewired, anywhere):
        assert np.array_equal(np.bincount(made[:, 0]), np.bincount(near[:, 0]))
    assert 0.6 * len(near) < stayed < 0.85 * len(near)
    assert np.bincount(anywhere[:, 1], minlength=36).min() > 0
    assert np.array_equal(in_a_small_world(0.3)[1], rewired)
    assert not np.array_equal(in_a_small_world(0.3, seed=2)[1], rewired)


def test_a_small_world_that_sPyNNaker_has_not() -> None:
    sim.setup(1.0)
    with refused(ValueError, "rewiring=1.5 is a probability"):
        sim.SmallWorldConnector(1.0, 1.5)
    for asked in ({"n_connections": 3}, {"allow_self_connections": False}):
        with refused(errors.ConnectionError, *asked, "sPyNNaker has None and True alone"):
            connected(sim.SmallWorldConnector(1.0, 0.1, **asked))


def test_a_kernel_over_two_grids() -> None:
    sim.setup(1.0)
    kernel = np.array([[0.1, 0.2, 0.3]])
    delays = np.array([[1.0, 2.0, 3.0]])
    made = connected(
        sim.KernelConnector((2, 3), (2, 3), (1, 3), weight_kernel=kernel, delay_kernel=delays)
    )
    # Each neuron reaches its neighbours in the row, through the place opposite of theirs.
    assert [row for row in made if row[0] == 1] == [
        (1, 0, 0.3, 3.0), (1, 1, 0.2, 2.0), (1, 2, 0.1, 1.0),
    ]  # fmt: skip
    assert [row[:2] for row in made if row[0] == 3] == [(3, 3), (3, 4)]
    assert len(made) == 14


def test_they_run_and_go_on() -> None:
    sim.setup(1.0)
    cells = neurons(6)
    connected(sim.KernelConnector((2, 3), (2, 3), (3, 3), weight_kernel=2.0), post=cells)
    sim.run(20.0)
    assert len(set(np.asarray(cells.get_data("v").segments[0].analogsignals[0])[4].tolist())) > 1


@pytest.mark.parametrize(
    ("connector", "text"),
    [
        (lambda: extra.AllButMeConnector(4), "must be divisible by the number of neurons per gr"),
        (lambda: extra.AllButMeConnector(7), "cannot be used with a group size of 7"),
        (lambda: extra.OneToOneOffsetConnector(7, True), "the offset must be smaller than the nu"),
        (lambda: sim.KernelConnector((2, 2), (2, 3), (1, 1)), "a grid of (2, 2) has 4 neurons"),
    ],
)
def test_populations_that_they_can_not_connect(connector: Any, text: str) -> None:
    sim.setup(1.0)
    with refused(errors.ConnectionError, text):
        connected(connector())


def test_populations_of_the_same_size_as_a_whole() -> None:
    sim.setup(1.0)
    with refused(errors.ConnectionError, "populations that are the same size"):
        connected(extra.AllButMeConnector(), post=neurons(4))
    with refused(errors.ConnectionError, "give whole populations"):
        connected(extra.AllButMeConnector(), post=neurons(8)[:6])


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: extra.AllButMeConnector(3, [0.1]), "must be equal to the number of connections"),
        (lambda: extra.AllButMeConnector(2, [0.1, -0.2]), "give values from 0 up"),
        (lambda: sim.KernelConnector((2, 3), (2, 3), (1, 3), [[1.0]]), "the shape of the kernel"),
        (lambda: sim.KernelConnector((2, 3), (2, 3), (1, 1), [[-1.0]]), "give values from 0 up"),
    ],
)
def test_weights_that_do_not_fit(make: Any, text: str) -> None:
    with refused(ValueError, text):
        make()


@pytest.mark.parametrize(
    ("make", "weight", "delay", "text"),
    [
        (extra.AllButMeConnector, True, False, "its weights are random: the board draws them for "),
        (lambda: extra.OneToOneOffsetConnector(1, True), False, True, "its delays are random"),
        (lambda: sim.KernelConnector((2, 3), (2, 3), (1, 3)), True, True, "its weights and delays"),
    ],
)
def test_what_the_board_draws_for_them_is_refused(
    make: Any, weight: bool, delay: bool, text: str
) -> None:
    """With a seed, of which the board's numbers would follow; without one they are any."""
    for seed in (None, 3):
        sim.setup(1.0)
        synapse = sim.StaticSynapse(
            weight=RandomDistribution("uniform", low=0.1, high=0.9) if weight else 0.5,
            delay=RandomDistribution("uniform", low=1.0, high=4.0) if delay else 2.0,
        )
        cells = sim.Population(6, sim.IF_curr_exp(), seed=seed)
        sim.Projection(spike_source(*[[1.0]] * 6), cells, make(), synapse)
        if seed is None:
            sim.run(2.0)
        else:
            with refused(NetworkError, text):
                sim.run(2.0)


def test_a_kernel_of_numbers_is_not_drawn() -> None:
    sim.setup(1.0)
    weight = RandomDistribution("uniform", low=0.1, high=0.9)
    kernel = sim.KernelConnector((2, 3), (2, 3), (1, 3), weight_kernel=0.4)
    cells = sim.Population(6, sim.IF_curr_exp(), seed=3)
    synapse = sim.StaticSynapse(weight=weight, delay=1.0)
    sim.Projection(spike_source(*[[1.0]] * 6), cells, kernel, synapse)
    sim.run(2.0)
