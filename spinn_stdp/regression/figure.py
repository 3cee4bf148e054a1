"""The traces of both sides around a divergence, as SVG for a page of either colour scheme."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from emulator.traces import Samples
from spinn_stdp.results.results import Results

from .divergence import Divergence, spike_ticks

AROUND = 25
"""Ticks that are shown before and after."""
STAND_INS = {
    "#010101": "var(--ink)",
    "#020202": "var(--line)",
    "#030303": "var(--a)",
    "#040404": "var(--b)",
    "#050505": "var(--mark)",
}
"""Colours for matplotlib, and the page's own that take their places."""
INK, LINE, A, B, MARK = STAND_INS
STYLE: Any = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.formatter.useoffset": False,
}
WIDTH, HEIGHT, RASTER_ROW = 8.2, 1.5, 0.22
"""Inches."""
MOST_SOURCES = 12
"""Rows of a raster."""


def figure(a: Results, b: Results, divergence: Divergence, number: int) -> str:
    """An ``<svg>`` element: spikes, variables and weights of either side, tick by tick.

    Arguments:
        number: makes the identifiers within differ from those of the page's other figures.
    """
    first = max(0, divergence.tick - AROUND)
    last = min(a.traces.ticks, divergence.tick + AROUND)
    rows = list(_rows(a, b, divergence))
    series = list(_series(a, b, divergence))
    raster = RASTER_ROW * (len(rows) + 2)
    with rc_context({**STYLE, "svg.hashsalt": f"comparison {number}"}):
        drawn = Figure(figsize=(WIDTH, raster + HEIGHT * len(series)), layout="constrained")
        drawn.patch.set_alpha(0.0)
        axes = drawn.subplots(
            1 + len(series),
            sharex=True,
            squeeze=False,
            height_ratios=[raster, *[HEIGHT] * len(series)],
        )[:, 0]
        _draw_spikes(axes[0], rows)
        for ax, (name, unit, one, other) in zip(axes[1:], series, strict=True):
            _draw_samples(ax, name, unit, one, other, first, last)
        for ax in axes:
            ax.patch.set_alpha(0.0)
            ax.axvline(divergence.tick, color=MARK, linewidth=1, zorder=0)
            ax.set_xlim(first - 0.5, last + 0.5)
        axes[-1].set_xlabel("tick")
        return _as_svg(drawn)


def _rows(a: Results, b: Results, divergence: Divergence) -> Iterator[tuple[str, list[list[int]]]]:
    """Names of neurons, and the ticks of their spikes on both sides: the neuron and its sources."""
    for population, neuron in dict.fromkeys([divergence.neuron, *_sources(a, divergence)]):
        ticks = [spike_ticks(results, population, neuron) for results in (a, b)]
        if None not in ticks:
            label = a.network.populations[population].label
            yield f"{label} {neuron}", [each or [] for each in ticks]


def _sources(results: Results, divergence: Divergence) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    if divergence.source is not None:
        found.append(divergence.source)
    for projection in results.network.projections:
        if projection.post == divergence.neuron[0]:
            made = projection.connections
            for neuron in made.pre[made.post == divergence.neuron[1]].tolist():
                found.append((projection.pre, neuron))
    return list(dict.fromkeys(found))[:MOST_SOURCES]


def _series(
    a: Results, b: Results, divergence: Divergence
) -> Iterator[tuple[str, str, tuple[Samples, int], tuple[Samples, int]]]:
    """Name and unit of what both recorded of the neuron and the synapse, and its columns."""
    population, neuron = divergence.neuron
    if divergence.synapse is not None:
        index, connection = divergence.synapse
        traced = a.traces.weights[index], b.traces.weights[index]
        if traced[0] is not None and traced[1] is not None:
            columns = [int(r.columns[index][connection]) for r in (a, b)]
            yield (
                "weight",
                divergence.site.unit,
                (traced[0], columns[0]),
                (traced[1], columns[1]),
            )
    for name, samples in a.traces.samples[population].items():
        theirs = b.traces.samples[population].get(name)
        if theirs is not None and neuron in samples.columns and neuron in theirs.columns:
            both = [int(np.searchsorted(s.columns, neuron)) for s in (samples, theirs)]
            unit = "mV" if name == "v" else "µS or nA"
            yield name, unit, (samples, both[0]), (theirs, both[1])


def _draw_spikes(ax: Axes, rows: list[tuple[str, list[list[int]]]]) -> None:
    for row, (_, both) in enumerate(rows):
        for side, (ticks, color) in enumerate(zip(both, (A, B), strict=True)):
            shift = 0.2 - 0.4 * side
            ax.plot(
                ticks, [row - shift] * len(ticks), "|", color=color, markersize=6, markeredgewidth=2
            )
    ax.set_yticks(range(len(rows)), [name for name, _ in rows])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_title("spikes", loc="left", fontsize=9)


def _draw_samples(
    ax: Axes,
    name: str,
    unit: str,
    one: tuple[Samples, int],
    other: tuple[Samples, int],
    first: int,
    last: int,
) -> None:
    for (samples, column), color, line in ((one, A, "-"), (other, B, (0, (3, 2)))):
        ticks = samples.first + samples.every * np.arange(len(samples.raw))
        shown = (ticks >= first) & (ticks <= last)
        ax.step(
            ticks[shown],
            samples.values[shown, column],
            where="post",
            color=color,
            linestyle=line,
            linewidth=1.6,
        )
    ax.set_title(f"{name} [{unit}]" if unit else name, loc="left", fontsize=9)


def _as_svg(drawn: Figure) -> str:
    file = io.StringIO()
    drawn.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    text = file.getvalue()
    text = text[text.index("<svg") :]
    for stand_in, own in STAND_INS.items():
        text = text.replace(stand_in, own)
    return text
