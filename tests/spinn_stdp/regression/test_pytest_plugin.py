"""The plugin for pytest, in the example project and in small ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from spinn_stdp.regression import assert_targets_agree
from tests.spinn_stdp.regression.perturbed import driven

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "regression"
INSTALLED = [
    e.name for e in entry_points(group="pytest11") if e.value == "spinn_stdp.pytest_plugin"
]


@pytest.fixture
def project(tmp_path):
    """The example project, elsewhere."""
    folder = tmp_path / "project"
    shutil.copytree(EXAMPLE, folder)
    return folder


def run(folder: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """Status and output of pytest in *folder*."""
    plugin = [] if INSTALLED else ["-p", "spinn_stdp.pytest_plugin"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder), **variables}
    environment.pop("SPINN_STDP_TARGET", None)
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rs",
            "-p",
            "no:cacheprovider",
            *plugin,
            *arguments,
        ],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout


def test_it_is_an_entry_point():
    setup = (ROOT / "setup.cfg").read_text()
    assert "pytest11 =\n    spinn_stdp = spinn_stdp.pytest_plugin\n" in setup


@pytest.mark.slow
def test_the_example_project(project):
    status, out = run(project)
    assert status == 0, out
    assert "4 passed, 1 skipped" in out or "3 passed, 2 skipped" in out
    assert "name one in [Machine]" in out  # why the test on hardware is skipped
    golden = project / "golden" / "learning.npz"
    golden.write_bytes(golden.read_bytes()[:-9])
    status, out = run(project, "golden")
    assert status == 1
    assert "learning.npz is not the file that was written with it" in out


@pytest.mark.slow
def test_a_golden_trace_that_differs_says_where(tmp_path):
    from dataclasses import replace

    from spinn_stdp.regression.golden import write_golden
    from spinn_stdp.scripts.takes import Ran, Take
    from tests.spinn_stdp.regression.perturbed import plain, with_sample

    results = replace(with_sample(plain(driven()), 1, "v", 30, 1), target="firmware")
    write_golden(tmp_path / "golden" / "net", [Take(results.network, [Ran(60)], results)])
    (tmp_path / "golden" / "other.json").write_text("{}")
    (tmp_path / "test_target.py").write_text(
        "def test_target(spinn_target):\n    assert spinn_target == 'emulator'\n"
        "def test_setup():\n"
        "    import spinn_stdp as sim\n    sim.setup(1.0)\n"
        "    cells = sim.Population(1, sim.IF_curr_exp())\n    cells.record('v')\n    sim.run(1)\n"
        "    assert cells.get_data().annotations['target'] == 'emulator'\n"
    )
    status, out = run(tmp_path, "--spinn-target", "emulator", ".", SPINN_STDP_TARGET="firmware")
    assert status == 1
    assert "firmware and emulator part at tick 30" in out
    assert "likely cause: rounding" in out
    assert "1 failed, 2 passed" in out
    assert "golden trace net" in out
    assert "pytest_plugin.py" not in out


def test_an_unknown_target(tmp_path):
    (tmp_path / "test_nothing.py").write_text("def test_nothing():\n    pass\n")
    status, out = run(tmp_path, "--spinn-target", "loihi")
    assert status == 4
    assert "--spinn-target: There is no target 'loihi'" in out


def test_targets_that_agree_and_do_not(monkeypatch):
    from spinn_stdp import targets
    from spinn_stdp.targets.emulator import EmulatorTarget

    class Other(EmulatorTarget):
        """The emulator with one sample otherwise."""

        name = "other"

        def load(self, network, **options):
            session = super().load(network)
            plain = session.traces

            def traces():
                found = plain()
                found.samples[1]["v"].raw[30, 0] += 1
                return found

            session.traces = traces
            return session

    monkeypatch.setitem(targets.TARGETS, "other", Other)
    (comparison,) = assert_targets_agree(driven(), 60, ["emulator", "emulator"])
    assert comparison.identical
    with pytest.raises(AssertionError, match="emulator and other part at tick 30"):
        assert_targets_agree(driven(), 60, ["emulator", "other"])
    with pytest.raises(ValueError, match="give at least two"):
        assert_targets_agree(driven(), 60, ["emulator"])


def test_a_network_is_made_of_what_describes_it():
    def build(sim):
        sim.setup(timestep=0.5)
        sim.Population(2, sim.IF_curr_exp(i_offset=2.0), label="alone")

    (comparison,) = assert_targets_agree(build, 20, ["emulator", "emulator"])
    assert comparison.a.network.timestep == 0.5
    assert comparison.a.traces.ticks == 40
    counted = {count.site.variable for count in comparison.counts}
    assert counted == {"spikes", "v", "gsyn_exc", "gsyn_inh"}
