"""The neurons of one population, as the engine sees them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

from emulator.image import Int32s, Int64s, Neurons, Ring, UInt32s


class NeuronPopulation(ABC):
    """Neurons on the network's ring buffers."""

    def __init__(self, image: Neurons) -> None:
        self.has_synapse_core = image.has_synapse_core

    @property
    @abstractmethod
    def injected(self) -> Int32s:
        """(substeps, n): where the current of all current sources is added, nA as accum."""

    @abstractmethod
    def rest(self) -> None:
        """No current source lets anything flow."""

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

    @abstractmethod
    def receive(self, tick: int) -> None:
        """Add what arrives at *tick* to the synapses."""

    def must_receive_before(self, sampled: Collection[str]) -> bool:
        """Whether :meth:`receive` must be called in each tick in which these are sampled.

        Where it need not, it is taken in when they advance.
        """
        return True

    @abstractmethod
    def receiving(self, tick: int) -> list[NDArray[Any]]:
        """All arrays that :meth:`receive` changes at *tick*."""

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


def first_of_slot(ring: Ring, tick: int) -> int:
    """The ring buffer of the first type and neuron for what arrives at *tick*."""
    return ring.first + (tick & (ring.slots - 1)) * ring.types * ring.neurons


def slot(ring: Ring, rings: UInt32s, tick: int) -> UInt32s:
    """The ring buffers of all types for what arrives at *tick*."""
    first = first_of_slot(ring, tick)
    return rings[first : first + ring.types * ring.neurons]
