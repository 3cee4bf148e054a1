"""What is foreseen of a projection, where sPyNNaker has to be handed its connections."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from spinn_stdp.network import Connections, Connector, Distribution, Network, Projection
from spinn_stdp.quantise.distributions import Unforeseeable
from spinn_stdp.quantise.statistics import Statistics, foreseen

from .oracle import description, network, population, projection

UNIFORM = Distribution("uniform", {"low": 0.0, "high": 10.0})
WEIGHTS = np.array([0.5, -1.5, 1.0])
DELAYS = np.array([1.0, 2.4, 4.0])


def made_of(
    kind: str, weight: Any, delay: Any, parameters: Any = None
) -> tuple[Network, Projection]:
    """Three connections, two of them onto neuron 1, as if the connector of that name made them."""
    whole = network(description([population(5, "SpikeSourceArray"), population(4)], [projection()]))
    connections = Connections(np.array([0, 3, 4]), np.array([1, 2, 1]), WEIGHTS, DELAYS)
    asked = replace(
        whole.projections[0],
        connector=Connector(kind, parameters or {}),
        connections=connections,
        weight=weight,
        delay=delay,
    )
    return replace(whole, projections=(asked,)), asked


AS_LIST = Statistics(2, 1.0, np.var([0.5, 1.5, 1.0]), 1.5, np.var([1.0, 2.0, 4.0]))
"""Weights without sign, delays in whole steps."""


@pytest.mark.parametrize(
    "kind", ["FromListConnector", "FromFileConnector", "CloneConnector", "Own"]
)
def test_connections_of_their_own_weights(kind: str) -> None:
    expected = foreseen(*made_of(kind, None, None))
    assert expected.is_list
    assert expected.statistics() == AS_LIST
    assert expected.longest_delay == 4.0


def test_a_known_connector_with_weights_of_their_own_is_a_list() -> None:
    assert foreseen(*made_of("AllToAllConnector", None, None)).statistics() == AS_LIST


def test_a_list_may_leave_weights_and_delays_to_the_synapse() -> None:
    known = foreseen(*made_of("FromListConnector", -0.25, 2.0)).statistics()
    assert known == Statistics(2, 0.25, 0.0, 0.25, 0.0)


def test_random_weights_that_a_list_leaves_to_the_synapse_are_drawn_by_spynnaker() -> None:
    """The largest of three, with a chance of 1 % of a larger one."""
    known = foreseen(*made_of("FromListConnector", UNIFORM, 2.0)).statistics()
    assert (known.weight_mean, known.weight_maximum) == (5.0, 10 * (1 - 0.01 / 3))


def test_random_weights_of_an_unknown_connector_were_drawn_with_it() -> None:
    known = foreseen(*made_of("CloneConnector", UNIFORM, UNIFORM)).statistics()
    assert known == AS_LIST


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("AllToAllConnector", {"allow_self_connections": "NoMutual"}),
        ("FixedNumberPreConnector", {"n": 6}),
        ("FixedNumberPostConnector", {"n": 5}),
        ("FixedTotalNumberConnector", {"n": 21, "with_replacement": False}),
        ("FixedTotalNumberConnector", {"n": UNIFORM}),
        ("FixedProbabilityConnector", {"p_connect": 1.01}),
        ("IndexBasedProbabilityConnector", {}),
        ("DistanceDependentProbabilityConnector", {}),
        ("SmallWorldConnector", {"degree": 1.0, "rewiring": 0.1, "n_connections": 3}),
        ("SmallWorldConnector", {"degree": 1.0, "rewiring": 0.1, "allow_self_connections": False}),
        ("ArrayConnector", {}),
    ],
)
def test_what_spynnaker_would_refuse_is_handed_over_as_a_list(kind: str, parameters: Any) -> None:
    expected = foreseen(*made_of(kind, 0.5, 1.0, parameters))
    assert expected.is_list
    assert expected.to_one == 2


@pytest.mark.parametrize(("n", "is_list"), [(8, False), (9, True)])
def test_without_self_connections_there_is_one_less_to_choose_from(n: int, is_list: bool) -> None:
    parameters = {"n": n, "allow_self_connections": False}
    asked = projection("FixedNumberPostConnector", parameters, pre=0, post=0)
    made = network(description([population(9)], [asked]))
    assert foreseen(made, made.projections[0]).is_list is is_list


def test_a_connector_by_distance_needs_the_distances() -> None:
    made = made_of("DistanceDependentProbabilityConnector", 0.5, 1.0, {"d_expression": "d < 3"})
    with pytest.raises(ValueError, match=r"an array \(5, 4\) named 'distances'"):
        foreseen(*made).statistics()


def test_an_array_is_expected_to_reach_no_neuron() -> None:
    """sPyNNaker counts the ones of every column and throws each count away."""
    known = foreseen(*made_of("ArrayConnector", 0.5, 1.0, {"array": np.ones((5, 4))})).statistics()
    assert known == Statistics(0, 0.5, 0.0, 0.5, 0.0)


@pytest.mark.parametrize(
    ("rule_maximum", "expected"), [(0.2, (1.5, 1.5, 0.0)), (4.0, (4.0, 4.0, 0.0))]
)
def test_plastic_weights_may_all_grow(rule_maximum: float, expected: tuple[float, ...]) -> None:
    made, asked = made_of("FromListConnector", None, None)
    learning = network(
        description([population(1), population(1)], [projection(w_max=rule_maximum)])
    ).projections[0]
    known = foreseen(made, replace(asked, plasticity=learning.plasticity)).statistics()
    assert (known.weight_mean, known.weight_maximum, known.weight_variance) == expected


def test_no_connections_at_all() -> None:
    made, asked = made_of("CloneConnector", None, None)
    none = np.array([], dtype=np.int64)
    empty = replace(asked, connections=Connections(none, none, none * 1.0, none * 1.0))
    expected = foreseen(made, empty)
    assert expected.statistics() == Statistics(0, 0.0, 0.0, 0.0, 0.0)
    assert expected.longest_delay == 0.0


def test_random_weights_of_no_connections() -> None:
    made, asked = made_of("FromListConnector", UNIFORM, 1.0)
    none = np.array([], dtype=np.int64)
    empty = replace(asked, connections=Connections(none, none, none * 1.0, none * 1.0))
    with pytest.raises(Unforeseeable, match="foresees no connection at all"):
        foreseen(made, empty).statistics()
