"""A few sources and cells to try connectors on."""

import warnings

from pyNN.core import IndexBasedExpression
from pyNN.random import NumpyRNG, RandomDistribution

import spinn_stdp as sim
from tests.reference.board import simulate
from tests.reference.compare import differences
from tests.spinn_stdp.surface import neurons, spike_source, static, traces

PRE, POST = 4, 5


def rng():
    return NumpyRNG(seed=42)


def uniform(low, high):
    return RandomDistribution("uniform", (low, high), rng=rng())


class ByIndex(IndexBasedExpression):
    def __init__(self, function):
        self.function = function

    def __call__(self, i, j):
        return self.function(i, j)


def ends(recurrent=False):
    # Told, and not foreseen from the connectors: the reference has no statistics of random ones.
    post = neurons(POST, label="post", max_expected_summed_weight=[32.0, 1.0])
    times = [[1.0 + i, 6.0] for i in range(PRE)]
    return (post if recurrent else spike_source(*times, label="pre")), post


def connect(connector, recurrent=False, **synapse):
    pre, post = ends(recurrent)
    synapse = {"weight": 0.5, "delay": 2.0, **synapse}
    return static(pre, post, connector=connector, label="made", **synapse)


def pairs(projection):
    return projection.get("weight", "list")


def addresses(projection):
    return [(i, j) for i, j, _ in pairs(projection)]


def runs_as_the_reference(ticks=12):
    """Run the network, and compare every integer with the slow reference's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sim.BoardWarning)
        sim.run(ticks)
    assert differences(simulate(sim.get_network(), ticks), traces()) == []
    return True


ALL = [(i, j) for j in range(POST) for i in range(PRE)]
