"""IF_curr_dual_exp: leaky integrate and fire with a second excitatory synaptic current."""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import wide

from .exponential_synapse import EXPONENTIAL, receive, shape
from .lif import LIF, STATIC_THRESHOLD, lif_step
from .model import STEP, Model
from .readings import field, inputs
from .structs import Record, struct


class IfCurrDualExp(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@STEP.register(IfCurrDualExp)
def step(model: IfCurrDualExp, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    into = wide(neuron.exc.input) + wide(neuron.exc2.input)
    spikes = lif_step(neuron, into - wide(neuron.inh.input) + injected)
    shape(neuron.exc)
    shape(neuron.exc2)
    shape(neuron.inh)
    return spikes


IF_CURR_DUAL_EXP = Model(
    kind=IfCurrDualExp,
    struct=struct(
        *LIF,
        *STATIC_THRESHOLD,
        ("exc", EXPONENTIAL),
        ("exc2", EXPONENTIAL),
        ("inh", EXPONENTIAL),
    ),
    receptors=(("exc", receive), ("exc2", receive), ("inh", receive)),
    recordable={"v": field("v"), "gsyn_exc": inputs("exc", "exc2"), "gsyn_inh": inputs("inh")},
)
