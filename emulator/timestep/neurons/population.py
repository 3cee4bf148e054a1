"""The neurons of one population, as the engine sees them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons, Ring, UInt32s

from .flock import Flock
from .pieces import Saturated

MEMBRANE = "v"
"""The variable that what arrives does not change."""


class NeuronPopulation(ABC):
    """Neurons on the network's ring buffers: the member at *place* of a flock."""

    def __init__(self, flock: Flock, place: int, rings: UInt32s) -> None:
        self.place = place
        self.of: Flock = flock
        self._own = flock.own(place)
        self._rings = rings
        self._ring = flock.members[place].image.ring
        self.has_synapse_core = flock.members[place].image.has_synapse_core

    @property
    def image(self) -> Neurons:
        """What it runs."""
        return self.of.members[self.place].image

    @property
    def injected(self) -> Int32s:
        """(substeps, n): where the current of all current sources is added, nA as accum."""
        return self.of.injected(self.place)

    def rest(self) -> None:
        """No current source lets anything flow."""
        self.of.rest(self.place)

    def saturated(self) -> dict[int, Saturated]:
        """By synapse type: input that the ring buffers didn't hold, where there is any."""
        return self.of.saturated(self.place)

    @abstractmethod
    def update(self, image: Neurons) -> None:
        """Take over the parameters of *image*; the state stays."""

    @abstractmethod
    def reset(self) -> None:
        """Back to the state at tick 0, but for what is not of one neuron."""

    def reload(self) -> None:  # noqa: B027
        """Back to how the program was loaded: also what a :meth:`reset` leaves as it is."""

    def begin(self, tick: int) -> None:  # noqa: B027
        """A run begins with *tick*."""

    def receive(self, tick: int) -> None:
        """Add what arrives at *tick* to the synapses."""
        self.of.receive(tick, self.of.pieces_of([self.place]))

    def must_receive_before(self, sampled: str) -> bool:
        """Whether :meth:`receive` must be called in each tick in which this is sampled.

        Where it need not, it is taken in when they advance.
        """
        return sampled != MEMBRANE

    def receiving(self, tick: int) -> list[NDArray[Any]]:
        """All arrays that :meth:`receive` changes at *tick*."""
        return [*self._state(), slot(self._ring, self._rings, tick), self.of.losses]

    @abstractmethod
    def _state(self) -> list[NDArray[Any]]:
        """The arrays of its own state."""

    @contextmanager
    def ahead(self, tick: int) -> Iterator[None]:
        """In this block they have received what arrives at *tick*; after it, all is as before."""
        arrays = self.receiving(tick)
        before = [array.copy() for array in arrays]
        self.receive(tick)
        try:
            yield
        finally:
            for array, values in zip(arrays, before, strict=True):
                array[...] = values

    @abstractmethod
    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        """A recordable variable of *neurons*, as it stands before this tick's update.

        It may be a view of what changes then.
        """


def slot(ring: Ring, rings: UInt32s, tick: int) -> UInt32s:
    """The ring buffers of all types for what arrives at *tick*."""
    words = ring.types * ring.neurons
    first = ring.first + (tick & (ring.slots - 1)) * words
    return rings[first : first + words]
