"""Which learning rules are refused, and in which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from spinn_stdp.network import Plasticity
from spinn_stdp.quantise import NetworkError, quantise

from .learning_network import (
    ADDITIVE,
    ADDITIVE_TRIPLET,
    MULTIPLICATIVE,
    WHICH,
    learning,
    pair,
    triplet,
    vogels,
)

pytestmark = pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")
NEAREST = "SpikeNearestPairRule"


def problems(rule: Plasticity, cell_type: str = "IF_curr_exp") -> list[str]:
    try:
        quantise(learning(rule, cell_type))
    except NetworkError as error:
        return error.problems
    return []


@pytest.mark.parametrize(
    "rule",
    [
        pair(ADDITIVE),
        pair(MULTIPLICATIVE),
        pair(ADDITIVE, NEAREST),
        pair(MULTIPLICATIVE, NEAREST),
        triplet(ADDITIVE_TRIPLET),
        vogels(ADDITIVE),
    ],
)
def test_rules_that_sPyNNaker_has_firmware_for(rule: Plasticity) -> None:
    assert problems(rule) == problems(rule, "IF_cond_exp") == []


@pytest.mark.parametrize(
    ("rule", "possible"),
    [
        (pair(ADDITIVE_TRIPLET), f"{ADDITIVE} or {MULTIPLICATIVE}"),
        (pair(ADDITIVE_TRIPLET, NEAREST), f"{ADDITIVE} or {MULTIPLICATIVE}"),
        (triplet(ADDITIVE), ADDITIVE_TRIPLET),
        (triplet(MULTIPLICATIVE), ADDITIVE_TRIPLET),
        (vogels(MULTIPLICATIVE), ADDITIVE),
        (vogels(ADDITIVE_TRIPLET), ADDITIVE),
    ],
)
def test_rules_that_it_has_none_for(rule: Plasticity, possible: str) -> None:
    assert problems(rule) == [
        f"{WHICH}: sPyNNaker has no firmware for {rule.timing} with {rule.weight}; use it with "
        f"{possible}"
    ]


def test_rules_that_nobody_knows() -> None:
    (timing, weight) = problems(replace(pair(), timing="Hebb", weight="Gutig"))
    assert timing.startswith(f"{WHICH}: Hebb does not run here; use PfisterSpikeTriplet, ")
    assert weight.startswith(f"{WHICH}: Gutig does not run here; use AdditiveWeightDependence, ")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (pair(tau_minus=0.0), "tau_minus is 0 ms; give a time above 0"),
        (triplet(tau_y=float("inf")), "tau_y is inf ms; give a time above 0"),
        (vogels(tau=-3.0), "tau is -3 ms; give a time above 0"),
        (
            pair(tau_plus=1e9),
            "tau_plus is 1e+09 ms, and its table of decays longer than any core's memory; give a "
            "shorter time",
        ),
        (
            pair(A_plus=float("nan")),
            "A_plus differs from synapse to synapse, or is NaN; the board has one value for all: "
            "give a number",
        ),
        (vogels(alpha=1e5), "alpha is 100000, beyond the board's 65536"),
        (pair(w_min=-0.5), "w_min is -0.5; weights are unsigned on the board: give 0 up"),
        (pair(w_min=2.0), "w_max 1 is below w_min 2; swap them"),
        (
            triplet(A3_plus=300.0, w_max=300.0),
            "an amplitude times w_max is 90000, beyond the board's 65536; give smaller ones",
        ),
        (
            replace(pair(), dendritic_delay_fraction=0.5),
            "dendritic_delay_fraction is 0.5; on the board all of a delay is in the dendrite: "
            "give 1.0",
        ),
    ],
)
def test_parameters(rule: Plasticity, text: str) -> None:
    assert problems(rule) == [f"{WHICH}: {text}"]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (pair(A_plus=70.0), "A_plus is 70, beyond the board's 64"),
        (pair(w_max=70.0), "w_max is 70, beyond the board's 64"),
        (triplet(A_minus=7.0, w_max=10.0), "an amplitude times w_max is 70, beyond the board's 64"),
    ],
)
def test_amounts_of_conductance_have_less_room(rule: Plasticity, text: str) -> None:
    (problem,) = problems(rule, "IF_cond_exp")
    assert problem.startswith(f"{WHICH}: {text}")


@pytest.mark.parametrize("rule", [pair(MULTIPLICATIVE, A_plus=70.0), vogels(alpha=70.0)])
def test_numbers_without_a_unit_have_all_the_room(rule: Plasticity) -> None:
    assert problems(rule, "IF_cond_exp") == []
