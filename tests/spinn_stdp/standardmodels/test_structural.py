"""Synapses that are formed and eliminated, through PyNN's interface."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import spinn_stdp as sim
from spinn_stdp.quantise import NetworkError, quantise
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.quantise.rewiring import list_order
from spinn_stdp.results.recording import NotRecorded
from spinn_stdp.targets.deployment import wiring

SIZE = 9


@pytest.fixture(autouse=True)
def set_up() -> None:
    sim.setup(1.0)


def mechanism(**more: Any) -> Any:
    given: dict[str, Any] = {
        "partner_selection": sim.RandomSelection(),
        "formation": sim.DistanceDependentFormation(grid=[3, 3], p_form_forward=1.0),
        "elimination": sim.RandomByWeightElimination(2.0, 0.5, 0.0),
        "f_rew": 1000.0,
        "initial_weight": 4.0,
        "initial_delay": 3.0,
        "s_max": 6,
        "seed": 1,
    }
    return sim.StructuralMechanismStatic(**{**given, **more})


def network(connections: Any = (), sources: int = SIZE, **more: Any) -> Any:
    source = sim.Population(sources, sim.SpikeSourceArray([5.0 * k for k in range(30)]))
    cells = sim.Population(SIZE, sim.IF_curr_exp(), label="cells")
    return sim.Projection(
        source, cells, sim.FromListConnector(list(connections)), mechanism(**more)
    )


def test_synapses_come_and_go() -> None:
    projection = network([(i, i, 1.0, 1.0) for i in range(SIZE)])
    projection.post.record(["spikes", "rewiring"])
    assert len(projection) == SIZE
    sim.run(100.0)
    now = projection.get(["weight", "delay"], "list")
    formed = [row for row in now if row[2:] == (4.0, 3.0)]
    assert len(formed) > 5
    assert {row[2:] for row in now} <= {(4.0, 3.0), (1.0, 1.0)}
    assert len(projection) == len(now)
    formations, eliminations = projection.post.get_data().segments[0].events
    assert (formations.name, eliminations.name) == ("rewiring_form", "rewiring_elim")
    assert len(now) == SIZE + len(formations) - len(eliminations)
    assert len(eliminations) > 0
    pairs = {f"{i}_{j}_formation" for i, j, *_ in formed}
    assert pairs <= set(formations.labels.tolist())
    matrix = projection.get("weight", "array")
    assert matrix.shape == (SIZE, SIZE)
    assert np.nansum(matrix) == sum(row[2] for row in now)
    sim.run(100.0)
    assert len(projection) != len(now)


def test_a_reset_begins_again() -> None:
    projection = network()
    projection.post.record("rewiring")
    sim.run(50.0)
    first = projection.get(["weight", "delay"], "list")
    sim.reset()
    assert projection.get(["weight", "delay"], "list") == []
    sim.run(50.0)
    assert projection.get(["weight", "delay"], "list") == first
    one, other = (segment.events for segment in projection.post.get_data().segments)
    assert one[0].labels.tolist() == other[0].labels.tolist() != []


def test_a_reset_lists_the_first_synapses_once_more() -> None:
    projection = network([(0, 0, 1.0, 1.0), (1, 0, 1.0, 1.0)])
    sim.run(5.0)
    with pytest.warns(sim.BoardWarning, match="they take two places each"):
        sim.reset()
    assert projection.get(["weight", "delay"], "list") == [(0, 0, 1.0, 1.0), (1, 0, 1.0, 1.0)]
    sim.run(5.0)
    sim.reset()
    sim.run(5.0)
    with pytest.raises(NetworkError, match="which are then 8 for a neuron, where s_max is 6"):
        sim.reset()


def test_weights_are_foreseen_for_what_is_formed() -> None:
    network()
    image = quantise(sim.get_network())
    assert image.synapses[0].weight_bits == 15 - 3  # of the one weight of 4 nA
    (rewiring,) = image.rewirings
    assert rewiring.weight == (4 << 12,)
    assert rewiring.elimination[0].threshold == 2 << 12
    assert (rewiring.attempts, rewiring.every) == (1, 1)
    assert image.populations[1].cells.has_synapse_core  # type: ignore[union-attr]


@pytest.mark.parametrize(("f_rew", "pace"), [(1e4, (10, 1)), (100.0, (1, 10)), (1500.0, (1, 1))])
def test_pace(f_rew: float, pace: tuple[int, int]) -> None:
    network(f_rew=f_rew)
    (rewiring,) = quantise(sim.get_network()).rewirings
    assert (rewiring.attempts, rewiring.every) == pace


REFUSED = {
    "s_max is 6": {"connections": [(i, 0, 1.0, 1.0) for i in range(7)]},
    "a row holds 256": {"s_max": 300},
    "initial_delay is 0.5 ms": {"initial_delay": 0.5},
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_no_board_or_no_emulator_can_do(words: str) -> None:
    network(**REFUSED[words])
    with pytest.raises(NetworkError, match=re.escape(words)):
        sim.run(1.0)


def test_one_projection_onto_a_population() -> None:
    projection = network()
    other = sim.Population(3, sim.SpikeSourceArray([1.0]))
    sim.Projection(other, projection.post, sim.FromListConnector([]), mechanism())
    with pytest.raises(NetworkError, match="2 projections onto it are rewired"):
        sim.run(1.0)


def learning(timing: Any = None, **more: Any) -> Any:
    given: dict[str, Any] = {
        "partner_selection": sim.RandomSelection(),
        "formation": sim.DistanceDependentFormation(grid=[3, 3], p_form_forward=1.0),
        "elimination": sim.RandomByWeightElimination(3.5, 0.5, 0.3),
        "timing_dependence": timing or sim.SpikePairRule(A_plus=0.2, A_minus=0.1),
        "weight_dependence": sim.AdditiveWeightDependence(w_max=5.0),
        "f_rew": 1000.0,
        "initial_weight": 3.0,
        "s_max": 5,
        "seed": 1,
    }
    return sim.StructuralMechanismSTDP(**{**given, **more})


def several(*mechanisms: Any) -> list[Any]:
    """A projection onto the same cells with each of *mechanisms*."""
    cells = sim.Population(SIZE, sim.IF_curr_exp(), label="cells")
    cells.record("rewiring")
    made = []
    for each in mechanisms:
        source = sim.Population(SIZE, sim.SpikeSourceArray([3.0 * k for k in range(30)]))
        first = sim.FromListConnector([(i, i, 3.0, 1.0) for i in range(SIZE)])
        made.append(sim.Projection(source, cells, first, each))
    return made


def test_several_that_learn_share_one_mechanism() -> None:
    mechanism = learning()
    projections = several(mechanism, mechanism)
    sim.run(100.0)
    left = [projection.get(["weight"], "list") for projection in projections]
    formations, eliminations = projections[0].post.get_data().segments[0].events
    assert len(formations) > 5
    assert len(eliminations) > 5
    assert sum(map(len, left)) == 2 * SIZE + len(formations) - len(eliminations)
    weights = {row[2] for rows in left for row in rows}
    assert len(weights) > 5


def test_synapses_of_another_mechanism_are_in_no_place() -> None:
    several(learning(), learning())
    network = sim.get_network()
    assert [p.structure.mechanism for p in network.projections] == [0, 1]
    with pytest.warns(sim.BoardWarning, match="will never be eliminated"):
        places = quantise(network).rewirings[0].places
    assert sorted(np.unique(places[..., 0]).tolist()) == [-1, 0]


def test_a_mechanism_of_two_populations_draws_seeds_for_both() -> None:
    mechanism = learning()
    several(mechanism)
    several(mechanism)
    one, other = quantise(sim.get_network()).rewirings
    assert one.core_seeds.tolist() == other.core_seeds.tolist()  # slices of the same numbers
    assert one.shared_seed.tolist() != other.shared_seed.tolist()


def test_learning_ones_that_sPyNNaker_does_not_take() -> None:
    pair = learning()
    refused = {
        "initial_weight differs": (pair, learning(initial_weight=2.0)),
        "partner_selection differs": (
            pair,
            learning(partner_selection=sim.LastNeuronSelection()),
        ),
        "rewired without learning and others learn": (pair, mechanism()),
        "known here only of one projection": (
            learning(partner_selection=sim.LastNeuronSelection()),
            learning(partner_selection=sim.LastNeuronSelection()),
        ),
        "learn by SpikeNearestPairRule": (learning(sim.extra_models.SpikeNearestPairRule()),),
    }
    for words, mechanisms in refused.items():
        sim.setup(1.0)
        several(*mechanisms)
        with pytest.raises(NetworkError, match=re.escape(words)):
            sim.run(1.0)


def test_others_beside_them() -> None:
    projection = network()
    static = sim.StaticSynapse(weight=1.0, delay=1.0)
    sim.Projection(projection.pre, projection.post, sim.FromListConnector([(0, 0)]), static)
    with pytest.raises(NetworkError, match="does not accept"):
        sim.run(1.0)
    sim.setup(1.0)
    projection = network(initial_weight=0.0)
    drive = sim.Population(SIZE, sim.SpikeSourceArray([1.0]))
    beside = sim.Projection(drive, projection.post, sim.FromListConnector([(0, 0)]), static)
    projection.post.record("v")
    with pytest.warns(sim.BoardWarning, match="no spike of .* will have any effect"):
        sim.run(10.0)
    assert np.unique(projection.post.get_data().segments[0].analogsignals[0].magnitude) == [-65.0]
    assert beside.get("weight", "list") == [(0, 0, 1.0)]


def test_places_are_filled_in_the_order_of_the_list() -> None:
    connections = [(3, 1, 1.0, 1.0), (0, 0, 1.0, 1.0), (2, 1, 1.0, 1.0), (1, 1, 1.0, 1.0)]
    network(connections)
    places = quantise(sim.get_network()).rewirings[0].places
    assert places[1, -3:, 1].tolist() == [3, 2, 1]
    assert places[0, -1].tolist() == [0, 0]


def test_words_for_wrong_parts() -> None:
    with pytest.raises(TypeError, match="formation is None; give DistanceDependentFormation"):
        mechanism(formation=None)
    with pytest.raises(TypeError, match="initial_delay is"):
        mechanism(initial_delay=(1.0, 2.0))
    with pytest.raises(ValueError, match="f_rew is 0"):
        mechanism(f_rew=0)
    with pytest.raises(ValueError, match="prob_elim_depressed is 2; give a number from 0 to 1"):
        sim.RandomByWeightElimination(1.0, prob_elim_depressed=2)
    with pytest.raises(ValueError, match="grid"):
        sim.DistanceDependentFormation(grid=[3])


def test_weights_over_time_are_not_kept() -> None:
    with pytest.raises(NotRecorded, match="come and go"):
        network().record("weight")


def test_lists_are_deployed_in_their_order() -> None:
    connections = [(3, 1, 1.0, 1.0), (0, 0, 1.0, 1.0), (2, 1, 1.0, 1.0), (1, 1, 1.0, 1.0)]
    network(connections)
    problems = Problems()
    (asked,) = wiring.plan(sim.get_network(), problems)
    assert problems.errors == []
    assert asked.connector == "FromListConnector"
    (projection,) = sim.get_network().projections
    order = list_order(projection)
    made = projection.connections
    assert list(zip(made.pre[order], made.post[order], strict=True)) == [
        row[:2] for row in connections
    ]


def test_results_have_the_connections_that_there_are_at_the_end() -> None:
    projection = network([(i, i, 1.0, 1.0) for i in range(SIZE)])
    results = sim.simulate(sim.get_network(), 100.0)
    sim.run(100.0)
    assert results.weights(0).tolist() == projection.get("weight", "list", with_address=False)
    made = results.connections(0)
    assert [*zip(made.pre, made.post, strict=True)] == [
        row[:2] for row in projection.get("delay", "list")
    ]
