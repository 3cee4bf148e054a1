"""IFCurrDeltaCa2Adaptive: IF_curr_delta with adaptation by calcium."""

from __future__ import annotations

from typing import NamedTuple

from .calcium import CALCIUM, add_calcium, calcium_current
from .delta_synapse import DELTA, PER_STEP, current, receive
from .lif import LIF, STATIC_THRESHOLD, lif_step
from .model import STEP, Model
from .readings import field, inputs
from .structs import Record, struct


class IfCurrDeltaCa2Adaptive(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@STEP.register(IfCurrDeltaCa2Adaptive)
def step(model: IfCurrDeltaCa2Adaptive, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    spikes = lif_step(neuron, current(neuron) + injected - calcium_current(neuron))
    if spikes:
        add_calcium(neuron)
    return spikes


IF_CURR_DELTA_CA2_ADAPTIVE = Model(
    kind=IfCurrDeltaCa2Adaptive,
    struct=struct(*LIF, *STATIC_THRESHOLD, *CALCIUM, *PER_STEP, ("exc", DELTA), ("inh", DELTA)),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={"v": field("v"), "gsyn_exc": inputs("exc"), "gsyn_inh": inputs("inh")},
)
