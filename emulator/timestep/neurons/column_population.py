"""Neurons of a model that has columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons, UInt32s
from emulator.timestep.fired import Fired

from .columns import IN_ONE_LOOK, Cells, ColumnModel, advance, list_spikes, receive
from .population import NeuronPopulation, first_of_slot, slot

MOST_SUBSTEPS = 0xFFFF
"""Spikes of one cell in a tick that are counted."""


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
        self._packets = self._looks.view(np.uint16)[:size]
        self.update(image)
        self.reset()

    def update(self, image: Neurons) -> None:
        self._image = image
        words = self._model.words
        given: dict[str, NDArray[Any]] = {
            name: values.astype(words[name]) for name, values in image.parameters.items()
        }
        i_offset = given.pop("i_offset")
        inits = _alike({name: given.pop(name) for name in _inits(self._model)})
        self._parameters = self._model.parameters(i_offset=i_offset, **_alike(given))
        self._receptors = [
            (shift, init, inputs)
            for shift, init, inputs in zip(
                self._ring.shifts,
                inits.values(),
                (self._cells.exc_input, self._cells.inh_input),
                strict=True,
            )
        ]

    def reset(self) -> None:
        for name, column in self._cells._asdict().items():
            column[:] = self._image.state[name]
        self.injected[:] = 0

    def receive(self, tick: int) -> None:
        first = first_of_slot(self._ring, tick)
        for shift, init, inputs in self._receptors:
            buffers = self._rings[first : first + self._ring.neurons]
            receive(buffers, shift, init, inputs)
            first += self._ring.neurons

    def receiving(self, tick: int) -> list[NDArray[Any]]:
        return [*self._cells, slot(self._ring, self._rings, tick)]

    def fire(self, tick: int, fired: Fired) -> int:
        for injected in self.injected:
            advance(self._parameters, self._cells, injected, self._packets)
        return int(list_spikes(self._packets, self._looks, fired))

    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        which = slice(None) if len(neurons) == len(self._packets) else neurons
        return np.array(self._model.recordable[variable](self._cells, which))  # never a view


def _inits(model: ColumnModel) -> list[str]:
    return [f"{receptor}_init" for receptor in model.receptors]


def _alike(columns: dict[str, NDArray[Any]]) -> dict[str, Any]:
    """One number each if all cells have the same; all arrays otherwise.

    So there are two kinds to compile and not one for each choice of parameters that differ.
    """
    if all((column == column[0]).all() for column in columns.values()):
        return {name: column[0] for name, column in columns.items()}
    return columns
