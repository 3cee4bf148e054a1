"""Weights that the board's steps are too coarse for are told of."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np

from spinn_stdp.network import Network
from spinn_stdp.quantise import BoardWarning, quantise
from tests.firmware.described import join
from tests.reference.examples import array_source, lif

WHICH = "Projection '0 to 1' from 'sources' to 'cells': "


def network(*weights: float, among: float = 2.0, cell: str = "IF_curr_exp") -> Network:
    """40 connections of one weight, and a list of others."""
    sources = array_source("sources", *([1.0] for _ in range(40)))
    everyone = [(i, 0) for i in range(40)]
    strong = join(0, 1, everyone, among, 1.0, "AllToAllConnector", views=(40, 1))
    ends = [(i, 0) for i in range(len(weights))]
    return Network(
        1.0,
        (sources, lif("cells", cell, 2)),
        (replace(strong, label="strong"), join(0, 1, ends, list(weights), 1.0)),
    )


def told(made: Network) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        quantise(made)
    return [str(each.message) for each in caught if each.category is BoardWarning]


def test_weights_that_become_0() -> None:
    (text,) = told(network(0.001, 0.0019, 0.5))
    assert text.startswith(
        f"{WHICH}2 of 3 weights (0.001 nA to 0.0019 nA) become 0 on the board, and these synapses "
        "do nothing. The steps of excitatory weights onto 'cells' are 0.00390625 nA, which "
        "follows from the largest sum of one tick that sPyNNaker expects, most of it from 'strong'"
    )
    assert "max_expected_summed_weight" in text


def test_weights_that_are_more_than_a_percent_off() -> None:
    (text,) = told(network(0.01, 0.5))
    assert text.startswith(
        f"{WHICH}1 of 2 weights (0.01 nA) are kept with an error above 1%, such as 0.01 nA as "
        "0.0117188 nA. "
    )


def test_weights_that_no_scale_keeps() -> None:
    (text,) = told(network(1e-6))
    assert "can't be made fine enough: give larger weights" in text


def test_weights_on_the_steps_are_nothing_to_tell() -> None:
    assert told(network(2.0, 0.0, 1 / 256)) == []
    assert told(network(0.5, 0.30078125)) == []


def test_conductances_have_steps_of_their_own() -> None:
    made = network(0.0, among=0.01, cell="IF_cond_exp")
    assert told(made) == []
    bits = quantise(made).synapses[1].weight_bits
    small = np.ldexp(0.4, -bits)
    (text,) = told(network(float(small), among=0.01, cell="IF_cond_exp"))
    assert "µS) become 0" in text


def test_weights_that_are_rounded_before_they_reach_the_board() -> None:
    steps, small = 2.0**-15, 0.00075
    made = network(small, small, among=0.01, cell="IF_cond_exp")
    (all_to_all,) = told(
        replace(
            made,
            projections=(
                made.projections[0],
                replace(
                    made.projections[1],
                    connector=made.projections[0].connector,
                    weight=small,
                ),
            ),
        )
    )
    assert "such as 0.00075 µS as 0.000762939 µS" in all_to_all
    assert f"hands them to the board in steps of {steps:g} µS where it connects by" in all_to_all
    assert told(made) == []  # a list of the same connections
