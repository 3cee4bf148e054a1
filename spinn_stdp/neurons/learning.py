"""Learning models: how the weights change at a step, given who fires and who fired before."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spinn_stdp.neurons import validation, window
from spinn_stdp.neurons.response import Floats

__all__ = ["STDP"]


class STDP(validation.Fixed):
    """Spike-timing dependent plasticity with a window over the last steps.

    At each step the weight of every connection changes by *eta* times the sum of

    - *w_in*, if its sender spikes now,
    - *w_out*, if its receiver spikes now,
    - for a receiver that spikes now: the learning window over the sender's earlier spikes,
    - for a sender that spikes now: the learning window over the receiver's earlier spikes.

    :param eta: learning rate
    :param w_in: change for a spike that comes in through the connection
    :param w_out: change for a spike that the receiver sends out
    :param tau: time constant of the learning window, in steps
    :param window_size: a spike is earlier while it is less than this many steps old
    :param verbose: print what happens at each step
    :param tau2: time constant for senders that spike after the receiver; *tau* if None
    :raises ValueError: for a parameter that is no finite number or outside its range

    Source: Kempter, Gerstner and van Hemmen, *Hebbian learning and spiking neurons*,
    Physical Review E 59, 1999 (equation 1), in discrete time.
    """

    def __init__(
        self,
        eta: float,
        w_in: float,
        w_out: float,
        tau: float,
        window_size: int,
        verbose: bool = False,
        tau2: float | None = None,
    ) -> None:
        self.eta = validation.real("eta", eta)
        self.w_in = validation.real("w_in", w_in)
        self.w_out = validation.real("w_out", w_out)
        self.tau = validation.real("tau", tau)
        self.tau2 = self.tau if tau2 is None else validation.real("tau2", tau2)
        validation.positive("tau", np.asarray(self.tau))
        validation.positive("tau2", np.asarray(self.tau2))
        self.window_size = validation.integer("window_size", window_size, 1)
        self.verbose = bool(verbose)

    def learning_window(self, x: ArrayLike) -> Any:
        """What a pair of spikes is worth, *x* being the sender's time minus the receiver's:
        exp(x/tau) for x < 0, -exp(-x/tau2) for x > 0 and 0 for x = 0."""
        time = np.asarray(x, float)
        strengthens = np.exp(np.minimum(time, 0.0) / self.tau)
        weakens = -np.exp(-np.maximum(time, 0.0) / self.tau2)
        return np.where(time == 0, 0.0, np.where(time < 0, strengthens, weakens))[()]

    def weight_change(self, spikes: NDArray[Any], weights: NDArray[Any], t: int) -> Floats:
        """Let the weights learn from step *t*: change the connected (non-zero) ones in place.

        Computed from the train as it is now, so that it may be changed between calls and *t*
        may jump. A weight that reaches 0 is no connection any more.

        :param spikes: neuron × step, 0 or 1, best of type bool; read up to *t*
        :param weights: from neuron × to neuron, of type float64
        :param t: the step, from 0
        :return: the changes, shaped as *weights*
        :raises ValueError: for arrays of another shape or kind, *t* outside the train or
            values that are not finite; then nothing has changed
        """
        matrix = validation.learnable_weights(weights)
        train = validation.spike_train("spikes", spikes, len(matrix))
        step = validation.step_of(t, "spikes", train)
        past, now = validation.past("spikes", train, step, self.window_size)
        learning = np.ascontiguousarray(matrix)
        if not window.all_finite(learning):
            validation.finite_weights(matrix)
        ages = np.arange(min(self.window_size, now + 1))
        early = window.window_sums(past, now, np.exp(-ages / self.tau))
        late = window.window_sums(past, now, np.exp(-ages / self.tau2))
        change = window.change_weights(learning, self.rule(), past, now, early, late)
        if learning is not matrix:
            matrix[...] = learning
        if self.verbose:
            _report(step, past[:, now], early, late, change)
        return change

    def rule(self) -> window.Rule:
        """The rule's numbers, as compiled code takes them."""
        return window.Rule(self.eta, self.w_in, self.w_out, self.tau, self.tau2, self.window_size)


def _report(t: int, spikes: NDArray[Any], early: Floats, late: Floats, change: Floats) -> None:
    """Print what happened at a step."""
    print(f"STDP step {t}")
    print("  neurons that spike             ", np.flatnonzero(spikes))
    print("  earlier spikes, seen as sender ", early)
    print("  earlier spikes, seen as receiver", -late)
    print("  weight changes")
    for source, target in np.argwhere(change):
        print(f"    {source} -> {target}: {change[source, target]:+.8g}")
