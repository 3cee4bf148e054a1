"""The leaky integrate-and-fire membrane, solved exactly for a constant input over a step.

(sPyNNaker: neuron_model_lif_impl.h; threshold_type_static.h.)
"""

from __future__ import annotations

from emulator.arithmetic.fixed_point import multiply, wide, wrap
from emulator.arithmetic.jit import kernel

from .structs import Record, accums

LIF = accums(
    "v",
    "v_rest",
    "v_reset",
    "resistance",
    "leak",
    "i_offset",
    "refractory_ticks",
    "refract_timer",
)
"""`resistance` is τ_m / C_m, MΩ; `leak` is e^(−step/τ_m)."""
STATIC_THRESHOLD = accums("v_thresh")


@kernel
def steady_voltage(current: int, resistance: int, v_rest: int) -> int:
    """Where *current* would hold the membrane."""
    return wrap(multiply(current, resistance) + v_rest)


@kernel
def approached(steady: int, v: int, leak: int) -> int:
    """The voltage after a step from *v* towards the *steady* one."""
    return wrap(steady - multiply(leak, wrap(steady - v)))


@kernel
def integrate(neuron: Record, current: int) -> None:
    """Advance by one step under *current* (nA, accum, not wrapped), unless refractory."""
    timer = wide(neuron.refract_timer)
    if timer > 0:
        neuron.refract_timer = timer - 1
        return
    total = wrap(current + wide(neuron.i_offset))
    steady = steady_voltage(total, wide(neuron.resistance), wide(neuron.v_rest))
    neuron.v = approached(steady, wide(neuron.v), wide(neuron.leak))


@kernel
def reset(neuron: Record) -> None:
    """After a spike."""
    neuron.v = neuron.v_reset
    neuron.refract_timer = neuron.refractory_ticks


@kernel
def lif_step(neuron: Record, current: int) -> bool:
    """Advance by one step under *current* (nA, accum); return whether the neuron spikes.

    A refractory neuron keeps its voltage, but is compared with the threshold all the same.
    """
    integrate(neuron, current)
    spikes: bool = neuron.v >= neuron.v_thresh
    if spikes:
        reset(neuron)
    return spikes
