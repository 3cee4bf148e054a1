"""Scripts in the manner of PyNN's own examples, small: balanced networks, learning, figures."""

import matplotlib
import numpy as np
import pytest
from pyNN.random import NumpyRNG, RandomDistribution
from pyNN.utility.plotting import Figure, Panel

import spinn_stdp as sim
from tests.spinn_stdp.surface import integers_of, neurons, spike_source, spikes_of, static, stdp

matplotlib.use("Agg")


def balanced(cell_type, parameters, weights, timestep):
    """The benchmark of Vogels and Abbott (2005), as in VAbenchmarks.py, of 100 cells."""
    sim.setup(timestep=timestep, min_delay=timestep, max_delay=10 * timestep)
    cell = cell_type(
        tau_m=20.0, cm=0.2, v_reset=-60.0, v_thresh=-50.0, tau_refrac=5.0,
        tau_syn_E=5.0, tau_syn_I=10.0, **parameters,
    )  # fmt: skip
    excitatory = sim.Population(80, cell, label="Excitatory_Cells")
    inhibitory = sim.Population(20, cell, label="Inhibitory_Cells")
    noise = sim.Population(20, sim.SpikeSourcePoisson(rate=100.0, duration=50.0), seed=1)
    rng = NumpyRNG(seed=98765, parallel_safe=True)
    for population in (excitatory, inhibitory):
        population.initialize(v=RandomDistribution("uniform", low=-60.0, high=-50.0, rng=rng))
    connector = sim.FixedProbabilityConnector(0.1, rng=rng)
    made = {
        (pre.label, post.label): sim.Projection(
            pre,
            post,
            connector,
            sim.StaticSynapse(weight=weights[receptor], delay=2 * timestep),
            receptor_type=receptor,
        )
        for pre, receptor in (
            (excitatory, "excitatory"),
            (inhibitory, "inhibitory"),
            (noise, "excitatory"),
        )
        for post in (excitatory, inhibitory)
    }
    for population in (excitatory, inhibitory):
        population.record("spikes")
    excitatory[0, 1].record("v")
    return excitatory, inhibitory, made


@pytest.mark.parametrize(
    ("cell_type", "parameters", "weights", "timestep"),
    [
        (
            sim.IF_cond_exp,
            {"v_rest": -60.0, "e_rev_E": 0.0, "e_rev_I": -80.0},
            {"excitatory": 0.01, "inhibitory": 0.05},
            0.1,
        ),
        (
            sim.IF_curr_exp,
            {"v_rest": -49.0},
            {"excitatory": 0.05, "inhibitory": -0.2},
            1.0,
        ),
    ],
    ids=["COBA", "CUBA"],
)
def test_balanced_networks(cell_type, parameters, weights, timestep):
    seen = []
    for _ in range(2):
        populations = balanced(cell_type, parameters, weights, timestep)
        excitatory, inhibitory, made = populations
        sim.run(60.0)
        assert excitatory.mean_spike_count() > 0
        assert integers_of(excitatory, "v").shape == (round(60 / timestep), 2)
        assert {len(each) > 10 for each in made.values()} == {True}
        seen.append((spikes_of(excitatory), spikes_of(inhibitory)))
        sim.end()
    assert seen[0] == seen[1]


def test_a_network_of_brunels():
    """In the manner of brunel.py: fixed numbers of inputs, delays and recordings of views."""
    sim.setup(timestep=1.0)
    cell = sim.IF_curr_exp(tau_m=20.0, tau_refrac=2.0, v_thresh=-50.0, tau_syn_E=0.5, tau_syn_I=0.5)
    excitatory = sim.Population(40, cell, label="E")
    inhibitory = sim.Population(10, cell, label="I")
    noise = sim.Population(50, sim.SpikeSourcePoisson(rate=400.0), label="noise", seed=2)
    network = excitatory + inhibitory
    rng = NumpyRNG(5)
    network.initialize(v=RandomDistribution("uniform", (-65.0, -50.0), rng=rng))
    fixed = sim.FixedNumberPreConnector(8, rng=rng)
    e = static(excitatory, network, 1.0, 2.0, fixed, receptor_type="excitatory")
    i = static(inhibitory, network, 5.0, 2.0, fixed, receptor_type="inhibitory")
    static(noise, network, 20.0, 1.0, sim.OneToOneConnector(), receptor_type="excitatory")
    assert (len(e), len(i)) == (400, 400)
    network.record("spikes")
    excitatory.sample(3, rng=NumpyRNG(1)).record("v")
    sim.run(100)
    counts = network.get_spike_counts()
    assert len(counts) == 50
    assert sum(counts.values()) > 50
    assert integers_of(excitatory, "v").shape == (100, 3)


class WeightRecorder:
    """Of PyNN's simple_STDP.py: it reads the weights while the network runs."""

    def __init__(self, sampling_interval, projection):
        self.interval = sampling_interval
        self.projection = projection
        self.weights = []

    def __call__(self, t):
        self.weights.append(self.projection.get("weight", format="list", with_address=False))
        return t + self.interval


def test_weights_read_by_a_callback_are_those_recorded():
    sim.setup(timestep=1.0)
    pre = spike_source(*(np.arange(10.0 + 3 * k, 200, 40.0) for k in range(5)), label="p1")
    post = neurons(1, label="p2")
    teacher = spike_source(np.arange(20.0, 200, 40.0))
    static(teacher, post, weight=30.0)
    made = sim.Projection(pre, post, sim.AllToAllConnector(), stdp(weight=0.5, delay=1.0))
    made.record("weight", every=5.0)
    recorder = WeightRecorder(5.0, made)
    sim.run(200.0, callbacks=[recorder])
    assert recorder.weights == made.get_data(format="array").tolist()
    assert recorder.weights[0] == [0.5] * 5
    assert len(set(recorder.weights[-1])) == 5


def test_pynns_figures_take_the_data(tmp_path):
    sim.setup(timestep=1.0)
    cells = neurons(4, label="cells", cell=sim.IF_curr_exp(i_offset=[1.0, 2.0, 3.0, 4.0]))
    cells.record("gsyn_exc")
    sim.run(50)
    data = cells.get_data().segments[0]
    Figure(
        Panel(data.filter(name="v")[0], ylabel="Membrane potential (mV)"),
        Panel(data.filter(name="gsyn_exc")[0]),
        Panel(data.spiketrains, xticks=True),
    ).save(str(tmp_path / "figure.png"))
    assert (tmp_path / "figure.png").stat().st_size > 1000
