"""Neurons of a model that has columns."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons, UInt32s

from .column_flock import ColumnFlock
from .columns import Cells
from .population import NeuronPopulation


class ColumnPopulation(NeuronPopulation):
    """One of the populations of a flock."""

    def __init__(self, flock: ColumnFlock, place: int, rings: UInt32s) -> None:
        super().__init__(flock, place, rings)
        self.flock = flock
        self._cells = Cells(*(column[self._own] for column in flock.cells))
        self.reset()

    def update(self, image: Neurons) -> None:
        self.flock.update(self.place, image)

    def reset(self) -> None:
        for name, column in self._cells._asdict().items():
            column[:] = self.image.state[name]
        self.rest()

    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        which = slice(None) if len(neurons) == len(self._cells.v) else neurons
        return self.flock.model.recordable[variable](self._cells, which)

    def _state(self) -> list[NDArray[Any]]:
        return list(self._cells)
