"""Random projections: lists, what the host and what the board makes, learning, dopamine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

import numpy as np

from spinn_stdp.network import (
    Connections,
    Connector,
    Neuromodulation,
    Plasticity,
    Population,
    Projection,
)
from spinn_stdp.quantise.checks import ONLY_WITH_WINDOWS_OF_SYNAPSES
from spinn_stdp.quantise.direct import POISSON
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.plasticity.neuromodulation import RULES, SIGNS
from spinn_stdp.quantise.plasticity.recurrent import has_windows_of_synapses
from tests.firmware.models_plans import CANNOT_LEARN
from tests.reference.networks import bulk_numbers, some, uniform

from . import board_made, ranges
from .rules import random_rule

MOST_PAIRS = 12_000
"""Synapses of a projection: more take the board in software long."""
ROW = 250
"""Synapses of one neuron onto one core; the board takes little more."""


def random_projections(
    rng: Random, populations: tuple[Population, ...], targets: list[int], timestep: float
) -> tuple[Projection, ...]:
    rules = {k: _rule(rng, populations[k]) for k in targets}
    made: list[Projection] = []
    for index in range(rng.choice((0, 1, 2, 2, 3, 3, 4, 5))):
        post = rng.choice(targets)
        pre = rng.randrange(len(populations))
        rule = rules[post] if some(rng, 0.6) else None
        made.append(_projection(rng, populations, pre, post, rule, timestep, index))
    for dopamine in list(_dopamine(rng, populations, rules, made)):
        first = next(k for k, p in enumerate(made) if p.post == dopamine.post and p.plasticity)
        made.insert(first + 1, dopamine)
    return tuple(made)


def _dopamine(
    rng: Random,
    populations: tuple[Population, ...],
    rules: Mapping[int, Plasticity | None],
    made: Sequence[Projection],
) -> Iterator[Projection]:
    """Dopamine for some of the synapses that learn, from populations that do nothing else there."""
    for post in sorted({p.post for p in made if p.plasticity is not None}):
        rule = rules[post]
        assert rule is not None
        sources = [
            pre
            for pre in range(len(populations))
            if all((p.pre, p.post) != (pre, post) for p in made)
        ]
        if (rule.timing, rule.weight) not in RULES or not sources or some(rng, 0.5):
            continue
        w_max = rule.weight_parameters["w_max"]
        asked = Neuromodulation(
            tau_c=rng.choice((1000.0, 100.0, 7.0)),
            tau_d=rng.choice((200.0, 20.0, 5.0)),
            w_min=w_max * rng.choice((0.0, 0.1)),
            w_max=w_max * rng.choice((1.0, 2.0)),
        )
        for pre in rng.sample(sources, min(len(sources), rng.randint(1, 2))):
            size = populations[pre].size, populations[post].size
            pairs, kind = _pairs(rng, *size, pre == post)
            if kind == "FromListConnector":
                continue  # which sPyNNaker fails to write
            weight, weights = _weights(rng, kind, 3.0, len(pairs))
            yield Projection(
                label=f"dopamine {pre} {post}",
                pre=pre,
                post=post,
                receptor=rng.choice(sorted(SIGNS)),
                connections=Connections(
                    pairs[:, 0], pairs[:, 1], weights, np.full(len(pairs), 1.0)
                ),
                connector=Connector(kind),
                weight=weight,
                delay=1.0,
                n_pre=size[0],
                n_post=size[1],
                neuromodulation=asked,
            )


def _rule(rng: Random, target: Population) -> Plasticity | None:
    if target.cell_type in CANNOT_LEARN or some(rng, 0.2):
        return None
    w_max = ranges.largest_weight(target.cell_type) * rng.choice((1.0, 0.3, 2.0))
    rule = random_rule(rng, w_max, w_max * rng.choice((0.0, 0.0, 0.2)))
    if has_windows_of_synapses(rule) and target.cell_type != ONLY_WITH_WINDOWS_OF_SYNAPSES:
        rule = replace(rule, timing_parameters={**rule.timing_parameters, "dual_fsm": 1.0})
    return replace(rule, backprop_delay=not some(rng, 0.15))


def _projection(
    rng: Random,
    populations: tuple[Population, ...],
    pre: int,
    post: int,
    rule: Plasticity | None,
    timestep: float,
    index: int,
) -> Projection:
    source, target = populations[pre], populations[post]
    if board_made.is_possible(source, target) and some(rng, 0.25):
        return board_made.projection(rng, populations, pre, post, rule, timestep, index)
    if source.cell_type in POISSON and source.size == target.size and some(rng, 0.5):
        return _direct(rng, populations, pre, post, timestep, index)
    pairs, kind = _pairs(rng, source.size, target.size, pre == post)
    most = ranges.largest_weight(target.cell_type)
    weight, weights = _weights(rng, kind, most, len(pairs))
    delay, delays = _delays(rng, kind, target.size, len(pairs), timestep)
    return Projection(
        label=f"projection {index}",
        pre=pre,
        post=post,
        receptor=rng.choice(CELLS[target.cell_type].receptors),
        connections=Connections(pairs[:, 0], pairs[:, 1], weights, delays),
        connector=Connector(kind),
        weight=weight,
        delay=delay,
        n_pre=source.size,
        n_post=target.size,
        plasticity=rule,
        recording=timestep if rule is not None and some(rng, 0.7) else None,
    )


def _direct(
    rng: Random,
    populations: tuple[Population, ...],
    pre: int,
    post: int,
    timestep: float,
    index: int,
) -> Projection:
    """What a core of Poisson sources may write straight into the neurons' memory."""
    target = populations[post]
    each = np.arange(target.size)
    weight = ranges.largest_weight(target.cell_type) * rng.choice((1.0, 0.3, 0.05))
    return Projection(
        label=f"projection {index}",
        pre=pre,
        post=post,
        receptor=rng.choice(CELLS[target.cell_type].receptors),
        connections=Connections(
            each, each, np.full(target.size, weight), np.full(target.size, timestep)
        ),
        connector=Connector("OneToOneConnector"),
        weight=weight,
        delay=timestep,
        n_pre=target.size,
        n_post=target.size,
    )


def _pairs(rng: Random, n_pre: int, n_post: int, same: bool) -> tuple[np.ndarray, str]:
    """Connections, (n, 2), and the connector that makes them."""
    kind = rng.choice(("AllToAllConnector", "OneToOneConnector", "FromListConnector"))
    if kind == "AllToAllConnector" and n_pre * n_post <= MOST_PAIRS and n_post <= ROW:
        pairs = np.indices((n_pre, n_post)).reshape(2, -1).T
        if same and some(rng, 0.5):
            pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        return pairs.astype(np.int64), kind
    if kind == "OneToOneConnector":
        each = np.arange(min(n_pre, n_post), dtype=np.int64)
        return np.stack([each, each], 1), kind
    numbers = np.random.RandomState(rng.getrandbits(32))
    # With replacement: several synapses of one pair are wanted.
    count = rng.choice((1, min(n_pre * n_post, 600) // 4, min(n_pre * n_post, 600)))
    count = min(count, ROW)
    pairs = numbers.randint((n_pre, n_post), size=(max(1, count), 2))
    return pairs.astype(np.int64), "FromListConnector"


def _weights(rng: Random, kind: str, most: float, pairs: int) -> tuple[float | None, np.ndarray]:
    """One weight for all, or one for each."""
    if kind != "FromListConnector":
        value = most * rng.choice((1.0, 0.5, 0.1, 1 / 3, 0.0))
        return value, np.full(pairs, value)
    numbers = bulk_numbers(rng)
    return None, uniform(numbers, 0.0, most * rng.choice((1.0, 0.2)), pairs)


def _delays(
    rng: Random, kind: str, n_post: int, pairs: int, timestep: float
) -> tuple[float | None, np.ndarray]:
    longest = rng.choice((1, 4, 9, 2, 8, 16, 32, 60))
    if some(rng, 0.1):
        longest = rng.choice((100, 144))
    if kind != "FromListConnector":
        value = round(rng.choice((longest, max(1, longest // 3))) * timestep, 6)
        return value, np.full(pairs, value)
    numbers = bulk_numbers(rng)
    ticks: list[float] = [numbers.randint(1, longest) for _ in range(pairs)]
    if some(rng, 0.2):  # off the grid, where the longest stays what it was
        ticks = [max(1.0, tick - round(0.9 * numbers.random(), 2)) for tick in ticks]
    return None, np.array([round(tick * timestep, 6) for tick in ticks])
