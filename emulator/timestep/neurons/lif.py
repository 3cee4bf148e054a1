"""The leaky integrate-and-fire membrane, solved exactly for a constant input over a step.

(sPyNNaker: neuron_model_lif_impl.h; threshold_type_static.h.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import multiply, wide, wrap
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
def lif_step(membrane: Membrane, state: MembraneState, n: int, current: int) -> bool:
    """Advance neuron *n* by one step under *current* (nA, accum); return whether it spikes.

    A refractory neuron keeps its voltage, but is compared with the threshold all the same.
    """
    v = wide(state.v[n])
    timer = wide(state.refract_timer[n])
    if timer <= 0:
        total = wrap(current + wide(membrane.i_offset[n]))
        steady = wrap(multiply(total, wide(membrane.resistance[n])) + wide(membrane.v_rest[n]))
        v = wrap(steady - multiply(wide(membrane.leak[n]), wrap(steady - v)))
    else:
        timer -= 1
    spikes = v >= wide(membrane.v_thresh[n])
    if spikes:
        v = wide(membrane.v_reset[n])
        timer = wide(membrane.refractory_ticks[n])
    state.v[n] = v
    state.refract_timer[n] = timer
    return spikes
