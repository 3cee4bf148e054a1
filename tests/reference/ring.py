"""Ring buffers: their geometry on the board, and one population's buffer."""

from __future__ import annotations

import math

from spinn_stdp.network import Network, Projection

from .encoding import delay_on_grid, timestep_ms
from .numbers import LARGEST_UINT16, int32

EXCITATORY, INHIBITORY = 0, 1
SYNAPSE_TYPES = 2
_TYPE_BITS = 1
_RING_BITS = 14
_LARGEST_CORE = 256
_FEWEST_SLOTS = 2
_DELAY_STAGES = 9
"""The ring itself and eight stages of a delay extension."""


def _bits_for(count: int) -> int:
    if count <= 1:
        return count
    return math.ceil(math.log2(count))


def synapse_type(receptor: str) -> int:
    return {"excitatory": EXCITATORY, "inhibitory": INHIBITORY}[receptor]


def available_slots(network: Network, population: int) -> int:
    """The most delay slots that fit beside the neurons of a core."""
    cells = network.populations[population]
    on_core = min(cells.size, cells.neurons_per_core or _LARGEST_CORE)
    return 1 << (_RING_BITS - _bits_for(on_core) - _TYPE_BITS)


def _given_delays(projection: Projection) -> list[float]:
    """In ms. One number for all counts even where there is no connection."""
    if isinstance(projection.delay, (int, float)):
        return [projection.delay]
    return [float(delay) for delay in projection.connections.delay]


def ring_slots(network: Network, population: int) -> int:
    """The delay slots that the board makes for a population.

    Raises:
        ValueError: a delay is longer than the board's delay extensions reach.
    """
    longest_ms = max(
        (
            delay_on_grid(network, delay)
            for projection in network.projections_into(population)
            for delay in _given_delays(projection)
        ),
        default=0.0,
    )
    longest = math.ceil(longest_ms / timestep_ms(network))
    available = available_slots(network, population)
    if longest > _DELAY_STAGES * available:
        raise ValueError(f"a delay of {longest_ms} ms is longer than the board holds")
    return min(max(1 << _bits_for(longest), _FEWEST_SLOTS), available)


class RingBuffer:
    """The input that is on its way to one population: 16-bit sums that saturate."""

    def __init__(self, slots: int, neurons: int, shifts: tuple[int, int]) -> None:
        self.slots = slots
        self.neurons = neurons
        self.shifts = shifts
        self.saturations = 0
        self._sums = [[[0] * neurons for _ in range(SYNAPSE_TYPES)] for _ in range(slots)]

    def add(self, tick: int, receptor: int, neuron: int, weight: int) -> None:
        """Let *weight* arrive at *tick*."""
        sums = self._sums[tick % self.slots][receptor]
        total = sums[neuron] + weight
        if total > LARGEST_UINT16:
            total = LARGEST_UINT16
            self.saturations += 1
        sums[neuron] = total

    def take(self, tick: int, receptor: int, neuron: int) -> int:
        """What arrives at *tick* as an accum; it is taken out of the buffer."""
        sums = self._sums[tick % self.slots][receptor]
        total = sums[neuron]
        sums[neuron] = 0
        return int32(total << self.shifts[receptor])
