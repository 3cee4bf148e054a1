"""PyNN's functions create, connect, set, initialize and record."""

import pytest
from pyNN import errors
from pyNN.random import NumpyRNG

import spinn_stdp as sim
from spinn_stdp.results.files import read_block
from tests.spinn_stdp.surface import integers_of, refused, spikes_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


def test_a_script_of_functions(tmp_path):
    cells = sim.create(sim.IF_curr_exp, {"tau_m": 10.0}, n=3)
    source = sim.create(sim.SpikeSourceArray(spike_times=[1.0, 4.0]))
    made = sim.connect(source, cells, weight=40.0, delay=2.0, receptor_type="excitatory")
    sim.set(cells, tau_refrac=20.0)
    sim.initialize(cells, v=-60.0)
    sim.record(["v", "spikes"], cells, str(tmp_path / "cells.npz"), annotations={"mine": 1})
    assert sim.run(10) == 10.0
    sim.end()
    assert (cells.get("tau_m"), cells.get("tau_refrac")) == (10.0, 20.0)
    assert integers_of(cells, "v")[0].tolist() == [-60 << 15] * 3
    assert made.get(["weight", "delay"], "list") == [(0, n, 40.0, 2.0) for n in range(3)]
    assert spikes_of(cells) == [[3]] * 3
    block = read_block(tmp_path / "cells.npz")
    assert block.annotations["mine"] == 1
    assert block.segments[0].analogsignals[0].shape == (11, 3)


def test_single_cells():
    cells = sim.create(sim.IF_curr_exp(tau_refrac=20.0), n=3)
    source = sim.create(sim.SpikeSourceArray([1.0]), n=2)
    made = sim.connect(source[1], cells[2], weight=40.0)
    assert made.shape == (1, 1)
    sim.record("spikes", cells[2], None)
    sim.record("spikes", cells[0:1] + cells[1:2], None)
    sim.run(5)
    assert spikes_of(cells) == [[], [], [2]]


def test_a_probability():
    source, cells = sim.create(sim.SpikeSourceArray(), n=20), sim.create(sim.IF_curr_exp(), n=20)
    some = sim.connect(source, cells, weight=1.0, p=0.5, rng=NumpyRNG(1))
    assert 100 < len(some) < 300
    assert len(sim.connect(source, cells)) == 400


def test_parts_of_a_cells_conductances():
    cells = sim.create(sim.IF_cond_exp(), n=2)
    sim.record_v(cells[0:1], None)
    sim.record_gsyn(cells, None)
    sim.run(2)
    shapes = {s.name: s.shape for s in cells.get_data().segments[0].analogsignals}
    assert shapes == {"v": (3, 1), "gsyn_exc": (3, 2), "gsyn_inh": (3, 2)}


def test_assemblies():
    one, other = sim.create(sim.IF_curr_exp(), n=2), sim.create(sim.IF_curr_exp(), n=1)
    both = one + other
    sim.set(both, i_offset=3.0)
    sim.initialize(both, v=-55.0)
    sim.record("v", both, None, annotations={"mine": 1})
    sim.run(2)
    assert both.get_data().annotations["mine"] == 1
    assert integers_of(one, "v")[0].tolist() == [-55 << 15] * 2
    assert integers_of(other, "v")[1, 0] > -55 << 15


def test_what_is_none():
    cells = sim.create(sim.IF_curr_exp(), n=2)
    with refused(AttributeError, "For individual cells, set values using the parameter name"):
        sim.set(cells[0], tau_m=3.0)
    with refused(errors.NonExistentParameterError, "bogus"):
        sim.set(cells, bogus=3.0)
