"""The neurons of one population, as the engine sees them."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from emulator.image import Int32s, Int64s, Neurons, Ring
from emulator.timestep.fired import Fired


class NeuronPopulation(ABC):
    """Neurons on the network's ring buffers.

    ``injected`` (substeps, n) is the current of all current sources in this tick, nA as accum.
    """

    def __init__(self, image: Neurons) -> None:
        self.injected: Int32s = np.zeros((image.substeps, image.ring.neurons), np.int32)

    @abstractmethod
    def update(self, image: Neurons) -> None:
        """Take over the parameters of *image*; the state stays."""

    @abstractmethod
    def reset(self) -> None:
        """Back to the state at tick 0."""

    @abstractmethod
    def receive(self, tick: int) -> None:
        """Add what arrives at *tick* to the synapses."""

    @abstractmethod
    def fire(self, tick: int, fired: Fired) -> int:
        """Advance by one tick; list the neurons that spike and return how many."""

    @abstractmethod
    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        """A recordable variable of *neurons*, as it stands before this tick's update."""


def first_of_slot(ring: Ring, tick: int) -> int:
    """The ring buffer of the first type and neuron for what arrives at *tick*."""
    return ring.first + (tick & (ring.slots - 1)) * ring.types * ring.neurons
