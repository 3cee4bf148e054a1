"""What is carried from step to step for each neuron that sends spikes, and how weights learn.

When a weight changes, what its receiver carries of the spikes that came through it changes
with it. That takes what the sender's spikes are worth now, which is carried here.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.jit import kernel
from spinn_stdp.neurons.response import Floats, Integers, Receivers
from spinn_stdp.neurons.sums import CLOSE, RENEWED, Network, Spikes, Sums, faded, fired, risen
from spinn_stdp.neurons.validation import Bytes
from spinn_stdp.neurons.window import Rule, weight_change


class Traces(NamedTuple):
    """What is carried for each sender, where there is learning."""

    potential: Floats
    """[kind, sender]: what its spikes are worth to a receiver of that kind."""
    current: Floats
    arrived: Integers
    early: Floats
    """Sum of exp(-s/tau) over its spikes in the learning window."""
    late: Floats
    """Sum of exp(-s/tau2)."""
    recent: Integers
    """Its spikes in the learning window."""


@kernel
def new_traces(kinds: int, neurons: int) -> Traces:
    """The senders' sums before the first step."""
    by_kind, zeros = np.zeros((kinds, neurons)), np.zeros(neurons)
    arrived, recent = np.zeros((kinds, neurons), np.int64), np.zeros(neurons, np.int64)
    return Traces(by_kind, by_kind.copy(), arrived, zeros, zeros.copy(), recent)


@kernel
def carry_traces(traces: Traces, receivers: Receivers, spikes: Spikes, t: int) -> None:
    """Bring what the senders' spikes are worth from the step before to *t*."""
    for kind in range(len(receivers.lag)):
        potential, current = traces.potential[kind], traces.current[kind]
        arrived = traces.arrived[kind]
        for n in range(len(potential)):
            decay = receivers.membrane_decay[kind]
            potential[n] = risen(potential[n], current[n], decay, receivers.rise[kind])
            current[n] = faded(current[n], receivers.current_decay[kind])
        if t >= receivers.lag[kind]:
            for source in fired(spikes, t - receivers.lag[kind]):
                potential[source] += receivers.arriving[0, kind]
                current[source] += receivers.arriving[1, kind]
                arrived[source] += 1
        if t >= receivers.window:
            for source in fired(spikes, t - receivers.window):
                arrived[source] -= 1
                alone = arrived[source] == 0
                potential[source] = 0.0 if alone else potential[source] - receivers.leaving[0, kind]
                current[source] = 0.0 if alone else current[source] - receivers.leaving[1, kind]


@kernel
def renew_traces(traces: Traces, receivers: Receivers, spikes: Spikes, t: int) -> None:
    """Sum what is carried for the senders from the window, oldest spikes first."""
    traces.potential[:] = 0.0
    traces.current[:] = 0.0
    for s in range(min(receivers.window - 1, t), 0, -1):
        for source in fired(spikes, t - s):
            traces.potential[:, source] += receivers.epsilon[s]
            traces.current[:, source] += receivers.current[s]


@kernel
def carry_pairs(traces: Traces, rule: Rule, spikes: Spikes, t: int) -> None:
    """Bring the sums of the learning window from the step before to *t*."""
    if t > 0:
        for neuron in fired(spikes, t - 1):
            traces.early[neuron] += 1.0
            traces.late[neuron] += 1.0
            traces.recent[neuron] += 1
    early_decay, late_decay = math.exp(-1.0 / rule.tau), math.exp(-1.0 / rule.tau2)
    for neuron in range(len(traces.early)):
        traces.early[neuron] = faded(traces.early[neuron], early_decay)
        traces.late[neuron] = faded(traces.late[neuron], late_decay)
    if t >= rule.window:
        early_left = math.exp(-rule.window / rule.tau)
        late_left = math.exp(-rule.window / rule.tau2)
        for neuron in fired(spikes, t - rule.window):
            traces.recent[neuron] -= 1
            alone = traces.recent[neuron] == 0
            traces.early[neuron] = 0.0 if alone else traces.early[neuron] - early_left
            traces.late[neuron] = 0.0 if alone else traces.late[neuron] - late_left


@kernel
def renew_pairs(traces: Traces, rule: Rule, spikes: Spikes, t: int) -> None:
    """Sum the learning window from its spikes, oldest first."""
    traces.early[:] = 0.0
    traces.late[:] = 0.0
    for s in range(min(rule.window - 1, t), 0, -1):
        early, late = math.exp(-s / rule.tau), math.exp(-s / rule.tau2)
        for neuron in fired(spikes, t - s):
            traces.early[neuron] += early
            traces.late[neuron] += late


@kernel
def learn_synapse(
    synapse: int, sums: Sums, traces: Traces, network: Network, rule: Rule, train: Bytes, t: int
) -> None:
    """Change one weight, and with it what is carried of the spikes that came through it."""
    synapses = network.synapses
    weight = synapses.weight[synapse]
    if weight == 0.0:
        return
    source, target = synapses.source[synapse], synapses.target[synapse]
    sends, receives = train[source, t] != 0, train[target, t] != 0
    change = weight_change(rule, sends, receives, traces.early[source], traces.late[target])
    synapses.weight[synapse] = weight + change
    kind = network.receivers.kind[target]
    sums.potential[target] += change * traces.potential[kind, source]
    sums.current[target] += change * traces.current[kind, source]
    sums.close[target] += CLOSE * network.cells.most[target] * abs(change)


@kernel
def learn(sums: Sums, traces: Traces, network: Network, rule: Rule, spikes: Spikes, t: int) -> None:
    """Change the weights from and to the neurons that spiked at *t*."""
    synapses, train = network.synapses, spikes.train
    for source in fired(spikes, t):
        for synapse in range(synapses.outgoing[source, 0], synapses.outgoing[source, -1]):
            learn_synapse(synapse, sums, traces, network, rule, train, t)
    for target in fired(spikes, t):
        for n in range(synapses.incoming[target], synapses.incoming[target + 1]):
            synapse = synapses.by_target[n]
            if not train[synapses.source[synapse], t]:
                learn_synapse(synapse, sums, traces, network, rule, train, t)


@kernel
def add_up_traces(traces: Traces, receivers: Receivers, rule: Rule, spikes: Spikes, t: int) -> None:
    """The senders' sums at *t*."""
    carry_traces(traces, receivers, spikes, t)
    if t % (RENEWED * receivers.window) == 0:
        renew_traces(traces, receivers, spikes, t)
    carry_pairs(traces, rule, spikes, t)
    if t % (RENEWED * rule.window) == 0:
        renew_pairs(traces, rule, spikes, t)
