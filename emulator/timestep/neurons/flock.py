"""Populations whose neurons are advanced together.

To go through a population costs some microseconds a tick, however few neurons it has, and studies
of plasticity have a population for each of their neurons. So the cells of all populations of a
model that has columns stand in the same columns, one population after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons, UInt32s
from emulator.timestep.fired import Fired

from .columns import PIECE, Alike, Cells, ColumnModel, Each, fire, receive
from .structs import Records, empty

ALIGNED = 64
"""Cells: stretches begin at multiples of it, where lines of the cache do."""


class Member(NamedTuple):
    """One population of a flock."""

    population: int
    """Its place in the network."""
    first: int
    """Its first cell's place in the columns."""
    image: Neurons


class Flock:
    """Leaky integrate-and-fire cells with two exponential synapses.

    ``cells`` and ``drive`` are those of all members. ``drive``, (substeps, cells) accums, is what
    flows into them besides their synapses; None as long as that is `i_offset` alone, which all
    cells of a member have alike.
    """

    def __init__(
        self, model: ColumnModel, images: Sequence[tuple[int, Neurons]], rings: UInt32s
    ) -> None:
        """*images* are those of the populations, by their places in the network."""
        self.model = model
        self._rings = rings
        self.members: list[Member] = []
        size = 0
        for population, image in images:
            self.members.append(Member(population, size, image))
            size += image.ring.neurons
        self.size = size
        self._substeps = self.members[0].image.substeps
        self._table = np.zeros((len(Cells._fields), size), np.int32)
        self.cells = Cells(*self._table)
        self.drive: Int32s | None = None
        self.deal_out(1)
        self.take_parameters()

    def deal_out(self, number: int) -> int:
        """Cut the cells into so many stretches, or fewer; return how many."""
        ends = [self.size * k // number // ALIGNED * ALIGNED for k in range(number)]
        bounds = [pair for pair in pairwise([*ends, self.size]) if pair[0] < pair[1]]
        found = [list(self._pieces_within(*pair)) for pair in bounds]
        cuts = np.cumsum([0, *map(len, found)]).tolist()
        self._pieces = empty(cuts[-1], PIECE)
        self._pieces[:] = [piece for pieces in found for piece in pieces]
        self._stretches = [self._pieces[low:high] for low, high in pairwise(cuts)]
        self._populations = np.array([m.population for m in self.members])[self._pieces["member"]]
        return len(bounds)

    def list_from(self, first_neuron: Int64s) -> None:
        """Have the spikes of each population listed from its place in *first_neuron* on."""
        pieces = self._pieces
        pieces["place"] = first_neuron[self._populations] + pieces["number"]

    def fire(self, stretch: int, fired: Fired, tick: int, ticks: int = 1) -> tuple[int, bool]:
        """Advance a stretch by some ticks, but not beyond one in which a cell spikes.

        Returns:
            the ticks that have passed, and whether any cell spikes in the last of them.
        """
        drive = self._substeps if self.drive is None else self.drive
        passed, any_spikes = divmod(
            fire(
                self._parameters,
                self._table,
                drive,
                self._stretches[stretch],
                self._rings,
                fired,
                tick,
                ticks,
            ),
            2,
        )
        return passed, bool(any_spikes)

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

    def receive(self, tick: int, pieces: Records) -> None:
        """Add what arrives at *tick* to the synapses of *pieces*."""
        receive(self._parameters, self._table, pieces, self._rings, tick)

    def have_drive(self) -> Int32s:
        """:attr:`drive`, which there is from now on."""
        if self.drive is None:
            self.drive = np.zeros((self._substeps, self.size), np.int32)
            for place in range(len(self.members)):
                self.rest(place)
        return self.drive

    def rest(self, place: int) -> None:
        """Let nothing flow into a member but `i_offset`."""
        member = self.members[place]
        if self.drive is not None:
            self.drive[:, self.cells_of(member)] = member.image.parameters["i_offset"]

    def cells_of(self, member: Member) -> slice:
        """Of the columns."""
        return slice(member.first, member.first + member.image.ring.neurons)

    def update(self, place: int, image: Neurons) -> None:
        """Have the parameters of *image* for a member; the state stays."""
        self.members[place] = self.members[place]._replace(image=image)
        self.take_parameters()
        self.rest(place)

    def take_parameters(self) -> None:
        """Have the parameters of all members."""
        images = [member.image for member in self.members]
        words = self.model.words
        names = self.model.parameters._fields
        kind = self.model.parameters(*[0] * len(names))
        columns: dict[str, list[Int32s]] = {
            name: [image.parameters[name].astype(words[name]).view(np.int32) for image in images]
            for name in names
        }
        if all(map(has_cells_alike, images)):
            alike = [[c[0] for c in columns[name]] for name in names]
            self._parameters: Alike | Each = Alike(kind, np.array(alike, np.int32))
            if not all(map(_is_alike, columns["i_offset"])):
                self.have_drive()
        else:
            each_cell = [np.concatenate(columns[name]) for name in names]
            self._parameters = Each(kind, np.array(each_cell, np.int32))

    def _pieces_within(self, low: int, high: int) -> Iterator[tuple[int, ...]]:
        """The pieces between two cells of the columns; see :data:`.columns.PIECE`."""
        for place, member in enumerate(self.members):
            ring = member.image.ring
            begin = max(low, member.first)
            end = min(high, member.first + ring.neurons)
            if begin < end:
                number = begin - member.first
                yield (
                    *(begin, end, place, number, 0, 0, ring.first + number, ring.slots - 1),
                    *(ring.types * ring.neurons, ring.neurons, *ring.shifts),
                )


def has_cells_alike(image: Neurons) -> bool:
    """Whether all have the same parameters, but for `i_offset`."""
    given = image.parameters.items()
    return all(_is_alike(values) for name, values in given if name != "i_offset")


def _is_alike(values: NDArray[Any]) -> bool:
    return bool((values == values[0]).all())
