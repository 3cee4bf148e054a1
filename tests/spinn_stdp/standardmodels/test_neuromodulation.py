"""Neuromodulation by way of PyNN: names and defaults, what it does, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pyNN import errors

import spinn_stdp as sim
from tests.spinn_stdp.surface import given_warnings, neurons, refused, spike_source, static, stdp

extra = sim.extra_models


def modulated(**parameters: Any) -> Any:
    """A pairing at 12 ms, dopamine at 60 ms, and the pre spike at 300 ms that learns of it."""
    kind = parameters.pop("receptor_type", "reward")
    pre = spike_source([10.0, 30.0, 50.0, 300.0])
    cell = neurons()
    static(spike_source([12.0, 32.0, 52.0]), cell, weight=30.0)
    rule = {"A_plus": 1.0, "A_minus": 0.0, "tau_plus": 10.0, "tau_minus": 12.0}
    plastic = sim.Projection(
        pre, cell, sim.OneToOneConnector(), stdp(weight=1.0, delay=1.0, w_max=20.0, **rule)
    )
    given = {"weight": 0.05, "tau_c": 100.0, "tau_d": 5.0, "w_max": 20.0, **parameters}
    dopamine = sim.Projection(
        spike_source([60.0]),
        cell,
        sim.OneToOneConnector(),
        extra.Neuromodulation(**given),
        receptor_type=kind,
    )
    return plastic, dopamine


@pytest.mark.parametrize(("kind", "sign"), [("reward", 1), ("punishment", -1)])
def test_it_moves_the_weight(kind: str, sign: int) -> None:
    sim.setup(1.0)
    plastic, dopamine = modulated(receptor_type=kind)
    plastic.record("weight")
    sim.run(300.0)
    assert plastic.get("weight", "list", with_address=False) == [1.0]
    sim.run(2.0)
    (weight,) = plastic.get("weight", "list", with_address=False)
    assert 0.5 < (weight - 1.0) * sign < 2.0
    assert dopamine.get(["delay"], "list", with_address=False) == [(1.0,)]


def test_its_defaults_are_spynnakers() -> None:
    sim.setup(1.0)
    defaults = {"weight": 0.0, "tau_c": 1000.0, "tau_d": 200.0, "w_min": 0.0, "w_max": 1.0}
    made = extra.Neuromodulation()
    assert {name: made.parameter_space[name].base_value for name in defaults} == defaults
    _, dopamine = modulated(tau_c=50.0)
    (described,) = [p for p in sim.get_network().projections if p.neuromodulation]
    assert described.receptor == "reward"
    assert described.neuromodulation.tau_c == 50.0
    assert dopamine.receptor_type == "reward"


def test_receptors() -> None:
    sim.setup(1.0)
    source, cell = spike_source([1.0]), neurons()
    for kind in (None, "excitatory", "dopamine"):
        with refused(errors.ConnectionError, "'reward' or 'punishment'"):
            sim.Projection(
                source,
                cell,
                sim.OneToOneConnector(),
                extra.Neuromodulation(),
                receptor_type=kind,
            )
    with refused(errors.ConnectionError, "'reward' does not exist"):
        static(source, cell, receptor_type="reward")


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"tau_c": 0.0}, "tau_c is 0 ms; give a time above 0"),
        ({"tau_d": -1.0}, "tau_d is -1 ms; give a time above 0"),
        ({"tau_c": 1e6, "tau_d": 1e6}, "are too long"),
        ({"w_min": -1.0}, "w_min is -1; minimum and maximum weights must be 0 or more"),
        ({"w_max": 1e6}, "w_max is 1e+06, beyond the board's 65536"),
        ({"w_min": 30.0}, "w_max 20 is below w_min 30"),
        ({"weight": -0.1}, "has weights below 0"),
    ],
)
def test_numbers_that_no_board_has(parameters: dict[str, float], text: str) -> None:
    sim.setup(1.0)
    modulated(**parameters)
    with refused(sim.NetworkError, text):
        sim.run(1.0)


def test_dopamine_that_wraps_is_told_of() -> None:
    sim.setup(1.0)
    modulated(weight=16.0)
    told = given_warnings(lambda: sim.run(1.0), sim.BoardWarning)
    assert any("dopamine of 16 does not fit" in text for text in told)


def test_it_needs_synapses_that_learn_and_come_before_it() -> None:
    sim.setup(1.0)
    source, cell = spike_source([1.0]), neurons()
    dopamine = extra.Neuromodulation(weight=0.1)
    each = sim.OneToOneConnector()
    sim.Projection(source, cell, each, dopamine, receptor_type="reward")
    with refused(sim.NetworkError, "only be added when an STDP projection"):
        sim.run(1.0)
    sim.Projection(spike_source([2.0]), cell, each, stdp())
    with refused(sim.NetworkError, "only be added when an STDP projection"):
        sim.run(1.0)


def test_it_shares_no_pair_of_populations_and_has_one_set_of_numbers() -> None:
    sim.setup(1.0)
    plastic, dopamine = modulated()
    static(dopamine.pre, plastic.post)
    with refused(sim.NetworkError, "can't be mixed between the same two populations"):
        sim.run(1.0)
    sim.setup(1.0)
    plastic, _ = modulated()
    sim.Projection(
        spike_source([5.0]),
        plastic.post,
        sim.OneToOneConnector(),
        extra.Neuromodulation(tau_c=7.0),
        receptor_type="punishment",
    )
    with refused(sim.NetworkError, "differ from those of another Neuromodulation"):
        sim.run(1.0)


def test_one_mechanism_before_it_is_prepared_for_it() -> None:
    """Of several, sPyNNaker leaves room for the eligibility in the rows of the last one only."""
    sim.setup(1.0)
    cell, each = neurons(), sim.OneToOneConnector()
    for delay in (3.0, 3.0, 2.0):
        source = spike_source([1.0], label=f"after {delay:g}")
        sim.Projection(source, cell, each, stdp(delay=delay), label=f"delay {delay:g}")
    dopamine = spike_source([2.0])
    sim.Projection(dopamine, cell, each, extra.Neuromodulation(), receptor_type="reward")
    with refused(sim.NetworkError, "not those of 'delay 3': make it right after the first"):
        sim.run(1.0)


def test_lists_of_dopamine_are_refused() -> None:
    sim.setup(1.0)
    plastic, _ = modulated()
    sim.Projection(
        spike_source([2.0]),
        plastic.post,
        sim.FromListConnector([(0, 0, 0.5)], column_names=["weight"]),
        extra.Neuromodulation(tau_c=100.0, tau_d=5.0, w_max=20.0),
        receptor_type="reward",
    )
    with refused(sim.NetworkError, "sPyNNaker fails to write dopamine by connections of their own"):
        sim.run(1.0)


def test_rules_without_firmware() -> None:
    sim.setup(1.0)
    cell, each = neurons(), sim.OneToOneConnector()
    rule = sim.STDPMechanism(
        extra.SpikeNearestPairRule(), sim.AdditiveWeightDependence(), weight=0.5, delay=3.0
    )
    sim.Projection(spike_source([1.0]), cell, each, rule)
    sim.Projection(spike_source([2.0]), cell, each, extra.Neuromodulation(), receptor_type="reward")
    with refused(sim.NetworkError, "no firmware for neuromodulation of SpikeNearestPairRule"):
        sim.run(1.0)


def test_time_steps_that_give_it_a_delay_extension() -> None:
    sim.setup(0.01)
    cell, each = neurons(300), sim.AllToAllConnector()
    sim.Projection(spike_source([1.0]), cell, sim.OneToOneConnector(), stdp(delay=0.05))
    sim.Projection(spike_source([2.0]), cell, each, extra.Neuromodulation(), receptor_type="reward")
    with refused(sim.NetworkError, "sPyNNaker gives dopamine a delay of 1 ms, more than the"):
        sim.run(1.0)


def test_rows_have_room_for_fewer_synapses() -> None:
    sim.setup(1.0)
    cell = neurons(200)
    sim.Projection(spike_source([1.0]), cell, sim.AllToAllConnector(), stdp())
    sim.Projection(
        spike_source([2.0]),
        cell,
        sim.AllToAllConnector(),
        extra.Neuromodulation(),
        receptor_type="reward",
    )
    with refused(sim.NetworkError, "a row of plastic synapses holds 169"):
        sim.run(1.0)


def test_what_the_board_keeps_of_dopamine() -> None:
    sim.setup(1.0)
    modulated(weight=0.05)
    table = sim.values(sim.get_network()).table
    (row,) = table[(table["name"] == "weight") & (table["asked"] == 0.05)]
    assert (row["stored"], row["means"], row["unit"]) == (102, 102 / 2048, "D")
