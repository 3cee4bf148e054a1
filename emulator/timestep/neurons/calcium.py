"""Adaptation by calcium: a current that each spike makes stronger and that decays.

(Y.-H. Liu & X.-J. Wang, Journal of Computational Neuroscience 10, 2001; sPyNNaker:
additional_input_ca2_adaptive_impl.h.)
"""

from __future__ import annotations

from emulator.arithmetic.fixed_point import multiply, wide, wrap
from emulator.arithmetic.jit import kernel

from .structs import Record, accums

CALCIUM = accums("i_ca2", "ca2_leak", "i_alpha")
"""`i_ca2` is the current, nA; `ca2_leak` e^(−step/τ_Ca); `i_alpha` what a spike adds, nA."""


@kernel
def calcium_current(neuron: Record) -> int:
    """Let the current decay by one step, and give what is left of it."""
    left = multiply(wide(neuron.i_ca2), wide(neuron.ca2_leak))
    neuron.i_ca2 = left
    return left


@kernel
def add_calcium(neuron: Record) -> None:
    """After a spike."""
    neuron.i_ca2 = wrap(wide(neuron.i_ca2) + wide(neuron.i_alpha))
