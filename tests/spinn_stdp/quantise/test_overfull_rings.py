"""Poisson input that ring buffers do not hold is told before the run, and is lost in it."""

import warnings

import numpy as np
import pytest

import spinn_stdp as sim

SOURCES, RATE, WEIGHT = 1000, 15.0, 0.0075


def network(cell, **options):
    sim.setup(timestep=1.0)
    pre = sim.Population(SOURCES, sim.SpikeSourcePoisson(rate=RATE), seed=1)
    post = sim.Population(1, cell, label="post", **options)
    post.record("gsyn_exc")
    synapses = sim.StaticSynapse(weight=WEIGHT, delay=1.0)
    sim.Projection(pre, post, sim.AllToAllConnector(), synapses)
    return post


def conductance(post):
    return np.array(post.get_data().segments[0].analogsignals[0])[20:].mean()


def test_conductances_for_which_spynnaker_makes_no_room():
    post = network(sim.IF_cond_exp())
    with pytest.warns(sim.BoardWarning, match="Population 'post': Poisson sources") as told:
        sim.run(200)
    text, later = [str(each.message) for each in told]
    assert "send it 0.112 ± 0.029 µS of excitatory input in each time step" in text
    assert "its ring buffers hold 0.0156 µS: the board loses the rest" in text
    assert "sPyNNaker scales them by the largest single weight" in text
    assert "max_expected_summed_weight, 0.26 µS" in text
    assert "more than the 0.0156248 µS that a ring buffer of the board holds" in later
    assert conductance(post) < 0.1  # of 0.56 µS


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        (sim.IF_cond_exp, {"max_expected_summed_weight": [0.26, 0.26]}),
        (sim.IF_curr_exp, {}),  # all at once are foreseen
    ],
)
def test_room_enough(cell, options):
    post = network(cell(), **options)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sim.run(200)
    assert conductance(post) == pytest.approx(SOURCES * RATE / 1000 * WEIGHT * 5.0, rel=0.1)
