"""Neurons of a model that has columns."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons, Ring, UInt32s
from emulator.timestep.fired import Fired

from .columns import IN_ONE_LOOK, Arrivals, Cells, ColumnModel, fire, receive
from .population import NeuronPopulation, Stretch, first_of_slot, slot

MOST_SUBSTEPS = 0xFFFF
"""Spikes of one cell in a tick that are counted."""
MEMBRANE = "v"
"""The variable that what arrives does not change."""
ALIGNED = 64
"""Cells: stretches begin at multiples of it, where lines of the cache do."""


class Columns:
    """The columns of the cells from *low* to below *high*."""

    def __init__(
        self, low: int, high: int, cells: Cells, injected: Int32s, looks: NDArray[np.uint64]
    ) -> None:
        """*looks* are those of all cells."""
        self.low, self.high = low, high
        self.cells = Cells(*(column[low:high] for column in cells))
        self.injected = injected[:, low:high]
        self.looks = looks[low // IN_ONE_LOOK : -(-high // IN_ONE_LOOK)]
        self.packets = self.looks.view(np.uint16)[: high - low]
        self._parameters: Any = None

    def take(self, parameters: Any) -> None:
        """Have these of the *parameters* of all cells."""
        self._parameters = type(parameters)(
            *(
                values[self.low : self.high] if isinstance(values, np.ndarray) else values
                for values in parameters
            )
        )

    def receive(self, ring: Ring, rings: UInt32s, tick: int) -> None:
        """Add what arrives at *tick*."""
        receive(self._parameters, self.cells, self._arrivals(ring, rings, tick))

    def fire(self, ring: Ring, rings: UInt32s, tick: int, fired: Fired) -> int:
        """Advance by one tick; list the spikes from the first cell's place on."""
        found = fire(
            self._parameters,
            self.cells,
            self._arrivals(ring, rings, tick),
            self.injected,
            self.packets,
            self.looks,
            fired,
            self.low,
        )
        return int(found)

    def _arrivals(self, ring: Ring, rings: UInt32s, tick: int) -> Arrivals:
        exc = first_of_slot(ring, tick)
        inh = exc + ring.neurons
        low, high = self.low, self.high
        return Arrivals(rings[exc + low : exc + high], rings[inh + low : inh + high], *ring.shifts)


class ColumnPopulation(NeuronPopulation):
    """Leaky integrate-and-fire cells with two exponential synapses."""

    def __init__(self, model: ColumnModel, image: Neurons, rings: UInt32s) -> None:
        super().__init__(image)
        if image.substeps > MOST_SUBSTEPS:
            raise ValueError(f"{image.substeps} substeps; {MOST_SUBSTEPS} can be counted")
        self._model = model
        self._ring = image.ring
        self._rings = rings
        size = image.ring.neurons
        self._cells = Cells(*(np.zeros(size, np.int32) for _ in Cells._fields))
        self._looks = np.zeros(-(-size // IN_ONE_LOOK), np.uint64)
        self._all = self._columns(0, size)
        self._pieces: list[Columns] = []
        self.update(image)
        self.reset()

    def update(self, image: Neurons) -> None:
        self._image = image
        words = self._model.words
        given: dict[str, NDArray[Any]] = {
            name: values.astype(words[name]) for name, values in image.parameters.items()
        }
        i_offset = given.pop("i_offset")
        parameters = self._model.parameters(i_offset=i_offset, **_alike(given))
        for columns in (self._all, *self._pieces):
            columns.take(parameters)

    def reset(self) -> None:
        for name, column in self._cells._asdict().items():
            column[:] = self._image.state[name]
        self.injected[:] = 0

    def receive(self, tick: int) -> None:
        self._all.receive(self._ring, self._rings, tick)

    def receiving(self, tick: int) -> list[NDArray[Any]]:
        return [*self._cells, slot(self._ring, self._rings, tick)]

    def must_receive_before(self, sampled: Collection[str]) -> bool:
        return any(variable != MEMBRANE for variable in sampled)

    def fire(self, tick: int, fired: Fired) -> int:
        return self._all.fire(self._ring, self._rings, tick, fired)

    def stretches(self, number: int) -> list[Stretch]:
        size = self._ring.neurons
        ends = [size * k // number // ALIGNED * ALIGNED for k in range(number)]
        self._pieces = [
            self._columns(low, high) for low, high in pairwise([*ends, size]) if low < high
        ]
        self.update(self._image)
        return [
            Stretch(each.low, partial(each.fire, self._ring, self._rings)) for each in self._pieces
        ]

    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        which = slice(None) if len(neurons) == self._ring.neurons else neurons
        return self._model.recordable[variable](self._cells, which)

    def _columns(self, low: int, high: int) -> Columns:
        return Columns(low, high, self._cells, self.injected, self._looks)


def _alike(columns: dict[str, NDArray[Any]]) -> dict[str, Any]:
    """One number each if all cells have the same; all arrays otherwise.

    So there are two kinds to compile and not one for each choice of parameters that differ.
    """
    if all((column == column[0]).all() for column in columns.values()):
        return {name: column[0] for name, column in columns.items()}
    return columns
