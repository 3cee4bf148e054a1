"""Populations whose neurons are advanced together.

To go through a population costs some microseconds a tick, however few neurons it has, and studies
of plasticity have a population for each of their neurons. So the neurons of all populations of a
model stand behind each other, and one call advances them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from emulator.image import Int32s, Int64s, Neurons, UInt32s
from emulator.timestep.fired import Fired

from .pieces import LOSS_WORDS, NUMBERS, Saturated, piece_of, saturated
from .structs import Records, empty

ALIGNED = 64
"""Neurons: stretches begin at multiples of it, where lines of the cache do."""


class Member(NamedTuple):
    """One population of a flock."""

    population: int
    """Its place in the network."""
    first: int
    """Its first neuron's place in the flock."""
    image: Neurons


class Flock(ABC):
    """Populations of one model with equally many substeps."""

    effort = 5
    """How many times longer than a neuron of columns each of its neurons takes, about."""

    def __init__(self, images: Sequence[tuple[int, Neurons]], rings: UInt32s) -> None:
        """*images* are those of the populations, by their places in the network."""
        self._rings = rings
        self.members: list[Member] = []
        size = 0
        for population, image in images:
            self.members.append(Member(population, size, image))
            size += image.ring.neurons
        self.size = size
        self._substeps = self.members[0].image.substeps
        self._types = self.members[0].image.ring.types
        self.deal_out(1)

    @abstractmethod
    def fire(self, stretch: int, fired: Fired, tick: int, ticks: int = 1) -> tuple[int, bool]:
        """Advance a stretch by some ticks, but not beyond one in which a neuron spikes.

        Returns:
            the ticks that have passed, and whether any neuron spikes in the last of them.
        """

    @abstractmethod
    def receive(self, tick: int, pieces: Records) -> None:
        """Add what arrives at *tick* to the synapses of *pieces*."""

    @abstractmethod
    def injected(self, place: int) -> Int32s:
        """(substeps, n), accums: where what current sources let flow into a member is added."""

    @abstractmethod
    def rest(self, place: int) -> None:
        """Let no current source's current flow into a member."""

    @abstractmethod
    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        """A recordable variable of *neurons*, by their places in the flock."""

    def deal_out(self, number: int) -> int:
        """Cut the neurons into so many stretches, or fewer; return how many."""
        ends = [self.size * k // number // ALIGNED * ALIGNED for k in range(number)]
        bounds = [pair for pair in pairwise([*ends, self.size]) if pair[0] < pair[1]]
        found = [list(self._pieces_within(*pair)) for pair in bounds]
        cuts = np.cumsum([0, *map(len, found)]).tolist()
        self._pieces = empty(cuts[-1], piece_of(self._types))
        numbers = np.array([piece for pieces in found for piece in pieces], np.int64)
        for name, column in zip(NUMBERS, numbers.T, strict=False):
            self._pieces[name] = column
        self._pieces["losses"] = np.arange(len(numbers))
        members = self._pieces["member"]
        self._pieces["shift"] = [self.members[m].image.ring.shifts for m in members]
        self._stretches = [self._pieces[low:high] for low, high in pairwise(cuts)]
        self._populations = np.array([m.population for m in self.members])[members]
        self.losses = np.zeros((len(numbers), self._types, LOSS_WORDS), np.int64)
        """See :mod:`.pieces`."""
        return len(bounds)

    @property
    def all_pieces(self) -> tuple[Records, Int64s]:
        """The pieces of all stretches, and the population of each."""
        return self._pieces, self._populations

    def list_from(self, first_neuron: Int64s) -> None:
        """Have the spikes of each population listed from its place in *first_neuron* on."""
        pieces = self._pieces
        pieces["place"] = first_neuron[self._populations] + pieces["number"]

    def count(self, fired: Fired, counts: Int64s) -> None:
        """Count the spikes of the last tick by population, each one's beside each other."""
        found = self._pieces["found"]
        if len(self._pieces) == len(self.members):
            counts[self._populations] = found
            return
        starts = self._pieces["place"] - self._pieces["number"]
        for piece in np.flatnonzero(found):
            population, place = self._populations[piece], self._pieces["place"][piece]
            begin = starts[piece] + counts[population]
            for numbers in fired:
                numbers[begin : begin + found[piece]] = numbers[place : place + found[piece]]
            counts[population] += found[piece]

    def pieces_of(self, places: Collection[int]) -> Records:
        """Of some members."""
        return self._pieces[np.isin(self._pieces["member"], list(places))]

    def own(self, place: int) -> slice:
        """The neurons of a member."""
        member = self.members[place]
        return slice(member.first, member.first + member.image.ring.neurons)

    def saturated(self, place: int) -> dict[int, Saturated]:
        """By synapse type: input that a member's ring buffers didn't hold, where there is any."""
        losses = self.losses[self.pieces_of([place])["losses"]]
        return saturated(*losses)

    def _pieces_within(self, low: int, high: int) -> Iterator[tuple[int, ...]]:
        """The pieces between two neurons of the flock; their first :data:`.pieces.NUMBERS`."""
        for place, member in enumerate(self.members):
            ring = member.image.ring
            begin = max(low, member.first)
            end = min(high, member.first + ring.neurons)
            if begin < end:
                number = begin - member.first
                words = ring.types * ring.neurons, ring.neurons
                first = ring.first + number
                yield begin, end, place, number, 0, 0, first, ring.slots - 1, *words
