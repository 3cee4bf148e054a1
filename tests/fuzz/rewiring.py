"""Rewired synapses in some of the networks that are drawn."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from spinn_stdp.network import (
    Connections,
    Connector,
    Network,
    Plasticity,
    Population,
    Projection,
    Structure,
)
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.rewiring_checks import RULES
from tests.firmware.models_plans import CANNOT_LEARN
from tests.reference.networks import bulk_numbers, some

from . import ranges

LIST = "FromListConnector"
LONGEST = (3, 5, 6, 7)
"""Ticks of what is formed. All others are shorter: none fills the ring buffers, whose length is a
power of two."""
ONE_CORE = 450
"""Neurons of a source of which it is known in which order their spikes come."""


def rewired(rng: Random, network: Network) -> Network:
    """*network*, in which the synapses onto one population are rewired."""
    cells = [k for k, p in enumerate(network.populations) if _can_be(network, k, p)]
    if not cells:
        return network
    post = rng.choice(cells)
    target = network.populations[post]
    rule = _rule(rng, target) if some(rng, 0.6) else None
    chosen = _chosen(rng, network, post, rule is not None)
    structure = _structure(rng, network, target, chosen)
    projections = tuple(
        _rewired(rng, network, p, rule, structure, index)
        if index in chosen
        else replace(p, plasticity=None if rule is None else p.plasticity)
        if p.post == post
        else p
        for index, p in enumerate(network.projections)
        if index in chosen or not _is_in_the_way(network, p, post, chosen, rule)
    )
    options = {**target.options, "n_synapse_cores": 1}
    populations = list(network.populations)
    populations[post] = replace(target, options=options)
    return replace(network, populations=tuple(populations), projections=projections)


def _can_be(network: Network, index: int, population: Population) -> bool:
    if population.cell_type not in CELLS or population.cell_type in CANNOT_LEARN:
        return False
    if not CELLS[population.cell_type].has_split_binary:
        return False
    return any(p.neuromodulation is None for p in network.projections_into(index))


def _rule(rng: Random, target: Population) -> Plasticity:
    w_max = ranges.largest_weight(target.cell_type)
    ((timing, weight),) = RULES
    return Plasticity(
        timing,
        {
            "tau_plus": rng.choice((5.0, 20.0)),
            "tau_minus": rng.choice((5.0, 20.0)),
            "A_plus": w_max * rng.choice((0.01, 0.3)),
            "A_minus": w_max * rng.choice((0.01, 0.2)),
        },
        weight,
        {"w_min": 0.0, "w_max": w_max},
    )


def _chosen(rng: Random, network: Network, post: int, learns: bool) -> set[int]:
    """Projections from different populations; one alone where they don't learn."""
    first: dict[int, int] = {}
    for index, projection in enumerate(network.projections):
        if projection.post == post and projection.neuromodulation is None:
            first.setdefault(projection.pre, index)
    most = len(first) if learns else 1
    return set(rng.sample(sorted(first.values()), rng.randint(1, most)))


def _is_in_the_way(
    network: Network, projection: Projection, post: int, chosen: set[int], rule: Plasticity | None
) -> bool:
    """What sPyNNaker takes no other beside: from the same source, or dopamine of static ones."""
    if projection.post != post:
        return False
    if projection.neuromodulation is not None:
        return rule is None
    sources = {network.projections[index].pre for index in chosen}
    is_alike = rule is not None and projection.plasticity is not None
    return projection.pre in sources or is_alike


def _structure(rng: Random, network: Network, target: Population, chosen: set[int]) -> Structure:
    most = ranges.largest_weight(target.cell_type)
    sources = [network.populations[network.projections[index].pre] for index in chosen]
    is_ordered = (
        len(chosen) == 1 and sources[0].size <= ONE_CORE and not sources[0].neurons_per_core
    )
    per_tick = rng.choice((0.3, 1.0, 2.5, 8.0))
    side = max(1, round(target.size**0.5))
    return Structure(
        f_rew=per_tick * 1000.0 / network.timestep,
        initial_weight=most * rng.choice((1.0, 0.5)),
        initial_delay=(rng.choice(LONGEST) - rng.choice((0.0, 0.0, 0.4))) * network.timestep,
        s_max=rng.choice((2, 4, 9, 20)),
        with_replacement=some(rng, 0.6),
        seed=rng.getrandbits(31),
        spike_buffer_size=rng.choice((1, 3, 64)) if is_ordered and some(rng, 0.4) else None,
        grid=rng.choice(((side, side), (1, target.size), (side + 1, side), (3, 5))),
        p_form_forward=rng.choice((1.0, 0.5)),
        sigma_form_forward=rng.choice((1.0, 3.0)),
        p_form_lateral=rng.choice((1.0, 0.4)),
        sigma_form_lateral=rng.choice((0.7, 2.0)),
        threshold=most * rng.choice((0.3, 0.6, 0.9)),
        prob_elim_depressed=rng.choice((0.0, 0.3, 1.0)),
        prob_elim_potentiated=rng.choice((0.0, 0.1, 1.0)),
    )


def _rewired(
    rng: Random,
    network: Network,
    projection: Projection,
    rule: Plasticity | None,
    structure: Structure,
    index: int,
) -> Projection:
    """*projection* by a list, with as many connections as there are places after a reset."""
    made = projection.connections
    order = np.array(rng.sample(range(len(made)), len(made)), np.int64)
    shared = 2 * max(1, len(network.projections))
    held = np.zeros(network.populations[projection.post].size, np.int64)
    kept = []
    for place in order.tolist():
        if held[made.post[place]] < structure.s_max // shared:
            held[made.post[place]] += 1
            kept.append(place)
    kept = sorted(kept, key=lambda place: int(made.pre[place]))
    numbers = bulk_numbers(rng)
    longest = int(structure.initial_delay / network.timestep)
    delays = np.array([numbers.randrange(1, longest) for _ in kept], np.float64)
    number = index if rule is not None and some(rng, 0.15) else 0
    return replace(
        projection,
        connections=Connections(
            made.pre[kept], made.post[kept], made.weight[kept], delays * network.timestep
        ),
        connector=Connector(LIST),
        weight=None,
        delay=None,
        plasticity=rule,
        recording=None,
        structure=replace(structure, mechanism=number),
    )
