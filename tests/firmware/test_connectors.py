"""Connections, weights and delays that the board draws from a population's seed.

One script, which knows nothing of this project, runs on the board and on the emulator.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .conftest import SCRIPTS, Run
from .connectors_plans import EVERY_CONNECTOR, LEARNING, Json, as_integers

pytestmark = pytest.mark.slow


def on_emulator(plan: Json, folder: Path, script: str = "connectors") -> Any:
    output = folder / "emulator.json"
    program = "import sys; from spinn_stdp.cli import main; sys.exit(main())"
    asked = ["run", "--target", "emulator", str(SCRIPTS / f"{script}.py"), "--"]
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *asked, str(output), json.dumps(plan)],
        check=True,
    )
    return json.loads(output.read_text())


@pytest.mark.parametrize("plan", [EVERY_CONNECTOR, LEARNING], ids=["connectors", "learning"])
def test_connections_are_those_of_the_board(plan: Json, run: Run, tmp_path: Path) -> None:
    board = run("connectors", json.dumps(plan))
    ours = on_emulator(plan, tmp_path)
    slots = {1: 1 << 30, 2: 32 if plan is LEARNING else 1 << 30}
    assert len(board) == len(ours) == len(plan["projections"])
    for asked, theirs, made in zip(plan["projections"], board, ours, strict=True):
        table = np.array(made, np.float64).reshape(-1, 4)
        # sPyNNaker misreads a delay that fills the ring buffers in a later stage.
        ticks = np.rint(table[:, 3] / plan["timestep"])
        ring = slots[asked[1]]
        table[:, 3] -= plan["timestep"] * ring * ((ticks > ring) & (ticks % ring == 0))
        expected = as_integers(theirs, plan["timestep"])
        assert len(expected) > 10
        assert as_integers(table, plan["timestep"]) == expected, asked
