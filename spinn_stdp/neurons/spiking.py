"""Spiking models: which neurons fire at a step, given who fired before and the weights."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spinn_stdp.neurons import response, validation, window
from spinn_stdp.neurons.response import Floats, Integers, Receivers

__all__ = ["SRM", "SRM_X"]


class Parameters(NamedTuple):
    """A model's parameters, one entry for each neuron."""

    threshold: Floats
    t_current: Floats
    t_membrane: Floats
    eta_reset: Floats
    ax_delay: Floats


class Potential(NamedTuple):
    """The potential of each neuron at a step, and what it is made of."""

    incoming: Floats
    reset: Floats
    additional: Floats
    total: Floats
    last_spike: Integers


class Step(NamedTuple):
    """What the last call found, and on which train: for the next step's *threshold_from_below*."""

    t: int
    place: tuple[Any, ...]
    recent: NDArray[np.bool_]
    potential: Potential


class SRM(validation.Fixed):
    """Spike response model (SRM0) of *neurons* neurons, in steps of time.

    The potential of a neuron is eta(s), *s* steps after its own last spike, plus, for each
    connection to it, the weight times the sum of eps(s) over the sender's spikes *s* steps
    ago. The neuron fires where its potential exceeds the threshold.

    *threshold*, *t_current*, *t_membrane* and *eta_reset* are one number for all neurons or an
    array of one for each; the time constants are those of the neuron that receives.

    :param neurons: how many neurons
    :param threshold: the potential above which a neuron fires; ``inf`` for one that never does
        by itself
    :param t_current: time constant of the current that a spike evokes, in steps
    :param t_membrane: time constant of the membrane, in steps; not equal to *t_current*
    :param eta_reset: how far its own spike sets a neuron's potential back
    :param simulation_window_size: incoming spikes count while they are less than this many
        steps old; a neuron's own last spike always counts
    :param verbose: print what happens at each step
    :param threshold_from_below: fire only where the potential one step before was below the
        threshold; before the first step it was 0
    :raises ValueError: for a parameter of another shape or outside its range

    Source: Gerstner and Kistler, *Spiking Neuron Models*, 2002, section 4.2.
    """

    ax_delay: Floats = np.zeros(())

    def __init__(
        self,
        neurons: int,
        threshold: ArrayLike,
        t_current: ArrayLike,
        t_membrane: ArrayLike,
        eta_reset: ArrayLike,
        simulation_window_size: int = 100,
        verbose: bool = False,
        threshold_from_below: bool = False,
    ) -> None:
        self.neurons = validation.integer("neurons", neurons, 1)
        self.threshold = self._parameter("threshold", threshold)
        self.t_current = validation.positive("t_current", self._parameter("t_current", t_current))
        self.t_membrane = validation.positive(
            "t_membrane", self._parameter("t_membrane", t_membrane)
        )
        self.eta_reset = validation.finite("eta_reset", self._parameter("eta_reset", eta_reset))
        self.simulation_window_size = validation.integer(
            "simulation_window_size", simulation_window_size, 1
        )
        self.verbose = bool(verbose)
        self.threshold_from_below = bool(threshold_from_below)
        validation.finite("threshold", np.where(self.threshold == np.inf, 0.0, self.threshold))
        if (self.t_current == self.t_membrane).any():
            raise ValueError(
                "t_current and t_membrane must differ, since eps divides by "
                "1 - t_current/t_membrane"
            )
        self._tabulated: Receivers | None = None
        self._step: Step | None = None

    def eta(self, s: ArrayLike) -> Any:
        """What a neuron's own spike adds to its potential *s* steps later:
        -eta_reset · exp(-s/t_membrane).

        A number for a number *s* where all neurons are equal; one more axis, by neuron, where
        a parameter is an array.
        """
        time = self._by_neuron(s)
        return (-self.eta_reset * np.exp(-time / self.t_membrane))[()]

    def eps(self, s: ArrayLike) -> Any:
        """What a spike through a weight of 1 adds to the receiver's potential *s* steps later:
        (exp(-s/t_membrane) - exp(-s/t_current)) / (1 - t_current/t_membrane), and 0 before.

        Shaped as :meth:`eta`.
        """
        time = self._by_neuron(s) - self.ax_delay
        return response.epsilon(time, self.t_membrane, self.t_current)[()]

    def check_spikes(
        self,
        spiketrain: NDArray[Any],
        weights: NDArray[Any],
        t: int,
        additional_term: ArrayLike | None = None,
    ) -> Floats:
        """Let the neurons fire at step *t*: set their spikes in *spiketrain*, in place.

        Everything is computed from the train and the weights as they are now, so that both may
        be changed between calls and *t* may jump. Only *threshold_from_below* asks for the past:
        the potential before is the one that the last call returned if that was for the step
        before on this train, unaltered; else it is computed with the present weights.

        :param spiketrain: neuron × step, 0 or 1, best of type bool; spikes that are there at
            *t* already stay
        :param weights: from neuron × to neuron; 0 where there is no connection
        :param t: the step, from 0
        :param additional_term: added to the potentials: one number, or one for each neuron
        :return: the potential of each neuron at *t*
        :raises ValueError: for arrays of another shape or kind, *t* outside the train or
            values that are not finite; then nothing has changed
        """
        train = validation.spike_train("spiketrain", spiketrain, self.neurons)
        validation.writeable("spiketrain", train)
        step = validation.step_of(t, "spiketrain", train)
        matrix = validation.weight_matrix(weights, self.neurons)
        potential = self._potential(train, matrix, step, self._additional(additional_term))
        fires = potential.total > self.threshold
        if self.threshold_from_below:
            fires &= self._potential_before(train, matrix, step) < self.threshold
        train[fires, step] = True
        if self.threshold_from_below:
            known = potential._replace(total=potential.total.copy())
            self._step = Step(step, _place(train), self._recent(train, step + 1), known)
        if self.verbose:
            _report(step, potential, train[:, step])
        return potential.total

    @cached_property
    def parameters(self) -> Parameters:
        """The model's parameters with one entry for each neuron."""
        values = (self.threshold, self.t_current, self.t_membrane, self.eta_reset, self.ax_delay)
        return Parameters(*(np.array(np.broadcast_to(value, self.neurons)) for value in values))

    def receivers(self, steps: int) -> Receivers:
        """The neurons' response functions, tabulated for trains of *steps* steps."""
        needed = min(self.simulation_window_size, steps)
        if self._tabulated is None or len(self._tabulated.epsilon) < needed:
            own = self.parameters
            self._tabulated = response.receivers(
                own.t_membrane, own.t_current, own.ax_delay, self.simulation_window_size, steps
            )
        return self._tabulated

    def _parameter(self, name: str, value: ArrayLike) -> Floats:
        values = validation.numbers(name, value, ((), (self.neurons,)))
        values.flags.writeable = False
        return values

    def _by_neuron(self, s: ArrayLike) -> Floats:
        time = np.asarray(s, float)
        alike = (self.t_current, self.t_membrane, self.eta_reset, self.ax_delay)
        return time if all(value.ndim == 0 for value in alike) else time[..., np.newaxis]

    def _additional(self, term: ArrayLike | None) -> Floats:
        if term is None:
            return np.zeros(self.neurons)
        values = validation.numbers("additional_term", term, ((), (self.neurons,)))
        return np.array(np.broadcast_to(validation.finite("additional_term", values), self.neurons))

    def _past(self, train: NDArray[Any], t: int) -> tuple[validation.Bytes, int]:
        """The steps up to *t* that its potentials depend on, and where *t* is in them."""
        own_spikes = math.ceil(window.UNDERFLOW * self.t_membrane.max()) + 1
        reach = max(own_spikes, self.simulation_window_size)
        return validation.past("spiketrain", train, t, reach)

    def _last_spikes(self, train: NDArray[Any], t: int) -> Integers:
        """The last spike of each neuron before *t*."""
        past, now = self._past(train, t)
        last = window.last_spikes(past, now, self.parameters.t_membrane)
        return np.where(last == window.NEVER, last, last + t - now)

    def _potential(
        self, train: NDArray[Any], weights: NDArray[Any], t: int, additional: Floats
    ) -> Potential:
        past, now = self._past(train, t)
        matrix = np.ascontiguousarray(weights, dtype=np.float64)
        receivers = self.receivers(train.shape[1])
        incoming = window.incoming_potential(past, now, matrix, receivers)
        if not np.isfinite(incoming).all():
            validation.finite_weights(matrix)
        own = self.parameters
        last = self._last_spikes(train, t)
        reset = window.reset_potentials(last, t, own.eta_reset, own.t_membrane)
        return Potential(incoming, reset, additional, reset + incoming + additional, last)

    def _potential_before(self, train: NDArray[Any], weights: NDArray[Any], t: int) -> Floats:
        """The potentials one step before *t*."""
        if t == 0:
            return np.zeros(self.neurons)
        known = self._step
        if (
            known is not None
            and (known.t, known.place) == (t - 1, _place(train))
            and np.array_equal(known.recent, self._recent(train, t))
            and np.array_equal(known.potential.last_spike, self._last_spikes(train, t - 1))
        ):
            return known.potential.total
        return self._potential(train, weights, t - 1, np.zeros(self.neurons)).total

    def _recent(self, train: NDArray[Any], t: int) -> NDArray[np.bool_]:
        """A copy of the window of steps before *t*."""
        recent: NDArray[np.bool_] = train[:, max(0, t - self.simulation_window_size) : t] != 0
        return recent


class SRM_X(SRM):
    """:class:`SRM` with axonal delays.

    Spikes are felt *ax_delay* steps later by the neuron that they go to: *ax_delay* has the
    delay of everything that arrives at a neuron, one number for all or one for each, as the
    time constants have. It need not be whole. Other parameters, errors and the source are
    those of :class:`SRM`.

    :param ax_delay: delay in steps, 0 or more, and less than *simulation_window_size* - 1,
        since a spike that the window has left behind is not felt any more
    """

    def __init__(
        self,
        neurons: int,
        threshold: ArrayLike,
        t_current: ArrayLike,
        t_membrane: ArrayLike,
        eta_reset: ArrayLike,
        ax_delay: ArrayLike,
        simulation_window_size: int = 100,
        verbose: bool = False,
        threshold_from_below: bool = False,
    ) -> None:
        super().__init__(
            neurons,
            threshold,
            t_current,
            t_membrane,
            eta_reset,
            simulation_window_size,
            verbose,
            threshold_from_below,
        )
        self.ax_delay = validation.finite("ax_delay", self._parameter("ax_delay", ax_delay))
        if (self.ax_delay < 0).any():
            raise ValueError(f"ax_delay must be 0 or more, not {self.ax_delay.min()}")
        if (self.ax_delay >= self.simulation_window_size - 1).any():
            raise ValueError(
                f"ax_delay is {self.ax_delay.max()}, but with simulation_window_size="
                f"{self.simulation_window_size} no spike would arrive in time; it must be "
                f"above ax_delay + 1"
            )


def _place(train: NDArray[Any]) -> tuple[Any, ...]:
    """Where *train* lies in memory."""
    return train.__array_interface__["data"][0], train.shape, train.strides


def _report(t: int, potential: Potential, spikes: NDArray[Any]) -> None:
    """Print what happened at a step."""
    print(f"SRM step {t}")
    print("  last spikes before (-1: none)", potential.last_spike)
    print("  potential after own spike    ", potential.reset)
    print("  incoming potential           ", potential.incoming)
    print("  additional term              ", potential.additional)
    print("  total potential              ", potential.total)
    print("  neurons that spike           ", np.flatnonzero(spikes))
