"""Weights that spikes change, in some of the networks that are drawn."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from spinn_stdp.network import (
    WEIGHT_CHANGEABLE,
    Connections,
    Connector,
    Network,
    Plasticity,
    Population,
    Projection,
)
from spinn_stdp.quantise.plasticity.changes import ONLY_ONTO
from tests.reference.networks import bulk_numbers, some, spike_times

from . import board_made, ranges

PER_CORE = 60
"""Neurons: more changes than those of twice as many don't fit a core's memory."""
MOST_PAIRS = 4_000


def changed(rng: Random, network: Network, ticks: int) -> Network:
    """*network*, in which there are weights onto one population that others change."""
    cells = [k for k, p in enumerate(network.populations) if p.cell_type == ONLY_ONTO]
    if not cells:
        return network
    post = rng.choice(cells)
    populations = list(network.populations)
    populations[post] = _without_cores(populations[post])
    projections = [_plain(p) if p.post == post else p for p in network.projections]
    most = ranges.largest_weight(ONLY_ONTO)
    w_max = most * rng.choice((1.0, 0.3, 2.0))
    rule = Plasticity(
        WEIGHT_CHANGEABLE,
        {},
        WEIGHT_CHANGEABLE,
        {"w_min": w_max * rng.choice((0.0, 0.2)), "w_max": w_max},
    )
    made: list[int] = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        pre = rng.randrange(len(populations))
        made.append(len(projections))
        projections.append(_changeable(rng, network, populations, pre, post, rule))
    for index in made:
        for _ in range(rng.choice((0, 1, 1, 2))):
            size = populations[projections[index].pre].size
            pre = _source(rng, network, populations, size, ticks)
            projections.append(_changer(rng, populations, pre, projections[index], index, w_max))
    return replace(network, populations=tuple(populations), projections=tuple(projections))


def _without_cores(population: Population) -> Population:
    options = {n: v for n, v in population.options.items() if n != "n_synapse_cores"}
    width = min(population.size, PER_CORE, population.neurons_per_core or PER_CORE)
    return replace(population, options=options, neurons_per_core=width)


def _plain(projection: Projection) -> Projection:
    """Static, whatever it was; changeable weights have no others beside them."""
    receptor = projection.receptor if projection.neuromodulation is None else "excitatory"
    return replace(
        projection, plasticity=None, neuromodulation=None, recording=None, receptor=receptor
    )


def _changeable(
    rng: Random,
    network: Network,
    populations: list[Population],
    pre: int,
    post: int,
    rule: Plasticity,
) -> Projection:
    source, target = populations[pre], populations[post]
    number = rng.getrandbits(30)
    if board_made.is_possible(source, target) and some(rng, 0.5):
        made = board_made.projection(
            rng, tuple(populations), pre, post, rule, network.timestep, number
        )
        return replace(made, recording=network.timestep)
    ticks = rng.choice((1, 3, 7, 40, 150, 300))
    weight = rule.weight_parameters["w_max"] * rng.choice((1.0, 0.5, 0.1))
    made = _regular(rng, populations, pre, post, weight, round(ticks * network.timestep, 6))
    return replace(
        made,
        receptor=rng.choice(("excitatory", "inhibitory")),
        plasticity=rule,
        recording=network.timestep,
    )


def _regular(
    rng: Random, populations: list[Population], pre: int, post: int, weight: float, delay: float
) -> Projection:
    """All to all, or one to one."""
    sizes = populations[pre].size, populations[post].size
    kind = "OneToOneConnector"
    if sizes[0] * sizes[1] <= MOST_PAIRS and some(rng, 0.7):
        kind = "AllToAllConnector"
        pairs = np.indices(sizes).reshape(2, -1)
    else:
        pairs = np.tile(np.arange(min(sizes)), (2, 1))
    count = pairs.shape[1]
    return Projection(
        label=f"{kind} {pre} {post}",
        pre=pre,
        post=post,
        receptor="excitatory",
        connections=Connections(pairs[0], pairs[1], np.full(count, weight), np.full(count, delay)),
        connector=Connector(kind),
        weight=weight,
        delay=delay,
        n_pre=sizes[0],
        n_post=sizes[1],
    )


def _source(
    rng: Random, network: Network, populations: list[Population], size: int, ticks: int
) -> int:
    """A population of that *size*, if need be one more."""
    known = [k for k, p in enumerate(populations) if p.size == size]
    if known and some(rng, 0.4):
        return rng.choice(known)
    numbers, manner = bulk_numbers(rng), rng.choice(("regular", "random", "burst"))
    times = tuple(spike_times(numbers, manner, ticks, network.timestep) for _ in range(size))
    populations.append(
        Population(f"changes {len(populations)}", size, "SpikeSourceArray", {"spike_times": times})
    )
    return len(populations) - 1


def _changer(
    rng: Random,
    populations: list[Population],
    pre: int,
    of: Projection,
    index: int,
    w_max: float,
) -> Projection:
    amount = w_max * rng.choice((0.1, -0.1, 0.5, -0.3, 0.003, -1.0))
    made = _regular(rng, populations, pre, of.post, amount, 1.0)
    return replace(made, receptor=of.receptor, changes=index)
