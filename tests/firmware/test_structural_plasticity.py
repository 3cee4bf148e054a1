"""Synapses that the board forms and eliminates are those that the emulator does.

One script, which knows nothing of this project, runs on the board and on the emulator.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .test_connectors import on_emulator

pytestmark = pytest.mark.slow

Json = dict[str, Any]


def times(sources: int) -> list[list[float]]:
    """Spikes of each source, ms."""
    return [[float(t) for t in range(2 + i % 3, 200, 10 + i % 2)] for i in range(sources)]


RANDOM: Json = {
    "timestep": 1.0,
    "sources": [[16, times(16)]],
    "cells": [16, {}],
    "mechanism": {
        "f_rew": 1000,
        "initial_weight": 4.0,
        "initial_delay": 3.0,
        "s_max": 8,
        "seed": 7,
        "weight": 2.0,
        "delay": 1.0,
    },
    "selection": ["RandomSelection", {}],
    "formation": [
        "DistanceDependentFormation",
        {
            "grid": [4, 4],
            "sigma_form_forward": 1.0,
            "p_form_forward": 0.8,
            "p_form_lateral": 0.6,
        },
    ],
    "elimination": [
        "RandomByWeightElimination",
        {"threshold": 3.0, "prob_elim_depressed": 0.5, "prob_elim_potentiated": 0.1},
    ],
    "projections": [[0, [[i, i, 2.0, 1.0] for i in range(16)]]],
    "runs": [50.0, 100.0],
}


def often_on_three_cores() -> Json:
    """Seven attempts in a tick, sources and targets on several cores, one synapse of a pair."""
    plan = copy.deepcopy(RANDOM)
    plan["sources"] = [[40, times(40)]]
    plan["cells"] = [16, {"neurons_per_core": 6}]
    plan["mechanism"].update(f_rew=7000, with_replacement=False, s_max=5)
    plan["formation"][1]["grid"] = [5, 8]
    first = [[i, i, 2.0, 1.0] for i in range(16)]
    plan["projections"] = [[0, first + [[i, i - 1, 2.0, 2.0] for i in range(1, 16)]]]
    return plan


def of_the_last_spikes() -> Json:
    plan = copy.deepcopy(RANDOM)
    plan["selection"] = ["LastNeuronSelection", {"spike_buffer_size": 3}]
    plan["mechanism"]["f_rew"] = 400
    return plan


def within_the_population() -> Json:
    """Nothing spikes here: other projections beside one that is rewired bring nothing."""
    plan = copy.deepcopy(RANDOM)
    plan["timestep"] = 0.5
    plan["mechanism"]["f_rew"] = 2500
    plan["projections"] = [[None, [[i, (i + 3) % 16, 2.0, 2.0] for i in range(16)]]]
    plan["runs"] = [40.0, 40.0]
    return plan


PLANS = {
    "random": RANDOM,
    "often": often_on_three_cores(),
    "last spikes": of_the_last_spikes(),
    "lateral": within_the_population(),
}


@pytest.mark.parametrize("name", PLANS)
def test_synapses_and_spikes_are_those_of_the_board(name: str, run: Run, tmp_path: Path) -> None:
    plan = PLANS[name]
    board = run("structure", json.dumps(plan))
    ours = on_emulator(plan, tmp_path, "structure")
    assert ours == board
    first = {tuple(row) for _, rows in plan["projections"] for row in rows}
    last = {tuple(row) for row in board["connections"][-1][0]}
    assert len(last - first) > 10
    assert len(first - last) > 0
