"""Projections that the board draws, through PyNN's interface."""

import hashlib
import json

import numpy as np
import pytest
from pyNN.random import NumpyRNG

import spinn_stdp as sim
from spinn_stdp.network import Distribution
from spinn_stdp.quantise.problems import BoardWarning, NetworkError, Problems
from spinn_stdp.scripts import surface
from spinn_stdp.targets.deployment import wiring
from tests.firmware.connectors_plans import EVERY_CONNECTOR, as_integers
from tests.spinn_stdp.surface import neurons

BOARDS = (
    "699204e6b6422d77",
    "903ac33006455090",
    "debb1bd1b161b93d",
    "bfe41904b8a3f42d",
    "18d2ab613e5fceb6",
    "3accd3fa6cfdf52f",
    "a51ca31e08206990",
    "66f054fea8360dda",
    "773de3703f0f6aeb",
    "b8367e3ffcdf71fb",
    "20969ffc32cd64cf",
    "28d36392a27ca502",
    "0d7c493b5ea5055e",
    "d02858920443ebc4",
    "823b8f0d996d9f79",
    "42c784691323068c",
    "e2f8c0fa755c24a1",
    "3a429186174b2a60",
)
"""Of the connections of each projection, as the board in software made them."""
RANDOM = sim.RandomDistribution("uniform", low=0.5, high=1.5)


@pytest.fixture(autouse=True)
def set_up():
    sim.setup(1.0)


def values(asked):
    return sim.RandomDistribution(asked[0], **asked[1]) if isinstance(asked, list) else asked


def population(size, options):
    if options is None:
        return sim.Population(size, sim.SpikeSourceArray(spike_times=[0.0]))
    return sim.Population(size, sim.IF_curr_exp(), **options)


def part(cells, view):
    return cells if view is None else cells[view[0] : view[1]]


@pytest.mark.filterwarnings("ignore::spinn_stdp.BoardWarning")
def test_connections_are_those_of_the_board():
    cells = [population(*each) for each in EVERY_CONNECTOR["populations"]]
    projections = [
        sim.Projection(
            part(cells[pre], pre_view),
            part(cells[post], post_view),
            getattr(sim, connector)(**parameters),
            sim.StaticSynapse(weight=values(weight), delay=values(delay)),
        )
        for pre, post, pre_view, post_view, connector, parameters, weight, delay, _ in (
            EVERY_CONNECTOR["projections"]
        )
    ]
    before = [projection.get(["weight", "delay"], "list") for projection in projections]
    sim.run(1.0)
    digests = []
    for asked, projection, given in zip(
        EVERY_CONNECTOR["projections"], projections, before, strict=True
    ):
        rows = np.array(projection.get(["weight", "delay"], "list"))
        assert sorted(map(tuple, rows[:, :2])) == sorted((i, j) for i, j, *_ in given)
        rows[:, 0] += 0 if asked[2] is None else asked[2][0]
        rows[:, 1] += 0 if asked[3] is None else asked[3][0]
        text = json.dumps(as_integers(rows, 1.0))
        digests.append(hashlib.sha256(text.encode()).hexdigest()[:16])
    assert tuple(digests) == BOARDS


def projection_onto(seed=3, connector=None, weight=RANDOM, **options):
    pre = neurons(20, label="pre")
    post = sim.Population(30, sim.IF_curr_exp(), label="post", seed=seed, **options)
    connector = connector or sim.FixedProbabilityConnector(0.3)
    return sim.Projection(pre, post, connector, sim.StaticSynapse(weight=weight, delay=1.0))


def rows(projection):
    return projection.get(["weight", "delay"], "list")


def test_only_the_seed_counts():
    first, same, other = (projection_onto(seed) for seed in (3, 3, 4))
    assert rows(first) == rows(same) != rows(other)


def test_without_a_seed_pynn_draws():
    with_rng = sim.FixedProbabilityConnector(0.3, rng=NumpyRNG(seed=5))
    unseeded = projection_onto(seed=None, connector=with_rng)
    assert not unseeded.is_drawn_on_board
    again = sim.FixedProbabilityConnector(0.3, rng=NumpyRNG(seed=5))
    sim.setup(1.0)
    assert rows(projection_onto(None, again, 1.0)) == [
        (i, j, 1.0, d) for i, j, _, d in rows_of(unseeded)
    ]


def rows_of(projection):
    return [
        (int(i), int(j), float(w), float(d))
        for i, j, w, d in zip(
            projection._pre_index,
            projection._post_index,
            projection._given["weight"],
            projection._given["delay"],
            strict=True,
        )
    ]


def test_an_rng_is_not_used_and_that_is_told():
    connector = sim.FixedProbabilityConnector(0.3, rng=NumpyRNG(seed=5))
    with pytest.warns(BoardWarning, match=r"'post' \(seed=3\); the rng that was given is not used"):
        told = projection_onto(connector=connector)
    assert rows(told) == rows(projection_onto())


def test_connections_depend_on_the_cores():
    before = projection_onto()
    whole = rows(before)
    sim.set_number_of_neurons_per_core(sim.IF_curr_exp, 10)
    assert rows(before) != whole
    sim.set_number_of_neurons_per_core(sim.IF_curr_exp, None)
    assert rows(before) == whole


def test_projections_share_the_numbers_of_their_cores():
    alone = rows(projection_onto())
    sim.setup(1.0)
    first = projection_onto()
    second = sim.Projection(
        first.pre, first.post, sim.AllToAllConnector(), sim.StaticSynapse(weight=RANDOM, delay=1.0)
    )
    assert rows(first) == alone
    weights = second.get("weight", "list", with_address=False)
    assert len(set(weights)) > 500
    assert not set(weights) <= {weight for *_, weight, _ in alone}


def test_what_is_set_stays():
    projection = projection_onto()
    made = rows(projection)
    projection[0].weight = 0.25
    projection.set(delay=2.0)
    assert rows(projection) == [(*made[0][:2], 0.25, 2.0), *((*r[:3], 2.0) for r in made[1:])]
    assert not sim.get_network().projections[0].drawn_on_board


def test_what_can_not_be_said_is_told():
    projection = projection_onto(
        connector=sim.AllToAllConnector(),
        weight=sim.RandomDistribution("uniform", low=1.0, high=1.0),
    )
    with pytest.raises(NetworkError, match="no spread that sPyNNaker could reckon with"):
        len(projection)
    with pytest.raises(NetworkError, match="no spread that sPyNNaker could reckon with"):
        sim.run(1.0)


def test_lost_signs_are_told():
    projection = projection_onto(weight=sim.RandomDistribution("normal", mu=0.2, sigma=1.0))
    with pytest.warns(BoardWarning, match="random weights are below 0"):
        weights = projection.get("weight", "list", with_address=False)
    assert min(weights) > 0


def test_sPyNNaker_is_given_the_connector_itself():
    projection_onto()
    network = sim.get_network()
    problems = Problems()
    (planned,) = wiring.plan(network, problems)
    assert not problems.errors
    assert planned.connector == "FixedProbabilityConnector"
    assert isinstance(network.projections[0].weight, Distribution)
    (listed,) = wiring.plan(wiring.frozen(network), problems)
    assert not problems.errors
    assert listed.connector == "FromListConnector"


def test_exponential_clipped_is_there_without_a_seed():
    asked = sim.RandomDistribution("exponential_clipped", beta=1.0, low=0.5, high=0.75)
    weights = projection_onto(None, weight=asked).get("weight", "list", with_address=False)
    assert 0.5 <= min(weights) < max(weights) <= 0.75


def test_connectors_of_scripts_are_drawn_by_the_board_too():
    by_script = surface.names()["FixedProbabilityConnector"](0.5)
    own, its = projection_onto(), projection_onto(connector=by_script)
    assert own.is_drawn_on_board
    assert its.is_drawn_on_board
