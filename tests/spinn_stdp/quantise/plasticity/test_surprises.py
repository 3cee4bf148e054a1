"""What users are told before their weights learn otherwise than they think."""

from __future__ import annotations

import warnings

import pytest

from spinn_stdp.network import Plasticity
from spinn_stdp.quantise import BoardWarning, quantise
from spinn_stdp.quantise.plasticity.surprises import FEW_STEPS

from .learning_network import ADDITIVE, MULTIPLICATIVE, WHICH, learning, pair, triplet, vogels

STEP = 2.0**-14
"""Of a weight, see `learning`."""
MANY = FEW_STEPS * STEP
BALANCED = 100 * STEP


def told(
    rule: Plasticity, cell_type: str = "IF_curr_exp", weight: float | None = None
) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        quantise(learning(rule, cell_type, weight))
    texts = [str(warning.message) for warning in caught if warning.category is BoardWarning]
    assert all(text.startswith(f"{WHICH}: ") for text in texts)
    return [text.removeprefix(f"{WHICH}: ") for text in texts]


@pytest.mark.parametrize("cell_type", ["IF_curr_exp", "IF_cond_exp"])
@pytest.mark.parametrize(
    "rule",
    [
        pair(A_plus=BALANCED, A_minus=BALANCED),
        pair(A_plus=0.0, A_minus=0.0),
        pair(MULTIPLICATIVE, A_plus=2 * BALANCED, A_minus=1.0),
        triplet(A_plus=MANY, A3_plus=0.0, A_minus=0.0, A3_minus=MANY),
        vogels(alpha=0.0, A_plus=MANY),
    ],
)
def test_nothing_to_tell(rule: Plasticity, cell_type: str) -> None:
    assert told(rule, cell_type) == []


@pytest.mark.parametrize(
    ("rule", "how"),
    [
        (pair(A_plus=BALANCED, A_minus=BALANCED), "at once to it"),
        (pair(MULTIPLICATIVE, A_plus=2 * BALANCED, A_minus=1.0), "towards it"),
    ],
)
def test_weights_that_begin_above_w_max(rule: Plasticity, how: str) -> None:
    assert told(rule, weight=1.0 + STEP / 2) == []
    (text,) = told(rule, weight=1.5)
    assert text.startswith("1 of 1 weights, up to 1.5, begin above w_max, 1: the first")
    assert how in text


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (triplet(A_minus=0.0, A3_minus=3 * STEP), f"takes at most {3 * STEP:g}, 3 times a step"),
        (triplet(A_plus=STEP, A3_plus=STEP), f"adds at most {2 * STEP:g}, 2 times a step of"),
    ],
)
def test_changes_of_few_steps(rule: Plasticity, says: str) -> None:
    (text,) = told(rule)
    assert text.startswith(f"a pair of spikes {says}")
    assert "weights drift downwards" in text


@pytest.mark.parametrize("weight", [ADDITIVE, MULTIPLICATIVE])
@pytest.mark.parametrize(
    ("steps", "cell_type", "says"),
    [
        ({"A_plus": 4}, "IF_curr_exp", "adds 58% and takes 100% of what"),
        ({"A_plus": 16, "A_minus": 16}, "IF_curr_exp", "adds 85% and takes 98% of what"),
        ({"A_plus": 16, "A_minus": 16}, "IF_cond_exp", "adds 85% and takes 133% of what"),
        ({"A_plus": 0, "A_minus": 8}, "IF_cond_exp", "takes 169% of what"),
    ],
)
def test_a_balance_that_steps_tip(
    steps: dict[str, float], cell_type: str, says: str, weight: str
) -> None:
    whole = 2.0 if weight == MULTIPLICATIVE else 1.0  # of which half is left to either bound
    rule = pair(weight, **{name: each * whole * STEP for name, each in steps.items()})
    (text,) = told(rule, cell_type)
    assert text.startswith(f"over all distances in time a pair of spikes {says} the rule says: ")
    assert "Weights drift downwards" in text


@pytest.mark.parametrize("cell_type", ["IF_curr_exp", "IF_cond_exp"])
@pytest.mark.parametrize(
    ("rule", "remedy"),
    [
        (pair(A_plus=STEP / 2), "A_plus"),
        (pair(MULTIPLICATIVE, A_plus=STEP / 2), "A_plus"),
        (triplet(A_plus=STEP / 2, A3_plus=0.0), "A_plus or A3_plus"),
        (vogels(alpha=0.0, A_plus=STEP / 2), "A_plus"),
    ],
)
def test_potentiation_below_a_step(rule: Plasticity, remedy: str, cell_type: str) -> None:
    (text,) = told(rule, cell_type)
    assert text.startswith(
        f"a pair of spikes adds at most {STEP / 2:g} to a weight, less than a step of its weights, "
        f"{STEP:g}: it is lost, unless several add up to a step between two presynaptic spikes. "
        f"Give a larger {remedy}, or make the steps finer"
    )


@pytest.mark.parametrize("cell_type", ["IF_curr_exp", "IF_cond_exp"])
@pytest.mark.parametrize(
    ("rule", "remedy"),
    [
        (pair(A_minus=STEP / 2), "A_minus"),
        (pair(MULTIPLICATIVE, A_minus=STEP / 2), "A_minus"),
        (triplet(A_minus=0.0, A3_minus=STEP / 2), "A_minus or A3_minus"),
    ],
)
def test_depression_below_a_step(rule: Plasticity, remedy: str, cell_type: str) -> None:
    (text,) = told(rule, cell_type)
    assert text.startswith(
        f"a depression takes at most {STEP / 2:g} from a weight, less than a step of its weights, "
        f"{STEP:g}: each, however small, will take a whole step. Give a larger {remedy}, or make "
        "the steps finer"
    )


def test_amplitudes_that_are_0_on_the_board() -> None:
    assert told(pair(A_plus=1e-5, A_minus=1e-5)) == [
        "there will be no potentiation: with A_plus 1e-05 it is 0 in the board's numbers, whose "
        "steps are 3.05176e-05. Give more than a step.",
        "there will be no depression: with A_minus 1e-05 it is 0 in the board's numbers, whose "
        "steps are 3.05176e-05. Give more than a step.",
    ]


@pytest.mark.parametrize("timing", ["SpikePairRule", "SpikeNearestPairRule"])
@pytest.mark.parametrize("cell_type", ["IF_curr_exp", "IF_cond_exp"])
def test_amplitudes_that_are_meant_as_parts_of_w_max(timing: str, cell_type: str) -> None:
    amounts = {"w_max": 0.25, "A_plus": 0.25, "A_minus": 0.5}
    assert told(pair(timing=timing, **amounts), cell_type) == [
        "one pair of spikes can take a weight from one of its limits to the other: "
        f"{name}={amount:g} is an amount of weight on the board, not a part of w_max, 0.25, as in "
        f"PyNN. For what PyNN means, give {amount / 4:g}."
        for name, amount in (("A_plus", 0.25), ("A_minus", 0.5))
    ]
    assert told(pair(timing=timing, **amounts | {"A_plus": 0.2, "A_minus": 0.2}), cell_type) == []


def test_weights_that_may_wrap() -> None:
    assert told(vogels(A_plus=0.125, alpha=0.5)) == [
        "Vogels2011Rule with AdditiveWeightDependence does not keep these weights above w_min: "
        "one that falls below 0, by up to 0.0625 at a time, becomes a huge one, near 3.99994, and "
        "is delivered. Keep the weights well above what a spike takes away, or give a smaller "
        "alpha."
    ]
    (text,) = told(pair(MULTIPLICATIVE, A_minus=1.25))
    assert text.startswith(
        "SpikePairRule with MultiplicativeWeightDependence does not keep these weights above "
        "w_min: one that falls below 0, by up to 0.25 at a time, "
    )


@pytest.mark.parametrize(("steps", "alpha"), [(8, 0.25), (4, 0.25), (2, 0.75)])
def test_another_balance_than_alpha_means(steps: int, alpha: float) -> None:
    texts = told(vogels(A_plus=steps * STEP, alpha=alpha))
    lost = 1 / (2 * steps)
    (text,) = [each for each in texts if each.startswith("weights will balance")]
    assert f"near {(alpha + lost) * 25:.2g} Hz of a neuron, not at the {alpha * 25:.2g} Hz" in text
    assert f"of which A_plus is {steps}. Give an alpha of {alpha - lost:.2g} for" in text


def test_a_balance_as_alpha_means_it() -> None:
    (wrap,) = told(vogels(A_plus=32 * STEP, alpha=0.25))
    assert "becomes a huge one" in wrap


def test_a_lone_spike_of_vogels_below_a_step() -> None:
    depression, wrap = told(vogels(A_plus=8 * STEP, alpha=0.5 / 8))
    assert depression.startswith(f"a depression takes at most {STEP / 2:g} from a weight")
    assert "becomes a huge one" in wrap
