"""Synapse types and learning rules: how they are made, and what they ask of the board."""

import pytest
from pyNN import errors, mock

import spinn_stdp as sim
from tests.spinn_stdp.surface import learning_pair, neurons, refused, spike_source


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0, min_delay=1.0)


def described(synapse):
    pre, post = spike_source([1.0]), neurons()
    sim.Projection(pre, post, sim.OneToOneConnector(), synapse)
    return sim.get_network().projections[-1]


def test_defaults():
    static = described(sim.StaticSynapse())
    assert (static.weight, static.delay, static.plasticity) == (0.0, 1.0, None)
    learning = described(sim.STDPMechanism(sim.SpikePairRule(), sim.AdditiveWeightDependence()))
    assert (learning.weight, learning.delay) == (0.0, 1.0)
    rule = learning.plasticity
    assert (rule.timing, rule.weight) == ("SpikePairRule", "AdditiveWeightDependence")
    assert dict(rule.timing_parameters) == {
        "tau_plus": 20.0,
        "tau_minus": 20.0,
        "A_plus": 0.01,
        "A_minus": 0.01,
    }
    assert dict(rule.weight_parameters) == {"w_min": 0.0, "w_max": 1.0}
    assert (rule.backprop_delay, rule.dendritic_delay_fraction) == (True, 1.0)


def test_positional_and_keyword_arguments():
    timing = sim.SpikePairRule(tau_plus=10.0, tau_minus=5.0, A_plus=0.5, A_minus=0.25)
    weight = sim.AdditiveWeightDependence(w_min=0.5, w_max=4.0)
    first = described(sim.STDPMechanism(timing, weight, None, 1.0, 2.0, 3.0, False))
    second = described(
        sim.STDPMechanism(
            timing_dependence=timing,
            weight_dependence=weight,
            voltage_dependence=None,
            dendritic_delay_fraction=1.0,
            weight=2.0,
            delay=3.0,
            backprop_delay=False,
        )
    )
    for made in (first, second):
        assert (made.weight, made.delay) == (2.0, 3.0)
        assert made.plasticity.timing_parameters["tau_minus"] == 5.0
        assert made.plasticity.weight_parameters["w_min"] == 0.5
        assert made.plasticity.backprop_delay is False


def test_one_rule_for_several_projections():
    _, _, first = learning_pair()
    synapse = first.synapse_type
    described(synapse)
    sim.run(3)


def test_a_mechanism_without_a_rule_is_refused():
    rule, weights = sim.SpikePairRule(), sim.AdditiveWeightDependence()
    for arguments, told in (
        ((), "timing_dependence is None; give a rule of this package, such as SpikePairRule()"),
        ((rule,), "weight_dependence is None; give a rule of this package"),
        ((weights, rule), "timing_dependence is AdditiveWeightDependence"),
        ((rule, mock.MultiplicativeWeightDependence()), "weight_dependence is Multiplicative"),
        ((mock.SpikePairRule(), weights), "timing_dependence is SpikePairRule"),
    ):
        with refused(errors.InvalidModelError, f"STDPMechanism: {told}"):
            sim.STDPMechanism(*arguments)
    with refused(errors.InvalidModelError, "voltage_dependence is not supported by sPyNNaker"):
        sim.STDPMechanism(sim.SpikePairRule(), sim.AdditiveWeightDependence(), object())


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (
            lambda: sim.STDPMechanism(
                sim.SpikePairRule(), sim.AdditiveWeightDependence(), dendritic_delay_fraction=0.5
            ),
            "dendritic_delay_fraction is 0.5",
        ),
        (
            lambda: sim.STDPMechanism(
                sim.SpikePairRule(tau_plus=lambda d: 10.0 + d), sim.AdditiveWeightDependence()
            ),
            "tau_plus differs from synapse to synapse, or is NaN; the board has one value for all",
        ),
        (
            lambda: sim.STDPMechanism(
                sim.SpikePairRule(tau_plus=0.0), sim.AdditiveWeightDependence()
            ),
            "tau_plus is 0 ms; give a time above 0",
        ),
        (
            lambda: sim.STDPMechanism(
                sim.SpikePairRule(), sim.AdditiveWeightDependence(w_min=2.0, w_max=1.0)
            ),
            "w_max 1 is below w_min 2; swap them",
        ),
        (
            lambda: sim.STDPMechanism(
                sim.SpikePairRule(), sim.AdditiveWeightDependence(w_min=-1.0)
            ),
            "w_min is -1; weights are unsigned on the board: give 0 up",
        ),
        (
            lambda: sim.STDPMechanism(
                sim.SpikePairRule(A_plus=7e4), sim.AdditiveWeightDependence()
            ),
            "A_plus is 70000, beyond the board's 65536",
        ),
    ],
)
def test_rules_that_the_board_does_not_have_are_told_before_anything_runs(make, told):
    pre, post = spike_source([1.0], [2.0], label="pre"), neurons(2, label="post")
    sim.Projection(pre, post, sim.AllToAllConnector(), make(), label="plastic")
    with refused(sim.NetworkError, "Projection 'plastic' from 'pre' to 'post': ", told):
        sim.run(3)
    assert sim.get_current_time() == 0.0


def test_two_rules_onto_one_population_are_told():
    _, post, _ = learning_pair()
    other = sim.STDPMechanism(sim.SpikePairRule(), sim.AdditiveWeightDependence(), delay=3.0)
    sim.Projection(spike_source([1.0]), post, sim.OneToOneConnector(), other, label="other")
    with refused(
        sim.NetworkError,
        "Projection 'other'",
        "its learning rule differs from that of Projection 'plastic'",
        "make them equal, or project onto different populations",
    ):
        sim.run(3)
