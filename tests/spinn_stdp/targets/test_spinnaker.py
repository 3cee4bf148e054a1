"""The target for real boards, on a board in software that takes the place of one."""

from __future__ import annotations

import socket
from pathlib import Path

import numpy as np
import pytest

import spinn_stdp as sim
from spinn_stdp.targets import choose, reachable
from spinn_stdp.targets.deployment import options
from spinn_stdp.targets.deployment.options import MissingExtra
from spinn_stdp.targets.users_cfg import NoMachine
from tests.spinn_stdp.surface import learning_pair, neurons, refused

pytest.importorskip("spynnaker")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder of the user's, with settings that lead to the given address."""
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for variable in ("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.setenv(variable, str(home / "none"))
    monkeypatch.chdir(work)

    def write(*lines):
        (home / ".spynnaker.cfg").write_text("\n".join(lines))
        return home

    return write


def files_below(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


def small_network():
    sim.setup(timestep=1.0)
    neurons(label="cells")
    return sim.get_network()


@pytest.mark.slow
def test_the_users_board_gives_the_emulators_integers_and_nothing_stays_behind(home, tmp_path):
    pytest.importorskip("unicorn")
    from emulator.board import Board

    def run(target):
        sim.setup(timestep=1.0, target=target)
        pre, post, plastic = learning_pair()
        sim.run(12)
        pre.set(i_offset=4.0)
        sim.run(9)
        first = plastic.get("weight", format="list", with_address=False)
        sim.reset()
        sim.run(16)
        data = [p.get_data() for p in (pre, post)]
        # A board has no sample of the moment at which a run ends, as the emulator has.
        ticks = (21, 16)
        found = [
            segment.filter(name="v")[0].magnitude[:count].copy()
            for d in data
            for segment, count in zip(d.segments, ticks, strict=True)
        ]
        found += [t.magnitude for d in data for s in d.segments for t in s.spiketrains]
        weights = [s.analogsignals[0].magnitude for s in plastic.get_data().segments]
        sim.end()
        sim.simulator.state.close()
        return found, first, weights, data[0].annotations

    with Board(version=3) as board:
        quick = ["enable_advanced_monitor_support = False", "enable_reinjection = False"]
        folder = home(*board.cfg_lines(), *quick)
        on_board = run("spinnaker")
        assert files_below(tmp_path) == ["home", "home/.spynnaker.cfg", "work"]
        assert folder.is_dir()
    expected = run("emulator")
    for mine, theirs in zip(expected[0], on_board[0], strict=True):
        assert np.array_equal(mine, theirs)
    assert expected[1] == on_board[1]
    for mine, theirs in zip(expected[2], on_board[2], strict=True):
        assert np.array_equal(mine, theirs)
    assert on_board[3]["target"] == "spinnaker"


def test_settings_without_a_machine(home):
    home("[Machine]", "version = 5")
    with pytest.raises(NoMachine, match="name no machine"):
        sim.simulate(small_network(), 1, target="spinnaker")


def test_a_board_that_does_not_answer(home, monkeypatch):
    monkeypatch.setattr(reachable, "SECONDS", 0.02)
    monkeypatch.setattr(reachable, "_is_pingable", lambda host: False)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        monkeypatch.setattr(reachable, "SCP_PORT", silent.getsockname()[1])
        home("[Machine]", "machineName = 127.0.0.1", "version = 5")
        with pytest.raises(NoMachine) as told:
            sim.simulate(small_network(), 1, target="spinnaker")
    assert "machineName = 127.0.0.1: no answer within 0.06 s" in str(told.value)
    assert ".spynnaker.cfg" in str(told.value)


def test_a_board_that_is_not_booted_is_sPyNNakers_to_boot(monkeypatch):
    from spinn_stdp.targets.users_cfg import Machine

    monkeypatch.setattr(reachable, "SECONDS", 0.02)
    monkeypatch.setattr(reachable, "_is_pingable", lambda host: True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        monkeypatch.setattr(reachable, "SCP_PORT", silent.getsockname()[1])
        reachable.check_reachable(Machine("machineName", "127.0.0.1", {}, ()))


@pytest.mark.parametrize(
    "line", ["machineName = no-such-host.invalid", "spalloc_server = 127.0.0.1"]
)
def test_machines_that_can_not_be_reached(home, line):
    with socket.socket() as taken:  # nobody listens at a port that is only bound
        taken.bind(("127.0.0.1", 0))
        home("[Machine]", line, f"spalloc_port = {taken.getsockname()[1]}")
        with pytest.raises(NoMachine, match=r"can't be reached \(.*or run on the target"):
            sim.simulate(small_network(), 1, target="spinnaker")


def test_another_version_of_sPyNNaker(home, monkeypatch):
    monkeypatch.setattr(options, "version", lambda name: "1!9.0.0")
    with pytest.raises(MissingExtra, match=r"needs sPyNNaker 1!7.4.1 \(version 1!9.0.0 is inst"):
        sim.simulate(small_network(), 1, target="spinnaker")

    def missing(name):
        raise options.PackageNotFoundError(name)

    monkeypatch.setattr(options, "version", missing)
    with pytest.raises(MissingExtra, match=r"not installed.*spinn-stdp\[spinnaker\]"):
        sim.simulate(small_network(), 1, target="spinnaker")


def test_its_options():
    with refused(TypeError, "the target 'spinnaker' has no options board; it has connections"):
        choose("spinnaker").check({"board": 3})
    with refused(ValueError, "connections='other': choose 'native' or 'frozen'"):
        choose("spinnaker").check({"connections": "other"})
    choose("spinnaker").check({"cfg": "x.cfg", "connections": "frozen", "reports": "reports"})
