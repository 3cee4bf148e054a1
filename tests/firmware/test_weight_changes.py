"""Weights that spikes change, on both targets: every weight of every tick."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import spinn_stdp as sim
from spinn_stdp.network import Network
from tests.spinn_stdp.surface import spike_source

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from .both import Both

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning"),
]
extra = sim.extra_models
TICKS = 260
TARGETS = 100
"""Neurons of a core whose ring buffers hold 64 ticks; more have no room for changes."""


def trains(seed: int, sources: int, spikes: int) -> list[list[float]]:
    """Spikes of the first ticks; some of them come twice."""
    rng = np.random.RandomState(seed)
    return [sorted(rng.randint(1, 90, spikes).astype(float).tolist()) for _ in range(sources)]


def changeable(
    pre: Any, post: Any, connector: Any = None, receptor: str = "excitatory", **given: Any
) -> Any:
    synapse = extra.WeightChangeable(
        **{"weight_min": 0.1, "weight_max": 4.0, "weight": 1.0, "delay": 3.0, **given}
    )
    made = sim.Projection(
        pre, post, connector or sim.AllToAllConnector(), synapse, receptor_type=receptor
    )
    made.record("weight")
    return made


def change(pre: Any, post: Any, of: Any, amount: Any, connector: Any = None) -> None:
    sim.Projection(
        pre,
        post,
        connector or sim.AllToAllConnector(),
        extra.WeightChanger(amount, of),
        receptor_type=of.receptor_type,
    )


def cells(size: int, **more: Any) -> Any:
    made = sim.Population(size, sim.IF_curr_exp(), label="cells", seed=7, **more)
    made.record(["spikes", "v"])
    return made


def over_stages() -> Network:
    """Rows of all stages of a delay extension, of which some have numbers of other rows."""
    sim.setup(1.0)
    source, target = spike_source(*trains(1, 3, 12)), cells(TARGETS)
    sim.Projection(source, target, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.5))
    made = [changeable(source, target, delay=delay) for delay in (3.0, 130.0, 200.0)]
    for k, amount in enumerate((0.5, -0.25, 0.3)):
        change(spike_source(*trains(10 + k, 3, 14)), target, made[k], amount)
    return sim.get_network()


def over_cores() -> Network:
    """Sources and targets on several cores, two types of synapses, drawn by the board."""
    sim.setup(1.0)
    source = sim.Population(5, sim.SpikeSourceArray(trains(2, 5, 20)), neurons_per_core=2)
    target = cells(7, neurons_per_core=3)
    some = sim.FixedNumberPreConnector(4, with_replacement=True)
    weights = sim.RandomDistribution("uniform", low=0.5, high=1.5)
    delays = sim.RandomDistribution("uniform", low=1.0, high=9.0)
    first = changeable(source, target, some, weight=weights, delay=delays)
    second = changeable(source, target, receptor="inhibitory")
    changers = sim.Population(5, sim.SpikeSourceArray(trains(12, 5, 14)), neurons_per_core=3)
    amounts = sim.RandomDistribution("normal", mu=0.0, sigma=0.2)
    change(changers, target, first, amounts, sim.FixedProbabilityConnector(0.7))
    change(changers, target, second, -0.125, sim.OneToOneConnector())
    return sim.get_network()


def by_neurons() -> Network:
    """Poisson sources and neurons that change weights, their own among them; 0.5 ms."""
    sim.setup(0.5)
    source = sim.Population(4, sim.SpikeSourcePoisson(rate=80.0), label="sources", seed=3)
    target = cells(4)
    made = changeable(source, target, delay=1.5, weight=3.0)
    itself = changeable(target, target, delay=2.0, receptor="inhibitory")
    change(target, target, made, -0.0625)
    change(sim.Population(4, sim.SpikeSourcePoisson(rate=60.0), seed=4), target, made, 0.125)
    change(spike_source(*trains(13, 4, 9)), target, itself, 0.25)
    return sim.get_network()


@pytest.mark.parametrize("make", [over_stages, over_cores, by_neurons])
def test_changes(make: Any) -> None:
    with Both(make()) as both:
        both.run(100, TICKS - 100)
        assert both.disagreements() == []
        changing = [
            len(np.unique(each.raw[:, 0])) > 1
            for each in both.emulator.traces().weights
            if each is not None
        ]
        assert any(changing)


def test_a_reset_forgets_changes() -> None:
    with Both(over_cores()) as both:
        both.run(40)
        both.reset()
        both.run(60)
        assert both.disagreements() == []
