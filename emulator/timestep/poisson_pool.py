"""Poisson sources of several populations that are only counted, drawn by one call.

The cores of all of them go side by side (see :mod:`.poisson_lanes`), of whichever population: a
call costs some microseconds, and small populations alone leave lanes empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.vectors import LANES
from emulator.image import Int32s, Int64s

from .poisson import Poisson
from .poisson_lanes import Lanes, count_lanes, normal_numbers

Kind = tuple[bool, bool, int, int]
WHOLE = 1 << 32
"""1 as u0.32."""
NO_LANES = Lanes(
    bounds=np.zeros((2, 0), np.int64),
    order=np.zeros(0, np.int64),
    sources=np.zeros(0, np.int32),
    rates=np.zeros(0, np.uint32),
    spikes=np.zeros(0, np.int32),
    is_faster=False,
    is_alike=False,
    start=0,
    end=0,
)
"""Of no sources."""


def pools_of(
    populations: Iterable[Poisson], first_neuron: Sequence[int], spikes: Int32s
) -> list[PoissonPool]:
    """The *populations* by how and when their sources fire; see :class:`PoissonPool`."""
    kinds: dict[Kind, list[tuple[Poisson, int]]] = {}
    for each, first in zip(populations, first_neuron, strict=True):
        lanes = _lanes(each)
        kind = lanes.is_faster, lanes.is_alike, lanes.start, lanes.end
        kinds.setdefault(kind, []).append((each, first))
    return [PoissonPool(members, spikes) for members in kinds.values()]


class Drawing(NamedTuple):
    """What :func:`.poisson_lanes.count_lanes` takes of a stretch."""

    lanes: Lanes
    generators: Int64s
    normal: Int32s
    spikes: Int32s
    begin: int
    end: int


class PoissonPool:
    """Populations whose sources fire in the same ticks and draw in the same way.

    Arguments:
        members: those that have :attr:`~.poisson.Poisson.counted_lanes`, and where their sources
            begin among *spikes*.
        spikes: of each source of the network.
    """

    def __init__(self, members: Sequence[tuple[Poisson, int]], spikes: Int32s) -> None:
        self._members = [each for each, _ in members]
        self._spikes = spikes
        each_lanes = [_lanes(each) for each in self._members]
        bounds = [NO_LANES.bounds]
        for lanes, (_, first) in zip(each_lanes, members, strict=True):
            bounds.append(lanes.bounds + first)
        rates = np.zeros(len(spikes), np.uint32)
        for lanes, (_, first) in zip(each_lanes, members, strict=True):
            rates[first : first + len(lanes.rates)] = lanes.rates
        self._lanes = (each_lanes or [NO_LANES])[0]._replace(bounds=np.hstack(bounds), rates=rates)
        self._cores = self._lanes.bounds.shape[1]
        self._generators: Int64s = np.zeros((self._cores, 4), np.int64)
        first = 0
        for each, lanes in zip(self._members, each_lanes, strict=True):
            end = first + lanes.bounds.shape[1]
            each.lend_generators(self._generators[first:end])
            first = end
        self.deal_out(1)

    def deal_out(self, number: int) -> list[int]:
        """Cut the cores into so many stretches, or fewer, that take equally long; return how many
        sources each has.

        Those that take as long as each other go side by side.
        """
        first, behind = self._lanes.bounds
        drawn = np.concatenate(([0.0], np.cumsum(_numbers_drawn(self._lanes))))
        done = drawn[behind] - drawn[first]
        longest_first = np.argsort(-done, kind="stable")
        shares: list[list[int]] = [[] for _ in range(number)]
        rounds = [0.0] * number
        for begin in range(0, self._cores, LANES):
            vector = longest_first[begin : begin + LANES]
            least = int(np.argmin(rounds))
            shares[least] += vector.tolist()
            rounds[least] += done[vector[0]]
        self._lanes = self._lanes._replace(order=np.array([*chain(*shares)], np.int64))
        ends = np.cumsum([0, *map(len, shares)]).tolist()
        self._stretches = [bounds for bounds in pairwise(ends) if bounds[0] < bounds[1]]
        return [int((behind - first)[share].sum()) for share in shares if share]

    def fire(self, stretch: int, tick: int) -> None:
        """Count the spikes of *tick* of a stretch. Ticks must follow one another."""
        count_lanes(*self.stretch(stretch), tick)

    def stretch(self, number: int) -> Drawing:
        """A stretch, which is to be drawn; of no cores where there are fewer."""
        begin, end = self._stretches[number] if number < len(self._stretches) else (0, 0)
        if number == 0:
            for each in self._members:
                each.has_fired()
        return Drawing(self._lanes, self._generators, normal_numbers(), self._spikes, begin, end)


def _lanes(population: Poisson) -> Lanes:
    lanes = population.counted_lanes
    assert lanes is not None
    return lanes


def _numbers_drawn(lanes: Lanes) -> NDArray[np.float64]:
    """How many random numbers each source takes in a tick, on average."""
    if lanes.is_faster:
        return np.ones(len(lanes.rates))
    chances = np.maximum(lanes.rates, 1) / WHOLE
    drawn: NDArray[np.float64] = 1.0 - np.log(chances)  # until their product is below e**-λ
    return drawn
