"""Synapses whose current or conductance jumps with a spike and then decays exponentially.

The board adds, per tick, the summed weights × `init` and decays after the neuron's update;
`init` is τ/Δt · (1 − e^(−Δt/τ)), the mean of the decaying pulse over one tick.
(sPyNNaker: exp_synapse_utils.h.)
"""

from __future__ import annotations

from emulator.arithmetic.fixed_point import decay, wide, wrap
from emulator.arithmetic.jit import borrowed, kernel
from emulator.image import Int64s, UInt32s

from .pieces import inlet_of, take
from .structs import Record, Records, accums, decays, struct

EXPONENTIAL = struct(*decays("decay", "init"), *accums("input"))
"""`input` is the synapses' current or conductance."""


@kernel
def receive(
    pieces: Records, kind: int, rings: UInt32s, losses: Int64s, tick: int, synapses: Records
) -> None:
    """Move the ring buffers of the *kind*-th type into *synapses*, (n,) of :data:`EXPONENTIAL`."""
    pieces, rings, losses, synapses = borrowed((pieces, rings, losses, synapses))
    for p in range(len(pieces)):
        piece = pieces[p]
        inlet = inlet_of(piece, kind, rings, losses, tick)
        for k in range(piece.end - piece.begin):
            arrived = take(inlet, k)
            if arrived:
                synapse = synapses[piece.begin + k]
                pulse = decay(arrived, wide(synapse.init))
                synapse.input = wrap(wide(synapse.input) + pulse)


@kernel
def shape(synapse: Record) -> None:
    """Decay over one step."""
    synapse.input = decay(wide(synapse.input), wide(synapse.decay))
