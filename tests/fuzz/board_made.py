"""Random connections, weights and delays that the board draws from the seed of their targets."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from random import Random

import numpy as np

from spinn_stdp.network import (
    Connections,
    Connector,
    Distribution,
    Network,
    Plasticity,
    Population,
    Projection,
)
from spinn_stdp.quantise import BoardWarning, NetworkError
from spinn_stdp.quantise.expansion import expanded, expansion
from spinn_stdp.quantise.geometries import foreseen_geometries
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.problems import Problems
from tests.reference.networks import some

from . import ranges

NOTHING = Connections(*np.zeros((2, 0), np.int64), *np.zeros((2, 0)))
MOST = 4_000
"""Synapses that are expected of a projection, at most."""


def is_possible(source: Population, target: Population) -> bool:
    """Whether there are connections to choose among."""
    return target.seed is not None and source.size * target.size > 1


def projection(
    rng: Random,
    populations: tuple[Population, ...],
    pre: int,
    post: int,
    rule: Plasticity | None,
    timestep: float,
    index: int,
) -> Projection:
    """A projection that awaits its connections."""
    source, target = populations[pre], populations[post]
    most = ranges.largest_weight(target.cell_type)
    connector = _connector(rng, source.size, target.size)
    is_drawn = connector.kind != "AllToAllConnector"
    return Projection(
        label=f"projection {index}",
        pre=pre,
        post=post,
        receptor=rng.choice(CELLS[target.cell_type].receptors),
        connections=NOTHING,
        connector=connector,
        weight=most * rng.choice((1.0, 0.3)) if is_drawn and some(rng, 0.4) else _weight(rng, most),
        delay=_delay(rng, timestep),
        n_pre=source.size,
        n_post=target.size,
        plasticity=rule,
        recording=timestep if rule is not None and some(rng, 0.5) else None,
        drawn_on_board=True,
    )


def _connector(rng: Random, n_pre: int, n_post: int) -> Connector:
    chance = min(rng.choice((0.05, 0.2, 0.5, 1.0)), MOST / (n_pre * n_post))
    allowed = {"allow_self_connections": not some(rng, 0.3)}
    replaced = {"with_replacement": some(rng, 0.5)}
    kind = rng.choice(
        (
            "AllToAllConnector",
            "FixedProbabilityConnector",
            "FixedNumberPreConnector",
            "FixedNumberPostConnector",
            "FixedTotalNumberConnector",
        )
    )
    if kind == "AllToAllConnector" and n_pre * n_post <= MOST:
        return Connector(kind, allowed)
    if kind == "FixedNumberPreConnector":
        number = max(1, int(chance * (n_pre - 1)))
        return Connector(kind, {"n": number, **allowed, **replaced})
    if kind == "FixedNumberPostConnector":
        number = max(1, int(chance * (n_post - 1)))
        return Connector(kind, {"n": number, **allowed, **replaced})
    if kind == "FixedTotalNumberConnector":
        number = max(1, int(chance * n_pre * n_post / 2))
        return Connector(kind, {"n": number, **allowed, "with_replacement": True})
    return Connector("FixedProbabilityConnector", {"p_connect": chance, **allowed})


def _weight(rng: Random, most: float) -> Distribution:
    choices: tuple[tuple[str, Mapping[str, float]], ...] = (
        ("uniform", {"low": 0.0, "high": most}),
        ("normal", {"mu": most / 2, "sigma": most / 12}),
        ("exponential", {"beta": most / 8}),
    )
    return Distribution(*rng.choice(choices))


def _delay(rng: Random, timestep: float) -> float | Distribution:
    longest = rng.choice((1, 4, 9, 16, 40)) * timestep
    choices: tuple[tuple[str, Mapping[str, float]], ...] = (
        ("uniform", {"low": timestep, "high": longest + timestep}),
        ("normal", {"mu": longest, "sigma": longest / 10}),
    )
    return round(longest, 6) if some(rng, 0.3) else Distribution(*rng.choice(choices))


def drawn(network: Network) -> Network:
    """*network* with the connections that the board would draw; without those it can't say."""
    if not any(each.drawn_on_board for each in network.projections):
        return network
    projections = list(network.projections)
    awaiting = {k for k, each in enumerate(projections) if each.drawn_on_board}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BoardWarning)
        geometries = foreseen_geometries(network, Problems()) or {}
        for target in geometries:
            asked = expansion(network, target, geometries)
            try:
                made = dict(expanded(network, asked)) if asked is not None else {}
            except NetworkError:
                continue
            for place, connections in made.items():
                projections[place] = replace(projections[place], connections=connections)
                awaiting.discard(place)
    left = [each for k, each in enumerate(projections) if k not in awaiting]
    changed = replace(network, projections=tuple(left))
    return changed if not awaiting else drawn(changed)
