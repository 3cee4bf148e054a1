"""What is not stable if packets come a tick late."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spinn_stdp.preflight.phases import shifted, unstable
from spinn_stdp.quantise import quantise
from tests.spinn_stdp.regression.perturbed import driven, learning


def test_a_phase_is_a_tick_more_for_all_synapses_of_two_cores():
    network = driven(delay=2.0)
    made = quantise(network)
    delays = {tuple(shifted(network, made, k).synapses[0].delay.tolist()) for k in range(20)}
    assert delays == {(2, 2), (3, 3)}
    cut = replace(
        network,
        populations=(replace(network.populations[1], neurons_per_core=1), *network.populations[1:]),
    )
    assert cut.populations[0].size == 1
    for k in range(20):
        image = shifted(network, made, k)
        ends = 0
        for population, synapses in ((1, 0), (2, 1)):
            ring = image.populations[population].cells.ring
            assert ring.first == ends
            assert ring.slots >= image.synapses[synapses].delay.max()
            ends += ring.slots * ring.types * ring.neurons
        assert image.ring_words == ends
    again = [shifted(network, made, 3).synapses[1].delay for _ in range(2)]
    assert np.array_equal(*again)


def test_spikes_and_weights_that_depend_on_it_are_listed():
    network = learning(pre=(10, 40), post=(7, 30))
    found = unstable(network, quantise(network), 60, 6)
    spikes = [each for each in found if each.what == "spikes"]
    assert {each.label for each in spikes} == {"pre", "post"}
    assert all(1 <= each.phases <= 6 for each in found)
    (weight,) = [each for each in found if each.what == "weight"]
    assert (weight.label, weight.which) == ("1 to 3", "0 to 0")
    assert " on time, " in weight.example


def test_what_no_synapse_reaches_is_stable():
    network = replace(driven(), projections=())
    assert unstable(network, quantise(network), 40, 3) == []
