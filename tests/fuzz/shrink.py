"""Makes an experiment in which something differs smaller, as long as it goes on to differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from . import board_made, parts
from .experiment import RUN, Experiment

Fails = Callable[[Experiment], bool]


def shrink(experiment: Experiment, fails: Fails, tries: int) -> Experiment:
    """The smallest that was found with so many *tries*.

    *fails*: whether an experiment still shows what *experiment* does.
    """
    left = tries
    progress = True
    while progress and left > 0:
        progress = False
        for candidate in candidates(experiment):
            if left == 0:
                break
            left -= 1
            smaller = replace(candidate, network=board_made.drawn(candidate.network))
            if fails(smaller):
                experiment, progress = smaller, True
                break
    return experiment


def candidates(experiment: Experiment) -> Iterator[Experiment]:
    """Smaller experiments, what takes most away first."""
    network = experiment.network
    yield from _shorter(experiment)
    if len(network.populations) > 1:
        for index in reversed(range(len(network.populations))):
            yield parts.without_population(experiment, index)
    for index in reversed(range(len(network.projections))):
        yield parts.without_item(experiment, "projections", index)
    for index in reversed(range(len(network.currents))):
        yield parts.without_item(experiment, "currents", index)
    yield from _fewer_neurons(experiment)
    yield from _fewer_connections(experiment)
    yield from _plainer(experiment)
    yield from _fewer_spikes(experiment)


def _shorter(experiment: Experiment) -> Iterator[Experiment]:
    runs = [k for k, step in enumerate(experiment.steps) if step.kind == RUN]
    if len(experiment.steps) > 1:
        yield parts.with_ticks(experiment, 0, experiment.ticks)
    for index in runs:
        ticks = experiment.steps[index].ticks
        for share in (ticks // 2, ticks * 3 // 4, ticks - 1):
            if 0 < share < ticks:
                yield parts.with_ticks(experiment, index, share)
    for index, step in enumerate(experiment.steps):
        if step.kind != RUN:
            steps = (*experiment.steps[:index], *experiment.steps[index + 1 :])
            yield replace(experiment, steps=steps)


def _halves(items: Sequence[int]) -> Iterator[list[int]]:
    """All but a half, all but a quarter … of *items*, down to all but one of a few."""
    count = len(items)
    size = count // 2
    while size >= 1 and count // size <= 8:
        for first in range(0, count, size):
            left = [*items[:first], *items[first + size :]]
            if left:
                yield left
        size //= 2


def _fewer_neurons(experiment: Experiment) -> Iterator[Experiment]:
    for index, population in enumerate(experiment.network.populations):
        used = np.zeros(population.size, bool)
        for p in experiment.network.projections:
            for name in ("pre", "post"):
                if getattr(p, name) == index:
                    used[getattr(p.connections, name)] = True
        if used.any() and not used.all():
            yield parts.with_neurons(experiment, index, np.flatnonzero(used).tolist())
        for kept in _halves(range(population.size)):
            yield parts.with_neurons(experiment, index, kept)


def _fewer_connections(experiment: Experiment) -> Iterator[Experiment]:
    for index, projection in enumerate(experiment.network.projections):
        for kept in _halves(range(len(projection.connections))):
            yield parts.with_connections(experiment, index, kept)


def _plainer(experiment: Experiment) -> Iterator[Experiment]:
    for index, population in enumerate(experiment.network.populations):
        if population.options:
            yield parts.with_population(experiment, index, options={})
        if population.neurons_per_core not in (None, population.size):
            yield parts.with_population(experiment, index, neurons_per_core=None)
    for index, projection in enumerate(experiment.network.projections):
        if projection.plasticity is not None:
            yield parts.with_projection(experiment, index, plasticity=None)
    if experiment.connections != "native":
        yield replace(experiment, connections="native")


def _fewer_spikes(experiment: Experiment) -> Iterator[Experiment]:
    for index, population in enumerate(experiment.network.populations):
        times = population.parameters.get("spike_times", ())
        for neuron, spikes in enumerate(times):
            for kept in _halves(range(len(spikes))):
                fewer = (*times[:neuron], spikes[kept], *times[neuron + 1 :])
                yield parts.with_population(experiment, index, parameters={"spike_times": fewer})
