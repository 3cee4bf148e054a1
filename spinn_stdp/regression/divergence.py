"""Where two results first part, and what happened there in the ticks before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emulator.image import ArraySource
from emulator.traces import Samples
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.results.results import Results

from .series import Pair, Site

BEFORE = 8
"""Ticks before the divergence that are told of."""
US_PER_MS = 1000


@dataclass(frozen=True)
class Moment:
    """One tick of one side."""

    tick: int
    values: dict[str, int | None]
    """Raw integers of what was recorded of the neuron, or of the synapse's weight."""
    events: tuple[str, ...]
    """Spikes of the neuron and of those that drive it."""


@dataclass(frozen=True, eq=False)
class Divergence:
    """The first difference."""

    site: Site
    tick: int
    time: float
    """ms."""
    column: int
    """Neuron, or connection of the projection."""
    neuron: tuple[int, int]
    """Population and neuron: of a synapse, the one that it drives."""
    source: tuple[int, int] | None
    """Of a synapse, population and neuron that it comes from."""
    synapse: tuple[int, int] | None
    """Projection and connection."""
    raw: tuple[int, int]
    values: tuple[float, float]
    before: tuple[tuple[Moment, ...], tuple[Moment, ...]]
    """The ticks before and the one of the divergence, of either side."""

    def where(self, results: Results) -> str:
        """In words."""
        label = results.network.populations[self.neuron[0]].label
        if self.source is None:
            return f"population {label!r}, neuron {self.neuron[1]}, {self.site.variable}"
        pre = results.network.populations[self.source[0]].label
        return (
            f"projection {self.site.label!r}, synapse from {pre!r} {self.source[1]} to {label!r} "
            f"{self.neuron[1]}, {self.site.variable}"
        )


def describe_divergence(a: Results, b: Results, pair: Pair, row: int, column: int) -> Divergence:
    """The difference at that row and column of *pair*."""
    site, tick, index = pair.site, int(pair.ticks[row]), int(pair.columns[column])
    neuron, source, synapse = (site.index, index), None, None
    if site.of == "projection":
        projection = a.network.projections[site.index]
        neuron = projection.post, int(projection.connections.post[index])
        source = projection.pre, int(projection.connections.pre[index])
        synapse = site.index, index
    raw = int(pair.a[row, column]), int(pair.b[row, column])
    step = timestep_in_us(a.network.timestep) / US_PER_MS
    return Divergence(
        site,
        tick,
        tick * step,
        index,
        neuron,
        source,
        synapse,
        raw,
        (pair.value(raw[0], 0), pair.value(raw[1], 1)),
        (moments(a, neuron, synapse, tick), moments(b, neuron, synapse, tick)),
    )


def moments(
    results: Results, neuron: tuple[int, int], synapse: tuple[int, int] | None, last: int
) -> tuple[Moment, ...]:
    """The ticks up to *last* of a neuron, and of a synapse onto it."""
    ticks = range(max(0, last - BEFORE), last + 1)
    values = {tick: dict[str, int | None]() for tick in ticks}
    series = dict(results.traces.samples[neuron[0]])
    for name, samples in series.items():
        for tick in ticks:
            values[tick][name] = at(samples, tick, neuron[1])
    if synapse is not None and (traced := results.traces.weights[synapse[0]]) is not None:
        column = int(results.columns[synapse[0]][synapse[1]])
        for tick in ticks:
            values[tick]["weight"] = at(traced, tick, column)
    events = _events(results, neuron, ticks)
    return tuple(Moment(tick, values[tick], tuple(events.get(tick, ()))) for tick in ticks)


def at(samples: Samples, tick: int, column: int) -> int | None:
    """The raw sample of a tick and column; None if it was not taken."""
    row, rest = divmod(tick - samples.first, samples.every)
    where = int(np.searchsorted(samples.columns, column))
    if rest or not 0 <= row < len(samples.raw) or where == len(samples.columns):
        return None
    return int(samples.raw[row, where]) if samples.columns[where] == column else None


def spike_ticks(results: Results, population: int, neuron: int) -> list[int] | None:
    """When a neuron spiked; None if that is not known."""
    recorded = results.traces.spikes[population]
    if recorded is not None:
        return sorted(recorded.tick[recorded.neuron == neuron].tolist())
    cells = None if results.image is None else results.image.populations[population].cells
    if isinstance(cells, ArraySource):
        times = np.repeat(cells.ticks, np.diff(cells.first))
        return sorted(times[cells.neurons == neuron].tolist())
    return None


def _events(results: Results, neuron: tuple[int, int], ticks: range) -> dict[int, list[str]]:
    """What arrived at a neuron, and when it spiked, by tick."""
    found: dict[int, list[str]] = {}
    for tick in spike_ticks(results, *neuron) or ():
        if tick in ticks:
            found.setdefault(tick, []).append("it spikes")
    step = timestep_in_us(results.network.timestep) / US_PER_MS
    for projection in results.network.projections:
        if projection.post != neuron[0]:
            continue
        made = projection.connections
        label = results.network.populations[projection.pre].label
        for k in np.flatnonzero(made.post == neuron[1]).tolist():
            pre, delay = int(made.pre[k]), round(made.delay[k] / step)
            times = spike_ticks(results, projection.pre, pre)
            if times is None:
                continue
            for tick in times:
                if tick + delay in ticks:
                    words = f"the spike of {label!r} {pre} at tick {tick} is due"
                    found.setdefault(tick + delay, []).append(words)
    return found
