"""Synapses whose current or conductance jumps with a spike and then decays exponentially.

The board adds, per tick, the summed weights × `init` and decays after the neuron's update;
`init` is τ/Δt · (1 − e^(−Δt/τ)), the mean of the decaying pulse over one tick.
(sPyNNaker: exp_synapse_utils.h.)
"""

from __future__ import annotations

from emulator.arithmetic.fixed_point import decay, wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.image import UInt32s

from .ring_buffers import take
from .structs import Record, Records, accums, decays, struct

EXPONENTIAL = struct(*decays("decay", "init"), *accums("input"))
"""`input` is the synapses' current or conductance."""


@kernel
def receive(rings: UInt32s, first: int, shift: int, synapses: Records) -> None:
    """Move one type's row of ring buffers into *synapses*, (n,) of :data:`EXPONENTIAL`."""
    for n in range(len(synapses)):
        arrived = take(rings, first + n, shift)
        if arrived:
            pulse = decay(arrived, wide(synapses[n].init))
            synapses[n].input = wrap(wide(synapses[n].input) + pulse)


@kernel
def shape(synapse: Record) -> None:
    """Decay over one step."""
    synapse.input = decay(wide(synapse.input), wide(synapse.decay))
