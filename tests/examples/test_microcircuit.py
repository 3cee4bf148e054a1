"""A tenth of the cortical microcircuit fires as the whole does."""

import math
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "examples" / "microcircuit.py"
POPULATIONS = ["L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"]
APART = 3.0
"""Hz: a tenth of the cells, over a third of a second."""


@pytest.mark.slow
def test_rates(tmp_path):
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "new/folder", "--duration", "300"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()[1:]]
    assert [line[0] for line in lines] == POPULATIONS
    for _, rate, _, _, _, full, _ in lines:
        assert float(rate) > 0
        assert abs(float(rate) - float(full)) < APART
    assert (tmp_path / "new" / "folder" / "microcircuit.png").stat().st_size > 0


def test_a_constant_background_has_the_mean_of_the_poisson_input():
    circuit = runpy.run_path(str(SCRIPT))
    for target in range(len(POPULATIONS)):
        for scale in (0.1, 1.0):
            given = circuit["missing_current"](target, scale, "dc")
            rest = circuit["missing_current"](target, scale, "poisson")
            inputs = circuit["EXTERNAL_INPUTS"][target] * scale
            charge = circuit["WEIGHT"] / math.sqrt(scale) * circuit["CELL"]["tau_syn_E"]  # pC
            mean = inputs * circuit["EXTERNAL_RATE"] * charge / 1000
            assert math.isclose(given - rest, mean)
