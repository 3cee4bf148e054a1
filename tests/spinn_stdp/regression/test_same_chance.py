"""Scripts that give no seeds are the same in every run that is compared."""

from __future__ import annotations

import pytest

from spinn_stdp import cli
from spinn_stdp.regression.script_process import run_apart

UNSEEDED = """
import numpy as np
import pyNN.spiNNaker as sim
from pyNN.random import RandomDistribution
sim.setup(timestep=1.0)
noise = sim.Population(20, sim.SpikeSourcePoisson(rate=80.0), label="noise")
cells = sim.Population(20, sim.IF_curr_exp(tau_m=15.0 + np.random.rand()), label="cells")
cells.initialize(v=RandomDistribution("uniform", low=-70.0, high=-60.0))
cells.record("spikes")
cells[0:3].inject(sim.NoisyCurrentSource(mean=0.4, stdev=0.2, start=5.0, stop=50.0))
delays = RandomDistribution("uniform", low=1.0, high=8.0)
synapse = sim.StaticSynapse(weight=1.5 + np.random.default_rng().random(), delay=delays)
sim.Projection(noise, cells, sim.FixedProbabilityConnector(0.3), synapse)
sim.run(60)
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "unseeded.py"
    path.write_text(UNSEEDED)
    return path


@pytest.mark.slow
def test_two_runs_are_of_one_network(script):
    runs = (run_apart(script, [], "emulator", recorded="neurons") for _ in range(2))
    first, second = (run.takes[0].results for run in runs)
    for label in ("noise", "cells"):
        assert first.spikes(label).times.tolist() == second.spikes(label).times.tolist() != []


@pytest.mark.slow
def test_it_is_compared_with_the_firmware(script, capfd):
    pytest.importorskip("unicorn")
    pytest.importorskip("spynnaker")
    assert cli.main(["compare", str(script), "--frozen"]) == 0
    assert "population 'noise', spikes: " in capfd.readouterr().out
