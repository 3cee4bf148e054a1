"""Runs that are kept in files."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spinn_stdp.network import Connections, Network, Projection
from spinn_stdp.regression import compare
from spinn_stdp.regression.golden import NotGolden, golden_files, read_golden, write_golden
from spinn_stdp.regression.identity import differences
from spinn_stdp.regression.plain import fingerprint, from_plain, to_plain
from spinn_stdp.regression.replaying import replay
from spinn_stdp.scripts import run_script
from spinn_stdp.scripts.takes import Ran, Take
from tests.firmware.described import everything
from tests.reference.examples import notebook

from .perturbed import driven, learning, plain

SCRIPT = """
import pyNN.spiNNaker as sim
sim.setup(timestep=1.0)
source = sim.Population(3, sim.SpikeSourceArray([[1, 4], [], [6]]), label="source")
noise = sim.Population(4, sim.SpikeSourcePoisson(rate=200.0), label="noise", seed=7)
cells = sim.Population(3, sim.IF_curr_exp(), label="cells")
cells.record(["spikes", "v"])
sim.Projection(source, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=20.0, delay=2.0))
sim.Projection(noise, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=1.0, delay=1.0))
sim.run(20)
cells.set(i_offset=2.0)
sim.run(15)
sim.reset()
sim.run(10)
"""


def take(network: Network, ticks: int) -> Take:
    return Take(network, [Ran(ticks)], plain(network, float(ticks)))


@pytest.mark.parametrize("network", [notebook(), everything(), driven()], ids=["a", "b", "c"])
def test_networks_come_back_as_they_were(network):
    arrays: dict = {}
    words = json.loads(json.dumps(to_plain(network, arrays, "n"), allow_nan=False))
    again = from_plain(words, arrays)
    assert list(differences(network, again)) == []
    assert fingerprint(again) == fingerprint(network)
    assert fingerprint(network) != fingerprint(learning())


def test_fingerprints_do_not_depend_on_dtypes_but_on_every_number():
    one = fingerprint((np.array([1, 2], np.uint16), 1.5, np.array([0.25])))
    assert one == fingerprint((np.array([1, 2], np.int64), 1.5, np.array([0.25])))
    for other in (
        (np.array([1, 3]), 1.5, np.array([0.25])),
        (np.array([[1, 2]]), 1.5, np.array([0.25])),
        (np.array([1, 2]), 1.25, np.array([0.25])),
        (np.array([1, 2]), 1.5, np.array([0.5])),
    ):
        assert fingerprint(other) != one


def test_a_trace_comes_back_and_is_what_the_emulator_gives(tmp_path):
    path = write_golden(tmp_path / "new" / "learning", [take(learning(), 60)], "net.py", ["x"])
    assert path == tmp_path / "new" / "learning.json"
    assert sorted(p.name for p in path.parent.iterdir()) == ["learning.json", "learning.npz"]
    golden = read_golden(path)
    assert golden.name == "learning"
    assert golden.manifest["script"] == "net.py"
    assert golden.manifest["arguments"] == ["x"]
    assert golden.manifest["target"] == "emulator"
    assert "spinn-stdp" in golden.manifest["versions"]
    (kept,) = golden.takes
    assert kept.results.image is not None
    found = compare(kept.results, replay(kept, "emulator"))
    assert found.identical
    assert found.alone == ()
    assert found.samples == compare(plain(learning()), plain(learning())).samples


def test_scripts_in_several_runs_with_changes_between(tmp_path):
    script = tmp_path / "net.py"
    script.write_text(SCRIPT)
    run = run_script(script)
    assert run.error is None
    golden = read_golden(write_golden(tmp_path / "net", run.takes))
    assert golden.manifest["seeds"] == {"noise": 7}
    assert [t.ticks for t in golden.takes] == [35, 10]
    steps = golden.manifest["takes"][0]["steps"]
    assert steps == [{"ran": 20}, {"updated": 0, "changed": [2]}, {"ran": 15}]
    for kept in golden.takes:
        assert compare(kept.results, replay(kept, "emulator")).identical


def test_what_has_changed_since_is_found(tmp_path):
    path = write_golden(tmp_path / "net", [take(driven(0.05), 60)])
    kept = read_golden(path).takes[0]
    kept.results.traces.samples[1]["v"].raw.flags.writeable = True
    kept.results.traces.samples[1]["v"].raw[31, 0] += 1
    found = compare(kept.results, replay(kept))
    assert (found.divergence.tick, found.cause.name) == (31, "rounding")


def manifest_of(path: Path) -> dict:
    return json.loads(path.read_text())


def write_data(path: Path, arrays: dict) -> None:
    """Other data for a trace, with a manifest that fits them."""
    data = path.with_suffix(".npz")
    np.savez(data, **arrays)
    told = manifest_of(path)
    told["sha256"] = hashlib.sha256(data.read_bytes()).hexdigest()
    path.write_text(json.dumps(told))


def a_trace(folder: Path) -> Path:
    return write_golden(folder / "net", [take(driven(), 20)])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda p: p.write_text("{"), "is no golden trace, or a damaged one (JSONDecodeError"),
        (lambda p: p.write_text("[1]"), "is no manifest of a golden trace"),
        (lambda p: p.write_text('{"format": "spinn-stdp golden"}'), "damaged one (KeyError"),
        (
            lambda p: p.write_text(json.dumps({**manifest_of(p), "version": 2})),
            "is of version 2, and this spinn-stdp reads up to 1: install the one that wrote it",
        ),
        (lambda p: p.with_suffix(".npz").unlink(), "its data, net.npz, are not there"),
        (
            lambda p: p.with_suffix(".npz").write_bytes(p.with_suffix(".npz").read_bytes()[:-7]),
            "net.npz is not the file that was written with it",
        ),
        (lambda p: write_data(p, {"a": np.zeros(3)}), "damaged one (KeyError"),
        (
            lambda p: write_data(p, {"0/words": np.array([{"a": print}], dtype=object)}),
            "damaged one (ValueError: Object arrays cannot be loaded",
        ),
        (
            lambda p: p.write_text(p.read_text().replace('work_sha256": "', 'work_sha256": "0')),
            "the network is not the one that the manifest tells of",
        ),
        (lambda p: p.unlink(), "can't be read: No such file"),
    ],
)  # fmt: skip
def test_damaged_and_foreign_files_are_refused(tmp_path, damage, said):
    path = a_trace(tmp_path)
    read_golden(path)
    damage(path)
    with pytest.raises(NotGolden) as refused:
        read_golden(path)
    assert said in str(refused.value)
    assert str(path) in str(refused.value) or "manifest tells of" in said


def test_a_folder_of_traces(tmp_path):
    with pytest.raises(NotGolden, match=r"no golden trace in .*: make one with `spinn-stdp record"):
        golden_files(tmp_path)
    (tmp_path / "other.json").write_text("{}")
    write_golden(tmp_path / "b", [take(driven(), 5)])
    write_golden(tmp_path / "deeper" / "a", [take(driven(), 5)])
    assert golden_files(tmp_path) == [tmp_path / "b.json", tmp_path / "deeper" / "a.json"]


def test_nothing_is_kept_of_nothing(tmp_path):
    with pytest.raises(ValueError, match="nothing has run"):
        write_golden(tmp_path / "x", [])
    with pytest.raises(ValueError, match="results of run 1 could not be read: the board is gone"):
        write_golden(tmp_path / "x", [Take(driven(), [Ran(3)], None, "the board is gone")])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_record_that_is_killed_leaves_no_half_trace(tmp_path):
    """Killed between the two files, and while it writes the first."""
    code = f"""
from pathlib import Path
from spinn_stdp.regression import golden
from tests.spinn_stdp.regression.test_golden import driven, take
import numpy
def wait(*_, **__):
    print("now", flush=True)
    time.sleep(600)
import sys
if sys.argv[1] == "data":
    golden.np.savez_compressed = wait
else:
    golden.json.dumps = lambda words, **more: wait() if "format" in words else "{{}}"
golden.write_golden(Path({str(tmp_path / "net")!r}), [take(driven(), 5)])
"""
    for when in ("data", "manifest"):
        process = subprocess.Popen(
            [sys.executable, "-c", code, when],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
            text=True,
        )
        assert process.stdout.readline() == "now\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert not (tmp_path / "net.json").exists()
        with pytest.raises(NotGolden, match="no golden trace in"):
            golden_files(tmp_path)


def test_fields_that_were_added_later_leave_fingerprints_alone():
    connections = Connections(*(np.zeros(0) for _ in range(4)))
    before = Projection("made", 0, 1, "excitatory", connections)
    words = to_plain(before, {}, "")["$network.Projection"]
    assert "n_pre" in words
    assert "drawn_on_board" not in words
    after = replace(before, drawn_on_board=True)
    assert to_plain(after, {}, "")["$network.Projection"]["drawn_on_board"] is True
    assert fingerprint(after) != fingerprint(before)
    assert fingerprint(replace(after, drawn_on_board=False)) == fingerprint(before)
