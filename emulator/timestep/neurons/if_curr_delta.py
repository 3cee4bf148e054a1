"""IF_curr_delta: leaky integrate and fire with synaptic currents that last one step."""

from __future__ import annotations

from typing import NamedTuple

from .delta_synapse import DELTA, PER_STEP, current, receive
from .lif import LIF, STATIC_THRESHOLD, lif_step
from .model import STEP, Model
from .readings import field, inputs
from .structs import Record, struct


class IfCurrDelta(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@STEP.register(IfCurrDelta)
def step(model: IfCurrDelta, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    return lif_step(neuron, current(neuron) + injected)


IF_CURR_DELTA = Model(
    kind=IfCurrDelta,
    struct=struct(*LIF, *STATIC_THRESHOLD, *PER_STEP, ("exc", DELTA), ("inh", DELTA)),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={"v": field("v"), "gsyn_exc": inputs("exc"), "gsyn_inh": inputs("inh")},
)
