"""Neurons of a model that has columns: one of the populations of a flock."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons, UInt32s

from .columns import Cells
from .flock import Flock
from .population import NeuronPopulation, slot

MEMBRANE = "v"
"""The variable that what arrives does not change."""


class ColumnPopulation(NeuronPopulation):
    """The member at *place* of a flock."""

    def __init__(self, flock: Flock, place: int, rings: UInt32s) -> None:
        member = flock.members[place]
        super().__init__(member.image)
        self.flock = flock
        self.place = place
        self._own = flock.cells_of(member)
        self._rings = rings
        self._cells = Cells(*(column[self._own] for column in flock.cells))
        self.reset()

    @property
    def image(self) -> Neurons:
        """What it runs."""
        return self.flock.members[self.place].image

    @property
    def injected(self) -> Int32s:
        """Beside what is injected, `i_offset`."""
        return self.flock.have_drive()[:, self._own]

    def rest(self) -> None:
        self.flock.rest(self.place)

    def update(self, image: Neurons) -> None:
        self.flock.update(self.place, image)

    def reset(self) -> None:
        for name, column in self._cells._asdict().items():
            column[:] = self.image.state[name]
        self.rest()

    def receive(self, tick: int) -> None:
        self.flock.receive(tick, self.flock.pieces_of([self.place]))

    def receiving(self, tick: int) -> list[NDArray[Any]]:
        return [*self._cells, slot(self.image.ring, self._rings, tick)]

    def must_receive_before(self, sampled: Collection[str]) -> bool:
        return any(variable != MEMBRANE for variable in sampled)

    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        which = slice(None) if len(neurons) == len(self._cells.v) else neurons
        return self.flock.model.recordable[variable](self._cells, which)
