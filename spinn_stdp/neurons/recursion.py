"""A whole train at once: each sum over the window is carried from step to step.

A sum over the last steps becomes a recursion: one step multiplies it by a decay, a spike that
arrives adds its worth, a spike that leaves the window takes away what remains of it. Work is
done for spikes only, and a step costs the same however long the window is.

Rounding makes a carried sum differ from the sum itself in its last digits. So that nothing
piles up, a sum is 0 when its window holds no spike, and all are summed anew once in a few
windows, which takes less time than what was carried since. Where a potential lies so close to the
threshold that those digits could decide, it is summed from the window as in the single-step
call, so that both give the same spikes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from emulator.arithmetic.jit import kernel
from spinn_stdp.neurons.response import Floats, Integers
from spinn_stdp.neurons.sums import Network, Spikes, add_up, fire, new_sums, total_potential
from spinn_stdp.neurons.traces import add_up_traces, learn, new_traces
from spinn_stdp.neurons.window import Rule


class Record(NamedTuple):
    """What is written down at each step."""

    potentials: Floats
    """[step modulo its length, neuron]."""
    synapses: Integers
    """Whose weights."""
    weights: Floats
    """[step, one of *synapses*], after learning."""


@kernel
def run(
    network: Network, rule: Rule, spikes: Spikes, external: Floats, close: Floats, record: Record
) -> None:
    """Step through the whole train; without learning where the rule's window is 0."""
    sums = new_sums(close)
    learns = rule.window > 0
    traces = new_traces(len(network.receivers.lag) if learns else 0, len(close))
    before = np.zeros(len(close))
    for t in range(spikes.train.shape[1]):
        add_up(sums, network, spikes, t)
        potential = record.potentials[t % len(record.potentials)]
        given = external[min(t, len(external) - 1)]
        total_potential(potential, sums, network, spikes.train, given, t)
        fire(sums, network, spikes, potential, before, t)
        if learns:
            add_up_traces(traces, network.receivers, rule, spikes, t)
            learn(sums, traces, network, rule, spikes, t)
        for n in range(len(record.synapses)):
            record.weights[t, n] = network.synapses.weight[record.synapses[n]]
        before = potential
