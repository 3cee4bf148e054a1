"""Plastic synapses and the memory of their targets, by the kind of learning that they have."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.image import Plasticity, Ring, Synapses, UInt32s

from .changeable_projection import ChangeableProjection, ChangeMemory
from .memory import Memory, ModulatedMemory
from .modulated_projection import ModulatedProjection
from .projection import PlasticProjection
from .recurrent_projection import RecurrentMemory, RecurrentProjection


def memory_for(plasticity: Plasticity, neurons: int) -> Memory:
    """The memory of *neurons* whose synapses learn by *plasticity*."""
    if plasticity.core_neurons is not None:
        return RecurrentMemory(plasticity, neurons)
    if plasticity.row_numbers is not None:
        return ChangeMemory(plasticity, neurons)
    if plasticity.modulation is not None:
        return ModulatedMemory(plasticity, neurons)
    return Memory(plasticity, neurons)


def load_plastic(
    synapses: Synapses,
    ring: Ring,
    arrays: Sequence[UInt32s],
    memory: Memory,
    is_heard: bool = False,
    threads: int = 1,
) -> PlasticProjection:
    """The *synapses*, ready to learn.

    Arguments:
        arrays: the ring buffers: one for all *threads*, which have a part of the targets each; or
            one for each of them, which have a part of the spikes. Where order matters synapses are
            not shared.
        is_heard: as of :class:`.projection.PlasticProjection`.
    """
    rings = arrays[0]
    if isinstance(memory, RecurrentMemory):
        return RecurrentProjection(synapses, ring, rings, memory, is_heard)
    if isinstance(memory, ChangeMemory):
        return ChangeableProjection(synapses, ring, rings, memory, is_heard)
    if isinstance(memory, ModulatedMemory):
        return ModulatedProjection(synapses, ring, rings, memory, is_heard)
    parts = threads if len(arrays) == 1 else 1
    others = list(zip(arrays, memory.of_threads(len(arrays)), strict=True))[1:]
    return PlasticProjection(synapses, ring, rings, memory.spikes, is_heard, parts, others)
