"""Synaptic conductances as currents.

The board holds a conductance in units of 1/1024 µS, so that small ones keep their bits,
and scales it back just before the current is computed. (sPyNNaker: input_type_conductance.h.)
"""

from __future__ import annotations

from emulator.arithmetic.fixed_point import multiply, wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.image import Int32s

from .structs import Record, accums

CONDUCTANCE_BITS = 10
"""The state of a synapse is 2**10 times its conductance in µS."""
REVERSAL = accums("e_rev_exc", "e_rev_inh")


@kernel
def current_through(held: int, reversal: int, v: int) -> int:
    """Into a membrane at *v*, through a conductance that is *held* in 1/1024 µS."""
    return multiply(held >> CONDUCTANCE_BITS, wrap(reversal - v))


@kernel
def current_out_through(held: int, reversal: int, v: int) -> int:
    """The same out of it, as the board rounds it."""
    return multiply(-(held >> CONDUCTANCE_BITS), wrap(reversal - v))


@kernel
def excitatory_current(neuron: Record, held: int) -> int:
    """Into *neuron*, through a conductance that is *held* in 1/1024 µS."""
    return current_through(held, wide(neuron.e_rev_exc), wide(neuron.v))


@kernel
def inhibitory_current(neuron: Record, held: int) -> int:
    """Out of *neuron*, through a conductance that is *held* in 1/1024 µS."""
    return current_out_through(held, wide(neuron.e_rev_inh), wide(neuron.v))


def conductance(held: Int32s) -> Int32s:
    """µS as accums, of what is held in 1/1024 µS."""
    return held >> CONDUCTANCE_BITS
