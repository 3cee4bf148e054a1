"""What the leaky integrate-and-fire models with exponential synapses have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons
from emulator.timestep.fired import Fired

from .exponential_synapse import Receptor, receive
from .lif import Membrane, MembraneState


class State(NamedTuple):
    """What changes from tick to tick, (n,) each; accums, but the refractory timer's ticks."""

    membrane: MembraneState
    exc: Int32s
    inh: Int32s


class LifExponential(ABC):
    """The neurons of one population, on the network's ring buffers.

    ``injected`` (n,) is the current of all current sources in this tick, nA as accum.
    """

    RECORDABLE = ("v", "gsyn_exc", "gsyn_inh")

    def __init__(self, image: Neurons, rings: NDArray[np.uint32]) -> None:
        self._image = image
        self._rings = rings
        self._ring = image.ring
        self.injected: Int32s = np.zeros(image.ring.neurons, np.int32)
        self.update(image)
        self.reset()

    def update(self, image: Neurons) -> None:
        """Take over the parameters of *image*; the state stays."""
        values = image.parameters
        self._image = image
        self.substeps = image.substeps
        self.membrane = Membrane(**{name: values[name] for name in Membrane._fields})
        self.excitatory = Receptor(values["exc_decay"], values["exc_init"])
        self.inhibitory = Receptor(values["inh_decay"], values["inh_init"])

    def reset(self) -> None:
        """Back to the state at tick 0."""
        start = {name: values.astype(np.int32) for name, values in self._image.state.items()}
        membrane = MembraneState(start["v"], start["refract_timer"])
        self.state = State(membrane, start["exc"], start["inh"])
        self.injected[:] = 0

    def receive(self, tick: int) -> None:
        """Add what arrives at *tick* to the synapses."""
        ring = self._ring
        row = ring.first + (tick & (ring.slots - 1)) * ring.types * ring.neurons
        exc_shift, inh_shift = ring.shifts
        receive(self._rings, row, exc_shift, self.excitatory, self.state.exc)
        receive(self._rings, row + ring.neurons, inh_shift, self.inhibitory, self.state.inh)

    @abstractmethod
    def fire(self, tick: int, fired: Fired) -> int:
        """Advance by one tick; list the neurons that spike and return how many."""

    @abstractmethod
    def input(self, state: Int32s) -> Int32s:
        """What the board records of a synapse's *state* as gsyn."""

    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        """A recordable variable of *neurons*, as it stands before this tick's update."""
        if variable == "v":
            return self.state.membrane.v[neurons]
        state = self.state.exc if variable == "gsyn_exc" else self.state.inh
        return self.input(state[neurons])
