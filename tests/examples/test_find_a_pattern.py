"""The neuron of the example comes to spike for the pattern, each time, and for nothing else."""

import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[2] / "examples" / "find_a_pattern.py"
JITTER = 1.0
"""ms."""


@pytest.mark.slow
def test_it_finds_the_pattern_among_other_inputs_than_those_of_the_picture():
    example = runpy.run_path(str(SCRIPT))
    half, seconds = example["N_INPUTS"] // 2, 40
    spikes, starts = example["make_inputs"](seconds, np.random.default_rng(4))
    found, weights = example["learn"](spikes)
    late, shown = found[found >= 30000], starts[starts >= 30000]
    since = example["latencies"](late, starts)
    assert not np.isnan(since).any()
    assert np.isin(shown, late - since).all()
    assert np.std(since) < JITTER
    assert np.isnan(example["latencies"](found[found < 1000], starts)).mean() > 0.5
    strong = weights > 0.9 * example["W_MAX"]
    assert strong[:half].sum() > 10
    assert strong[half:].sum() == 0


@pytest.mark.slow
def test_what_it_prints_and_draws(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(SCRIPT), "new/folder"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    *quarters, weights = done.stdout.splitlines()
    assert " 0 of them without the pattern; 100% of" in quarters[3]
    strong, _, with_pattern = weights.partition(" weights are above 0.9 of w_max, ")
    assert int(strong) == int(with_pattern.split()[0]) > 10
    assert (tmp_path / "new" / "folder" / "find-a-pattern.png").stat().st_size > 0
