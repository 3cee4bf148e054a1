"""Input that a board would cut off is told, of static and of plastic synapses."""

import warnings

import numpy as np
import pytest

import spinn_stdp as sim
from spinn_stdp import simulator
from spinn_stdp.targets.saturated import ADVICE

MOST = 65535 / 2**15
"""nA, in a ring buffer for sums below 1 nA."""


def learning(weight):
    return sim.STDPMechanism(
        sim.SpikePairRule(A_plus=0.0, A_minus=0.0),
        sim.AdditiveWeightDependence(w_max=weight),
        weight=weight,
        delay=1.0,
    )


def static(weight):
    return sim.StaticSynapse(weight=weight, delay=1.0)


def network(synapse, sources, cells=3, timestep=1.0, model=sim.IF_curr_exp, **options):
    """*sources* that spike at 2 and 5 ms, onto the second of the cells."""
    sim.setup(timestep=timestep)
    pre = sim.Population(sources, sim.SpikeSourceArray([2.0, 5.0]))
    post = sim.Population(cells, model(), label="post", **options)
    post.record("gsyn_inh")
    sim.Projection(pre, post[1:2], sim.AllToAllConnector(), synapse, receptor_type="inhibitory")
    return post


@pytest.mark.parametrize("model", [sim.IF_curr_exp, sim.IF_curr_alpha])
@pytest.mark.parametrize("make", [static, learning])
@pytest.mark.parametrize("timestep", [1.0, 0.1])
def test_what_is_beyond_a_ring_buffer_is_told(make, timestep, model):
    limit = {"max_expected_summed_weight": [0.9, 0.9]}
    post = network(make(0.75), 4, timestep=timestep, model=model, **limit)
    with pytest.warns(sim.BoardWarning, match="Population 'post': a neuron's inhibitory") as told:
        sim.run(10)
    (text,) = [str(each.message) for each in told if "ring buffer" in str(each.message)]
    assert text == (
        "Population 'post': a neuron's inhibitory input of one time step was 2 times more than "
        f"the {MOST:g} nA that a ring buffer of the board holds, first that of neuron 1 at 3 ms. "
        f"{ADVICE}"
    )
    cut = np.array(post.get_data().segments[0].analogsignals[0])
    sim.reset()
    assert simulator.state.session._engine.saturated() == {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it is told once
        sim.run(10)
    assert np.array_equal(cut, post.get_data().segments[-1].analogsignals[0])


def test_what_fits_is_not_told():
    network(static(0.75), 4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sim.run(10)
    assert simulator.state.session._engine.saturated() == {}
