"""What populations recorded, in files: by their ending, at once or by end()."""

import pickle

import neo
import pytest
from pyNN import errors

import spinn_stdp as sim
from spinn_stdp.results.files import read_block
from tests.spinn_stdp.surface import (
    driven,
    refused,
)


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


def equal_blocks(a, b):
    for one, other in zip(a.segments, b.segments, strict=True):
        assert one.annotations == other.annotations
        for first, second in zip(one.spiketrains, other.spiketrains, strict=True):
            assert first.magnitude.tolist() == second.magnitude.tolist()
        for first, second in zip(one.analogsignals, other.analogsignals, strict=True):
            assert (first.name, first.units) == (second.name, second.units)
            assert first.magnitude.tolist() == second.magnitude.tolist()
    return True


@pytest.mark.parametrize("ending", ["npz", "nix", "pkl"])
def test_files_by_their_ending(tmp_path, ending):
    cells = driven(3)
    assembly = cells[0:1] + cells[2:]
    sim.run(5)
    sim.reset(annotations={"trial": 1})
    sim.run(5)
    for name, population in (("all", cells), ("view", cells[1:]), ("assembly", assembly)):
        path = tmp_path / "new" / f"{name}.{ending}"
        population.write_data(str(path), annotations={"note": "mine"})
        block = read_block(path, allow_pickle=True)
        assert equal_blocks(block, population.get_data())
        assert (block.annotations["note"], block.annotations["target"]) == ("mine", "emulator")
    cells.write_data(tmp_path / f"v.{ending}", variables="v", clear=True)
    only_v = read_block(tmp_path / f"v.{ending}", allow_pickle=True)
    assert [len(s.spiketrains) for s in only_v.segments] == [0, 0]
    assert cells.get_data().segments[0].analogsignals[0].shape == (1, 3)


def test_a_neo_io_writes_too(tmp_path):
    cells = driven(2)
    sim.run(5)
    for population in (cells, sim.Assembly(cells)):
        population.write_data(neo.io.PickleIO(str(tmp_path / "cells.pickle")))
        with (tmp_path / "cells.pickle").open("rb") as file:
            assert equal_blocks(pickle.load(file), cells.get_data())


def test_end_writes_what_record_was_told_to(tmp_path):
    cells, other = driven(2), driven(3)
    cells.record("spikes", to_file=str(tmp_path / "a" / "spikes.npz"))
    cells[0:1].record(["v"], to_file=tmp_path / "view.npz")
    (cells + other).record("v", to_file=tmp_path / "assembly.npz")
    sim.run(6)
    assert not any(tmp_path.iterdir())
    sim.end()
    spikes = read_block(tmp_path / "a" / "spikes.npz").segments[0]
    assert (len(spikes.spiketrains), len(spikes.analogsignals)) == (2, 0)
    assert read_block(tmp_path / "view.npz").segments[0].analogsignals[0].shape == (7, 1)
    assert read_block(tmp_path / "assembly.npz").segments[0].analogsignals[0].shape == (7, 5)
    for path in list(tmp_path.rglob("*.npz")):
        path.unlink()
    sim.end()
    assert list(tmp_path.rglob("*.npz")) == []


def test_one_file_that_cannot_be_written_does_not_keep_the_others(tmp_path):
    (tmp_path / "file").write_text("in the way")
    cells = driven(2)
    cells.record("spikes", to_file=tmp_path / "file" / "below.npz")
    cells.record("v", to_file=tmp_path / "v.npz")
    sim.run(3)
    with refused(OSError, "below.npz could not be written"):
        sim.end()
    assert read_block(tmp_path / "v.npz").segments[0].analogsignals[0].shape == (4, 2)
    assert (tmp_path / "file").read_text() == "in the way"


def test_unwritable_output_is_told_and_leaves_nothing(tmp_path):
    cells = driven(2)
    sim.run(3)
    (tmp_path / "file").write_text("in the way")
    with refused(ValueError, "has the ending '.txt': end the file's name in .npz"):
        cells.write_data(str(tmp_path / "cells.txt"))
    with refused(TypeError, "None is nothing to write to: give a path or a neo IO"):
        cells.write_data(None)
    with refused(errors.RecordingError, "leave locations out"):
        cells.get_data(locations=["soma"])
    with refused(ValueError, "has the ending '.csv'"):
        cells.record("v", to_file=tmp_path / "cells.csv")
    with refused(OSError, "could not be written ", "choose a folder"):
        cells.write_data(tmp_path / "file" / "cells.npz")
    (tmp_path / "folder.npz").mkdir()
    with refused(IsADirectoryError, "is a folder: add a file name"):
        cells.write_data(tmp_path / "folder.npz")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder.npz"]
    assert cells.get_data().segments[0].analogsignals[0].shape == (4, 2)
