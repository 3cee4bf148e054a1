"""Compiled sums over the last steps of a spike train: what the single-step calls compute.

Nothing is remembered between two calls, so the answers stay right whatever is done to the
train and to the weights in between. Trains are bytes, neuron × step; response functions are
tabulated by step (see :mod:`spinn_stdp.neurons.response`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.jit import kernel
from spinn_stdp.neurons.response import Floats, Integers, Receivers
from spinn_stdp.neurons.validation import Bytes

NEVER = -1
LARGEST = float(np.finfo(np.float64).max)
UNDERFLOW = 746.0
"""exp(-s) is 0 in double precision from here on."""
BLOCK = 256
"""Steps looked through at once: silence is then found as fast as memory can be read."""


@kernel
def response_sums(train: Bytes, neuron: int, t: int, epsilon: Floats, sums: Floats) -> None:
    """Into *sums*: what the spikes of *neuron* before *t* are worth at *t* to each kind of
    receiver, summed from the newest spike in the window."""
    width, kinds = epsilon.shape
    sums[:] = 0.0
    for s in range(1, min(width - 1, t) + 1):
        if train[neuron, t - s]:
            for kind in range(kinds):
                sums[kind] += epsilon[s, kind]


@kernel
def incoming_potential(train: Bytes, t: int, weights: Floats, receivers: Receivers) -> Floats:
    """What the spikes in the window add to each neuron's potential at *t*.

    The rows of silent senders count too, with a worth of 0: that costs no more than reading
    them, and a weight that is not finite shows in the potential (0 · inf and 0 · NaN are NaN).
    """
    neurons = weights.shape[0]
    potential = np.zeros(neurons)
    sums = np.zeros(receivers.epsilon.shape[1])
    for source in range(neurons):
        response_sums(train, source, t, receivers.epsilon, sums)
        row = weights[source]
        if len(sums) == 1:
            worth = sums[0]
            for target in range(neurons):
                potential[target] += row[target] * worth
        else:
            for target in range(neurons):
                potential[target] += row[target] * sums[receivers.kind[target]]
    return potential


@kernel
def last_spike(row: Bytes, t: int, earliest: int) -> int:
    """The last spike in *row* before *t* and not before *earliest*, or NEVER."""
    stop = t
    while stop - BLOCK >= earliest:
        seen = np.uint8(0)
        for spike in row[stop - BLOCK : stop]:
            seen = np.uint8(seen | spike)
        if seen:
            break
        stop -= BLOCK
    for step in range(stop - 1, earliest - 1, -1):
        if row[step]:
            return step
    return NEVER


@kernel
def last_spikes(train: Bytes, t: int, t_membrane: Floats) -> Integers:
    """The last spike of each neuron before *t*, as far back as it can matter to a double."""
    last = np.empty(train.shape[0], np.int64)
    for neuron in range(len(last)):
        reach = UNDERFLOW * t_membrane[neuron]
        earliest = t - int(reach) - 1 if reach + 1 < t else 0
        last[neuron] = last_spike(train[neuron], t, earliest)
    return last


@kernel
def reset_potential(age: int, eta_reset: float, t_membrane: float) -> float:
    """eta(age): what a spike leaves on the potential of the neuron that fired it."""
    return -eta_reset * math.exp(-age / t_membrane)


@kernel
def reset_potentials(last: Integers, t: int, eta_reset: Floats, t_membrane: Floats) -> Floats:
    """eta of each neuron at *t*; 0 for those that never spiked."""
    potential = np.zeros(len(last))
    for neuron in range(len(last)):
        if last[neuron] != NEVER:
            age = t - last[neuron]
            potential[neuron] = reset_potential(age, eta_reset[neuron], t_membrane[neuron])
    return potential


class Rule(NamedTuple):
    """The numbers of an STDP rule (see :class:`spinn_stdp.neurons.learning.STDP`)."""

    rate: float
    """What every change is multiplied with: the rule's eta."""
    w_in: float
    w_out: float
    tau: float
    """Of senders' spikes, which come before the receiver's."""
    tau2: float
    """Of receivers' spikes, which the sender's comes after."""
    window: int
    """A pair counts while its earlier spike is less than this many steps old."""


@kernel
def weight_change(
    rule: Rule, sender_spikes: bool, receiver_spikes: bool, early: float, late: float
) -> float:
    """The change of one weight in one step.

    *early* is the sum of exp(-s/tau) over the sender's spikes *s* steps ago, *late* the sum of
    exp(-s/tau2) over the receiver's.
    """
    change = 0.0
    if sender_spikes:
        change += rule.w_in
    if receiver_spikes:
        change += rule.w_out
        change += early
    if sender_spikes:
        change -= late
    return rule.rate * change


@kernel
def window_sums(train: Bytes, t: int, table: Floats) -> Floats:
    """For each neuron, the sum of table[s] over its spikes s = 1, 2, … steps before *t*."""
    sums = np.zeros(train.shape[0])
    for neuron in range(len(sums)):
        for s in range(1, min(len(table) - 1, t) + 1):
            if train[neuron, t - s]:
                sums[neuron] += table[s]
    return sums


@kernel
def all_finite(weights: Floats) -> bool:
    """Whether there is no NaN and no infinity among *weights*."""
    strays = 0
    for source in range(weights.shape[0]):
        for target in range(weights.shape[1]):
            strays += not abs(weights[source, target]) <= LARGEST
    return strays == 0


@kernel
def change_weights(
    weights: Floats, rule: Rule, train: Bytes, t: int, early: Floats, late: Floats
) -> Floats:
    """Change the connected weights in place by one step of learning; return the changes."""
    neurons = weights.shape[0]
    changes = np.zeros(weights.shape)
    spiking = np.flatnonzero(train[:, t])
    everyone = np.arange(neurons)
    for source in range(neurons):
        sends = train[source, t] != 0
        for target in everyone if sends else spiking:
            if weights[source, target] != 0.0:
                receives = train[target, t] != 0
                change = weight_change(rule, sends, receives, early[source], late[target])
                changes[source, target] = change
                weights[source, target] += change
    return changes
