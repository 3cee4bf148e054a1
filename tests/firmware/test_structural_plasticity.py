"""Synapses that the board forms and eliminates are those that the emulator does.

One script, which knows nothing of this project, runs on the board and on the emulator.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emulator.board import Board

from .conftest import Run, run_on
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
    """A current makes the cells spike."""
    plan = copy.deepcopy(RANDOM)
    plan["timestep"] = 0.5
    plan["mechanism"]["f_rew"] = 2500
    plan["cells"] = [16, {}, {"i_offset": 2.0}]
    plan["projections"] = [[None, [[i, (i + 3) % 16, 2.0, 2.0] for i in range(16)]]]
    plan["runs"] = [40.0, 40.0]
    return plan


def beside_static_ones() -> Json:
    """The spikes of the second source never arrive."""
    plan = copy.deepcopy(RANDOM)
    plan["sources"].append([3, times(3)])
    plan["beside"] = [1]
    return plan


def learning() -> Json:
    """On two cores, each cell's own spikes known to one of them."""
    plan = copy.deepcopy(RANDOM)
    plan["cells"] = [16, {"neurons_per_core": 9}]
    plan["learning"] = [
        {"tau_plus": 12.0, "tau_minus": 15.0, "A_plus": 0.3, "A_minus": 0.2},
        {"w_min": 0.0, "w_max": 6.0},
    ]
    plan["mechanism"].update(f_rew=2000, weight=5.0, initial_weight=5.0)
    plan["elimination"][1]["threshold"] = 5.0
    plan["projections"] = [[0, [[i, i, 5.0, 1.0 + i % 3] for i in range(16)]]]
    return plan


def several_that_learn() -> Json:
    """Also among the cells themselves, and inhibitory ones."""
    plan = learning()
    plan["sources"].append([20, times(20)])
    plan["mechanism"].update(f_rew=4000, with_replacement=False)
    plan["projections"] += [
        [None, [[i, (i + 5) % 16, 3.0, 2.0] for i in range(16)]],
        [1, [[i, i % 16, 1.0, 2.0] for i in range(20)], "inhibitory"],
    ]
    return plan


def each_of_its_own() -> Json:
    """The places know the synapses of the first mechanism only; and a reset."""
    plan = several_that_learn()
    plan["of_their_own"] = True
    plan["runs"] = [48.0, None, 48.0, 40.0]
    return plan


def learning_of_the_last_spikes() -> Json:
    plan = learning()
    plan["cells"] = [16, {}]
    plan["selection"] = ["LastNeuronSelection", {"spike_buffer_size": 4}]
    plan["mechanism"]["f_rew"] = 400
    return plan


def modulated() -> Json:
    """Dopamine never arrives; so eligibilities grow, weights stay, and none is potentiated."""
    plan = learning()
    plan["sources"] = [[1, [[20.0, 60.0]]], [16, times(16)]]
    plan["dopamine"] = {"tau_c": 100.0, "tau_d": 10.0, "w_min": 0.0, "w_max": 6.0}
    plan["elimination"][1]["threshold"] = 0.2
    plan["projections"] = [[1, plan["projections"][0][1]]]
    return plan


PLANS = {
    "often": often_on_three_cores(),
    "last spikes": of_the_last_spikes(),
    "lateral": within_the_population(),
    "several": several_that_learn(),
    "of their own": each_of_its_own(),
    "learning, last spikes": learning_of_the_last_spikes(),
    "modulated": modulated(),
}


@pytest.mark.parametrize("name", PLANS)
def test_synapses_and_spikes_are_those_of_the_board(name: str, run: Run, tmp_path: Path) -> None:
    plan = PLANS[name]
    board = run("structure", json.dumps(plan))
    check_against_emulator(plan, board, tmp_path)


def check_against_emulator(plan: Json, board: Json, folder: Path) -> None:
    ours = on_emulator(plan, folder, "structure")
    assert ours == board
    assert any(map(any, board["spikes"]))
    first = {tuple(row) for _, rows, *_ in plan["projections"] for row in rows}
    last = {tuple(row) for row in board["connections"][-1][0]}
    assert len(last - first) > 10
    assert len(first - last) > 0


BIT_FIELDS = 9
"""A synapse core's region; sPyNNaker's name of it is BIT_FIELD_FILTER."""
FILTER = np.dtype([("key", "<u4"), ("atoms", "<u4"), ("cores", "<u4"), ("data", "<u4")])
FLAG_BITS = 2
"""Below the number of atoms: whether all bits are set, and whether a router knows them."""
SYNAPSES = "synapses_struct"
"""How the name of the program begins, as far as a core's state keeps it."""


def test_bit_fields_beside_rewired_synapses(tmp_path: Path) -> None:
    """All bits of the rewired sources are set, and none of the static ones, which have synapses."""
    fields: list[list[int]] = []

    def look(board: Board) -> None:
        for core in range(1, 6):
            if board.inspector.program(0, 0, core) == SYNAPSES and not fields:
                region = board.inspector.region(0, 0, core, BIT_FIELDS, 4 + 2 * FILTER.itemsize + 8)
                (count,) = np.frombuffer(region, "<u4", 1)
                entries = np.frombuffer(region, FILTER, count, 4)
                words = np.frombuffer(region, "<u4", count, 4 + int(count) * FILTER.itemsize)
                if entries["atoms"].all() and count:
                    fields.append([(entries["atoms"] >> FLAG_BITS).tolist(), words.tolist()])

    plan = beside_static_ones()
    with Board(version=3, on_quiet=look) as board:
        given = run_on(board, tmp_path, "structure", json.dumps(plan))
    check_against_emulator(plan, given, tmp_path)
    assert fields == [[[16, 3], [(1 << 16) - 1, 0]]]
