"""Small networks by way of PyNN, and their results as integers."""

import warnings
from contextlib import contextmanager

import numpy as np
import pytest

import spinn_stdp as sim
from spinn_stdp import simulator

ACCUM_ONE = 1 << 15


def spike_source(*times, label=None):
    """One source for each list of *times*, recorded."""
    population = sim.Population(len(times), sim.SpikeSourceArray(list(times)), label=label)
    population.record("spikes")
    return population


def neurons(n=1, label=None, cell=None, record=("spikes", "v"), **arguments):
    """*n* current-based cells, recorded."""
    population = sim.Population(n, cell or sim.IF_curr_exp(), label=label, **arguments)
    population.record(list(record))
    return population


def driven(n=4, label="cells", record=("spikes", "v")):
    """Cells that fire the faster the higher their number."""
    cell = sim.IF_curr_exp(i_offset=[2.0 + k for k in range(n)])
    return neurons(n, label=label, cell=cell, record=record)


def static(pre, post, weight=3.0, delay=1.0, connector=None, **arguments):
    """Static synapses, one to one unless told otherwise."""
    synapse = sim.StaticSynapse(weight=weight, delay=delay)
    return sim.Projection(pre, post, connector or sim.OneToOneConnector(), synapse, **arguments)


def stdp(weight=1.0, delay=3.0, w_max=5.0, **rule):
    """A plastic synapse type."""
    rule = {"tau_plus": 10.0, "tau_minus": 10.0, "A_plus": 0.5, "A_minus": 0.25, **rule}
    return sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(**rule),
        weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=w_max),
        weight=weight,
        delay=delay,
    )


def learning_pair(inputs=((2, 5, 9, 14), (4, 8, 10, 15)), **rule):
    """Two cells with a source each and a plastic synapse, recorded: (pre, post, projection)."""
    pre, post = neurons(label="pre"), neurons(label="post")
    for times, cell in zip(inputs, (pre, post), strict=True):
        static(spike_source(times, label=f"to {cell.label}"), cell, weight=30.0)
    plastic = sim.Projection(pre, post, sim.OneToOneConnector(), stdp(**rule), label="plastic")
    plastic.record("weight")
    return pre, post, plastic


def spikes_of(population, segment=-1):
    """Ticks of the spikes of each recorded cell."""
    step = sim.get_time_step()
    trains = population.get_data("spikes").segments[segment].spiketrains
    return [np.rint(np.asarray(train) / step).astype(int).tolist() for train in trains]


def signal_of(population, variable, segment=-1):
    """The one neo signal of a variable."""
    signals = population.get_data(variable).segments[segment].analogsignals
    (signal,) = [each for each in signals if each.name == variable]
    return signal


def integers_of(population, variable, segment=-1):
    """The board's s16.15 numbers of a variable, (samples, cells); none may be lost on the way.

    Without the sample at the end of the run, which no board records.
    """
    values = signal_of(population, variable, segment).magnitude[:-1] * ACCUM_ONE
    assert (values == np.rint(values)).all()
    return values.astype(np.int64)


def traces():
    """The integers of the network that runs."""
    return simulator.state.session.traces()


def given_warnings(action, category=None):
    """What *action* warns of, as texts."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        action()
    return [str(w.message) for w in caught if category is None or issubclass(w.category, category)]


@contextmanager
def refused(error, *texts):
    """The block raises *error*, whose message has all of *texts*."""
    with pytest.raises(error) as caught:
        yield caught
    for text in texts:
        assert text in str(caught.value)
