"""Every model on the emulator and on a board in software: each v, gsyn, weight and spike equal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import spinn_stdp
from spinn_stdp.quantise.neurons import CELLS

from . import models_plans, models_script
from .test_stochastic_cells import KINDS

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning"),
]

SCRIPT = Path(models_script.__file__)
SETTINGS = {"Machine": {"enable_advanced_monitor_support": "False", "enable_reinjection": "False"}}
MODELS = sorted(models_plans.PARAMETERS)

SEEDS = (1, 2, 3)
"""Of plans whose runs sPyNNaker makes of as many steps as were asked for: it takes the
difference of two times, in doubles, and rounds up (docs/corrections.md)."""


def on_a_board(plan: dict[str, Any], folder: Path) -> dict[str, Any]:
    from emulator.board import Board

    stored = folder / "records.npz"
    arguments = ["pyNN.spiNNaker", json.dumps(plan), str(stored)]
    with Board() as board:
        result = board.run(
            SCRIPT, arguments, settings=SETTINGS, folder=folder, timeout=580, capture=True
        )
    assert result.returncode == 0, result.stdout
    with np.load(stored) as read:
        return dict(read)


def test_every_model_is_here() -> None:
    assert set(MODELS) | KINDS.keys() == set(CELLS)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_populations_of_every_model(seed: int, tmp_path: Path) -> None:
    plan = models_plans.plan(MODELS, seed)
    theirs, ours = (
        on_a_board(plan, tmp_path),
        models_script.run(spinn_stdp, plan, final_sample=False),
    )
    assert theirs.keys() == ours.keys()
    for name, values in ours.items():
        model = MODELS[int(name.partition("_")[0])]
        np.testing.assert_array_equal(values, theirs[name], f"{name}: {model}, seed {seed}")
    for k in range(len(MODELS)):  # else nothing was compared
        assert any(values.any() for name, values in ours.items() if name.startswith(f"{k}_gsyn"))
    assert sum(len(values) for name, values in ours.items() if "spikes" in name) > 100
