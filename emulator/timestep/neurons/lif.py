"""The leaky integrate-and-fire membrane, solved exactly for a constant input over a step.

(sPyNNaker: neuron_model_lif_impl.h; threshold_type_static.h.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import multiply, wrap
from emulator.arithmetic.jit import kernel
from emulator.image import Int32s


class Membrane(NamedTuple):
    """The constants of each neuron, (n,) each; accums, but `refractory_ticks`."""

    v_rest: Int32s
    v_thresh: Int32s
    v_reset: Int32s
    resistance: Int32s
    """τ_m / C_m, MΩ."""
    leak: Int32s
    """e^(−step/τ_m)."""
    i_offset: Int32s
    refractory_ticks: Int32s


class MembraneState(NamedTuple):
    """What changes, (n,) each."""

    v: Int32s
    refract_timer: Int32s


@kernel
def advance(v: int, current: int, v_rest: int, resistance: int, leak: int) -> int:
    """The voltage after one step, not refractory, under *current* (nA, accum, unwrapped)."""
    steady = wrap(multiply(wrap(current), resistance) + v_rest)
    return wrap(steady - multiply(leak, wrap(steady - v)))
