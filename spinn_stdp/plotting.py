"""Pictures of an experiment: spikes, signals, weights and the STDP curve.

Every function draws into the matplotlib Axes that it is handed, or into a new figure of
pyplot's, and returns the Axes. Data comes from a table of results
(:func:`spinn_stdp.results.table.recover_results`), from neo signals or from arrays.
matplotlib is imported when the first picture is drawn.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import neo
import numpy as np
from numpy.typing import ArrayLike, NDArray

from spinn_stdp.results.table import SPIKES, ResultsTable
from spinn_stdp.results.whole_file import whole_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats: TypeAlias = NDArray[np.float64]
Names: TypeAlias = Sequence[Any]

TIME = "time [ms]"
DELTA_T = r"$\Delta t = t_\mathrm{post} - t_\mathrm{pre}$ [ms]"
WORDS = {
    "v": "membrane potential",
    "gsyn_exc": "excitatory conductance",
    "gsyn_inh": "inhibitory conductance",
}
LINES = ("-", "--", "-.", ":")
"""Line styles of populations in one picture, so that equal curves don't hide each other."""
GREY = "0.8"
BESIDE: dict[str, Any] = {"loc": "center left", "bbox_to_anchor": (1.0, 0.5)}
"""Legends stand to the right of their picture, where they hide nothing."""


def plot_raster(
    results: ResultsTable,
    populations: Names | None = None,
    axes: Axes | None = None,
    title: str = "spikes",
) -> Axes:
    """One row of marks per cell, the populations above one another; time in ms.

    *populations*: names in the table, from the top down; all that recorded spikes if not told.
    """
    names = _recorded(results, SPIKES) if populations is None else list(populations)
    axes = _new_axes(height=1.5 + 0.4 * len(names)) if axes is None else axes
    middles, row = [], 0
    for name in names:
        trains = results[name, SPIKES]
        rows = np.repeat(np.arange(row, row + len(trains)), [len(times) for times in trains])
        color = _color(results, name)
        axes.vlines(np.concatenate(trains), rows - 0.4, rows + 0.4, color=color, label=str(name))
        if row:
            axes.axhline(row - 0.5, color=GREY, linewidth=0.8, zorder=0)
        middles.append(row + (len(trains) - 1) / 2)
        row += len(trains)
    axes.set_yticks(middles, [_name_and_size(results, name) for name in names])
    axes.set_ylim(max(row, 1) - 0.4, -0.6)
    axes.set_title(title)
    _time_axis(axes, results, names)
    return axes


def plot_signal(
    results: ResultsTable,
    variable: str,
    populations: Names | None = None,
    axes: Axes | None = None,
    title: str | None = None,
) -> Axes:
    """A recorded variable over time, in its own units, one line per cell, all in one picture.

    *variable*: ``v``, ``gsyn_exc``, ``gsyn_inh`` or any other analog signal of the table.
    *populations*: all that recorded it, if not told.
    """
    names = _recorded(results, variable) if populations is None else list(populations)
    axes = _new_axes() if axes is None else axes
    units = set()
    for k, name in enumerate(names):
        signal = results[name, variable]
        units.add(_units(signal))
        lines = axes.plot(
            signal.times.rescale("ms").magnitude,
            signal.magnitude,
            color=_color(results, name),
            linestyle=LINES[k % len(LINES)],
            linewidth=1.2,
        )
        lines[0].set_label(str(name))
    axes.set_ylabel(f"{variable} [{', '.join(sorted(units))}]")
    axes.set_title(WORDS.get(variable, variable) if title is None else title)
    axes.legend(**BESIDE)
    _time_axis(axes, results, names)
    return axes


def plot_signal_panels(
    results: ResultsTable,
    variable: str,
    populations: Names | None = None,
    axes: Sequence[Axes] | None = None,
) -> list[Axes]:
    """As :func:`plot_signal`, with a panel for each population, one above the other."""
    names = _recorded(results, variable) if populations is None else list(populations)
    panels = list(new_column(len(names)) if axes is None else axes)
    if len(panels) != len(names):
        raise ValueError(
            f"{len(panels)} Axes were handed in for {len(names)} populations "
            f"({', '.join(map(str, names))}): hand in one for each, or none"
        )
    for name, panel in zip(names, panels, strict=True):
        plot_signal(results, variable, [name], panel, f"{WORDS.get(variable, variable)} of {name}")
        if legend := panel.get_legend():  # the title says it
            legend.remove()
    for panel in panels[:-1]:
        panel.set_xlabel("")
    return panels


def plot_weight(
    trace: neo.AnalogSignal | ArrayLike,
    axes: Axes | None = None,
    times: ArrayLike | None = None,
    units: str = "µS",
    title: str = "weight",
    label: str = "weight",
) -> Axes:
    """Weights over time, one line per synapse: a weight holds until the next sample.

    *trace*: a neo signal, or an array of shape (samples,) or (samples, synapses) in *units* with
    the *times* of its samples in ms.
    """
    if isinstance(trace, neo.AnalogSignal | neo.IrregularlySampledSignal):
        times, units = trace.times.rescale("ms").magnitude, _units(trace)
        values = trace.magnitude
    elif times is None:
        raise ValueError("an array has no times: give times=…, ms, one for each of its samples")
    else:
        values = np.asarray(trace, float)
    axes = _new_axes() if axes is None else axes
    axes.plot(times, values, drawstyle="steps-post", linewidth=1.4, label=label)
    axes.margins(x=0)
    axes.set_ylabel(f"weight [{units}]")
    axes.set_xlabel(TIME)
    axes.set_title(title)
    return axes


def stdp_window(
    delta_t: ArrayLike, *, tau_plus: float, tau_minus: float, A_plus: float, A_minus: float
) -> Floats:
    """The weight change of one pair of spikes as the theory has it, in the units of A_plus.

    ``A_plus exp(-Δt / tau_plus)`` for Δt = t_post - t_pre > 0, ms, and
    ``-A_minus exp(Δt / tau_minus)`` for Δt < 0; at 0 it is not defined and NaN is given.
    (Sjöström and Gerstner, Spike-timing dependent plasticity, Scholarpedia 5(2):1362, 2010.)
    """
    delta_t = np.asarray(delta_t, float)
    size = np.abs(delta_t)
    change = np.where(
        delta_t > 0, A_plus * np.exp(-size / tau_plus), -A_minus * np.exp(-size / tau_minus)
    )
    return np.where(delta_t == 0, np.nan, change)


def plot_stdp_curve(
    delta_t: ArrayLike,
    change: ArrayLike,
    rule: Mapping[str, float] | None = None,
    axes: Axes | None = None,
    *,
    delay: float = 0.0,
    units: str = "µS",
    label: str = "measured",
    marker: str = "o",
) -> Axes:
    """Measured weight changes over Δt = t_post - t_pre, ms, and the theory's curve.

    *rule*: ``tau_plus``, ``tau_minus``, ``A_plus`` and ``A_minus`` of the theory's curve
    (:func:`stdp_window`); None draws no curve. *delay*: of a synapse to which post spikes come
    back that many ms late, as they do on the board: the theory is taken at Δt + delay.
    """
    delta_t, change = np.asarray(delta_t, float), np.asarray(change, float)
    axes = _new_axes() if axes is None else axes
    axes.axhline(0, color=GREY, linewidth=0.8, zorder=0)
    axes.axvline(-delay, color=GREY, linewidth=0.8, zorder=0)
    (points,) = axes.plot(delta_t, change, marker, markersize=4, label=label, zorder=3)
    if rule is not None:
        grid = _theory_grid(delta_t, -delay)
        axes.plot(
            grid,
            stdp_window(grid + delay, **rule),
            color=points.get_color(),
            linewidth=1,
            alpha=0.7,
            label="theory" if label == "measured" else f"{label}, theory",
        )
    axes.set_xlabel(DELTA_T)
    axes.set_ylabel(f"weight change [{units}]")
    axes.set_title("STDP curve")
    axes.legend(loc="best")
    return axes


def plot_overview(
    results: ResultsTable,
    weight: neo.AnalogSignal | None = None,
    sources: Names = (),
    title: str = "",
    figure: Figure | None = None,
) -> list[Axes]:
    """One figure of an experiment, top to bottom over one time axis.

    Spikes of the *sources* (populations of the table), spikes of all others, each recorded
    signal, and the trace of the *weight* if there is one.
    """
    cells = [n for n, variable in results if variable == SPIKES and n not in sources]
    signals = list(dict.fromkeys(variable for _, variable in results if variable != SPIKES))
    rasters = [(names, what) for names, what in ((sources, "sources"), (cells, "cells")) if names]
    panels = new_column(len(rasters) + len(signals) + (weight is not None), figure)
    rest = iter(panels)
    for names, what in rasters:
        plot_raster(results, names, next(rest), title=f"spikes of the {what}")
    for variable in signals:
        plot_signal(results, variable, axes=next(rest))
    if weight is not None:
        limits = panels[0].get_xlim() if rasters or signals else None
        plot_weight(weight, next(rest))
        if limits:
            panels[0].set_xlim(limits)
    for panel in panels[:-1]:
        panel.set_xlabel("")
    if panels:
        drawn_in = _figure_of(panels)
        drawn_in.suptitle(title)
        drawn_in.align_ylabels([panel for panel in panels if panel.get_ylabel()])
    return panels


def save_figure(
    figure: Figure | Axes | Sequence[Axes], path: str | os.PathLike[str], dpi: float = 150
) -> Path:
    """Write a figure, or the one that some Axes belong to, in the format of *path*'s ending.

    Missing folders are made, and the file is written whole or not at all. ValueError for an
    ending that matplotlib has no format for; OSError where the file can't be written.
    """
    figure = _figure_of(figure)
    ending = Path(path).suffix.lower().lstrip(".")
    known = figure.canvas.get_supported_filetypes()
    if ending not in known:
        raise ValueError(
            f"{os.fspath(path)!r} has no ending of a picture: end the file's name in one of "
            f"{', '.join('.' + name for name in sorted(known))}"
        )
    with whole_file(path) as temporary:
        figure.savefig(temporary, format=ending, dpi=dpi, bbox_inches="tight", facecolor="white")
    return Path(path)


# ---- helpers


def _new_axes(height: float = 3.5) -> Axes:
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(8, height), layout="constrained")[1]


def new_column(panels: int, figure: Figure | None = None, height: float = 1.5) -> list[Axes]:
    """Panels above one another that share the x axis, each *height* inches high."""
    if figure is None:
        import matplotlib.pyplot as plt

        figure = plt.figure(figsize=(8, 1 + height * panels), layout="constrained")
    if panels == 0:
        return []
    return list(figure.subplots(panels, 1, sharex=True, squeeze=False)[:, 0])


def _figure_of(drawn: Figure | Axes | Sequence[Axes]) -> Figure:
    if isinstance(drawn, Sequence | np.ndarray):
        drawn = drawn[0]
    # Axes know their figure; a Figure, asked, gives itself.
    figure = drawn.get_figure()
    assert figure is not None
    return figure  # type: ignore[return-value]


def _recorded(results: ResultsTable, variable: str) -> list[Any]:
    """The populations that recorded *variable*; KeyError where none did."""
    names = [name for name, recorded in results if recorded == variable]
    if not names:
        there = ", ".join(dict.fromkeys(recorded for _, recorded in results)) or "nothing"
        raise KeyError(f"no population recorded {variable!r} (there is: {there})")
    return names


def _color(results: ResultsTable, name: Any) -> str:
    """A population has one colour in every picture of its table."""
    return f"C{results.populations.index(name) % 10}"


def _name_and_size(results: ResultsTable, name: Any) -> str:
    size = len(results[name, SPIKES])
    return str(name) if size == 1 else f"{name} ({size})"


def _units(signal: Any) -> str:
    return str(signal.dimensionality).replace("uS", "µS")


def _time_axis(axes: Axes, results: ResultsTable, names: Names) -> None:
    segments = [results.segment(name) for name in names]
    start = min(float(segment.t_start.rescale("ms")) for segment in segments)
    stop = max(float(segment.t_stop.rescale("ms")) for segment in segments)
    if stop > start:
        axes.set_xlim(start, stop)
    axes.set_xlabel(TIME)


def _theory_grid(delta_t: Floats, zero: float) -> Floats:
    """Points to draw the theory at: as far as the data goes, with a gap at *zero*."""
    low = max(zero - delta_t.min(initial=zero - 1), 1.0)
    high = max(delta_t.max(initial=zero + 1) - zero, 1.0)
    fine = np.geomspace(1e-3, 1, 200)  # close points where the curve is steep
    return zero + np.concatenate([-low * fine[::-1], [0.0], high * fine])
