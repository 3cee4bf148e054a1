"""The formulas of the tutorial's models, in plain Python: slow and obvious.

Nothing is shared with the package. The models' public attributes say what to compute.
"""

from __future__ import annotations

import math

import numpy as np

from spinn_stdp.neurons.learning import STDP
from spinn_stdp.neurons.spiking import SRM


def epsilon(s: float, t_membrane: float, t_current: float) -> float:
    """What a spike that arrived *s* steps ago adds to the potential."""
    if s < 0:
        return 0.0
    scale = 1 / (1 - t_current / t_membrane)
    return scale * (math.exp(-s / t_membrane) - math.exp(-s / t_current))


def eta(s: float, eta_reset: float, t_membrane: float) -> float:
    return -eta_reset * math.exp(-s / t_membrane)


def parameter(value, neuron: int) -> float:
    """A parameter of one neuron."""
    return float(value if np.ndim(value) == 0 else value[neuron])


def potential(srm: SRM, train, weights, t: int, neuron: int) -> float:
    """The potential of one neuron at *t*, from the spikes before."""
    t_membrane = parameter(srm.t_membrane, neuron)
    t_current = parameter(srm.t_current, neuron)
    delay = parameter(srm.ax_delay, neuron)
    total = 0.0
    own = [step for step in range(t) if train[neuron][step]]
    if own:
        total += eta(t - own[-1], parameter(srm.eta_reset, neuron), t_membrane)
    for source in range(srm.neurons):
        for step in range(t):
            if train[source][step] and t - step < srm.simulation_window_size:
                worth = epsilon(t - step - delay, t_membrane, t_current)
                total += float(weights[source][neuron]) * worth
    return total


def check_spikes(srm: SRM, train, weights, t: int, additional=0.0, before=None) -> np.ndarray:
    """Set the spikes of step *t*; *before* are the potentials a step before, if that matters."""
    added = np.broadcast_to(additional, srm.neurons)
    potentials = [
        potential(srm, train, weights, t, neuron) + float(added[neuron])
        for neuron in range(srm.neurons)
    ]
    for neuron in range(srm.neurons):
        threshold = parameter(srm.threshold, neuron)
        rises = before is None or before[neuron] < threshold
        if potentials[neuron] > threshold and rises:
            train[neuron][t] = True
    return np.array(potentials)


def learning_window(x: float, tau: float, tau2: float) -> float:
    """What a pair is worth, the sender's spike being *x* steps after the receiver's."""
    if x < 0:
        return math.exp(x / tau)
    if x > 0:
        return -math.exp(-x / tau2)
    return 0.0


def weight_change(stdp: STDP, train, weights, t: int) -> np.ndarray:
    """Change the connected weights by what happened at *t*; return the changes."""
    neurons = len(weights)
    window = range(max(0, t + 1 - stdp.window_size), t + 1)
    changes = np.zeros((neurons, neurons))
    for source in range(neurons):
        for target in range(neurons):
            if weights[source][target] == 0:
                continue
            change = 0.0
            if train[source][t]:
                change += stdp.w_in
                for step in window:
                    if train[target][step]:
                        change += learning_window(t - step, stdp.tau, stdp.tau2)
            if train[target][t]:
                change += stdp.w_out
                for step in window:
                    if train[source][step]:
                        change += learning_window(step - t, stdp.tau, stdp.tau2)
            changes[source, target] = stdp.eta * change
    weights += changes
    return changes


def run(srm: SRM, train, weights, stdp: STDP | None = None, additional=0.0):
    """All steps; returns potentials and weights (connection by connection) by step."""
    neurons, steps = train.shape
    added = np.asarray(additional, float)
    potentials = np.zeros((neurons, steps))
    history = np.zeros((neurons, neurons, steps))
    before = np.zeros(neurons)
    for t in range(steps):
        now = added[:, t] if added.ndim == 2 else added
        before = check_spikes(
            srm, train, weights, t, now, before if srm.threshold_from_below else None
        )
        potentials[:, t] = before
        if stdp is not None:
            weight_change(stdp, train, weights, t)
        history[:, :, t] = weights
    return potentials, history
