import importlib.util
import json
import pickle
from datetime import datetime

import neo
import numpy as np
import pyNN.mock
import pytest
import quantities as pq

from spinn_stdp.results import npz
from spinn_stdp.results.files import read_block, write_block
from tests.spinn_stdp.hand_made import PRE, hand_made_block, notebook_blocks

ENDINGS = [".npz", ".nix", ".h5", ".pkl", ".pickle"]
CONTAINER = ["name", "description", "file_origin", "file_datetime", "rec_datetime", "index"]


def assert_same(a, b):
    """Equal values; arrays in dtype, shape and units too."""
    if isinstance(a, np.ndarray):
        assert type(a) is type(b)
        assert a.dtype == b.dtype
        assert getattr(a, "units", None) == getattr(b, "units", None)
        np.testing.assert_array_equal(np.asarray(a), np.asarray(b))
    elif isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            assert_same(a[key], b[key])
    elif isinstance(a, float):
        np.testing.assert_equal(a, b)  # NaN is as NaN was
    else:
        assert a == b
        assert type(a) is type(b) or isinstance(a, np.generic)


def assert_equal_data(a, b):
    names = ["name", "description", "file_origin", "units", "t_start", "t_stop", "sampling_rate"]
    for name in names:
        assert_same(getattr(a, name), getattr(b, name))
    assert_same(a.magnitude, b.magnitude)
    assert_same(dict(a.array_annotations), dict(b.array_annotations))
    assert_same(a.annotations, b.annotations)


def assert_equal_blocks(a, b):
    for one, other in zip((a, *a.segments), (b, *b.segments), strict=True):
        for name in CONTAINER:
            assert_same(getattr(one, name), getattr(other, name))
        assert_same(one.annotations, other.annotations)
    for one, other in zip(a.segments, b.segments, strict=True):
        assert other.block is b
        for kind in ("spiketrains", "analogsignals"):
            for x, y in zip(getattr(one, kind), getattr(other, kind), strict=True):
                assert_equal_data(x, y)
                assert y.segment is other


def rich_block():
    """Every kind of thing that an .npz file of results holds."""
    block = hand_made_block("pre", [PRE, [], [1.5]], {"v": ("mV", np.eye(3))}, segments=2)
    block.description = "two cells µS"
    block.index = 3
    block.annotate(
        nothing=None,
        truth=True,
        number=np.float32(0.5),
        not_a_number=float("nan"),
        far=float("inf"),
        nested={"a": [1, 2.5, ("x", None)], "b": {}},
        ids=np.array([[1, 2]], np.int16),
        empty=np.empty((0, 3)),
        names=np.array(["a", "bc"]),
        current=3.5 * pq.nA,
        currents=np.array([1, 2], np.float32) * pq.nA,
        when=datetime(2025, 1, 31, 12, 0, 0, 1),
    )
    first, second = block.segments
    first.file_origin = "somewhere"
    second.annotate(run=2)
    second.spiketrains.append(
        neo.SpikeTrain(
            np.array([0.25, 0.5], np.float32) * pq.s,
            t_start=0.1 * pq.s,
            t_stop=2.0 * pq.s,
            sampling_rate=1 / (0.1 * pq.ms),
            name="slow",
            array_annotations={"amplitude": [1, 2] * pq.mV},
        )
    )
    second.analogsignals.append(
        neo.AnalogSignal(
            np.arange(6, dtype=np.float32).reshape(2, 3),
            units=pq.nA / pq.ms**2,
            t_start=5 * pq.ms,
            sampling_period=0.1 * pq.ms,
            name="change",
            description="of the current",
        )
    )
    return block


def plain_block():
    """What NIX, too, gives back as it was."""
    block = hand_made_block("pre", [PRE, [], [1.5]], {"v": ("mV", np.eye(3))})
    for data in block.data_children_recur:
        data.annotations.pop("channel_ids", None)  # NIX makes lists of arrays
    block.rec_datetime = datetime(2025, 1, 31, 12, 0, 1)  # and keeps no part of a second
    return block


def test_npz_gives_back_an_equal_block(tmp_path):
    block = rich_block()
    block.annotations.pop("number")  # NumPy's scalars become Python's
    assert_equal_blocks(block, read_block(write_block(block, tmp_path / "a.npz")))


def test_npz_makes_pythons_numbers_of_numpys(tmp_path):
    block = neo.Block(an_int=np.int64(2**62), a_float=np.float32(0.1), a_bool=np.bool_(True))
    read = read_block(write_block(block, tmp_path / "a.npz")).annotations
    assert read == {"an_int": 2**62, "a_float": float(np.float32(0.1)), "a_bool": True}
    assert [type(value) for value in read.values()] == [int, float, bool]


@pytest.mark.parametrize("segments", [0, 1, 2])
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_ending_gives_back_what_nix_can_hold(tmp_path, ending, segments):
    block = plain_block()
    block.segments = [plain_block().segments[0] for _ in range(segments)]
    for segment in block.segments:
        segment.block = block
    path = write_block(block, str(tmp_path / "new" / "folder" / f"a{ending}"))
    read = read_block(path, allow_pickle=True)
    assert read.name == "pre"
    assert read.rec_datetime == block.rec_datetime
    assert len(read.segments) == segments
    for a, b in zip(block.segments, read.segments, strict=True):
        assert a.name == b.name
        assert [t.annotations for t in a.spiketrains] == [t.annotations for t in b.spiketrains]
        for x, y in zip(a.spiketrains, b.spiketrains, strict=True):
            assert_same(x.magnitude, y.magnitude)
            assert (x.t_start, x.t_stop, x.units) == (y.t_start, y.t_stop, y.units)
        for x, y in zip(a.analogsignals, b.analogsignals, strict=True):
            assert_same(x.magnitude, y.magnitude)
            assert (x.name, x.units, x.sampling_period) == (y.name, y.units, y.sampling_period)
    assert [p.name for p in path.parent.iterdir()] == [f"a{ending}"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_pynn_gives_is_read_back(tmp_path, ending):
    pyNN.mock.setup(timestep=1.0)
    cells = pyNN.mock.Population(12, pyNN.mock.IF_cond_exp(), label="cells")
    cells.record(["spikes", "v", "gsyn_exc"])
    pyNN.mock.run(20.0)
    block = cells.get_data()
    path = write_block(block, tmp_path / f"a{ending}")
    (read,) = read_block(path, allow_pickle=True).segments
    (given,) = block.segments
    assert len(read.spiketrains) == 12
    for a, b in zip(given.spiketrains, read.spiketrains, strict=True):
        assert_same(a.magnitude, b.magnitude)
        assert a.annotations == b.annotations
    for a, b in zip(given.analogsignals, read.analogsignals, strict=True):
        assert a.name == b.name
        assert_same(a.magnitude, b.magnitude)
        assert list(a.array_annotations["channel_index"]) == list(range(12))


@pytest.mark.parametrize("ending", ENDINGS)
def test_writing_leaves_the_block_as_it_was(tmp_path, ending):
    block = plain_block()
    write_block(block, tmp_path / f"a{ending}")
    assert_equal_blocks(plain_block(), block)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_older_file_is_replaced(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    write_block(hand_made_block("old"), path)
    write_block(hand_made_block("new"), path)
    assert read_block(path, allow_pickle=True).name == "new"


@pytest.mark.parametrize("writer", ["numpy.savez", "pickle.dump", "neo.io.NixIO"])
@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError(28, "No space left")])
def test_an_interrupted_write_leaves_the_older_file(tmp_path, monkeypatch, writer, interruption):
    def interrupted(*_args, **_options):
        raise interruption

    ending = {"numpy": ".npz", "pickle": ".pkl", "neo": ".nix"}[writer.split(".")[0]]
    path = write_block(hand_made_block("old"), tmp_path / f"a{ending}")
    old = path.read_bytes()
    monkeypatch.setattr(writer, interrupted)
    with pytest.raises((KeyboardInterrupt, OSError)):
        write_block(hand_made_block("new"), path)
    with pytest.raises((KeyboardInterrupt, OSError)):
        write_block(hand_made_block("new"), tmp_path / "new" / f"b{ending}")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == old


@pytest.mark.parametrize("path", ["a.csv", "a", "", "folder.npz/a.txt", "a.npz.gz"])
def test_an_unknown_ending_is_refused_with_those_known(tmp_path, path):
    for refused in (
        lambda: write_block(neo.Block(), tmp_path / path),
        lambda: read_block(tmp_path / path),
    ):
        with pytest.raises(ValueError, match=r"\.npz .*\.nix or \.h5 .*\.pkl or \.pickle"):
            refused()
    assert list(tmp_path.iterdir()) == []


def test_the_ending_may_be_in_capitals(tmp_path):
    write_block(hand_made_block("pre"), tmp_path / "a.NPZ")
    assert [p.name for p in tmp_path.iterdir()] == ["a.NPZ"]
    assert read_block(tmp_path / "a.NPZ").name == "pre"


def test_without_nixio_the_error_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    for refused in (
        lambda: write_block(neo.Block(), tmp_path / "new" / "a.nix"),
        lambda: read_block(tmp_path / "a.h5"),
    ):
        with pytest.raises(ImportError, match=r"pip install 'spinn-stdp\[nix\]'"):
            refused()
    assert list(tmp_path.iterdir()) == []


def test_a_pickle_is_loaded_only_when_asked_for(tmp_path):
    path = write_block(hand_made_block("pre"), tmp_path / "a.pkl")
    with pytest.raises(ValueError, match="allow_pickle=True"):
        read_block(path)
    assert read_block(path, allow_pickle=True).name == "pre"


def test_a_pickle_of_something_else_is_refused(tmp_path):
    (tmp_path / "a.pkl").write_bytes(pickle.dumps([1]))
    with pytest.raises(ValueError, match=r"holds a list and not a neo\.Block"):
        read_block(tmp_path / "a.pkl", allow_pickle=True)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_missing_file_is_said_to_be_missing(tmp_path, ending):
    with pytest.raises(FileNotFoundError):
        read_block(tmp_path / f"a{ending}", allow_pickle=True)
    assert list(tmp_path.iterdir()) == []


def test_something_else_than_a_block_is_refused(tmp_path):
    with pytest.raises(TypeError, match=r"neo\.Block"):
        write_block([1, 2], tmp_path / "a.npz")
    assert list(tmp_path.iterdir()) == []


# ---- npz


def test_the_npz_layout_is_as_documented(tmp_path):
    path = write_block(notebook_blocks()["pre"], tmp_path / "a.npz")
    with np.load(path, allow_pickle=False) as file:
        header = json.loads(bytes(file["header"]))
        arrays = {name: file[name] for name in file.files}
    assert (header["format"], header["version"]) == ("spinn-stdp results", 1)
    (segment,) = header["block"]["segments"]
    assert segment["spiketrains"][0]["annotations"]["source_index"] == 0
    assert [s["name"] for s in segment["analogsignals"]] == ["v", "gsyn_exc", "gsyn_inh"]
    assert [s["units"] for s in segment["analogsignals"]] == ["mV", "uS", "uS"]
    assert arrays.pop("header").dtype == np.uint8
    assert list(arrays["segments/0/spiketrains/times"]) == PRE
    assert list(arrays["segments/0/spiketrains/counts"]) == [25]
    assert arrays["segments/0/analogsignals/1"][31, 0] == 4.53125
    assert sorted(arrays) == [
        *(f"segments/0/analogsignals/{k}" for k in range(3)),
        "segments/0/spiketrains/counts",
        "segments/0/spiketrains/times",
    ]


@pytest.mark.parametrize(
    "value", [1j, b"text", {"$tuple": 1}, np.array([1j]), np.array([None], object)], ids=repr
)
def test_npz_refuses_an_annotation_without_words_for_it(tmp_path, value):
    block = neo.Block(name="pre")
    block.annotations["odd"] = value
    with pytest.raises(TypeError, match=r"annotation 'odd' of block 'pre' is .*write a \.pkl"):
        write_block(block, tmp_path / "a.npz")
    assert list(tmp_path.iterdir()) == []


def test_npz_refuses_what_its_layout_does_not_hold(tmp_path):
    block = hand_made_block("pre")
    block.segments[0].events.append(neo.Event([1] * pq.ms, labels=["x"]))
    with pytest.raises(ValueError, match=r"segments/0 has events.*\.nix or \.pkl"):
        write_block(block, tmp_path / "a.npz")
    block = neo.Block()
    block.groups.append(neo.Group())
    with pytest.raises(ValueError, match="has groups"):
        write_block(block, tmp_path / "a.npz")
    assert list(tmp_path.iterdir()) == []


def test_npz_refuses_waveforms(tmp_path):
    block = hand_made_block("pre", [[1.0]])
    block.segments[0].spiketrains[0].waveforms = np.zeros((1, 1, 1)) * pq.mV
    with pytest.raises(ValueError, match="segments/0/spiketrains/0 has waveforms"):
        write_block(block, tmp_path / "a.npz")


def test_npz_refuses_complex_numbers(tmp_path):
    block = hand_made_block("pre")
    signal = neo.AnalogSignal(np.ones((2, 1), complex), units="mV", sampling_rate=1 * pq.kHz)
    block.segments[0].analogsignals.append(signal)
    with pytest.raises(TypeError, match="segments/0/analogsignals/0 has the dtype complex128"):
        write_block(block, tmp_path / "a.npz")
    assert list(tmp_path.iterdir()) == []


def write_arrays(path, **arrays):
    np.savez(path, **arrays)
    return path


def test_an_npz_of_something_else_is_refused(tmp_path):
    for content in ({"a": np.zeros(3)}, {"header": np.frombuffer(b"{", np.uint8)}):
        with pytest.raises(ValueError, match=r"is no \.npz file of results, or a damaged one"):
            read_block(write_arrays(tmp_path / "a.npz", **content))
    (tmp_path / "a.npz").write_text("text")
    with pytest.raises(ValueError, match=r"is no \.npz file of results, or a damaged one"):
        read_block(tmp_path / "a.npz")


def test_a_damaged_npz_is_refused(tmp_path):
    path = write_block(rich_block(), tmp_path / "a.npz")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ValueError, match=r"is no \.npz file of results, or a damaged one"):
        read_block(path)


def test_no_pickle_inside_an_npz_is_loaded(tmp_path):
    path = write_arrays(tmp_path / "a.npz", header=np.array([None], object))
    with pytest.raises(ValueError, match="damaged"):
        read_block(path)


def test_a_later_version_of_the_layout_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(npz, "VERSION", 2)
    path = write_block(hand_made_block("pre"), tmp_path / "a.npz")
    monkeypatch.undo()
    with pytest.raises(ValueError, match=r"version 2.*up to version 1: install"):
        read_block(path)


# ---- NIX


@pytest.mark.parametrize(
    "value", [None, 1j, {"a": 1}, [1, 2.5], [[1], [2]], np.eye(2), [None]], ids=repr
)
def test_nix_refuses_an_annotation_that_it_would_lose(tmp_path, value):
    block = hand_made_block("pre")
    block.annotations["odd"] = value
    with pytest.raises(ValueError, match=r"annotation 'odd' of Block 'pre'.*write a \.npz"):
        write_block(block, tmp_path / "a.nix")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "value",
    [True, 3, 0.5, "text", "", [1, 2], ["a", "b"], [], 3.0 * pq.mV, [1.0, 2.0] * pq.mV],
    ids=repr,
)
def test_nix_gives_back_an_annotation_that_it_holds(tmp_path, value):
    block = neo.Block(name="pre", fine=value)
    read = read_block(write_block(block, tmp_path / "a.nix")).annotations["fine"]
    assert np.all(read == value)
    assert getattr(read, "units", None) == getattr(value, "units", None)


def test_a_nix_file_of_two_blocks_is_refused(tmp_path):
    file = neo.io.NixIO(str(tmp_path / "a.nix"), mode="ow")
    file.write_all_blocks([neo.Block(name="a"), neo.Block(name="b")])
    file.close()
    with pytest.raises(ValueError, match=r"holds 2 blocks and not one.*read_all_blocks\(\)"):
        read_block(tmp_path / "a.nix")
