"""All random projections into one population, core by core."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emulator.arithmetic.fixed_point import WORD
from emulator.image import Int32s, Int64s, UInt32s

from .pairs import (
    ALL_TO_ALL,
    CONNECTORS,
    FIXED_NUMBER_POST,
    FIXED_NUMBER_PRE,
    FIXED_PROBABILITY,
    NO_NUMBER,
    ONE_TO_ONE,
    Draws,
    Task,
    connect,
)
from .rows import NO_ROOM, WRITTEN, Matrix
from .values import KINDS, MOST_PARAMETERS, MOST_REDRAWS, Source

DEVIATIONS = 8
"""Above the mean: room for a number of connections that is drawn."""
SPARE = 64


class ExpanderError(ValueError):
    """The program on the board would end in an error, and the run with it.

    Attributes:
        edge: the place of the projection for which it would.
    """

    def __init__(self, edge: int, words: str) -> None:
        super().__init__(words)
        self.edge = edge


@dataclass(frozen=True)
class Values:
    """Weights or delays as the host writes them."""

    kind: str
    """PyNN's name of the distribution, or ``constant``."""
    parameters: tuple[int, ...]
    """Accums, in the order of :data:`~.values.PARAMETERS`."""


@dataclass(frozen=True)
class Rows:
    """What the host sets aside for the synapses of a source on one core."""

    undelayed: int
    """Synapses with a delay that the ring buffers hold."""
    delayed: int
    """Of each stage of the delay extension."""
    stages: int
    slots: int
    """Ticks that the ring buffers hold."""


@dataclass(frozen=True)
class Edge:
    """One projection as the host writes it; neurons by their numbers in the population."""

    connector: str
    """PyNN's name; one of :data:`~.pairs.CONNECTORS`."""
    pre: tuple[int, int]
    """First and last source."""
    post: tuple[int, int]
    weight: Values
    delay: Values
    rows: Rows
    sources: int
    """Of the whole population."""
    number: int = 0
    """Connections to make, or a probability as a u0.32."""
    allows_self: bool = True
    replaces: bool = False
    """Whether a neuron may be chosen twice."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """The connections of one projection, core by core in the order in which they were drawn."""

    pre: Int64s
    post: Int64s
    weight: Int32s
    """Accums."""
    delay: Int32s
    """Accums, ms; not yet cut to ticks."""


def expand(
    edges: Sequence[Edge],
    core_first: Int64s,
    ticks_per_ms: int,
    population_seed: UInt32s,
    core_seeds: UInt32s,
) -> list[Drawn]:
    """The connections of each of *edges*, all onto one population, in the order of the host.

    Args:
        edges: projections without anything random may be left out.
        core_first: where each core's slice of the population begins; ends with its size.
        ticks_per_ms: an accum.
        population_seed: (4,), the same for all cores.
        core_seeds: (cores, 4).

    Raises:
        ExpanderError: with what would end the program.
    """
    pieces: list[list[Int64s]] = [[] for _ in edges]
    for core, seed in enumerate(core_seeds):
        generators = (seed.astype(np.int64), population_seed.astype(np.int64))
        span = (int(core_first[core]), int(core_first[core + 1]) - 1)
        for place, (edge, found) in enumerate(zip(edges, pieces, strict=True)):
            status, synapses = _draw(edge, span, ticks_per_ms, generators)
            if status != WRITTEN:
                raise ExpanderError(place, _words(status))
            found.append(synapses)
    return [_drawn(found) for found in pieces]


def _drawn(pieces: list[Int64s]) -> Drawn:
    pre, post, weight, delay = np.concatenate([np.zeros((0, 4), np.int64), *pieces]).T
    return Drawn(pre, post, weight.astype(np.int32), delay.astype(np.int32))


def _draw(
    edge: Edge, span: tuple[int, int], ticks_per_ms: int, generators: tuple[Int64s, Int64s]
) -> tuple[int, Int64s]:
    """The synapses of *edge* on one core, (n, 4), if all goes well; its *generators* go on."""
    task = Task(*edge.pre, *edge.post, *span, edge.allows_self, edge.replaces, edge.number)
    sources = (_source(edge.weight), _source(edge.delay))
    room = _room(edge, task)
    while True:
        own = (generators[0].copy(), generators[1].copy())
        matrix = Matrix(
            length=np.zeros((edge.rows.stages + 1, edge.sources), np.int64),
            longest=np.array([edge.rows.undelayed, edge.rows.delayed]),
            slots=edge.rows.slots,
            ticks_per_ms=ticks_per_ms,
            written=np.empty((room, 4), np.int64),
            filled=np.zeros(1, np.int64),
        )
        status = connect(CONNECTORS[edge.connector], task, Draws(*sources, *own), matrix)
        if status != NO_ROOM:
            break
        room *= 2
    for generator, after in zip(generators, own, strict=True):
        generator[:] = after
    return status, matrix.written[: matrix.filled[0]]


def _words(status: int) -> str:
    if status == NO_NUMBER:
        return (
            f"a distribution gave {MOST_REDRAWS} numbers in a row that are outside of its bounds; "
            "give it bounds that are nearer to its mean"
        )
    return (
        "a neuron gets more synapses onto one core than sPyNNaker foresees and sets memory aside "
        "for; take another seed"
    )


def _source(values: Values) -> Source:
    parameters = np.zeros(MOST_PARAMETERS, np.int64)
    parameters[: len(values.parameters)] = values.parameters
    return Source(KINDS[values.kind], parameters)


def _room(edge: Edge, task: Task) -> int:
    """Connections that there will hardly be more of."""
    kind = CONNECTORS[edge.connector]
    sources = task.pre_last - task.pre_first + 1
    first, last = max(task.core_first, task.post_first), min(task.core_last, task.post_last)
    targets = max(last - first + 1, 0)
    if kind == ONE_TO_ONE:
        return targets + 1
    if kind == ALL_TO_ALL:
        return sources * targets + 1
    if kind == FIXED_NUMBER_PRE:
        return targets * edge.number + 1
    trials, share = sources * targets, edge.number / WORD
    if kind != FIXED_PROBABILITY:
        trials = edge.number * (sources if kind == FIXED_NUMBER_POST else 1)
        share = targets / (task.post_last - task.post_first + 1)
    mean = trials * share
    return min(trials, math.ceil(mean + DEVIATIONS * math.sqrt(mean)) + SPARE) + 1
