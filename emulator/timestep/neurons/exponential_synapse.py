"""Synapses whose current or conductance jumps with a spike and then decays exponentially.

The board adds, per tick, the summed weights × `init` and decays after the neuron's update;
`init` is τ/Δt · (1 − e^(−Δt/τ)), the mean of the decaying pulse over one tick.
(sPyNNaker: synapse_types_exponential_impl.h.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import decay, ring_input, wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.image import Int32s, UInt32s


class Receptor(NamedTuple):
    """One synapse type's constants of each neuron, (n,) each."""

    decay: UInt32s
    init: UInt32s


@kernel
def receive(rings: UInt32s, first: int, shift: int, receptor: Receptor, state: Int32s) -> None:
    """Move one type's row of ring buffers, from *first* on, into *state* (n,) and clear it."""
    for n in range(len(state)):
        total = wide(rings[first + n])
        if total:
            pulse = decay(ring_input(total, shift), wide(receptor.init[n]))
            state[n] = wrap(wide(state[n]) + pulse)
            rings[first + n] = 0
