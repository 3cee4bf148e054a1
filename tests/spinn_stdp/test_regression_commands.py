"""``spinn-stdp compare``, ``record`` and ``check`` of golden traces."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spinn_stdp import cli

SCRIPT = """
import sys
import pyNN.spiNNaker as sim
sim.setup(timestep=1.0)
source = sim.Population(2, sim.SpikeSourceArray, {"spike_times": [[1, 4], [6]]}, label="source")
cells = sim.Population(2, sim.IF_curr_exp(), label="cells")
cells.record("spikes")
weight = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
sim.Projection(source, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=weight, delay=2.0))
sim.run(20)
print("the script speaks")
"""
OTHER_ON_SECOND = """
from pathlib import Path
mark = Path(__file__).with_name("mark")
if mark.exists():
    weight = 10.0
mark.touch()
"""


@pytest.fixture
def script(tmp_path):
    def write(text=SCRIPT):
        path = tmp_path / "net.py"
        path.write_text(text)
        return str(path)

    return write


BOTH = ["--targets", "emulator", "emulator"]


@pytest.mark.slow
def test_compare_the_same(script, tmp_path, capfd):
    files = [tmp_path / "out" / name for name in ("a.json", "a.html")]
    arguments = ["compare", script(), *BOTH, "--json", str(files[0]), "--html", str(files[1])]
    assert cli.main(arguments) == 0
    out, err = capfd.readouterr()
    assert out.startswith("emulator and emulator are identical: ")
    assert "population 'cells', v: 40 samples, all equal" in out
    assert err.count("the script speaks") == 2
    (words,) = json.loads(files[0].read_text())
    assert words["outcome"] == "identical"
    assert "<title>net.py on emulator and emulator</title>" in files[1].read_text()


@pytest.mark.slow
def test_compare_what_the_script_records_alone(script, capfd):
    assert cli.main(["compare", script(), *BOTH, "--record", "script", "--", "19.0"]) == 0
    out = capfd.readouterr().out
    assert "population 'cells', spikes: " in out
    assert "'cells', v" not in out


@pytest.mark.slow
def test_compare_what_differs_and_what_can_not_be_compared(script, capfd, tmp_path):
    # A network that is another one the second time can't be compared.
    text = SCRIPT.replace("sim.Projection(", OTHER_ON_SECOND + "\nsim.Projection(")
    assert cli.main(["compare", script(text), *BOTH]) == 2
    assert "ran different networks: projections[0].connections.weight" in capfd.readouterr().err
    assert cli.main(["compare", str(tmp_path / "none.py"), *BOTH]) == 2
    assert "there is no script" in capfd.readouterr().err
    assert cli.main(["compare", script("print(1)"), *BOTH]) == 2
    assert "can't be compared: 0 runs on emulator, 0 runs on emulator" in capfd.readouterr().err
    assert cli.main(["compare", script(), *BOTH, "--allow", "noise"]) == 2
    err = capfd.readouterr().err
    assert "--allow noise: choose different image, arrival" in err
    assert "the script speaks" not in err


@pytest.mark.slow
def test_compare_a_script_that_fails_half_way_compares_what_there_is(script, capfd):
    assert cli.main(["compare", script(SCRIPT + "\nraise ValueError('half way')"), *BOTH]) == 2
    out, err = capfd.readouterr()
    assert "failed on emulator: ValueError: half way" in err
    assert "are identical" in out


def test_compare_says_different(script, capfd, monkeypatch):
    from spinn_stdp.regression import script_process
    from tests.spinn_stdp.regression.perturbed import driven, moved, plain

    results = plain(driven(weight=0.05))
    sides = iter([results, moved(results, 1, 14, 15)])

    def run(script, arguments, target, recorded, as_lists):
        taken = script_process.Take(results.network, [], next(sides))
        return script_process.ScriptResult(target, 0, "", [taken])

    monkeypatch.setattr(script_process, "run_apart", run)
    assert cli.main(["compare", script()]) == 1
    assert "likely cause: arrival phase" in capfd.readouterr().out


@pytest.mark.slow
def test_record_and_check(script, capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (
        cli.main(["record", script(), "--target", "emulator", "-o", "golden/net", "--", "19"]) == 0
    )
    assert "kept 20 ticks in 1 runs on emulator as golden/net.json" in capfd.readouterr().out
    assert sorted(p.name for p in Path("golden").iterdir()) == ["net.json", "net.npz"]
    assert json.loads(Path("golden/net.json").read_text())["arguments"] == ["19"]
    for path in ("golden", "golden/net", "golden/net.json", "golden/net.npz"):
        assert cli.main(["check", path]) == 0
        assert "are identical" in capfd.readouterr().out
    assert cli.main(["check", "golden", "--json", "out.json", "--html", "out.html"]) == 0
    assert Path("out.json").exists()
    assert Path("out.html").exists()
    for file in ("--json", "--html"):
        assert cli.main(["check", "golden", file, "golden"]) == 2
        assert "is a folder: add a file name to it" in capfd.readouterr().err
        assert cli.main(["compare", script(), *BOTH, file, "golden"]) == 2
        assert "is a folder: add a file name to it" in capfd.readouterr().err
    data = Path("golden/net.npz")
    data.write_bytes(data.read_bytes()[:-5])
    assert cli.main(["check", "golden"]) == 2
    assert "is not the file that was written with it" in capfd.readouterr().err


def test_check_finds_what_is_otherwise(capfd, tmp_path):
    from spinn_stdp.regression.golden import write_golden
    from spinn_stdp.scripts.takes import Ran, Take
    from tests.spinn_stdp.regression.perturbed import driven, plain, with_sample

    results = with_sample(plain(driven()), 1, "v", 30, 1)
    write_golden(tmp_path / "net", [Take(results.network, [Ran(60)], results)])
    assert cli.main(["check", str(tmp_path)]) == 1
    out = capfd.readouterr().out
    assert "board and emulator part at tick 30" in out
    assert "likely cause: rounding" in out


@pytest.mark.slow
def test_record_of_a_script_that_fails_keeps_what_there_is(script, capfd, tmp_path):
    path = script(SCRIPT + "\nraise ValueError('half way')")
    assert cli.main(["record", path, "-o", str(tmp_path / "golden" / "net")]) == 1
    assert "ValueError: half way" in capfd.readouterr().err
    assert (tmp_path / "golden" / "net.partial.json").exists()
    assert not (tmp_path / "golden" / "net.json").exists()
    assert cli.main(["check", str(tmp_path / "golden")]) == 2
    assert "left out, its script had failed" in capfd.readouterr().out


def test_what_can_not_be_recorded_or_checked(script, capfd, tmp_path):
    path = script("print(1)")
    assert cli.main(["record", path, "-o", str(tmp_path / "x")]) == 2
    assert "ran nothing that could be kept" in capfd.readouterr().err
    assert cli.main(["record", str(tmp_path / "none.py"), "-o", str(tmp_path / "x")]) == 2
    assert "there is no script" in capfd.readouterr().err
    assert cli.main(["check", str(tmp_path)]) == 2
    assert "there is no golden trace in" in capfd.readouterr().err
    assert cli.main(["check", str(tmp_path / "none.json")]) == 2
    assert "can't be read" in capfd.readouterr().err
    assert cli.main(["check", str(tmp_path), "--allow", "noise"]) == 2
    assert "--allow noise: choose different image" in capfd.readouterr().err
    assert cli.main(["check", str(tmp_path), "--", "x"]) == 2
    assert "golden traces take no arguments" in capfd.readouterr().err


SIGNALS = """
import os
import signal
sim.run(10)
os.kill(os.getppid(), signal.{})
sim.run(100_000_000)
"""


def _signalled(script, tmp_path, command, name):
    """Exit status of a command that gets a signal in the midst of a run, and all that is said."""
    done = subprocess.run(
        [sys.executable, "-m", "spinn_stdp.cli", *command, script(SCRIPT + SIGNALS.format(name))],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # open as long as any process that writes to it is there
        text=True,
        timeout=300,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    return done.returncode, done.stdout


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_recorded(script, tmp_path):
    command = ["record", "--target", "emulator", "-o", str(tmp_path / "net")]
    status, said = _signalled(script, tmp_path, command, "SIGINT")
    assert (status, "Traceback" in said) == (130, False)
    assert "net.py failed on emulator: interrupted" in said
    kept = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".py")
    assert kept == ["net.partial.json", "net.partial.npz"]
    assert json.loads((tmp_path / "net.partial.json").read_text())["takes"][0]["ticks"] >= 30


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGKILL", -9)])
@pytest.mark.slow
def test_no_process_stays_behind(script, tmp_path, name, status):
    found, said = _signalled(script, tmp_path, ["compare", *BOTH], name)
    assert (found, "Traceback" in said) == (status, False)
    assert said.count("the script speaks") == 1
    if name != "SIGKILL":
        assert [path.name for path in tmp_path.iterdir()] == ["net.py"]


RANDOM = """
import pyNN.spiNNaker as sim
from pyNN.random import NumpyRNG, RandomDistribution
sim.setup(timestep=1.0)
source = sim.Population(4, sim.SpikeSourceArray([[1, 4], [6], [3], [8]]), label="source")
cells = sim.Population(3, sim.IF_curr_exp(), label="cells")
rng = NumpyRNG(3)
weights = RandomDistribution("uniform", (4.0, 9.0), rng=rng)
sim.Projection(
    source,
    cells,
    sim.FixedProbabilityConnector(0.7, rng=rng),
    sim.StaticSynapse(weight=weights, delay=2.0),
)
sim.run(20)
"""


@pytest.mark.slow
def test_random_connections_can_be_compared_as_lists(script, capfd):
    pytest.importorskip("unicorn")
    pytest.importorskip("spynnaker")
    assert cli.main(["compare", script(RANDOM), "--frozen"]) == 0
    out = capfd.readouterr().out
    assert "emulator and firmware are identical" in out
    assert "population 'cells', v: 60 samples, all equal" in out
    assert cli.main(["compare", script(RANDOM)]) == 2
    assert "failed on firmware: NetworkError" in capfd.readouterr().err


def test_notebooks_are_refused(capfd, tmp_path):
    path = tmp_path / "net.ipynb"
    path.write_text("{}")
    for command in (["compare"], ["check"], ["record", "-o", "x"]):
        assert cli.main([*command, str(path)]) == 2
        assert "is a notebook: save it as a script" in capfd.readouterr().err


@pytest.mark.slow
def test_no_machine_and_missing_extras_are_one_message(script, capfd, tmp_path, monkeypatch):
    pytest.importorskip("spynnaker")
    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in ("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.setenv(variable, str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)
    assert cli.main(["run", script(), "--target", "spinnaker"]) == 1
    err = capfd.readouterr().err
    assert "Traceback" not in err
    assert "spinn-stdp run: sPyNNaker's settings name no machine" in err
    assert cli.main(["compare", script(), "--targets", "emulator", "spinnaker"]) == 2
    err = capfd.readouterr().err
    assert "Traceback" not in err
    assert "failed on spinnaker: NoMachine: sPyNNaker's settings name no machine" in err
