"""Parameters and initial values of cells that the board draws from a population's seed.

One script, which knows nothing of this project, runs on the board and on the emulator.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spinn_stdp.quantise.neurons import CELLS
from tests.fuzz import ranges

from .conftest import Run
from .test_connectors import on_emulator

pytestmark = pytest.mark.slow

SIZE, NEURONS_PER_CORE = 21, 13
PART = 5, 16
"""Cells, of both cores, some of whose numbers come from another distribution."""

SPOILT = {("IFTruncDelta", "v_thresh")}
"""What a program has written over when the run ends."""


def _distribution(place: int, low: float, high: float) -> list[Any]:
    """Each of those that the board knows, in turn, with numbers from *low* to *high*."""
    mean, spread = (low + high) / 2, (high - low) / 4 or 0.1
    bounds = {"low": low, "high": high or 0.1}
    kinds = (
        ["uniform", bounds],
        ["normal_clipped", {"mu": mean, "sigma": spread, **bounds}],
        ["normal_clipped_to_boundary", {"mu": mean, "sigma": 2 * spread, **bounds}],
    )
    return list(kinds[place % len(kinds)])


def _population(kind: str, seed: int) -> list[Any]:
    limits = ranges.parameters(kind)
    parameters = {
        name: _distribution(place, *each) for place, (name, each) in enumerate(limits.items())
    }
    of_part = {
        name: ["uniform", {"low": low, "high": high or 0.1}]
        for name, (low, high) in list(limits.items())[::3]
    }
    v = ["normal", {"mu": -60.0, "sigma": 3.0}]
    initial = {"v": v, "isyn_exc": ["exponential", {"beta": 0.25}]}
    if CELLS[kind].conductance or "isyn_exc" not in CELLS[kind].initial_values:
        del initial["isyn_exc"]
    options = {"seed": seed, "neurons_per_core": NEURONS_PER_CORE}
    return [kind, SIZE, options, parameters, initial, PART, of_part]


@pytest.mark.parametrize("timestep", [1.0, 0.1])
def test_cells_are_those_of_the_board(timestep: float, run: Run, tmp_path: Path) -> None:
    kinds = [kind for kind in sorted(CELLS) if CELLS[kind].drawn]
    populations = [_population(kind, 50 + place) for place, kind in enumerate(kinds)]
    plan = {"timestep": timestep, "ticks": 10, "populations": populations}
    board = run("random_cells", json.dumps(plan))
    ours = on_emulator(plan, tmp_path, "random_cells")
    assert len(kinds) > 10
    for kind, theirs, made in zip(kinds, board, ours, strict=True):
        for name, numbers in theirs.items():
            if (kind, name) not in SPOILT:
                assert made[name] == numbers, f"{kind} {name}"
