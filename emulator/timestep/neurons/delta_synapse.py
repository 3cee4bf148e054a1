"""Synapses whose input lasts one step, as a current that has the whole of its charge.

(sPyNNaker: synapse_types_delta_impl.h, input_type_delta.h.)
"""

from __future__ import annotations

from emulator.arithmetic.fixed_point import multiply, wide, wrap
from emulator.arithmetic.jit import borrowed, kernel
from emulator.image import Int64s, UInt32s

from .pieces import inlet_of, take
from .structs import Record, Records, accums, struct

DELTA = struct(*accums("input"))
PER_STEP = accums("per_step")
"""1/step, 1/ms: what makes a charge a current."""


@kernel
def receive(
    pieces: Records, kind: int, rings: UInt32s, losses: Int64s, tick: int, synapses: Records
) -> None:
    """Move the ring buffers of the *kind*-th type into *synapses*, (n,) of :data:`DELTA`."""
    pieces, rings, losses, synapses = borrowed((pieces, rings, losses, synapses))
    for p in range(len(pieces)):
        piece = pieces[p]
        inlet = inlet_of(piece, kind, rings, losses, tick)
        for k in range(piece.end - piece.begin):
            arrived = take(inlet, k)
            if arrived:
                synapse = synapses[piece.begin + k]
                synapse.input = wrap(wide(synapse.input) + arrived)


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
