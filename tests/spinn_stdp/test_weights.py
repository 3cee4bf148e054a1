"""Weights over time: the board's 16-bit integers, in PyNN's units."""

import numpy as np
import pytest
import quantities as pq
from pyNN import errors

import spinn_stdp as sim
from spinn_stdp.results.files import read_block
from tests.reference.board import simulate
from tests.reference.compare import differences
from tests.spinn_stdp.surface import (
    given_warnings,
    learning_pair,
    neurons,
    refused,
    spike_source,
    static,
    stdp,
    traces,
)


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


def learning_group(cell=sim.IF_curr_exp):
    """Three cells, each onto each other with a weight of its own, all driven."""
    cells = neurons(3, label="cells", cell=cell())
    inputs = spike_source([2.0, 9.0], [3.0, 6.0, 12.0], [4.0, 11.0], label="in")
    static(inputs, cells, weight=30.0 if cell is sim.IF_curr_exp else 2.0)
    weights = np.array([[0.0, 0.5, 1.0], [1.5, 0.0, 2.0], [2.5, 3.0, 0.0]])
    others = sim.AllToAllConnector(allow_self_connections=False)
    synapse = stdp(weight=weights, delay=1.0)
    return sim.Projection(cells, cells, others, synapse, label="plastic")


# ---- the trace ----------------------------------------------------------------------


def test_a_sample_is_what_get_would_give_if_the_run_stopped_there():
    made = learning_group()
    made.record("weight")
    seen = []
    sim.run(0)
    for _ in range(21):
        seen.append(made.get("weight", "list", with_address=False))
        sim.run(1)
    trace = made.get_data(format="array")
    assert trace[:-1].tolist() == seen
    assert len({tuple(sample) for sample in seen}) > 3
    assert differences(simulate(sim.get_network(), 21), traces()) == []


def test_samples_are_the_integers_of_the_target():
    made = learning_group()
    made.record("weight")
    sim.run(20)
    samples = traces().weights[1]
    step = 2.0**-samples.fraction_bits
    values = made.get_data(format="array")
    assert (values / step == np.rint(values / step)).all()
    # The target's columns are by source and then by target, PyNN's by target.
    order = np.lexsort((made.post_index, made.pre_index))
    assert (values[:, order] / step).astype(int).tolist() == samples.raw.tolist()
    assert samples.raw.dtype == np.uint16


def test_block_signal_and_array_are_the_same():
    made = learning_group()
    made.record("weight", every=2.0)
    made.annotate(note="mine")
    sim.run(9)
    block, signal, array = (made.get_data(format=name) for name in ("block", "signal", "array"))
    (own,) = block.segments[0].analogsignals
    for each in (own, signal):
        assert each.magnitude.tolist() == array.tolist()
        assert (each.name, each.units) == ("weight", pq.nA)
        assert (each.t_start, each.sampling_period) == (0 * pq.ms, 2 * pq.ms)
        assert each.array_annotations["presynaptic_index"].tolist() == made.pre_index.tolist()
        assert each.array_annotations["postsynaptic_index"].tolist() == made.post_index.tolist()
    assert array.shape == (5, 6)
    assert block.name == block.annotations["label"] == "plastic"
    for name, value in {
        "pre": "cells",
        "post": "cells",
        "size": 6,
        "target": "emulator",
        "simulator": "spinn_stdp",
        "dt": 1.0,
        "note": "mine",
    }.items():
        assert block.annotations[name] == value
    assert any(name.startswith("version of ") for name in block.annotations)


def test_weights_onto_conductances_are_in_microsiemens():
    made = learning_group(sim.IF_cond_exp)
    made.record("weight")
    sim.run(20)
    assert made.get_data(format="signal").units == pq.uS
    assert differences(simulate(sim.get_network(), 20), traces()) == []


def test_weights_of_inhibitory_synapses_have_the_signs_that_were_given():
    pre, post = spike_source([1.0]), neurons()
    negative = static(pre, post, -1.5, receptor_type="inhibitory")
    positive = static(pre, post, 2.5, receptor_type="inhibitory")
    for made in (negative, positive):
        made.record("weight")
    sim.run(2)
    assert negative.get_data(format="array").tolist() == [[-1.5]] * 3
    assert positive.get_data(format="array").tolist() == [[2.5]] * 3


# ---- how often ----------------------------------------------------------------------


@pytest.mark.parametrize(("every", "duration"), [(1.0, 7), (2.0, 8), (3.0, 7), (5.0, 4), (4, 8)])
def test_every(every, duration):
    made, fine = learning_pair()[2], learning_pair()[2]
    made.record("weight", every=every)
    sim.run(duration)
    step = int(every)
    assert made.get_data(format="array").tolist() == (
        fine.get_data(format="array")[::step].tolist()
    )
    assert made.get_data(format="signal").sampling_period == every * pq.ms


def test_runs_in_a_row_give_no_sample_twice():
    made, other = learning_pair()[2], learning_pair()[2]
    other.record("weight", every=3.0)
    for duration in (1, 4, 0, 7, 8):
        sim.run(duration)
        for _ in range(2):
            assert len(made.get_data(format="array")) == sim.get_current_time() + 1
            assert len(other.get_data(format="array")) == sim.get_current_time() // 3 + 1
    pieces = made.get_data(format="array"), other.get_data(format="array")
    sim.reset()
    sim.run(20)
    assert made.get_data(format="array").tolist() == pieces[0].tolist()
    assert other.get_data(format="array").tolist() == pieces[1].tolist()


def test_time_steps_of_a_tenth():
    sim.setup(timestep=0.1)
    made = learning_pair()[2]
    made.record("weight", every=0.5)
    sim.run(20)
    signal = made.get_data(format="signal")
    assert signal.sampling_period == 0.5 * pq.ms
    assert signal.shape == (41, 1)
    assert len(np.unique(signal.magnitude)) > 2


def test_intervals_that_are_none():
    made = learning_pair()[2]
    for every in (0.0, -1.0, 0.5, float("nan")):
        with refused(
            ValueError,
            f"'plastic' from 'pre' to 'post': every={every!r} ms is less than the time step, 1 ms",
        ):
            made.record("weight", every=every)
    made.record("weight", every=2.6)
    (told,) = given_warnings(lambda: sim.run(9), sim.BoardWarning)
    assert "'plastic' from 'pre' to 'post': every, 2.6 ms, is no multiple" in told
    assert told.endswith("3 ms is used")
    assert made.get_data(format="signal").sampling_period == 3 * pq.ms


# ---- segments -----------------------------------------------------------------------


def test_every_reset_begins_a_segment():
    made = learning_pair()[2]
    sim.run(20)
    first = made.get_data(format="array").tolist()
    sim.reset(annotations={"trial": 1})
    assert len(made.get_data().segments) == 1
    assert made.get_data(format="array").tolist() == first
    sim.reset()
    sim.run(8)
    sim.reset()
    sim.run(20)
    block = made.get_data()
    assert [s.name for s in block.segments] == ["segment000", "segment002", "segment003"]
    assert [len(s.analogsignals[0]) for s in block.segments] == [21, 9, 21]
    assert block.segments[0].analogsignals[0].magnitude.tolist() == first
    assert block.segments[1].analogsignals[0].magnitude.tolist() == first[:9]
    assert made.get_data(format="array").tolist() == first
    assert block.segments[0].annotations == {"trial": 1}


def test_recording_can_begin_and_stop_with_a_reset():
    made = learning_group()
    sim.run(4)
    sim.reset()
    made.record(["weight"])
    sim.run(5)
    sim.reset()
    made.record(None)
    sim.run(6)
    assert [len(s.analogsignals[0]) for s in made.get_data().segments] == [6]


def test_blocks_read_twice_belong_to_the_reader():
    made = learning_pair()[2]
    sim.run(20)
    sim.reset()
    sim.run(20)
    block = made.get_data()
    for segment in block.segments:
        segment.analogsignals[0][:] = -1.0 * pq.nA
    made.get_data(format="array")[:] = -1.0
    assert (made.get_data(format="array") >= 0).all()
    assert all((s.analogsignals[0].magnitude >= 0).all() for s in made.get_data().segments)
    assert block.segments[0].block is block


# ---- of what ------------------------------------------------------------------------


def test_static_weights_stay_as_they_are():
    made = static(spike_source([1.0, 2.0]), neurons(), weight=0.75)
    made.record("weight", every=2.0)
    sim.run(5)
    assert made.get_data(format="array").tolist() == [[0.75]] * 3


def test_weights_between_views_and_assemblies():
    a, b = neurons(3, label="a"), neurons(2, label="b")
    static(spike_source(*([t, t + 8.0] for t in (1.0, 2.0, 3.0))), a, weight=30.0)
    static(spike_source([2.0, 7.0], [4.0, 9.0]), b, weight=30.0)
    weights = np.arange(12.0).reshape(3, 4) / 8 + 1
    ends = a[0:1] + b, a[1:] + b
    made = sim.Projection(*ends, sim.AllToAllConnector(), stdp(weight=weights, delay=1.0))
    view = sim.Projection(a[1:], a[0:2], sim.AllToAllConnector(), stdp(delay=1.0))
    for projection in (made, view):
        projection.record("weight")
    sim.run(16)
    for projection, asked in ((made, weights), (view, np.ones((2, 2)))):
        trace = projection.get_data(format="array")
        assert trace[0].tolist() == asked.T.ravel().tolist()
        assert trace[-1].tolist() == projection.get("weight", "list", with_address=False)
        assert trace[0].tolist() != trace[-1].tolist()
    assert differences(simulate(sim.get_network(), 16), traces()) == []


def test_several_synapses_of_one_pair():
    pre, post, _ = learning_pair()
    twice = sim.FromListConnector([(0, 0, 1.0, 1.0), (0, 0, 2.0, 3.0)])
    made = sim.Projection(pre, post, twice, stdp())
    made.record("weight")
    sim.run(20)
    trace = made.get_data(format="array")
    assert trace[0].tolist() == [1.0, 2.0]
    assert trace[-1].tolist() == made.get("weight", "list", with_address=False)
    assert differences(simulate(sim.get_network(), 20), traces()) == []


# ---- what there is none of ----------------------------------------------------------


def test_what_was_not_recorded_is_not_handed_out(tmp_path):
    made = learning_group()
    told = "The weights of Projection 'plastic' from 'cells' to 'cells' were not recorded"
    with refused(errors.RecordingError, told, "call record('weight') before run()"):
        made.get_data()
    made.record("weight")
    with refused(errors.RecordingError, told):
        made.get_data(format="array")
    sim.run(2)
    with refused(ValueError, "format='list': choose 'block', 'signal' or 'array'"):
        made.get_data(format="list")
    with refused(errors.RecordingError, "has no data of 'delay'; it records: weight"):
        made.get_data("delay")
    with refused(errors.RecordingError, "can't record 'delay'; it records: weight"):
        made.record(["weight", "delay"])
    with refused(ValueError, "has the ending '.txt'"):
        made.write_data(tmp_path / "weights.txt")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["npz", "nix", "pkl"])
def test_files(tmp_path, ending):
    made = learning_group()
    made.record("weight")
    sim.run(20)
    sim.reset()
    sim.run(9)
    path = tmp_path / "new" / f"weights.{ending}"
    made.write_data(str(path))
    block = read_block(path, allow_pickle=True)
    assert block.annotations["target"] == "emulator"
    for read, own in zip(block.segments, made.get_data().segments, strict=True):
        (signal,), (expected,) = read.analogsignals, own.analogsignals
        assert signal.magnitude.tolist() == expected.magnitude.tolist()
        assert signal.units == expected.units
        indices = signal.array_annotations["presynaptic_index"]
        assert indices.tolist() == made.pre_index.tolist()
