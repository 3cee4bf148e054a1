"""The emulator gives the integers that sPyNNaker's own binaries give: all of them.

What is left out, for the board itself does not define it: learning that depends on the order in
which packets arrive within a time step. That is where post spikes reach a synapse at once
(``backprop_delay=False``), and in networks of short time steps, where a core of synapses learns of
its neurons' spikes by packets.
"""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random

import pytest

from spinn_stdp.network import Network, Plasticity
from spinn_stdp.quantise import NetworkError
from spinn_stdp.targets.deployment.currents import BEGIN_ANEW
from tests.reference.examples import notebook
from tests.reference.networks import Experiment, random_experiment

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from .both import Both
from .described import (
    RULE,
    all_currents,
    all_currents_set_otherwise,
    equal_spikes,
    everything,
    everything_set_otherwise,
    learning_under_currents,
    own_spikes,
    short_steps,
)

NETWORKS = int(os.environ.get("SPINN_STDP_FIRMWARE_NETWORKS", "5"))
"""How many random networks to compare."""
FIRST = int(os.environ.get("SPINN_STDP_FIRMWARE_FIRST", "0"))
"""The first of their seeds."""
SHORT = 1.0
"""ms: below it cores are split."""


def recorded_every(network: Network, interval: float) -> Network:
    """*network* with weights recorded that seldom, if at all: each takes the firmware long."""
    never = any(current.kind in BEGIN_ANEW for current in network.currents)
    return replace(
        network,
        projections=tuple(
            replace(p, recording=None if never or p.recording is None else interval)
            for p in network.projections
        ),
    )


def test_the_notebooks_network() -> None:
    """Its weight at every tick, too, while the board goes on."""
    with Both(notebook()) as both:
        both.run(70, 80)
        assert both.disagreements() == []
        assert both.spike_counts() == [25, 39, 4, 4]


@pytest.mark.slow
def test_everything_at_once_in_several_runs() -> None:
    changed = range(4)
    with Both(everything()) as both:
        assert both.disagreements() == []
        both.run(37, 60)
        assert both.disagreements() == []
        assert all(count > 10 for count in both.spike_counts())

        both.update(everything_set_otherwise(), changed)
        both.run(53)
        both.forget(0)
        both.run(20)
        assert both.disagreements() == []

        both.reset()
        both.update(everything(), changed)
        both.run(40)
        assert both.disagreements() == []


@pytest.mark.slow
def test_short_steps_on_split_cores() -> None:
    with Both(short_steps()) as both:
        both.run(33, 117)
        assert both.disagreements() == []
        assert all(count > 5 for count in both.spike_counts())


@pytest.mark.parametrize("timestep", [1.0, 0.5])
@pytest.mark.slow
def test_currents_of_all_kinds_in_several_runs(timestep: float) -> None:
    with Both(all_currents(timestep)) as both:
        both.run(37, 25)
        both.update(all_currents_set_otherwise(timestep))
        both.run(30, 5)
        assert both.disagreements() == []
        assert all(both.spike_counts())
        both.reset()
        both.run(40)
        assert both.disagreements() == []


@pytest.mark.slow
def test_weights_at_every_tick_under_currents_that_begin_anew() -> None:
    with Both(learning_under_currents(1.0)) as both:
        both.run(23, 17)
        assert both.disagreements() == []
        trace = both.firmware.traces().weights[0]
        assert trace is not None
        assert len({tuple(sample) for sample in trace.raw}) > 10


@pytest.mark.parametrize(
    ("timestep", "weight"),
    [
        pytest.param(1.0, "AdditiveWeightDependence", marks=pytest.mark.slow),
        pytest.param(1.0, "MultiplicativeWeightDependence", marks=pytest.mark.slow),
        (0.5, "AdditiveWeightDependence"),
    ],
)
def test_equal_spikes_in_a_tick(timestep: float, weight: str) -> None:
    with Both(equal_spikes(timestep, replace(RULE, weight=weight))) as both:
        both.run(26)
        assert both.disagreements() == []


@pytest.mark.parametrize(
    ("timestep", "cell_type", "weight"),
    [
        (0.5, "IF_curr_exp", "AdditiveWeightDependence"),
        pytest.param(
            *(1.0, "IF_cond_exp", "MultiplicativeWeightDependence"), marks=pytest.mark.slow
        ),
    ],
)
def test_synapse_cores_hear_their_own_neurons(timestep: float, cell_type: str, weight: str) -> None:
    with Both(own_spikes(timestep, cell_type, replace(RULE, weight=weight))) as both:
        both.run(12)
        assert both.disagreements() == []
        assert all(both.spike_counts())


def without_arrival_order(experiment: Experiment) -> Experiment:
    """The same without what the order of packets decides; see above."""
    network = experiment.network

    def kept(rule: Plasticity | None) -> Plasticity | None:
        if rule is None or network.timestep < SHORT:
            return None
        return replace(rule, backprop_delay=True)

    projections = tuple(replace(p, plasticity=kept(p.plasticity)) for p in network.projections)
    return replace(experiment, network=replace(network, projections=projections))


@pytest.mark.slow
@pytest.mark.parametrize("connections", ["native", "frozen"])
@pytest.mark.parametrize("seed", range(FIRST, FIRST + NETWORKS))
def test_random_networks(seed: int, connections: str) -> None:
    experiment = without_arrival_order(random_experiment(Random(seed)))
    ticks = max(1, sum(experiment.runs) // 2)
    network = recorded_every(experiment.network, experiment.network.timestep * ticks)
    try:
        both = Both(network, connections=connections)
    except NetworkError as refusal:
        pytest.skip(str(refusal))
    with both:
        both.run(*experiment.runs)
        assert both.disagreements() == []
