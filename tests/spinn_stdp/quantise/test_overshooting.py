"""Inhibition that makes neurons spike is told before the run, and does so in it."""

import warnings

import numpy as np
import pytest

import spinn_stdp as sim

CELL = {"cm": 0.2, "tau_m": 20.0, "v_rest": -60.0, "v_reset": -60.0, "v_thresh": -50.0}
MOST = 2 / (100.0 * (1 - np.exp(-1 / 20.0)))
"""µS; R is 100 MOhm."""


def inhibited(weight, source=None, cell=None, receptor="inhibitory", **options):
    """Neurons with an inhibitory input and no other, from their resting potential."""
    sim.setup(timestep=1.0)
    seed = {"seed": 1} if source else {}
    pre = sim.Population(1, source or sim.SpikeSourceArray([5.0]), label="pre", **seed)
    cell = cell or sim.IF_cond_exp(e_rev_I=-80.0, tau_syn_I=10.0, **CELL)
    post = sim.Population(1, cell, label="post", **options)
    post.initialize(v=-60.0)
    post.record("spikes")
    synapse = sim.StaticSynapse(weight=weight, delay=1.0)
    sim.Projection(pre, post, sim.AllToAllConnector(), synapse, receptor_type=receptor)
    return post


def spikes(post, duration=40):
    sim.run(duration)
    return len(post.get_data().segments[0].spiketrains[0])


def test_a_single_weight():
    post = inhibited(1.5 * MOST)
    with pytest.warns(sim.BoardWarning, match="has inhibitory weights of up to 0.615") as told:
        assert spikes(post) == 1
    (text,) = [str(each.message) for each in told if each.category is sim.BoardWarning]
    assert "Population 'post'" in text
    assert "from 0.41 µS on" in text


def test_the_mean_of_poisson_input():
    source = sim.SpikeSourcePoisson(rate=400.0)
    post = inhibited(0.15, source, max_expected_summed_weight=[2.0, 2.0])
    with pytest.warns(sim.BoardWarning, match="inhibitory conductance near 0.6 µS"):
        assert spikes(post, 500) > 0


@pytest.mark.parametrize(
    ("weight", "other"),
    [
        (0.95 * MOST, {}),
        (1.5 * MOST, {"n_steps_per_timestep": 2}),
        (1.5 * MOST, {"receptor": "excitatory"}),
        (1.5 * MOST, {"cell": sim.IF_curr_exp(**CELL)}),
    ],
)
def test_nothing_to_tell(weight, other):
    post = inhibited(weight, **other)
    with warnings.catch_warnings():
        warnings.simplefilter("error", sim.BoardWarning)
        found = spikes(post)
    assert found == 0 or other.get("receptor") == "excitatory"
