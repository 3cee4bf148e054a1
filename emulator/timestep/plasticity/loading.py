"""Plastic synapses and the memory of their targets, by the kind of learning that they have."""

from __future__ import annotations

from emulator.image import Plasticity, Ring, Synapses, UInt32s

from .memory import Memory, ModulatedMemory
from .modulated_projection import ModulatedProjection
from .projection import PlasticProjection
from .recurrent_projection import RecurrentMemory, RecurrentProjection


def memory_for(plasticity: Plasticity, neurons: int) -> Memory:
    """The memory of *neurons* whose synapses learn by *plasticity*."""
    if plasticity.core_neurons is not None:
        return RecurrentMemory(plasticity, neurons)
    if plasticity.modulation is not None:
        return ModulatedMemory(plasticity, neurons)
    return Memory(plasticity, neurons)


def load_plastic(
    synapses: Synapses,
    ring: Ring,
    rings: UInt32s,
    memory: Memory,
    is_heard: bool = False,
    parts: int = 1,
) -> PlasticProjection:
    """The *synapses*, ready to learn; arguments as of :class:`.projection.PlasticProjection`.

    Where order matters they are not shared between threads.
    """
    if isinstance(memory, RecurrentMemory):
        return RecurrentProjection(synapses, ring, rings, memory, is_heard)
    if isinstance(memory, ModulatedMemory):
        return ModulatedProjection(synapses, ring, rings, memory, is_heard)
    return PlasticProjection(synapses, ring, rings, memory.spikes, is_heard, parts)
