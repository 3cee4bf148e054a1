"""IFTruncDelta: integrate and fire without a leak, never below its reset voltage.

The program of sPyNNaker 7.4.1 takes what arrives for a current, not divided by the time step.
(sPyNNaker: neuron_model_if_trunc.h.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import multiply, wide, wrap
from emulator.arithmetic.jit import kernel

from .delta_synapse import DELTA, receive, take_input
from .lif import STATIC_THRESHOLD, reset
from .model import STEP, Model
from .readings import field, inputs
from .structs import Record, accums, struct

TRUNCATED = accums("v", "v_reset", "resistance", "i_offset", "refractory_ticks", "refract_timer")


class IfTruncDelta(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@kernel
def integrate(neuron: Record, current: int) -> None:
    """Advance by one step under *current* (nA, accum, not wrapped), unless refractory."""
    timer = wide(neuron.refract_timer)
    if timer > 0:
        neuron.refract_timer = timer - 1
        return
    total = wrap(current + wide(neuron.i_offset))
    v = wrap(multiply(total, wide(neuron.resistance)) + wide(neuron.v))
    neuron.v = max(v, wide(neuron.v_reset))


@STEP.register(IfTruncDelta)
def step(model: IfTruncDelta, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    integrate(neuron, take_input(neuron.exc) - take_input(neuron.inh) + injected)
    spikes: bool = neuron.v >= neuron.v_thresh
    if spikes:
        reset(neuron)
    return spikes


IF_TRUNC_DELTA = Model(
    kind=IfTruncDelta,
    struct=struct(*TRUNCATED, *STATIC_THRESHOLD, ("exc", DELTA), ("inh", DELTA)),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={"v": field("v"), "gsyn_exc": inputs("exc"), "gsyn_inh": inputs("inh")},
)
