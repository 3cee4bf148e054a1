"""IFCurrExpCa2Adaptive: IF_curr_exp with adaptation by calcium."""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import wide

from .calcium import CALCIUM, add_calcium, calcium_current
from .exponential_synapse import EXPONENTIAL, receive, shape
from .lif import LIF, STATIC_THRESHOLD, lif_step
from .model import STEP, Model
from .readings import field, inputs
from .structs import Record, struct


class IfCurrExpCa2Adaptive(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@STEP.register(IfCurrExpCa2Adaptive)
def step(model: IfCurrExpCa2Adaptive, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    current = wide(neuron.exc.input) - wide(neuron.inh.input) + injected
    spikes = lif_step(neuron, current - calcium_current(neuron))
    if spikes:
        add_calcium(neuron)
    shape(neuron.exc)
    shape(neuron.inh)
    return spikes


IF_CURR_EXP_CA2_ADAPTIVE = Model(
    kind=IfCurrExpCa2Adaptive,
    struct=struct(*LIF, *STATIC_THRESHOLD, *CALCIUM, ("exc", EXPONENTIAL), ("inh", EXPONENTIAL)),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={"v": field("v"), "gsyn_exc": inputs("exc"), "gsyn_inh": inputs("inh")},
)
