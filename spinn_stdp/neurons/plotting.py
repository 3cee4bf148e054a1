"""Pictures of potentials, spikes, weights and the learning window.

Each function draws on the matplotlib axes that it is given, or on new ones, and returns them.
A neuron has the same colour in the picture of potentials and in that of spikes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from spinn_stdp.neurons import validation
from spinn_stdp.neurons.learning import STDP
from spinn_stdp.neurons.response import Floats, Integers

if TYPE_CHECKING:  # matplotlib takes its time to load: only who draws waits for it
    from matplotlib.axes import Axes

__all__ = ["learning_window", "potentials", "spikes", "weights"]

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5b5b5b")
"""Told apart with any kind of colour vision (Okabe and Ito, *Color Universal Design*, 2008)."""
NEUTRAL = "#404040"
FEW_STEPS = 60
"""Up to here each step gets a dot."""
MOST_TICKS = 12
SIZE = (7.0, 3.2)
"""Of new axes, in inches."""


def potentials(
    values: ArrayLike,
    *,
    threshold: ArrayLike | None = None,
    spiketrain: ArrayLike | None = None,
    neurons: Sequence[int] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Potentials over time, one line for each neuron.

    :param values: neuron × step, as in :attr:`Simulation.potentials`
    :param threshold: draws the threshold: one number, or one for each neuron
    :param spiketrain: neuron × step, marks where the neurons spiked
    :param neurons: draw these only
    :param ax: draw here
    :raises ValueError: for arrays of another shape, or neurons that are not there
    """
    lines = _table("values", values, "neuron × step")
    chosen = _chosen(neurons, len(lines))
    marks = None if spiketrain is None else _spikes(spiketrain, lines.shape)
    limits = _thresholds(threshold, chosen, len(lines))
    ax = _axes(ax)
    for neuron in chosen:
        colour = _colour(neuron, len(lines))
        ax.plot(lines[neuron], color=colour, label=f"neuron {neuron}", **_dots(lines.shape[1]))
        if marks is not None:
            at = np.flatnonzero(marks[neuron])
            ax.plot(at, lines[neuron, at], "^", color=colour, markersize=8, clip_on=False)
    for n, limit in enumerate(limits):
        name = "threshold" if n == 0 else None
        ax.axhline(limit, color=NEUTRAL, linestyle="--", linewidth=1, label=name)
    if marks is not None:
        ax.plot([], [], "^", color=NEUTRAL, markersize=8, label="spike")
    _finish(ax, "potential", lines.shape[1])
    return ax


def spikes(
    spiketrain: ArrayLike, *, neurons: Sequence[int] | None = None, ax: Axes | None = None
) -> Axes:
    """A raster of spikes, neuron 0 at the top.

    :param spiketrain: neuron × step, 0 or 1
    :param neurons: draw these only
    :param ax: draw here
    :raises ValueError: for an array of another shape, or neurons that are not there
    """
    train = _spikes(spiketrain, None)
    chosen = _chosen(neurons, len(train))
    ax = _axes(ax)
    ax.eventplot(
        [np.flatnonzero(train[neuron]) for neuron in chosen],
        lineoffsets=list(range(len(chosen))),
        linelengths=0.7,
        linewidths=2.5 if train.shape[1] <= FEW_STEPS else 0.8,
        colors=[_colour(neuron, len(train)) for neuron in chosen],
    )
    names = {float(row): str(neuron) for row, neuron in enumerate(chosen)}
    ax.yaxis.set_major_locator(_whole_numbers())
    ax.yaxis.set_major_formatter(lambda row, _: names.get(row, ""))
    ax.set_ylim(len(chosen) - 0.4, -0.6)
    _finish(ax, "neuron", train.shape[1])
    return ax


def weights(
    values: ArrayLike,
    synapses: ArrayLike,
    *,
    initial: ArrayLike | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Weights over time, one line for each connection.

    :param values: connection × step, as in :attr:`Simulation.weights`: after each step
    :param synapses: connection × 2: sender and receiver, as in :attr:`Simulation.synapses`
    :param initial: the weights before the first step, one for each connection
    :param ax: draw here
    :raises ValueError: for arrays that do not fit together
    """
    lines = _table("values", values, "connection × step")
    pairs = validation.numbers("synapses", synapses, ((len(lines), 2),)).astype(np.int64)
    start = 0
    if initial is not None:
        before = validation.numbers("initial", initial, ((len(lines),),))
        lines, start = np.column_stack([before, lines]), -1
    ax = _axes(ax)
    steps = np.arange(start, start + lines.shape[1])
    for n, (source, target) in enumerate(pairs):
        ax.step(
            steps,
            lines[n],
            where="post",
            color=_colour(n, len(lines)),
            label=f"{source} → {target}",
            **_dots(len(steps)),
        )
    ax.xaxis.set_major_formatter(lambda step, _: "start" if step < 0 else f"{step:g}")
    _finish(ax, "weight", lines.shape[1] + start, start)
    return ax


def learning_window(stdp: STDP, *, reach: int | None = None, ax: Axes | None = None) -> Axes:
    """What a pair of spikes is worth, by the time from the receiver's spike to the sender's.

    :param stdp: the rule
    :param reach: draw this many steps to each side; those that count if None
    :param ax: draw here
    :raises ValueError: for a reach below 1
    """
    counted = stdp.window_size - 1
    shown = max(counted, 1) if reach is None else validation.integer("reach", reach, 1)
    ax = _axes(ax)
    before = np.linspace(-shown - 0.5, -1e-9, 200)
    for times, colour, label in (
        (before, COLOURS[0], "sender first: stronger"),
        (-before[::-1], COLOURS[1], "receiver first: weaker"),
    ):
        ax.plot(times, stdp.learning_window(times), color=colour, alpha=0.5)
        steps = np.arange(1, min(counted, shown) + 1) * int(np.sign(times[0]))
        ax.vlines(steps, 0, stdp.learning_window(steps), color=colour, linewidth=1.5)
        ax.plot(steps, stdp.learning_window(steps), "o", color=colour, label=label)
    ax.plot(0, stdp.learning_window(0), "o", color=NEUTRAL)
    ax.axhline(0, color=NEUTRAL, linewidth=0.8)
    _finish(ax, "worth of the pair", shown + 1, -shown)
    ax.set_xlabel("time of the sender's spike − time of the receiver's (steps)")
    return ax


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=SIZE, layout="constrained")[1]


def _colour(n: int, of: int) -> Any:
    """The colour of line *n*: from the palette, or from a gradient where there are too many."""
    if of <= len(COLOURS):
        return COLOURS[n]
    import matplotlib

    return matplotlib.colormaps["viridis"](n / (of - 1))


def _dots(steps: int) -> dict[str, Any]:
    return {"marker": ".", "linewidth": 1.5} if steps <= FEW_STEPS else {"linewidth": 1.0}


def _whole_numbers() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(MOST_TICKS, integer=True)


def _finish(ax: Axes, what: str, stop: int, start: int = 0) -> None:
    """Labels, limits, and a legend above the axes where there are few lines."""
    ax.set_xlabel("step")
    ax.set_ylabel(what)
    ax.set_xlim(start - 0.5, max(stop, start + 1) - 0.5)
    ax.xaxis.set_major_locator(_whole_numbers())
    ax.spines[["top", "right"]].set_visible(False)
    names = ax.get_legend_handles_labels()[1]
    if 0 < len(names) <= len(COLOURS) + 2:
        ax.legend(
            loc="lower left", bbox_to_anchor=(0, 1), ncols=len(names), frameon=False, borderpad=0
        )


def _table(name: str, values: ArrayLike, meaning: str) -> Floats:
    table = np.asarray(values)
    if table.ndim != 2 or table.dtype.kind not in validation.NUMBERS:
        raise ValueError(f"{name} must be an array of numbers, {meaning}, not {table!r}")
    return table.astype(np.float64)


def _spikes(values: ArrayLike, shape: tuple[int, ...] | None) -> Any:
    train = _table("spiketrain", values, "neuron × step")
    if shape is not None and train.shape != shape:
        raise ValueError(f"spiketrain has shape {train.shape}; the potentials have {shape}")
    return validation.as_spikes("spiketrain", train)


def _chosen(neurons: Sequence[int] | None, of: int) -> Integers:
    if neurons is None:
        return np.arange(of)
    chosen = np.asarray(neurons)
    if chosen.ndim != 1 or chosen.dtype.kind not in "iu" or not np.isin(chosen, range(of)).all():
        raise ValueError(f"neurons must be some of 0 to {of - 1}, not {neurons!r}")
    return chosen.astype(np.int64)


def _thresholds(threshold: ArrayLike | None, neurons: Integers, of: int) -> Floats:
    """The thresholds of *neurons* that can be drawn."""
    if threshold is None:
        return np.empty(0)
    values = validation.numbers("threshold", threshold, ((), (of,)))
    limits = np.unique(np.broadcast_to(values, of)[neurons])
    return limits[np.isfinite(limits)]
