"""RecurrentRule by way of PyNN: its defaults, what it does, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import spinn_stdp as sim
from tests.spinn_stdp.surface import given_warnings, neurons, refused, spike_source, static

extra = sim.extra_models
MULTIPLICATIVE = sim.MultiplicativeWeightDependence


def learning(cell: Any = None, delay: float = 2.0, weight: Any = None, **rule: Any) -> Any:
    """Pairings every 10 ms, a pre spike 3 ms before each post spike."""
    cells = neurons(cell=cell or sim.IF_curr_exp())
    static(spike_source(np.arange(15.0, 400.0, 10.0)), cells, weight=20.0)
    weight = weight or MULTIPLICATIVE(w_min=0.0, w_max=5.0)
    mechanism = sim.STDPMechanism(extra.RecurrentRule(**rule), weight, weight=1.0, delay=delay)
    pre = spike_source(np.arange(12.0, 400.0, 10.0))
    return sim.Projection(pre, cells, sim.OneToOneConnector(), mechanism)


@pytest.mark.parametrize("dual_fsm", [True, False])
def test_pairings_count_up_until_they_potentiate(dual_fsm: bool) -> None:
    sim.setup(1.0)
    plastic = learning(accumulator_potentiation=3, A_plus=0.2, A_minus=0.0, dual_fsm=dual_fsm)
    plastic.record("weight")
    sim.run(400.0)
    (weights,) = plastic.get_data(format="signal").magnitude.T
    changes = np.flatnonzero(np.diff(weights))
    assert len(changes) > 1
    assert len(changes) < 35  # of 39 pairings
    assert weights[-1] > weights[0]


def test_its_defaults_are_spynnakers() -> None:
    sim.setup(1.0)
    learning()
    (rule,) = [p.plasticity for p in sim.get_network().projections if p.plasticity]
    assert rule.timing_parameters == {
        "accumulator_depression": -6.0,
        "accumulator_potentiation": 6.0,
        "mean_pre_window": 35.0,
        "mean_post_window": 35.0,
        "dual_fsm": 1.0,
        "A_plus": 0.01,
        "A_minus": 0.01,
    }


def test_reset_begins_anew() -> None:
    sim.setup(1.0)
    plastic = learning(accumulator_potentiation=1, A_plus=0.2)
    sim.run(300.0)
    first = plastic.get("weight", "list", with_address=False)
    sim.reset()
    sim.run(300.0)
    assert plastic.get("weight", "list", with_address=False) == first != [1.0]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"mean_pre_window": -1.0}, "mean_pre_window is -1 ms; give a time from 0 to 8595 ms"),
        ({"mean_post_window": 1e4}, "mean_post_window is 10000 ms; give a time from 0 to 8595"),
        ({"accumulator_depression": 1}, "accumulator_depression is 1; give a whole number below 0"),
        ({"accumulator_potentiation": 1.5}, "accumulator_potentiation is 1.5; give a whole"),
        ({"delay": 40.0}, "RecurrentRule with delays that need a delay extension"),
        ({"weight": sim.AdditiveWeightDependence()}, "no firmware for RecurrentRule with Additive"),
        ({"cell": sim.IF_cond_exp(), "dual_fsm": False}, "RecurrentRule(dual_fsm=False) onto IF_c"),
    ],
)
def test_what_no_board_does(given: dict[str, Any], text: str) -> None:
    sim.setup(1.0)
    plastic = learning(**given)
    if "delay" in given:
        others = neurons(255)
        pre, synapse = plastic.pre, plastic.synapse_type
        sim.Projection(pre, others, sim.AllToAllConnector(), synapse)
    with refused(sim.NetworkError, text):
        sim.run(1.0)


def test_what_has_few_bits_is_told_of() -> None:
    sim.setup(1.0)
    learning(dual_fsm=False, accumulator_potentiation=9, mean_pre_window=200.0)
    told = given_warnings(lambda: sim.run(1.0), sim.BoardWarning)
    assert any("counts from -8 to 7" in text for text in told)
    assert any("windows of up to 1023 ticks" in text for text in told)
