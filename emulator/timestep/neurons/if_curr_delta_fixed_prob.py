"""IFCurrDeltaFixedProb: IF_curr_delta that above its threshold spikes with a fixed chance.

(sPyNNaker: threshold_type_fixed_prob.h.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.random import draw
from emulator.image import Int64s

from .delta_synapse import DELTA, PER_STEP, current, receive
from .lif import LIF, STATIC_THRESHOLD, integrate, reset
from .model import STEP, Model
from .own_generators import GENERATORS, take_up
from .readings import field, inputs
from .structs import Record, decays, struct

CHANCE = decays("chance")


class IfCurrDeltaFixedProb(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int
    generators: Int64s


@STEP.register(IfCurrDeltaFixedProb)
def step(model: IfCurrDeltaFixedProb, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    integrate(neuron, current(neuron) + injected)
    if neuron.v < neuron.v_thresh:
        return False
    spikes: bool = draw(model.generators[n]) < neuron.chance
    if spikes:
        reset(neuron)
    return spikes


IF_CURR_DELTA_FIXED_PROB = Model(
    kind=IfCurrDeltaFixedProb,
    struct=struct(*LIF, *STATIC_THRESHOLD, *CHANCE, *PER_STEP, ("exc", DELTA), ("inh", DELTA)),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={"v": field("v"), "gsyn_exc": inputs("exc"), "gsyn_inh": inputs("inh")},
    rows=GENERATORS,
    begin=take_up,
)
