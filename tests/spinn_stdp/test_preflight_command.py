"""``spinn-stdp check SCRIPT``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spinn_stdp import cli
from spinn_stdp.preflight import checking, costs
from spinn_stdp.preflight.checking import NetworkReport, Preflight
from spinn_stdp.preflight.machine import MachineNeeds
from spinn_stdp.preflight.text import as_text
from spinn_stdp.quantise import NetworkError
from spinn_stdp.targets.deployment.options import MissingExtra

SCRIPT = """
import pyNN.spiNNaker as sim
sim.setup(timestep=1.0)
source = sim.Population(2, sim.SpikeSourceArray([[1, 4], [6]]), label="source")
cells = sim.Population(300, sim.IF_curr_exp(), label="cells", neurons_per_core=150)
learns = sim.STDPMechanism(
    sim.SpikePairRule(), sim.AdditiveWeightDependence(w_max=2.0), weight=0.5, delay=DELAY
)
sim.Projection(source, cells, sim.AllToAllConnector(), learns, label="learning")
sim.run(20)
"""


@pytest.fixture
def script(tmp_path):
    def write(text=SCRIPT, delay=3.0):
        path = tmp_path / "net.py"
        path.write_text(text.replace("DELAY", str(delay)))
        return str(path)

    return write


@pytest.fixture
def no_machine(monkeypatch):
    """Without sPyNNaker, which takes a while."""

    def needs(network, ticks):
        raise MissingExtra("sPyNNaker is not there")

    monkeypatch.setattr(checking, "machine_needs", needs)


@pytest.mark.slow
def test_what_a_board_is_asked_for(script, capfd, tmp_path):
    pytest.importorskip("spynnaker")
    report = tmp_path / "report.json"
    assert cli.main(["check", script(), "--json", str(report)]) == 0
    out = capfd.readouterr().out
    assert "a board would take it and keep up" in out
    (network,) = json.loads(report.read_text())["networks"]
    machine = network["machine"]
    assert machine["programs"] == {
        "IF_curr_exp_stdp_mad_pair_additive.aplx": 2,
        "reverse_iptag_multicast_source.aplx": 1,
    }
    assert (machine["cores"], machine["boards"], machine["connections"]) == (3, 1, "native")
    assert 0 < machine["fullest"] <= machine["sdram"]
    cells = network["populations"][1]
    assert (cells["cores"], cells["longest_row"], cells["longest_delay"]) == (2, 150, 3.0)
    assert cells["rules"] == ["SpikePairRule with AdditiveWeightDependence"]


@pytest.mark.slow
def test_without_sPyNNaker_the_rest_is_told(script, capfd, no_machine):
    text = SCRIPT.replace("300", "100")
    assert cli.main(["check", script(text), "--phases", "2"]) == 0
    out = capfd.readouterr().out
    assert "cores, chips and memory are not known: sPyNNaker is not there" in out
    assert "'cells': 100 IF_curr_exp on 1 cores; longest row 100, longest delay 3 ms; learns" in out
    assert "peak " in out
    assert "in 2 phases of arrival" in out


def test_a_network_that_is_refused(script, capfd, no_machine):
    assert cli.main(["check", script(SCRIPT.replace("300", "100"), delay=4000.0)]) == 1
    out = capfd.readouterr().out
    assert "a board would not do" in out
    assert "has a delay of 4000 ms" in out


@pytest.mark.slow
def test_what_sPyNNaker_refuses(script, capfd, monkeypatch):
    def needs(network, ticks):
        raise NetworkError(["too many chips"])

    monkeypatch.setattr(checking, "machine_needs", needs)
    assert cli.main(["check", script(SCRIPT.replace("300", "100"))]) == 1
    assert "too many chips" in capfd.readouterr().out


@pytest.mark.slow
def test_overruns_are_told_with_what_to_do(script, capfd, no_machine, monkeypatch):
    monkeypatch.setattr(costs, "CYCLES", 30.0)
    assert cli.main(["check", script(SCRIPT.replace("300", "100"))]) == 1
    assert "overruns foreseen: 'cells' from neuron 0, " in capfd.readouterr().out


@pytest.mark.slow
def test_scripts_that_can_not_be_looked_at(script, capfd, tmp_path, no_machine):
    assert cli.main(["check", str(tmp_path / "none.py")]) == 2
    assert "there is no script" in capfd.readouterr().err
    assert cli.main(["check", script("raise KeyError('oh')")]) == 2
    assert "failed on the emulator: KeyError: 'oh'" in capfd.readouterr().err
    assert cli.main(["check", script("print(1)")]) == 2
    assert "runs nothing" in capfd.readouterr().err
    assert cli.main(["check", script(), "--phases", "-1"]) == 2
    assert cli.main(["check", script(), "--target", "emulator"]) == 2
    assert "are of golden traces" in capfd.readouterr().err


def test_the_costs_are_those_of_a_published_measurement():
    event = costs.STATIC_SYNAPSE * costs.CYCLES / costs.CYCLES_PER_US * 1000
    assert 100 <= event <= 200  # ns; Rhodes et al. 2018


def test_needs_can_be_told():
    needs = MachineNeeds(3, 1, 1, 10, 10, {"a": 3}, "frozen")
    report = NetworkReport(5, [], needs)
    assert "can only be deployed as lists" in as_text(Preflight(Path("x"), [report]))
