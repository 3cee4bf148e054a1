"""Neurons as records, one struct each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons, UInt32s
from emulator.timestep.fired import Fired

from .model import Model, update
from .population import NeuronPopulation, first_of_slot, slot
from .structs import columns, empty


class RecordPopulation(NeuronPopulation):
    """Neurons of any model."""

    def __init__(self, model: Model, image: Neurons, rings: UInt32s) -> None:
        super().__init__(image)
        self._model = model
        self._rings = rings
        self._ring = image.ring
        self._records = empty(image.ring.neurons, model.struct)
        self._columns = columns(self._records)
        self._injected = np.zeros((image.substeps, image.ring.neurons), np.int32)
        self._shared = {
            name: image.state[name].astype(np.int64) for name in (*model.shared, *model.rows)
        }
        missing = self._columns.keys() - image.parameters.keys() - image.state.keys()
        if missing:
            raise KeyError(f"{image.model} needs {', '.join(sorted(missing))}")
        self._synapses = [
            (receive, shift, self._records[name])
            for (name, receive), shift in zip(model.receptors, image.ring.shifts, strict=True)
        ]
        self.update(image)
        self.reset()

    @property
    def injected(self) -> Int32s:
        return self._injected

    def rest(self) -> None:
        self._injected[:] = 0

    def update(self, image: Neurons) -> None:
        self._image = image
        self._kind = self._model.kind(image.substeps, **self._shared)
        for name, values in image.parameters.items():
            self._columns[name][:] = values

    def reset(self) -> None:
        for name, values in self._image.state.items():
            if name not in self._shared:
                self._columns[name][:] = values
            elif name in self._model.rows:
                self._shared[name][:] = values
        self.rest()

    def reload(self) -> None:
        for name, values in self._shared.items():
            values[:] = self._image.state[name]

    def begin(self, tick: int) -> None:
        if self._model.begin is not None:
            # The tick that the run before ended at: its program has taken in what had come.
            self.receive(tick)
            self._model.begin(self._kind, self._records)

    def receive(self, tick: int) -> None:
        row = first_of_slot(self._ring, tick)
        for receive, shift, synapses in self._synapses:
            receive(self._rings, row, shift, synapses)
            row += self._ring.neurons

    def receiving(self, tick: int) -> list[NDArray[Any]]:
        return [self._records, slot(self._ring, self._rings, tick)]

    def fire(self, tick: int, fired: Fired) -> int:
        """Advance by one tick; list the neurons that spike and return how many."""
        return update(self._kind, self._records, self._injected, fired)

    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        return self._model.recordable[variable](self._records, neurons)
