"""What the user's settings of sPyNNaker change in a script."""

from __future__ import annotations

import pytest

from spinn_stdp.scripts import run_script

SCRIPT = """
import pyNN.spiNNaker as sim
sim.setup(timestep=1.0)
cells = sim.Population(2, sim.IF_curr_exp(), label="cells")
cells.record("spikes")
sim.run(3)
"""


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", (30.0, 5.0)),
        ("[Simulation]\nspikes_per_second = 70\n", (70.0, 5.0)),
        ("[Simulation]\nring_buffer_sigma = 2.5\n", (30.0, 2.5)),
    ],
)
def test_weight_scales_follow_the_settings_of_the_folder(settings, expected, tmp_path, monkeypatch):
    ran = _with_settings(settings, tmp_path, monkeypatch)
    assert ran.error is None
    (network,) = ran.loads
    assert (network.spikes_per_second, network.ring_buffer_sigma) == expected
    assert any("of sPyNNaker's settings" in call for call in ran.met) == bool(settings)


def test_settings_that_are_no_numbers_are_refused(tmp_path, monkeypatch):
    settings = "[Simulation]\nspikes_per_second = many\n"
    ran = _with_settings(settings, tmp_path, monkeypatch)
    assert "spikes_per_second = many in [Simulation]" in str(ran.error)


def _with_settings(settings, folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.chdir(folder)
    (folder / "spynnaker.cfg").write_text(settings)
    script = folder / "script.py"
    script.write_text(SCRIPT)
    return run_script(script)
