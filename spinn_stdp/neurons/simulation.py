"""A whole spike train in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spinn_stdp.neurons import recursion, sums, validation, window
from spinn_stdp.neurons.learning import STDP
from spinn_stdp.neurons.response import Floats, Integers, Receivers
from spinn_stdp.neurons.spiking import SRM

__all__ = ["Simulation", "simulate"]

NO_LEARNING = window.Rule(rate=0.0, w_in=0.0, w_out=0.0, tau=1.0, tau2=1.0, window=0)


@dataclass(frozen=True, eq=False)
class Simulation:
    """What :func:`simulate` wrote down on its way."""

    potentials: Floats
    """neuron × step: the membrane potentials, before the reset by a spike of that step; no
    steps if they were not asked for."""
    synapses: Integers
    """connection × 2: the sender and the receiver of each connection of *weights*."""
    weights: Floats
    """connection × step: the weights after that step; no connections if none were asked for."""


class Task(NamedTuple):
    """What is asked for, checked, and copies of what is changed."""

    srm: SRM
    stdp: STDP | None
    spikes: NDArray[np.bool_]
    weights: Floats
    external: Floats
    """[step or 0, neuron]."""
    pairs: Integers
    keep_potentials: bool


def simulate(
    srm: SRM,
    spiketrain: NDArray[Any],
    weights: NDArray[Any],
    stdp: STDP | None = None,
    *,
    additional_term: ArrayLike | None = None,
    record_potentials: bool = True,
    record_weights: bool | ArrayLike = False,
) -> Simulation:
    """Run *srm*, and *stdp* if given, over all steps of *spiketrain*.

    Does what this does, and many times as fast::

        for t in range(spiketrain.shape[1]):
            srm.check_spikes(spiketrain, weights, t)
            stdp.weight_change(spiketrain, weights, t)

    The spikes are the same; potentials and weights differ by rounding, in about the 14th
    digit. A verbose model is run by this loop, so that it can print.

    A step takes time for its spikes and their connections, whatever the windows. With learning
    it also takes time, and memory, for each distinct set of time constants and delay times the
    number of neurons.

    :param spiketrain: neuron × step, changed in place, as in :meth:`SRM.check_spikes`
    :param weights: from neuron × to neuron; with *stdp* of type float64 and changed in place
    :param additional_term: added to the potentials: one number, one for each neuron, or
        neuron × step
    :param record_potentials: whether to keep the potentials (8 bytes a neuron and step)
    :param record_weights: whether to keep the weights of all connections after each step, or
        the (sender, receiver) pairs whose weights to keep
    :raises ValueError: as the two methods do, and for weights that learning drives beyond
        double precision; then nothing has changed
    """
    train = validation.spike_train("spiketrain", spiketrain, srm.neurons)
    validation.writeable("spiketrain", train)
    if stdp is None:
        matrix = validation.weight_matrix(weights, srm.neurons)
    else:
        matrix = validation.learnable_weights(weights, srm.neurons)
    validation.finite_weights(matrix)
    task = Task(
        srm=srm,
        stdp=stdp,
        spikes=np.array(validation.as_spikes("spiketrain", train), order="F"),
        weights=np.array(matrix, dtype=np.float64, order="C"),
        external=_external(additional_term, train.shape),
        pairs=_pairs(record_weights, matrix),
        keep_potentials=bool(record_potentials),
    )
    verbose = srm.verbose or (stdp is not None and stdp.verbose)
    simulation = _stepwise(task) if verbose else _recursive(task)
    if not window.all_finite(task.weights):
        raise ValueError(
            "learning drove weights beyond double precision; a smaller eta of the STDP model or "
            "fewer steps keep them within"
        )
    train[...] = task.spikes
    if stdp is not None:
        matrix[...] = task.weights
    return simulation


def _external(term: ArrayLike | None, shape: tuple[int, ...]) -> Floats:
    """The additional term as [step, neuron], with one step where it is always the same."""
    values = validation.numbers(
        "additional_term", 0.0 if term is None else term, ((), shape[:1], shape)
    )
    validation.finite("additional_term", values)
    if values.ndim == 2:
        return np.ascontiguousarray(values.T)
    return np.array(np.broadcast_to(values, (1, shape[0])))


def _pairs(asked: bool | ArrayLike, weights: NDArray[Any]) -> Integers:
    """The (sender, receiver) pairs whose weights are asked for."""
    if isinstance(asked, bool):
        return np.argwhere(weights) if asked else np.empty((0, 2), np.int64)
    pairs = np.asarray(asked)
    if pairs.dtype.kind not in "iu" or pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(
            f"record_weights must be True, False or (sender, receiver) pairs, not {asked!r}"
        )
    for source, target in pairs:
        inside = 0 <= source < len(weights) and 0 <= target < len(weights)
        if not (inside and weights[source, target]):
            raise ValueError(
                f"record_weights asks for {source} -> {target}, which are not connected"
            )
    return pairs.astype(np.int64)


def _stepwise(task: Task) -> Simulation:
    """One call for each step."""
    neurons, steps = task.spikes.shape
    potentials = np.empty((neurons, steps))
    weights = np.empty((len(task.pairs), steps))
    for t in range(steps):
        given = task.external[min(t, len(task.external) - 1)]
        potentials[:, t] = task.srm.check_spikes(task.spikes, task.weights, t, given)
        if task.stdp is not None:
            task.stdp.weight_change(task.spikes, task.weights, t)
        weights[:, t] = task.weights[tuple(task.pairs.T)]
    return Simulation(potentials[:, : steps * task.keep_potentials], task.pairs, weights)


def _recursive(task: Task) -> Simulation:
    """All steps in compiled code."""
    neurons, steps = task.spikes.shape
    receivers = task.srm.receivers(steps)
    rule = NO_LEARNING if task.stdp is None else task.stdp.rule()
    synapses = _synapses(task.weights, receivers)
    cells = _cells(task.srm, receivers)
    network = sums.Network(cells, receivers, synapses, task.srm.threshold_from_below)
    kept = min(steps, max(receivers.window, rule.window) + 1)
    spikes = sums.Spikes(
        train=task.spikes.view(np.uint8),
        listed=np.empty((kept, neurons), np.int32),
        lengths=np.zeros(kept, np.int64),
    )
    record = recursion.Record(
        potentials=np.empty((steps if task.keep_potentials else 2, neurons)),
        synapses=_positions(task.pairs, synapses, neurons),
        weights=np.empty((steps, len(task.pairs))),
    )
    close = _closeness(cells, task.weights, task.external)
    recursion.run(network, rule, spikes, task.external, close, record)
    task.weights[synapses.source, synapses.target] = synapses.weight
    potentials = record.potentials.T[:, : steps * task.keep_potentials]
    return Simulation(potentials, task.pairs, record.weights.T)


def _cells(srm: SRM, receivers: Receivers) -> sums.Cells:
    own, kind = srm.parameters, receivers.kind
    return sums.Cells(
        threshold=own.threshold,
        eta_reset=own.eta_reset,
        t_membrane=own.t_membrane,
        membrane_decay=receivers.membrane_decay[kind],
        current_decay=receivers.current_decay[kind],
        rise=receivers.rise[kind],
        arriving=receivers.arriving[:, kind],
        leaving=receivers.leaving[:, kind],
        most=receivers.epsilon.sum(axis=0)[kind],
    )


def _synapses(weights: Floats, receivers: Receivers) -> sums.Synapses:
    neurons = len(weights)
    lags, lag = np.unique(receivers.lag[receivers.kind], return_inverse=True)
    source, target = np.nonzero(weights)
    order = np.lexsort((target, lag[target], source))
    source, target = source[order], target[order]
    groups = np.bincount(source * len(lags) + lag[target], minlength=neurons * len(lags))
    first = np.concatenate([[0], np.cumsum(groups)])
    received = np.bincount(target, minlength=neurons)
    return sums.Synapses(
        source=source.astype(np.int32),
        target=target.astype(np.int32),
        weight=weights[source, target],
        lags=lags,
        outgoing=first[np.arange(neurons)[:, np.newaxis] * len(lags) + np.arange(len(lags) + 1)],
        incoming=np.concatenate([[0], np.cumsum(received)]),
        by_target=np.lexsort((source, target)),
    )


def _positions(pairs: Integers, synapses: sums.Synapses, neurons: int) -> Integers:
    """Where the *pairs* are among the synapses."""
    keys = synapses.source.astype(np.int64) * neurons + synapses.target
    order = np.argsort(keys)
    return order[np.searchsorted(keys, pairs @ [neurons, 1], sorter=order)]


def _closeness(cells: sums.Cells, weights: Floats, external: Floats) -> Floats:
    """How near to the threshold rounding could decide, with room to spare, for each neuron."""
    threshold = np.where(np.isfinite(cells.threshold), abs(cells.threshold), 0.0)
    largest = threshold + abs(cells.eta_reset) + abs(external).max(axis=0)
    with np.errstate(over="ignore"):  # infinitely near: always summed from the window
        return np.asarray(sums.CLOSE * (largest + cells.most * abs(weights).sum(axis=0)))
