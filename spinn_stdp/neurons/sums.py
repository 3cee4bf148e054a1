"""What is carried from step to step for each neuron that receives spikes.

The network and its train are laid out here for the recursion too, see
:mod:`spinn_stdp.neurons.recursion`.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.jit import kernel
from spinn_stdp.neurons.response import Floats, Integers, Receivers
from spinn_stdp.neurons.validation import Bytes
from spinn_stdp.neurons.window import NEVER, reset_potential, response_sums

Indices: TypeAlias = NDArray[np.int32]

CLOSE = 1e-10
"""A potential closer to the threshold than this fraction of what can add up to it is summed
anew: far more than rounding amounts to, and still rare."""
NOTHING = 1e-290
"""Smaller sums are set to 0 before they become denormal numbers, which are slow."""
RENEWED = 8
"""Windows after which the sums are taken anew."""


class Cells(NamedTuple):
    """The neurons: one entry each."""

    threshold: Floats
    eta_reset: Floats
    t_membrane: Floats
    membrane_decay: Floats
    current_decay: Floats
    rise: Floats
    """What a current of 1 adds to the potential in one step."""
    arriving: Floats
    """[0] the potential and [1] the current of a spike at the first step it is felt."""
    leaving: Floats
    """The same of a spike that the window leaves behind."""
    most: Floats
    """The potential from a weight of 1 whose sender spikes at every step."""


class Synapses(NamedTuple):
    """The non-zero weights, sorted by sender, by the receiver's lag and by receiver."""

    source: Indices
    target: Indices
    weight: Floats
    lags: Integers
    """The distinct lags, ascending."""
    outgoing: Integers
    """[sender, n] to [sender, n + 1]: its synapses onto receivers of the n-th lag."""
    incoming: Integers
    """[receiver] to [receiver + 1]: its stretch of *by_target*."""
    by_target: Integers
    """The synapses sorted by receiver and by sender."""


class Network(NamedTuple):
    """What stays the same throughout, but for the weights."""

    cells: Cells
    receivers: Receivers
    synapses: Synapses
    from_below: bool
    """Whether a neuron fires only where its potential crosses the threshold."""


class Spikes(NamedTuple):
    """The train, and its last steps as lists."""

    train: Bytes
    """neuron × step, the neurons of one step side by side in memory."""
    listed: Indices
    """[step modulo its length]: the neurons that spiked, in the first *lengths* entries."""
    lengths: Integers


class Flow(NamedTuple):
    """Spikes that reach or leave each receiver at one step."""

    weight: Floats
    """The sum of their weights."""
    number: Floats


class Sums(NamedTuple):
    """What is carried for each receiver."""

    potential: Floats
    current: Floats
    felt: Floats
    """How many spikes in the window have arrived."""
    came: Flow
    """The spikes that are first felt at this step."""
    went: Flow
    """Those that the window leaves behind at this step."""
    reset: Floats
    """exp(-s/t_membrane) of its own last spike."""
    last_spike: Integers
    close: Floats
    """How near to the threshold its potential is summed anew."""


@kernel
def new_sums(close: Floats) -> Sums:
    """The receivers' sums before the first step."""
    size = len(close)
    return Sums(
        potential=np.zeros(size),
        current=np.zeros(size),
        felt=np.zeros(size),
        came=Flow(np.zeros(size), np.zeros(size)),
        went=Flow(np.zeros(size), np.zeros(size)),
        reset=np.zeros(size),
        last_spike=np.full(size, NEVER, np.int64),
        close=close.copy(),
    )


@kernel
def fired(spikes: Spikes, t: int) -> Indices:
    """The neurons that spiked at *t*, one of the last steps."""
    row = t % len(spikes.listed)
    return spikes.listed[row, : spikes.lengths[row]]


@kernel
def faded(value: float, decay: float) -> float:
    """What one step leaves of an exponential."""
    left = value * decay
    return left if abs(left) > NOTHING else 0.0


@kernel
def risen(potential: float, current: float, decay: float, rise: float) -> float:
    """What one step makes of a potential that a current flows into."""
    carried = potential * decay + current * rise
    return carried if abs(carried) > NOTHING else 0.0


@kernel
def fade(values: Floats, decay: Floats) -> None:
    """One step of exponentials."""
    for n in range(len(values)):
        values[n] = faded(values[n], decay[n])


@kernel
def rise(potential: Floats, current: Floats, cells: Cells) -> None:
    """One step of potentials that currents flow into."""
    for n in range(len(potential)):
        decay, gain = cells.membrane_decay[n], cells.rise[n]
        potential[n] = risen(potential[n], current[n], decay, gain)


@kernel
def add_flow(values: Floats, sums: Sums, arriving: Floats, leaving: Floats) -> None:
    """Add what came and take away what went; 0 where no spike is felt."""
    for n in range(len(values)):
        change = sums.came.weight[n] * arriving[n] - sums.went.weight[n] * leaving[n]
        values[n] = values[n] + change if sums.felt[n] > 0.0 else 0.0


@kernel
def carry_sums(sums: Sums, cells: Cells) -> None:
    """Bring the receivers' sums from the step before to this one."""
    rise(sums.potential, sums.current, cells)
    fade(sums.current, cells.current_decay)
    fade(sums.reset, cells.membrane_decay)
    for n in range(len(sums.felt)):
        sums.felt[n] += sums.came.number[n] - sums.went.number[n]
    add_flow(sums.potential, sums, cells.arriving[0], cells.leaving[0])
    add_flow(sums.current, sums, cells.arriving[1], cells.leaving[1])
    for flow in (sums.came, sums.went):
        flow.weight[:] = 0.0
        flow.number[:] = 0.0


@kernel
def pour(synapses: Synapses, first: int, stop: int, into: Flow) -> None:
    """Add the spikes that go through the synapses from *first* up to *stop*."""
    for synapse in range(first, stop):
        target = synapses.target[synapse]
        into.weight[target] += synapses.weight[synapse]
        into.number[target] += 1.0


@kernel
def collect(sums: Sums, network: Network, spikes: Spikes, t: int) -> None:
    """The spikes that come to be felt at *t*, and those that go."""
    synapses, window = network.synapses, network.receivers.window
    for n in range(len(synapses.lags)):
        sent = t - synapses.lags[n]
        if sent < 0:
            break
        for source in fired(spikes, sent):
            first, stop = synapses.outgoing[source, n], synapses.outgoing[source, n + 1]
            pour(synapses, first, stop, sums.came)
    if t >= window:
        for source in fired(spikes, t - window):
            first, stop = synapses.outgoing[source, 0], synapses.outgoing[source, -1]
            pour(synapses, first, stop, sums.went)


@kernel
def renew_sums(sums: Sums, network: Network, spikes: Spikes, t: int) -> None:
    """Sum what is carried for the receivers from the window, oldest spikes first."""
    receivers, synapses = network.receivers, network.synapses
    sums.potential[:] = 0.0
    sums.current[:] = 0.0
    for s in range(min(receivers.window - 1, t), 0, -1):
        for source in fired(spikes, t - s):
            for synapse in range(synapses.outgoing[source, 0], synapses.outgoing[source, -1]):
                target, weight = synapses.target[synapse], synapses.weight[synapse]
                kind = receivers.kind[target]
                sums.potential[target] += weight * receivers.epsilon[s, kind]
                sums.current[target] += weight * receivers.current[s, kind]


@kernel
def window_potential(sums: Sums, network: Network, train: Bytes, neuron: int, t: int) -> float:
    """The potential of one neuron from the window: digit for digit the single-step call's."""
    cells, receivers, synapses = network.cells, network.receivers, network.synapses
    incoming = 0.0
    if sums.felt[neuron] > 0.0:
        kind = receivers.kind[neuron]
        table = receivers.epsilon[:, kind : kind + 1]
        worth = np.zeros(1)
        for n in range(synapses.incoming[neuron], synapses.incoming[neuron + 1]):
            synapse = synapses.by_target[n]
            response_sums(train, synapses.source[synapse], t, table, worth)
            incoming += synapses.weight[synapse] * worth[0]
    if sums.last_spike[neuron] == NEVER:
        return incoming
    age = t - sums.last_spike[neuron]
    return reset_potential(age, cells.eta_reset[neuron], cells.t_membrane[neuron]) + incoming


@kernel
def total_potential(
    potential: Floats, sums: Sums, network: Network, train: Bytes, external: Floats, t: int
) -> None:
    """The membrane potentials at *t*: from the window where the threshold is close."""
    cells = network.cells
    near = 0
    for neuron in range(len(potential)):
        total = sums.potential[neuron] - cells.eta_reset[neuron] * sums.reset[neuron]
        total += external[neuron]
        near += abs(total - cells.threshold[neuron]) <= sums.close[neuron]
        potential[neuron] = total
    if near:
        for neuron in range(len(potential)):
            if abs(potential[neuron] - cells.threshold[neuron]) <= sums.close[neuron]:
                incoming = window_potential(sums, network, train, neuron, t)
                potential[neuron] = incoming + external[neuron]


@kernel
def fire(
    sums: Sums, network: Network, spikes: Spikes, potential: Floats, before: Floats, t: int
) -> None:
    """Write the spikes of *t* into the train and its list; *before* are the potentials at t-1."""
    threshold, column = network.cells.threshold, spikes.train[:, t]
    for neuron in range(len(potential)):
        rises = before[neuron] < threshold[neuron] or not network.from_below
        column[neuron] |= np.uint8(rises and potential[neuron] > threshold[neuron])
    row = t % len(spikes.listed)
    listed = 0
    for neuron in range(len(column)):
        if column[neuron]:
            spikes.listed[row, listed] = neuron
            listed += 1
            sums.reset[neuron] = 1.0
            sums.last_spike[neuron] = t
    spikes.lengths[row] = listed


@kernel
def add_up(sums: Sums, network: Network, spikes: Spikes, t: int) -> None:
    """The receivers' sums at *t*."""
    collect(sums, network, spikes, t)
    carry_sums(sums, network.cells)
    if t % (RENEWED * network.receivers.window) == 0:
        renew_sums(sums, network, spikes, t)
