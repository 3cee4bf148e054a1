"""Neurons as records, one struct each."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons, UInt32s

from .population import NeuronPopulation
from .record_flock import RecordFlock
from .structs import columns


class RecordPopulation(NeuronPopulation):
    """One of the populations of a flock."""

    def __init__(self, flock: RecordFlock, place: int, rings: UInt32s) -> None:
        super().__init__(flock, place, rings)
        self.flock = flock
        self._records = flock.records[self._own]
        self._columns = columns(self._records)
        self.update(self.image)
        self.reset()

    def update(self, image: Neurons) -> None:
        self.flock.members[self.place] = self.flock.members[self.place]._replace(image=image)
        for name, values in image.parameters.items():
            self._columns[name][:] = values

    def reset(self) -> None:
        shared = self.flock.shared
        for name, values in self.image.state.items():
            if name not in shared:
                self._columns[name][:] = values
            elif name in self.flock.model.rows:
                shared[name][:] = values
        self.rest()

    def reload(self) -> None:
        for name, values in self.flock.shared.items():
            values[:] = self.image.state[name]

    def begin(self, tick: int) -> None:
        begin = self.flock.model.begin
        if begin is not None:
            # The tick that the run before ended at: its program has taken in what had come.
            self.receive(tick)
            begin(self.flock.kind, self._records)

    def must_receive_before(self, sampled: str) -> bool:
        return self.flock.model.is_alone or super().must_receive_before(sampled)

    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        return self.flock.model.recordable[variable](self._records, neurons)

    def _state(self) -> list[NDArray[Any]]:
        return [self._records]
