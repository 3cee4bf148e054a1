"""What sPyNNaker's host writes for the program that draws connections on the board.

All of a population's cores have the population's seed, and each has one of its own; both come
from the ``seed`` of the target population. Projections that the board expands are drawn one after
the other, those of one source together. Source: ``SynapticMatrices`` and ``GeneratorData`` of
sPyNNaker 7.4.1.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from emulator.expander import Drawn, Edge, ExpanderError, Rows, Values, expand
from emulator.expander.pairs import CONNECTORS, DRAWING
from emulator.expander.values import PARAMETERS
from spinn_stdp.network import Connections, Distribution, Floats, Network, Projection, read_only

from .connectors import HIGHEST_PROBABILITY, Sizes, own_values
from .direct import direct_target
from .encoding import ACCUM_HIGHEST, ACCUM_LOWEST, accum, timestep_in_us
from .limits import name
from .problems import BoardWarning, NetworkError
from .ring_buffers import Geometry, by_source, delay_stages
from .row_lengths import row_lengths
from .seeds import mars_kiss_seeds
from .statistics import foreseen, rounded
from .weights import expanded_on_machine

US_PER_MS = 1000
FRACTION_BITS = 32
ACCUM_UNIT = -15
"""Of an accum, as a power of two."""
REPLACING = frozenset({"FixedTotalNumberConnector", "MultapseConnector"})
"""Connectors that may choose a pair twice if nothing else is said."""


@dataclass(frozen=True)
class Expansion:
    """The random projections onto one population, as the host writes them."""

    projections: tuple[int, ...]
    """Their places in the network, in the order in which they are drawn."""
    edges: tuple[Edge, ...]
    core_first: tuple[int, ...]
    ticks_per_ms: int
    """An accum."""
    seed: int


def is_random(projection: Projection) -> bool:
    """Whether anything of a projection that the board expands is drawn."""
    values = (projection.weight, projection.delay)
    random = any(isinstance(value, Distribution) for value in values)
    return random or projection.connector.kind in DRAWING


def unknown_draws(network: Network) -> Iterator[str]:
    """Projections of which the board draws weights or delays in a way that is not known here."""
    for projection in network.projections:
        kind, given = projection.connector.kind, projection.connector.parameters
        random = [
            what
            for what in ("weight", "delay")
            if isinstance(getattr(projection, what), Distribution)
            and own_values(kind, given, what) is None
        ]
        target = network.populations[projection.post]
        if (
            random
            and target.seed is not None
            and kind not in CONNECTORS
            and expanded_on_machine(network, projection)
        ):
            yield (
                f"{name(network, projection)}: its {' and '.join(f'{each}s' for each in random)} "
                f"are random: the board draws them for {kind} from the seed of "
                f"{target.label!r}, and they are not known here. Give a number or an array, the "
                "connections as a list (FromListConnector), or leave out the population's seed"
            )


def expansion(
    network: Network, population: int, geometries: Mapping[int, Geometry]
) -> Expansion | None:
    """What is drawn on the cores of the population of that index; None for nothing."""
    target = network.populations[population]
    drawn = [p for p in by_source(network, population) if _is_drawn(network, p)]
    if target.seed is None or not drawn:
        return None
    places = {id(projection): place for place, projection in enumerate(network.projections)}
    width = geometries[population].neurons
    return Expansion(
        projections=tuple(places[id(projection)] for projection in drawn),
        edges=tuple(_edge(network, projection, geometries) for projection in drawn),
        core_first=(*range(0, target.size, width), target.size),
        ticks_per_ms=accum(US_PER_MS / timestep_in_us(network.timestep)),
        seed=target.seed,
    )


def _is_drawn(network: Network, projection: Projection) -> bool:
    return (
        projection.drawn_on_board
        and expanded_on_machine(network, projection)
        and is_random(projection)
        and direct_target(network, projection.pre) != projection.post
    )


def expanded(network: Network, asked: Expansion) -> Iterator[tuple[int, Connections]]:
    """The connections of each projection that is drawn, with its place in *network*.

    Raises:
        NetworkError: the program on the board would end in an error.
    """
    seeds = mars_kiss_seeds(np.random.RandomState(asked.seed), len(asked.core_first))
    try:
        drawn = expand(
            asked.edges, np.array(asked.core_first), asked.ticks_per_ms, seeds[0], seeds[1:]
        )
    except ExpanderError as reason:
        what = name(network, network.projections[asked.projections[reason.edge]])
        raise NetworkError([f"{what}: drawn on the board, {reason}"]) from None
    for place, connections in zip(asked.projections, drawn, strict=True):
        yield place, _connections(connections, network.projections[place], network)


def _connections(drawn: Drawn, projection: Projection, network: Network) -> Connections:
    """As PyNN has them: target by target; a weight or delay that is not drawn is as asked for."""
    order = np.lexsort((drawn.pre, drawn.post))
    values = {}
    for what, asked, accums in (
        ("weight", projection.weight, drawn.weight),
        ("delay", projection.delay, drawn.delay),
    ):
        if isinstance(asked, Distribution):
            values[what] = read_only(np.ldexp(accums[order].astype(np.float64), ACCUM_UNIT))
        else:
            values[what] = read_only(np.full(len(order), float(asked or 0.0)))
    weights = values["weight"]
    is_signed = projection.changes is not None
    if len(weights) and weights.min() < 0 < weights.max() and not is_signed:
        _warn_of_signs(weights, name(network, projection))
        values["weight"] = read_only(np.abs(weights))
    return Connections(pre=read_only(drawn.pre[order]), post=read_only(drawn.post[order]), **values)


def _warn_of_signs(weights: Floats, what: str) -> None:
    warnings.warn(
        f"{what}: {int(np.count_nonzero(weights < 0))} of its {len(weights)} random weights are "
        f"below 0, down to {weights.min():g}. The board drops their signs: all are as the "
        "receptor type says. Take a distribution that stays on one side of 0",
        BoardWarning,
        stacklevel=2,
    )


def _edge(network: Network, projection: Projection, geometries: Mapping[int, Geometry]) -> Edge:
    sizes = foreseen(network, projection).sizes
    given = projection.connector.parameters
    kind = projection.connector.kind
    undelayed, delayed = row_lengths(network, projection, geometries)
    return Edge(
        connector=kind,
        pre=(projection.first_pre, projection.first_pre + sizes.pre - 1),
        post=(projection.first_post, projection.first_post + sizes.post - 1),
        weight=_values(projection.weight),
        delay=_delays(network, projection),
        rows=Rows(
            undelayed=undelayed,
            delayed=delayed,
            stages=delay_stages(network, projection, geometries),
            slots=geometries[projection.post].delay_slots,
        ),
        sources=network.populations[projection.pre].size,
        number=_number(projection),
        allows_self=bool(given.get("allow_self_connections", True))
        or not _is_same_view(projection, sizes),
        replaces=bool(given.get("with_replacement", kind in REPLACING)),
    )


def _is_same_view(projection: Projection, sizes: Sizes) -> bool:
    """Whether sPyNNaker takes both ends for the same: a population, or views of the same cells."""
    return (
        projection.pre == projection.post
        and projection.first_pre == projection.first_post
        and sizes.pre == sizes.post
    )


def _number(projection: Projection) -> int:
    given = projection.connector.parameters
    if "p_connect" in given:
        probability = min(float(given["p_connect"]), HIGHEST_PROBABILITY)
        return round(Decimal(str(probability)) * (1 << FRACTION_BITS))
    return int(given.get("n", 0))


def _delays(network: Network, projection: Projection) -> Values:
    if isinstance(projection.delay, Distribution) or projection.delay is None:
        return _values(projection.delay)
    whole = rounded(projection.delay, timestep_in_us(network.timestep))
    return _values(float(np.asarray(whole)))


def as_written(asked: Distribution) -> Values:
    """A distribution as the host writes it."""
    given = (asked.parameters[each] for each in PARAMETERS[asked.name])
    words = (accum(min(max(each, ACCUM_LOWEST), ACCUM_HIGHEST)) for each in given)
    return Values(asked.name, tuple(words))


def _values(asked: float | Distribution | None) -> Values:
    if isinstance(asked, Distribution):
        return as_written(asked)
    return Values("constant", (accum(asked or 0.0),))


def connectors() -> frozenset[str]:
    """PyNN's names of the connectors that the board draws from."""
    return frozenset(CONNECTORS)
