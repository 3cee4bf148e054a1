"""Learning rules by way of PyNN: names, defaults, and what of them reaches the board."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import pytest
from pyNN.random import RandomDistribution

import spinn_stdp as sim
from spinn_stdp import extra_models, simulator
from spinn_stdp.description import describe
from spinn_stdp.network import Plasticity

ADDITIVE = sim.AdditiveWeightDependence(w_min=0.25, w_max=2.0)
SPYNNAKER = {
    "SpikeNearestPairRule": "extra_models",
    "PfisterSpikeTriplet": "extra_models",
    "Vogels2011Rule": "extra_models",
    "WeightDependenceAdditiveTriplet": "extra_models",
    "MultiplicativeWeightDependence": "",
}


def described(timing: Any, weight: Any) -> Plasticity:
    """The rule as the network that is run has it."""
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=[5.0]))
    cell = sim.Population(1, sim.IF_curr_exp())
    synapse = sim.STDPMechanism(
        timing_dependence=timing, weight_dependence=weight, weight=0.5, delay=1.0
    )
    sim.Projection(source, cell, sim.OneToOneConnector(), synapse)
    network, _ = describe(simulator.state)
    rule = network.projections[0].plasticity
    assert rule is not None
    return rule


@pytest.fixture(autouse=True)
def _set_up() -> None:
    sim.setup(1.0)


@pytest.mark.parametrize(("name", "module"), SPYNNAKER.items())
def test_the_arguments_are_sPyNNakers(name: str, module: str) -> None:
    theirs = pytest.importorskip("pyNN.spiNNaker")
    ours: Any = sim
    if module:
        ours, theirs = getattr(ours, module), getattr(theirs, module)
    given = [
        [(p.name, p.default) for p in inspect.signature(getattr(each, name)).parameters.values()]
        for each in (ours, theirs)
    ]
    assert given[0] == given[1]


def test_nearest_pair() -> None:
    rule = described(extra_models.SpikeNearestPairRule(12.0, 13.0, 0.5, 0.25), ADDITIVE)
    assert (rule.timing, rule.weight) == ("SpikeNearestPairRule", "AdditiveWeightDependence")
    assert rule.timing_parameters == {
        "tau_plus": 12.0,
        "tau_minus": 13.0,
        "A_plus": 0.5,
        "A_minus": 0.25,
    }
    assert rule.weight_parameters == {"w_min": 0.25, "w_max": 2.0}


def test_triplet() -> None:
    rule = described(
        extra_models.PfisterSpikeTriplet(17.0, 34.0, 101.0, 125.0, 0.5, 0.25),
        extra_models.WeightDependenceAdditiveTriplet(0.0, 2.0, 0.125, 0.0625),
    )
    assert rule.timing_parameters == {
        "tau_plus": 17.0,
        "tau_minus": 34.0,
        "tau_x": 101.0,
        "tau_y": 125.0,
        "A_plus": 0.5,
        "A_minus": 0.25,
    }
    assert rule.weight_parameters == {
        "w_min": 0.0,
        "w_max": 2.0,
        "A3_plus": 0.125,
        "A3_minus": 0.0625,
    }


def test_multiplicative() -> None:
    rule = described(sim.SpikePairRule(), sim.MultiplicativeWeightDependence(0.5, 3.0))
    assert rule.weight == "MultiplicativeWeightDependence"
    assert rule.weight_parameters == {"w_min": 0.5, "w_max": 3.0}


def test_vogels_in_the_form_of_sPyNNaker() -> None:
    rule = described(extra_models.Vogels2011Rule(0.5, 30.0, 0.125), ADDITIVE)
    assert rule.timing == "Vogels2011Rule"
    assert rule.timing_parameters == {"alpha": 0.5, "tau": 30.0, "A_plus": 0.125, "A_minus": 0.01}


def test_vogels_in_the_form_of_PyNN() -> None:
    """At 5 Hz and with 20 ms, a spike meets 0.2 of the others' traces."""
    rule = described(sim.Vogels2011Rule(tau=20.0, eta=0.125, rho=5.0), ADDITIVE)
    assert rule.timing == "Vogels2011Rule"
    assert rule.timing_parameters == pytest.approx(
        {"alpha": 0.2, "tau": 20.0, "A_plus": 0.125, "A_minus": 0.0}
    )


def test_a_parameter_that_differs_between_synapses_is_refused() -> None:
    drawn = RandomDistribution("uniform", (0.1, 0.2))
    source = sim.Population(2, sim.SpikeSourceArray(spike_times=[5.0]))
    cell = sim.Population(2, sim.IF_curr_exp())
    timing = extra_models.SpikeNearestPairRule(A_plus=drawn)
    synapse = sim.STDPMechanism(
        timing_dependence=timing, weight_dependence=ADDITIVE, weight=0.5, delay=1.0
    )
    sim.Projection(source, cell, sim.AllToAllConnector(), synapse)
    with pytest.raises(sim.NetworkError, match="A_plus differs from synapse to synapse"):
        sim.run(1.0)


@pytest.mark.parametrize(
    ("timing", "weight"),
    [
        (extra_models.SpikeNearestPairRule(), ADDITIVE),
        (sim.SpikePairRule(), sim.MultiplicativeWeightDependence(0.0, 2.0)),
        (extra_models.Vogels2011Rule(alpha=0.0), ADDITIVE),
        (sim.Vogels2011Rule(eta=0.01, rho=0.0), ADDITIVE),
        (
            extra_models.PfisterSpikeTriplet(17.0, 34.0, 101.0, 125.0, 0.5, 0.25),
            extra_models.WeightDependenceAdditiveTriplet(0.0, 2.0),
        ),
    ],
)
def test_every_rule_runs_and_learns(timing: Any, weight: Any) -> None:
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=[5.0, 30.0, 60.0]))
    teacher = sim.Population(1, sim.SpikeSourceArray(spike_times=[9.0, 34.0]))
    cell = sim.Population(1, sim.IF_curr_exp())
    synapse = sim.STDPMechanism(
        timing_dependence=timing, weight_dependence=weight, weight=0.5, delay=1.0
    )
    plastic = sim.Projection(source, cell, sim.OneToOneConnector(), synapse)
    static = sim.StaticSynapse(weight=50.0, delay=1.0)
    sim.Projection(teacher, cell, sim.OneToOneConnector(), static)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sim.BoardWarning)
        sim.run(80.0)
    ((_, _, weight_now),) = plastic.get("weight", "list")
    assert weight_now != 0.5
