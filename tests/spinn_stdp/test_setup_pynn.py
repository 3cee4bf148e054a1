"""``pyNN.spinn_stdp`` among PyNN's modules, for scripts that are told their simulator by a word."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyNN
import pytest

from spinn_stdp import setup_pynn

SCRIPT = """
from pyNN.utility import get_simulator

sim, options = get_simulator()
sim.setup(timestep=1.0)
cells = sim.Population(1, sim.IF_curr_exp(i_offset=1.5))
cells.record("spikes")
sim.run(50.0)
print(sim.__name__, len(cells.get_data().segments[0].spiketrains[0]))
"""


@pytest.fixture
def pynn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PyNN of one's own, in a folder of its own."""
    copy = tmp_path / "own" / "pyNN"
    skipped = shutil.ignore_patterns("__pycache__", "nest", "neuron", "arbor", "spinn_stdp.py")
    shutil.copytree(Path(pyNN.__file__).parent, copy, ignore=skipped)
    monkeypatch.setattr(pyNN, "__file__", str(copy / "__init__.py"))
    return copy


def run_script(folder: Path, pynn: Path) -> subprocess.CompletedProcess[str]:
    script = folder / "script.py"
    script.write_text(SCRIPT)
    here = str(Path(setup_pynn.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-W", "ignore", str(script), "spinn_stdp"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(pynn.parent), here])},
        capture_output=True,
        text=True,
    )


def test_a_plain_script_finds_the_back_end(
    pynn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "No module named 'pyNN.spinn_stdp'" in run_script(tmp_path, pynn).stderr
    assert setup_pynn.main([]) == 0
    assert str(pynn / "spinn_stdp.py") in capsys.readouterr().out
    assert setup_pynn.main([]) == 0  # again
    ran = run_script(tmp_path, pynn)
    assert ran.stdout.split() == ["spinn_stdp", "3"], ran.stderr
    assert setup_pynn.main(["--remove"]) == 0
    assert not (pynn / "spinn_stdp.py").exists()
    assert setup_pynn.main(["--remove"]) == 0


def test_a_file_of_somebody_elses_stays(pynn: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pynn / "spinn_stdp.py").write_text("mine = 1\n")
    assert setup_pynn.main([]) == 1
    assert setup_pynn.main(["--remove"]) == 1
    assert "is not from" in capsys.readouterr().err
    assert (pynn / "spinn_stdp.py").read_text() == "mine = 1\n"
