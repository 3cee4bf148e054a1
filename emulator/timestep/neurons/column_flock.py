"""Populations of a model that has columns, advanced together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons, UInt32s
from emulator.timestep.fired import Fired

from .columns import Alike, Cells, ColumnModel, Each, fire, receive
from .flock import Flock
from .structs import Records


class ColumnFlock(Flock):
    """Leaky integrate-and-fire cells with two exponential synapses.

    ``cells`` and ``drive`` are those of all members. ``drive``, (substeps, cells) accums, is what
    flows into them besides their synapses; None as long as that is `i_offset` alone, which all
    cells of a member have alike.
    """

    effort = 1

    def __init__(
        self, model: ColumnModel, images: Sequence[tuple[int, Neurons]], rings: UInt32s
    ) -> None:
        """*images* are those of the populations, by their places in the network."""
        super().__init__(images, rings)
        self.model = model
        self._table = np.zeros((len(Cells._fields), self.size), np.int32)
        self.cells = Cells(*self._table)
        self.drive: Int32s | None = None
        self.take_parameters()

    def fire(self, stretch: int, fired: Fired, tick: int, ticks: int = 1) -> tuple[int, bool]:
        given, table, drive, pieces, losses = self.stretch(stretch)
        passed, any_spikes = divmod(
            fire(given, table, drive, pieces, self._rings, losses, fired, tick, ticks), 2
        )
        return passed, bool(any_spikes)

    def stretch(self, number: int) -> tuple[Alike | Each, Int32s, Int32s | int, Records, Int64s]:
        """What :func:`.columns.fire` takes of a stretch: parameters, table, drive, pieces, and
        losses; no pieces where there are fewer stretches."""
        drive = self._substeps if self.drive is None else self.drive
        stretches = self._stretches
        pieces = stretches[number] if number < len(stretches) else stretches[0][:0]
        return self._parameters, self._table, drive, pieces, self.losses

    def receive(self, tick: int, pieces: Records) -> None:
        receive(self._parameters, self._table, pieces, self._rings, self.losses, tick)

    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        return self.model.recordable[variable](self.cells, neurons)

    def injected(self, place: int) -> Int32s:
        return self.have_drive()[:, self.own(place)]

    def rest(self, place: int) -> None:
        if self.drive is not None:
            self.drive[:, self.own(place)] = self.members[place].image.parameters["i_offset"]

    def have_drive(self) -> Int32s:
        """:attr:`drive`, which there is from now on."""
        if self.drive is None:
            self.drive = np.zeros((self._substeps, self.size), np.int32)
            for place in range(len(self.members)):
                self.rest(place)
        return self.drive

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


def has_cells_alike(image: Neurons) -> bool:
    """Whether all have the same parameters, but for `i_offset`."""
    given = image.parameters.items()
    return all(_is_alike(values) for name, values in given if name != "i_offset")


def _is_alike(values: NDArray[Any]) -> bool:
    return bool((values == values[0]).all())
