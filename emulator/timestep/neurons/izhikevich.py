"""The Izhikevich neuron, by a second-order Runge-Kutta midpoint step.

The midpoint lies half a step from the state at the step's start; the step after a spike is
1.85 times as long, which makes up for the time within the tick at which the spike was due.
The products are those of the compiled firmware, in their order: it has no other meaning than
that each is rounded down. (E. M. Izhikevich, IEEE Transactions on Neural Networks 14, 2003;
M. Hopkins & S. Furber, Neural Computation 27, 2015; sPyNNaker: neuron_model_izh_impl.h.)
"""

from __future__ import annotations

from emulator.arithmetic.fixed_point import ACCUM_ONE, multiply, wide, wrap
from emulator.arithmetic.jit import kernel

from .structs import Record, accums

IZHIKEVICH = accums("v", "u", "a", "b", "c", "d", "i_offset", "v_thresh", "reset_h", "next_h")
"""`reset_h` is the length of a step, ms; `next_h` that of the next one."""

HALF = ACCUM_ONE // 2
QUADRATIC = 1311
"""0.04 as an accum."""
LINEAR = 5 * ACCUM_ONE
CONSTANT = 140 * ACCUM_ONE
AFTER_SPIKE = 60620
"""1.85 as an accum, rounded down."""


@kernel
def _slope(v: int) -> int:
    """0.04·v² + 5·v."""
    return multiply(wrap(multiply(v, QUADRATIC) + LINEAR), v)


@kernel
def integrate(neuron: Record, current: int) -> None:
    """Advance by one step under *current* (nA, accum, not wrapped)."""
    h, v, u = wide(neuron.next_h), wide(neuron.v), wide(neuron.u)
    ah, b = multiply(h, wide(neuron.a)), wide(neuron.b)
    drive = wrap(CONSTANT + current + wide(neuron.i_offset) - u)
    middle = wrap(v + multiply(HALF, multiply(h, wrap(drive + _slope(v)))))
    half_change = multiply(HALF, multiply(wrap(multiply(v, b) - u), ah))  # of u
    neuron.v = wrap(v + multiply(h, wrap(drive - half_change + _slope(middle))))
    neuron.u = wrap(u + multiply(ah, wrap(multiply(b, middle) - u - half_change)))
    neuron.next_h = neuron.reset_h


@kernel
def izhikevich_step(neuron: Record, current: int) -> bool:
    """Advance by one step under *current* (nA, accum); return whether the neuron spikes."""
    integrate(neuron, current)
    spikes: bool = neuron.v >= neuron.v_thresh
    if spikes:
        neuron.v = neuron.c
        neuron.u = wrap(wide(neuron.u) + wide(neuron.d))
        neuron.next_h = multiply(wide(neuron.reset_h), AFTER_SPIKE)
    return spikes
