"""The neurons of one population."""

from __future__ import annotations

import numpy as np

from emulator.image import Int32s, Int64s, Neurons, UInt32s
from emulator.timestep.fired import Fired

from .model import Model, update
from .structs import columns, empty


class NeuronPopulation:
    """The neurons of one population, on the network's ring buffers.

    ``injected`` (n,) is the current of all current sources in this tick, nA as accum.
    """

    def __init__(self, model: Model, image: Neurons, rings: UInt32s) -> None:
        self._model = model
        self._rings = rings
        self._ring = image.ring
        self._records = empty(image.ring.neurons, model.struct)
        self._columns = columns(self._records)
        self._shared = {name: image.state[name].astype(np.int64) for name in model.shared}
        missing = self._columns.keys() - image.parameters.keys() - image.state.keys()
        if missing:
            raise KeyError(f"{image.model} needs {', '.join(sorted(missing))}")
        self._synapses = [
            (receive, shift, self._records[name])
            for (name, receive), shift in zip(model.receptors, image.ring.shifts, strict=True)
        ]
        self.injected: Int32s = np.zeros(image.ring.neurons, np.int32)
        self.update(image)
        self.reset()

    def update(self, image: Neurons) -> None:
        """Take over the parameters of *image*; the state stays."""
        self._image = image
        self._kind = self._model.kind(image.substeps, **self._shared)
        for name, values in image.parameters.items():
            self._columns[name][:] = values

    def reset(self) -> None:
        """Back to the state at tick 0."""
        for name, values in self._image.state.items():
            if name not in self._shared:
                self._columns[name][:] = values
        self.injected[:] = 0

    def receive(self, tick: int) -> None:
        """Add what arrives at *tick* to the synapses."""
        ring = self._ring
        row = ring.first + (tick & (ring.slots - 1)) * ring.types * ring.neurons
        for receive, shift, synapses in self._synapses:
            receive(self._rings, row, shift, synapses)
            row += ring.neurons

    def fire(self, tick: int, fired: Fired) -> int:
        """Advance by one tick; list the neurons that spike and return how many."""
        return update(self._kind, self._records, self.injected, fired)

    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        """A recordable variable of *neurons*, as it stands before this tick's update."""
        return self._model.recordable[variable](self._records, neurons)
