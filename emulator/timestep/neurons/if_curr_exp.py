"""IF_curr_exp: leaky integrate and fire with exponentially decaying synaptic currents."""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import wide

from .exponential_synapse import EXPONENTIAL, receive, shape
from .lif import LIF, STATIC_THRESHOLD, lif_step
from .model import STEP, Model
from .readings import field, inputs
from .structs import Record, struct


class IfCurrExp(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@STEP.register(IfCurrExp)
def step(model: IfCurrExp, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    spikes = lif_step(neuron, wide(neuron.exc.input) - wide(neuron.inh.input) + injected)
    shape(neuron.exc)
    shape(neuron.inh)
    return spikes


IF_CURR_EXP = Model(
    kind=IfCurrExp,
    struct=struct(*LIF, *STATIC_THRESHOLD, ("exc", EXPONENTIAL), ("inh", EXPONENTIAL)),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={"v": field("v"), "gsyn_exc": inputs("exc"), "gsyn_inh": inputs("inh")},
)
