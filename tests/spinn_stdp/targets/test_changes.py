"""When a machine has to be asked for weights."""

from __future__ import annotations

from dataclasses import replace

from spinn_stdp.network import Network
from spinn_stdp.quantise import quantise
from spinn_stdp.targets.deployment.changes import may_have_changed
from tests.reference.examples import array_source, lif, one_to_one, pair_rule
from tests.spinn_stdp.regression.perturbed import learning

RULE = pair_rule(10.0, 10.0, 0.005, 0.004, 0.0, 0.08)


def test_after_spikes_of_an_array_alone():
    image = quantise(
        Network(
            1.0,
            (array_source("source", [10, 20]), lif("cell")),
            (one_to_one(0, 1, 0.02, 3.0, RULE), one_to_one(0, 1, 0.02, 3.0)),
        )
    )
    changed = [tick for tick in range(1, 30) if may_have_changed(image, 0, tick - 1, tick)]
    assert changed == [11, 12, 21, 22]
    assert may_have_changed(image, 0, 0, 30)
    assert not may_have_changed(image, 1, 0, 30)  # static


def test_at_any_time_if_it_is_not_known_when_the_source_spikes():
    image = quantise(learning())
    assert may_have_changed(image, 2, 0, 1)


def test_after_delays_through_an_extension():
    network = Network(
        1.0,
        (array_source("source", [10]), replace(lif("cell", size=256), neurons_per_core=100)),
        (one_to_one(0, 1, 0.02, 80.0, RULE),),
    )
    image = quantise(network)
    assert image.synapses[0].delay.max() > image.synapses[0].plasticity.ring_length
    assert may_have_changed(image, 0, 100, 101)
