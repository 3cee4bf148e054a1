"""An experiment with parts left out: what shrinking tries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from spinn_stdp.network import Connections, CurrentSource, Network, Population, Projection

from .experiment import RUN, SET, Experiment, Step


def without_population(experiment: Experiment, index: int) -> Experiment:
    """Without a population, and all that begins or ends there."""
    network = experiment.network
    left = [k for k in range(len(network.populations)) if k != index]
    number = {old: new for new, old in enumerate(left)}
    return replace(
        experiment,
        network=replace(
            network,
            populations=tuple(network.populations[k] for k in left),
            projections=tuple(
                replace(p, pre=number[p.pre], post=number[p.post])
                for p in _left(network.projections, lambda p: index not in (p.pre, p.post))
            ),
            currents=tuple(
                replace(c, population=number[c.population])
                for c in network.currents
                if c.population != index
            ),
        ),
        steps=tuple(
            replace(step, population=number[step.population]) if step.kind == SET else step
            for step in experiment.steps
            if step.kind != SET or step.population != index
        ),
    )


def without_item(experiment: Experiment, field: str, index: int) -> Experiment:
    """Without one of the network's projections or currents."""
    items = list(getattr(experiment.network, field))
    gone = items[index]
    items = _left(items, lambda item: item is not gone)
    return replace(experiment, network=replace(experiment.network, **{field: tuple(items)}))


def _left(items: Sequence[Any], is_kept: Callable[[Any], bool]) -> list[Any]:
    """The *items* that are kept, without projections that change weights of others than these."""
    kept: list[Any] = []
    number: dict[int, int] = {}
    for k, item in enumerate(items):
        changes = getattr(item, "changes", None)
        if is_kept(item) and (changes is None or changes in number):
            number[k] = len(kept)
            kept.append(item if changes is None else replace(item, changes=number[changes]))
    return kept


def with_population(experiment: Experiment, index: int, **changes: Any) -> Experiment:
    """With something of a population changed."""
    populations = list(experiment.network.populations)
    populations[index] = replace(populations[index], **changes)
    return replace(experiment, network=replace(experiment.network, populations=tuple(populations)))


def with_projection(experiment: Experiment, index: int, **changes: Any) -> Experiment:
    """With something of a projection changed."""
    projections = list(experiment.network.projections)
    projections[index] = replace(projections[index], **changes)
    return replace(experiment, network=replace(experiment.network, projections=tuple(projections)))


def with_ticks(experiment: Experiment, index: int, ticks: int) -> Experiment:
    """Whose step of that index is a run of so many ticks, and the last one."""
    return replace(experiment, steps=(*experiment.steps[:index], Step(RUN, ticks)))


def with_connections(experiment: Experiment, index: int, kept: Iterable[int]) -> Experiment:
    """With some of the connections of a projection, as a list."""
    projection = experiment.network.projections[index]
    made, chosen = projection.connections, np.array(list(kept), np.int64)
    return with_projection(
        experiment,
        index,
        connections=Connections(
            made.pre[chosen], made.post[chosen], made.weight[chosen], made.delay[chosen]
        ),
        connector=replace(projection.connector, kind="FromListConnector"),
        weight=None,
        delay=None,
        drawn_on_board=False,
    )


def with_neurons(experiment: Experiment, index: int, kept: Iterable[int]) -> Experiment:
    """With some of the neurons of a population."""
    chosen = sorted(kept)
    number = {old: new for new, old in enumerate(chosen)}
    network = experiment.network
    populations = list(network.populations)
    populations[index] = _smaller(populations[index], chosen, number)
    return replace(
        experiment,
        network=replace(
            network,
            populations=tuple(populations),
            projections=tuple(_attached(network, p, index, number) for p in network.projections),
            currents=tuple(_fed(c, index, number) for c in network.currents),
        ),
        steps=tuple(
            replace(step, parameters=_chosen(step.parameters, chosen))
            if step.kind == SET and step.population == index
            else step
            for step in experiment.steps
        ),
    )


def _smaller(population: Population, chosen: list[int], number: dict[int, int]) -> Population:
    per_core = population.neurons_per_core
    return replace(
        population,
        size=len(chosen),
        parameters=_chosen(population.parameters, chosen),
        initial_values=_chosen(population.initial_values, chosen),
        recordings=tuple(
            replace(each, neurons=_renumbered(each.neurons, number))
            for each in population.recordings
        ),
        neurons_per_core=None if per_core is None else min(per_core, len(chosen)),
    )


def _chosen(values: Any, chosen: list[int]) -> dict[str, Any]:
    return {
        name: tuple(each[k] for k in chosen) if isinstance(each, tuple) else each[chosen]
        for name, each in values.items()
    }


def _renumbered(neurons: np.ndarray, number: dict[int, int]) -> np.ndarray:
    return np.array([number[n] for n in neurons.tolist() if n in number], np.int64)


def _attached(
    network: Network, projection: Projection, index: int, number: dict[int, int]
) -> Projection:
    if index not in (projection.pre, projection.post):
        return projection
    made = projection.connections
    ends = {"pre": made.pre, "post": made.post}
    kept = np.ones(len(made), bool)
    for name, values in ends.items():
        if getattr(projection, name) == index:
            kept &= np.isin(values, list(number))
    for name, values in ends.items():
        values = values[kept]
        if getattr(projection, name) == index:
            values = _renumbered(values, number)
        ends[name] = values
    sizes = {
        f"n_{name}": len(number)
        for name in ends
        if getattr(projection, name) == index and getattr(projection, f"n_{name}") is not None
    }
    is_one_to_one = projection.connector.kind == "OneToOneConnector"
    changes: dict[str, Any] = {**sizes}
    if is_one_to_one:  # what is left of it may be none
        kind = replace(projection.connector, kind="FromListConnector")
        changes |= {"connector": kind, "weight": None, "delay": None}
    return replace(
        projection,
        connections=Connections(ends["pre"], ends["post"], made.weight[kept], made.delay[kept]),
        **changes,
    )


def _fed(current: CurrentSource, index: int, number: dict[int, int]) -> CurrentSource:
    if current.population != index:
        return current
    return replace(current, neurons=_renumbered(current.neurons, number))
