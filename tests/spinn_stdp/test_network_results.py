"""The network that was described, run by itself: on any target, again and again."""

import numpy as np
import pytest

import spinn_stdp as sim
from tests.reference.compare import differences
from tests.spinn_stdp.surface import (
    integers_of,
    learning_pair,
    neurons,
    refused,
    spike_source,
    spikes_of,
    static,
    traces,
)


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


def test_a_network_gives_the_integers_of_the_session():
    learning_pair()
    network = sim.get_network()
    before = sim.simulate(network, 30)
    sim.run(30)
    after = sim.simulate(sim.get_network(), 30)
    assert differences(traces(), before.traces) == []
    assert differences(traces(), after.traces) == []
    assert (before.duration, before.target) == (30.0, "emulator")
    assert "spinn-stdp" in before.versions


def test_results_by_label_and_by_index():
    pre, post, plastic = learning_pair()
    sim.run(30)
    results = sim.simulate(sim.get_network(), 30)
    for which, population in (("pre", pre), ("post", post), (0, pre), (1, post)):
        spikes = results.spikes(which)
        assert spikes.times.tolist() == spikes_of(population)[0]
        assert not spikes.neurons.any()
        v = results.signal(which, "v")
        assert v.times.tolist() == list(range(30))
        assert (v.values * (1 << 15)).astype(int).tolist() == integers_of(population, "v").tolist()
    trace = results.weight_trace("plastic")
    assert trace.values.tolist() == plastic.get_data(format="array").tolist()
    assert trace.times.tolist() == list(range(31))
    assert results.weights("plastic").tolist() == plastic.get("weight", "list", with_address=False)


def test_what_there_is_none_of():
    learning_pair()
    results = sim.simulate(sim.get_network(), 3)
    with refused(KeyError, "0 populations are labelled 'nobody'; there are: pre, post, to pre"):
        results.spikes("nobody")
    with refused(KeyError, "'gsyn_exc' of population 'pre' was not recorded (v was)"):
        results.signal("pre", "gsyn_exc")
    with refused(KeyError, "projection 9 of 3"):
        results.weights(9)
    with refused(KeyError, "the weights of projection 0 were not recorded"):
        results.weight_trace(0)
    with refused(ValueError, "duration=-1 ms: give a time from 0 up"):
        sim.simulate(sim.get_network(), -1)


def test_a_network_outlives_its_setup():
    pre, _, _ = learning_pair()
    sim.run(30)
    expected = spikes_of(pre)[0]
    network = sim.get_network()
    sim.setup(timestep=0.1)
    neurons(7)
    for _ in range(3):
        assert sim.simulate(network, 30).spikes("pre").times.tolist() == expected
    assert sim.get_current_time() == 0.0


def test_a_network_is_not_changed_by_what_follows():
    pre, post, _ = learning_pair()
    made = static(spike_source([1.0]), post, weight=2.0)
    network = sim.get_network()
    expected = sim.simulate(network, 20)
    made.set(weight=4.0)
    pre.set(tau_m=3.0)
    post.initialize(v=-52.0)
    pre.inject(sim.DCSource(amplitude=3.0))
    pre.record("gsyn_exc")
    neurons()
    assert differences(expected.traces, sim.simulate(network, 20).traces) == []
    changed = sim.simulate(sim.get_network(), 20)
    assert len(changed.network.populations) == len(network.populations) + 1
    assert not np.array_equal(expected.signal("pre", "v").values, changed.signal("pre", "v").values)


def test_a_network_of_what_was_added_after_a_run_can_be_had_at_once():
    pre, post, plastic = learning_pair()
    sim.run(10)
    late = static(spike_source([1.0]), post, weight=2.0)
    network = sim.get_network()
    assert len(network.projections) == 4
    assert late.get("weight", "list", with_address=False) == [2.0]
    assert plastic.get("weight", "list", with_address=False) == [
        plastic.get_data(format="array")[-1, 0]
    ]
    assert spikes_of(pre) == [sim.simulate(network, 10).spikes("pre").times.tolist()]


def test_seeds_make_random_sources_the_same_again():
    source = sim.Population(5, sim.SpikeSourcePoisson(rate=100.0), label="noise", seed=3)
    source.record("spikes")
    network = sim.get_network()
    first, second = (sim.simulate(network, 50).spikes("noise") for _ in range(2))
    assert first.times.tolist() == second.times.tolist()
    assert first.neurons.tolist() == second.neurons.tolist()
    assert len(first.times) > 10
