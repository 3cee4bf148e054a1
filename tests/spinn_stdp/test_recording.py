"""What populations record: of which cells, how often, and how it is handed out."""

import numpy as np
import pytest
import quantities as pq
from pyNN import errors

import spinn_stdp as sim
from spinn_stdp.results.files import read_block
from spinn_stdp.targets.emulator import EmulatorTarget
from tests.spinn_stdp.surface import (
    driven,
    given_warnings,
    integers_of,
    neurons,
    refused,
    signal_of,
    spike_source,
    spikes_of,
    static,
    traces,
)

INH = "inhibitory"


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


# ---- what is recorded ---------------------------------------------------------------


def test_signals_are_the_integers_of_the_target():
    cells = driven(3, record=["spikes", "v", "gsyn_exc", "gsyn_inh"])
    source = spike_source([2.0, 3.0])
    static(source, cells, weight=0.7, connector=sim.AllToAllConnector())
    static(source, cells, -0.3, 2.0, sim.AllToAllConnector(), receptor_type="inhibitory")
    sim.run(12)
    for name in ("v", "gsyn_exc", "gsyn_inh"):
        raw = traces().samples[0][name].raw
        assert integers_of(cells, name).tolist() == raw.tolist()
        assert len(np.unique(raw)) > 5
    spikes = traces().spikes[0]
    each = [spikes.tick[spikes.neuron == n].tolist() for n in range(3)]
    assert spikes_of(cells) == each
    assert min(map(len, each)) > 0


def test_every_variable_has_its_unit():
    units = {"v": "mV", "gsyn_exc": "uS", "gsyn_inh": "uS"}
    conductance = neurons(cell=sim.IF_cond_exp(), record=list(units))
    current = neurons(record=["v", "gsyn_exc", "gsyn_inh", "isyn_exc", "isyn_inh"])
    sim.run(2)
    for name, unit in units.items():
        assert signal_of(conductance, name).units == pq.Quantity(1, unit)
    for name in ("gsyn_exc", "gsyn_inh", "isyn_exc", "isyn_inh"):
        assert signal_of(current, name).units == pq.nA


def test_currents_are_recorded_under_two_names():
    cells = neurons(3, record=[])
    cells[0:2].record("isyn_exc")
    cells[1:].record("gsyn_exc")
    static(spike_source([1.0], [1.0], [1.0]), cells)
    sim.run(5)
    assert signal_of(cells, "isyn_exc").array_annotations["channel_index"].tolist() == [0, 1]
    assert signal_of(cells, "gsyn_exc").array_annotations["channel_index"].tolist() == [1, 2]
    one, other = integers_of(cells, "isyn_exc")[:, 1], integers_of(cells, "gsyn_exc")[:, 0]
    assert one.tolist() == other.tolist()
    assert one.any()


def test_all_is_everything_that_the_board_records():
    cells, source = neurons(record=[]), sim.Population(1, sim.SpikeSourceArray([1.0]))
    cells.record(["all"], sampling_interval=2.0)
    source.record("all")
    sim.run(4)
    segment = cells.get_data().segments[0]
    assert [s.name for s in segment.analogsignals] == ["v", "gsyn_exc", "gsyn_inh"]
    assert {len(s) for s in segment.analogsignals} == {3}
    assert len(segment.spiketrains) == 1
    assert spikes_of(source) == [[1]]


def test_a_variable_that_there_is_none_of_is_refused():
    cells, source = neurons(label="cells", record=[]), spike_source([1.0], label="in")
    told = "Population 'cells' (IF_curr_exp) can't record 'u'; it records: spikes, v, gsyn_exc"
    for population in (cells, cells[0:1]):
        with refused(errors.RecordingError, told):
            population.record(["v", "u"])
    told = "Population 'in' (SpikeSourceArray) can't record 'v'; it records: spikes"
    with refused(errors.RecordingError, told):
        source.record("v")
    with refused(errors.RecordingError, "its cells are points; leave locations out"):
        cells.record("v", locations=["soma"])
    sim.run(1)
    assert len(cells.get_data().segments[0].analogsignals) == 0


def test_subsets_of_cells():
    cells, all_of_them = driven(6, record=[]), driven(6)
    cells[1:5].record("spikes")
    cells[1:5][2:].record("v")
    cells[[0, 3]].record("v")
    cells[np.array([1, 0, 0, 0, 0, 1], bool)].record("gsyn_exc")
    sim.run(20)
    segment = cells.get_data().segments[0]
    assert [t.annotations["source_index"] for t in segment.spiketrains] == [1, 2, 3, 4]
    v, gsyn = signal_of(cells, "v"), signal_of(cells, "gsyn_exc")
    assert v.array_annotations["channel_index"].tolist() == [0, 3, 4]
    assert gsyn.array_annotations["channel_index"].tolist() == [0, 5]
    assert integers_of(cells, "v").tolist() == integers_of(all_of_them, "v")[:, [0, 3, 4]].tolist()
    assert spikes_of(cells) == spikes_of(all_of_them)[1:5]


def test_a_view_gets_its_own_cells_also_of_earlier_segments():
    cells = driven(4)
    view = cells[1:3]
    sim.run(10)
    sim.reset()
    sim.run(10)
    for segment in view.get_data().segments:
        assert [t.annotations["source_index"] for t in segment.spiketrains] == [1, 2]
        assert segment.analogsignals[0].array_annotations["channel_index"].tolist() == [1, 2]
    for segment in (0, 1):
        assert spikes_of(view, segment) == spikes_of(cells, segment)[1:3]
        assert integers_of(view, "v", segment).tolist() == (
            integers_of(cells, "v", segment)[:, 1:3].tolist()
        )


def test_sampling_intervals():
    cells = driven(2, record=["spikes"])
    cells.record("v", sampling_interval=3.0)
    cells.record("gsyn_exc")
    fine = driven(2)
    sim.run(5)
    sim.run(5)
    v = signal_of(cells, "v")
    assert v.sampling_period == 3.0 * pq.ms
    assert v.times.rescale("ms").magnitude.tolist() == [0.0, 3.0, 6.0, 9.0]
    assert v.magnitude.tolist() == signal_of(fine, "v").magnitude[::3].tolist()
    assert len(signal_of(cells, "gsyn_exc")) == 11
    assert spikes_of(cells) == spikes_of(fine)


def test_sampling_intervals_that_are_none_are_refused():
    cells = neurons(2, label="cells", record=[])
    with refused(ValueError, "sampling_interval=0.5 ms of v is less than the time"):
        cells.record("v", sampling_interval=0.5)
    cells.record("v", sampling_interval=2.0)
    cells[0:1].record("v")
    cells[0:1].record("v", sampling_interval=2.0)
    with refused(ValueError, "v of 'cells' is recorded every 2 ms already, not every 3"):
        cells.record("v", sampling_interval=3.0)
    cells.record("gsyn_exc", sampling_interval=2.0)
    with refused(ValueError, "isyn_exc of 'cells' is recorded every 2 ms already"):
        cells.record("isyn_exc", sampling_interval=3.0)
    sim.run(4)
    assert len(signal_of(cells, "v")) == 3


def test_an_interval_off_the_grid_is_told_and_kept_to():
    cells = neurons(label="cells", record=[])
    cells.record("v", sampling_interval=2.4)
    (told,) = given_warnings(lambda: sim.run(8), sim.BoardWarning)
    assert told.endswith(
        "sampling interval of v, 2.4 ms, is no multiple of the time step; 2 ms is used"
    )
    assert signal_of(cells, "v").sampling_period == 2.0 * pq.ms


def test_recording_can_be_stopped():
    cells = driven(2)
    cells.record(None)
    cells.record("gsyn_exc")
    sim.run(3)
    segment = cells.get_data().segments[0]
    assert [s.name for s in segment.analogsignals] == ["gsyn_exc"]
    assert len(segment.spiketrains) == 0


def test_segments_have_what_was_recorded_in_them():
    cells = driven(3, record=["v"])
    sim.run(3)
    sim.reset()
    cells.record(None)
    cells[0:2].record("spikes")
    sim.run(4)
    first, second = cells.get_data().segments
    assert ([s.name for s in first.analogsignals], len(first.spiketrains)) == (["v"], 0)
    assert ([s.name for s in second.analogsignals], len(second.spiketrains)) == ([], 2)
    assert len(cells.get_data("v").segments[0].analogsignals[0]) == 4


def test_what_was_asked_for_after_a_run_is_not_there_yet():
    cells = driven(3, record=[])
    cells[1:2].record(["spikes", "v"])
    sim.run(4)
    before = integers_of(cells, "v").tolist()
    cells.record(["spikes", "v", "gsyn_exc"])
    assert integers_of(cells, "v").tolist() == before
    assert len(cells.get_data("spikes").segments[0].spiketrains) == 1
    sim.reset()
    sim.run(4)
    first, second = cells.get_data().segments
    assert [s.shape for s in first.analogsignals] == [(5, 1)]
    assert [s.shape for s in second.analogsignals] == [(5, 3), (5, 3)]
    assert [len(s.spiketrains) for s in (first, second)] == [1, 3]


# ---- the sample at the end ----------------------------------------------------------


def test_a_run_ends_with_the_sample_that_a_longer_one_would_have_there():
    names = ["v", "gsyn_exc", "gsyn_inh"]

    def run(*pieces):
        sim.setup(timestep=1.0)
        cells = driven(3, record=["spikes"])
        cells.record(names, sampling_interval=2.0)
        fine = driven(2, record=["v", "gsyn_exc"])
        source = sim.Population(1, sim.SpikeSourcePoisson(rate=300.0), seed=5)
        for population in (cells, fine):
            static(source, population, 1.0, 3.0, sim.AllToAllConnector())
            static(source, population, -1.0, 2.0, sim.AllToAllConnector(), receptor_type=INH)
        seen = []
        for piece in pieces:
            sim.run(piece)
            signals = [signal_of(cells, name) for name in names]
            signals += [signal_of(fine, name) for name in ("v", "gsyn_exc")]
            seen.append([signal.magnitude.tolist() for signal in signals])
        return seen

    pieces = run(*[1] * 41)
    (longest,) = run(41)
    assert pieces[-1] == longest  # looking changes nothing
    for tick, signals in enumerate(pieces, 1):
        for signal, whole in zip(signals[:3], longest[:3], strict=True):
            assert signal == whole[: tick // 2 + 1]
        for signal, whole in zip(signals[3:], longest[3:], strict=True):
            assert signal == whole[: tick + 1]
    assert len(np.unique(longest[1])) > 10


def test_a_run_of_no_time_has_one_sample():
    cells = driven(2)
    sim.run(0)
    assert signal_of(cells, "v").magnitude.tolist() == [[-65.0, -65.0]]


def test_the_samples_of_a_board_alone():
    sim.setup(timestep=1.0, final_sample=False)
    cells = driven(2)
    sim.run(7)
    raw = traces().samples[0]["v"].raw
    assert raw.shape == (7, 2)
    assert (signal_of(cells, "v").magnitude * (1 << 15)).tolist() == raw.tolist()


# ---- reading ------------------------------------------------------------------------


def test_what_was_not_recorded_is_not_handed_out():
    cells = driven(2, label="cells", record=["v"])
    sim.run(1)
    told = (
        "'spikes' of Population 'cells' (IF_curr_exp) was not recorded "
        "(recorded: v): call record('spikes') before run"
    )
    for use in (
        lambda: cells.get_data("spikes"),
        lambda: cells.get_data(["v", "spikes"]),
        lambda: cells[0:1].get_data("spikes"),
        lambda: cells.get_spike_counts(),
        lambda: cells.mean_spike_count(),
        lambda: cells.write_data("never.npz", "spikes"),
    ):
        with refused(errors.RecordingError, told):
            use()


def test_one_variable_or_some():
    cells = driven(2, record=["spikes", "v", "gsyn_exc"])
    sim.run(3)
    for wanted, names, trains in (
        ("v", ["v"], 0),
        ("spikes", [], 2),
        (["gsyn_exc", "spikes"], ["gsyn_exc"], 2),
        ("all", ["v", "gsyn_exc"], 2),
    ):
        segment = cells.get_data(wanted).segments[0]
        assert [s.name for s in segment.analogsignals] == names
        assert len(segment.spiketrains) == trains


def test_the_old_names(tmp_path):
    cells = driven(2, record=[])

    def old(call, *arguments):
        with pytest.warns(DeprecationWarning, match="deprecated"):
            return call(*arguments)

    old(cells.record_v)
    old(cells.record_gsyn)
    cells.record("spikes")
    sim.run(6)
    assert len(old(cells.getSpikes).segments[0].spiketrains) == 2
    assert old(cells.get_v).segments[0].analogsignals[0].name == "v"
    assert len(old(cells.get_gsyn).segments[0].analogsignals) == 2
    assert old(cells.meanSpikeCount) == cells.mean_spike_count()
    old(cells.print_v, str(tmp_path / "v.npz"))
    assert read_block(tmp_path / "v.npz").segments[0].analogsignals[0].shape == (7, 2)


def test_data_read_twice_are_equal_and_belong_to_the_reader():
    cells = driven(2)
    sim.run(10)
    sim.reset()
    sim.run(10)
    block = cells.get_data()
    for segment in block.segments:
        segment.analogsignals[0][:] = 0.0 * pq.mV
        segment.analogsignals[0].array_annotations["channel_index"] += 5
        assert segment.block is block
    again = cells.get_data()
    for segment in again.segments:
        signal = segment.analogsignals[0]
        assert signal.magnitude.all()
        assert signal.array_annotations["channel_index"].tolist() == [0, 1]
        assert len(segment.spiketrains) == 2
        assert segment.block is again


def test_times_of_trains_and_signals():
    sim.setup(timestep=0.1)
    cells = driven(1)
    sim.run(20)
    (train,) = cells.get_data().segments[0].spiketrains
    assert (train.t_start, train.t_stop) == (0 * pq.ms, 20 * pq.ms)
    ticks = traces().spikes[0].tick
    assert train.rescale("ms").magnitude.tolist() == (ticks * 0.1).tolist()
    signal = signal_of(cells, "v")
    assert signal.t_start == 0 * pq.ms
    assert signal.times[-1] == 20 * pq.ms
    assert signal.sampling_period == 0.1 * pq.ms


def test_clearing_takes_the_data_out():
    cells, untouched = driven(2), driven(2, label="untouched")
    pieces = []
    for _ in range(3):
        sim.run(7)
        (segment,) = cells.get_data(clear=True).segments
        pieces.append(segment)
    assert [s.analogsignals[0].t_start for s in pieces] == [0 * pq.ms, 7 * pq.ms, 14 * pq.ms]
    assert [s.spiketrains[0].t_start for s in pieces] == [0 * pq.ms, 7 * pq.ms, 14 * pq.ms]
    whole = signal_of(untouched, "v").magnitude
    for k, segment in enumerate(pieces):  # each with the samples of its beginning and its end
        assert segment.analogsignals[0].magnitude.tolist() == whole[7 * k : 7 * k + 8].tolist()
    for n in range(2):
        joined = np.concatenate([s.spiketrains[n].magnitude for s in pieces])
        assert joined.astype(int).tolist() == spikes_of(untouched)[n]
    assert cells.get_spike_counts() == dict.fromkeys(map(int, cells.all_cells), 0)
    assert cells.get_data().segments[0].analogsignals[0].shape == (1, 2)


def test_what_follows_a_clear_is_kept_by_a_reset():
    cells = driven(2)
    sim.run(4)
    cells.get_data(clear=True)
    sim.run(3)
    sim.reset()
    sim.run(2)
    first, second = cells.get_data().segments
    assert first.analogsignals[0].t_start == 4 * pq.ms
    assert [len(s.analogsignals[0]) for s in (first, second)] == [4, 3]
    assert second.spiketrains[0].t_start == 0 * pq.ms


def test_nothing_is_kept_where_nothing_was_recorded():
    cells = driven(2)
    sim.run(4)
    cells.get_data(clear=True)
    sim.reset()
    sim.run(0)
    sim.reset()
    assert len(cells.get_data().segments) == 0


def test_clearing_takes_earlier_segments_too():
    cells = driven(2)
    sim.run(4)
    sim.reset()
    assert len(cells.get_data(clear=True).segments) == 1
    assert len(cells.get_data().segments) == 0
    sim.run(4)
    assert len(cells.get_data().segments) == 1


def test_counts_of_spikes():
    cells = driven(3)
    assert cells.get_spike_counts() == {0: 0, 1: 0, 2: 0}
    sim.run(50)
    counts = [len(train) for train in spikes_of(cells)]
    assert counts == sorted(counts)
    assert counts[0] > 0
    assert cells.get_spike_counts() == dict(enumerate(counts))
    assert cells.mean_spike_count() == sum(counts) / 3
    assert cells[1:].get_spike_counts() == {1: counts[1], 2: counts[2]}
    assert cells[0:1].mean_spike_count() == counts[0]
    assert (cells[0:1] + cells[2:]).get_spike_counts() == {0: counts[0], 2: counts[2]}
    sim.reset()
    assert set(cells.get_spike_counts().values()) == {0}


def test_annotations_say_what_the_results_depend_on():
    cells = driven(2, label="cells")
    cells.annotate(layer="L4")
    sim.run(2)
    block = cells.get_data()
    versions = EmulatorTarget().versions()
    assert block.name == "cells"
    assert block.annotations == {
        "label": "cells",
        "size": 2,
        "first_index": 0,
        "last_index": 2,
        "first_id": 0,
        "last_id": 1,
        "dt": 1.0,
        "mpi_processes": 1,
        "simulator": "spinn_stdp",
        "target": "emulator",
        "layer": "L4",
        **{f"version of {name}": version for name, version in versions.items()},
    }
    assert set(versions) == {"spinn-stdp", "arithmetic of sPyNNaker"}
    train = block.segments[0].spiketrains[1]
    assert train.annotations["source_population"] == "cells"
    assert (train.annotations["source_id"], train.annotations["source_index"]) == (1, 1)


def test_assemblies_hand_out_what_their_populations_recorded():
    a, b = driven(3, label="a"), driven(2, label="b")
    assembly = sim.Assembly(a[1:], b, label="both")
    assembly.annotate(layer="L4")
    sim.run(9)
    sim.reset()
    sim.run(9)
    for _ in range(2):
        block = assembly.get_data()
        assert (block.name, block.annotations["label"]) == ("both", "both")
        assert (block.annotations["size"], block.annotations["layer"]) == (4, "L4")
        assert block.annotations["target"] == "emulator"
        assert [s.name for s in block.segments] == ["segment000", "segment001"]
        for n, segment in enumerate(block.segments):
            trains = [np.asarray(t).astype(int).tolist() for t in segment.spiketrains]
            assert trains == spikes_of(a, n)[1:] + spikes_of(b, n)
            of_a, of_b = (signal_of(each, "v", n).magnitude for each in (a, b))
            joined = np.hstack([of_a[:, 1:], of_b])
            assert segment.analogsignals[0].magnitude.tolist() == joined.tolist()
    assert assembly.get_data(clear=True).segments
    assert a.get_data().segments[0].analogsignals[0].shape == (1, 3)


# ---- memory -------------------------------------------------------------------------


def test_recordings_that_cannot_fit_are_refused_before_anything_runs():
    cells = driven(1000, record=["v"])
    with refused(MemoryError, "would take ", " GiB and this machine has ", "record fewer"):
        sim.run(4e9)
    assert sim.get_current_time() == 0.0
    assert sim.run(2) == 2.0
    assert integers_of(cells, "v").shape == (2, 1000)
