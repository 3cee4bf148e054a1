"""Synapses whose input lasts one step, as a current that has the whole of its charge.

(sPyNNaker: synapse_types_delta_impl.h, input_type_delta.h.)
"""

from __future__ import annotations

from emulator.arithmetic.fixed_point import multiply, wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.image import UInt32s

from .ring_buffers import take
from .structs import Record, Records, accums, struct

DELTA = struct(*accums("input"))
PER_STEP = accums("per_step")
"""1/step, 1/ms: what makes a charge a current."""


@kernel
def receive(rings: UInt32s, first: int, shift: int, synapses: Records) -> None:
    """Move one type's row of ring buffers into *synapses*, (n,) of :data:`DELTA`."""
    for n in range(len(synapses)):
        arrived = take(rings, first + n, shift)
        if arrived:
            synapses[n].input = wrap(wide(synapses[n].input) + arrived)


@kernel
def take_input(synapse: Record) -> int:
    """What has arrived; the synapse is empty then."""
    arrived = wide(synapse.input)
    synapse.input = 0
    return arrived


@kernel
def current(neuron: Record) -> int:
    """Of both synapse types, not wrapped; their input is used up."""
    per_step = wide(neuron.per_step)
    into = multiply(take_input(neuron.exc), per_step)
    return into - multiply(take_input(neuron.inh), per_step)
