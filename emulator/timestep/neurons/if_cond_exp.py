"""IF_cond_exp: leaky integrate and fire with exponentially decaying synaptic conductances."""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import wide

from .conductance import REVERSAL, excitatory_current, inhibitory_current
from .exponential_synapse import EXPONENTIAL, receive, shape
from .lif import LIF, STATIC_THRESHOLD, lif_step
from .model import STEP, Model
from .readings import conductances, field
from .structs import Record, struct


class IfCondExp(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@STEP.register(IfCondExp)
def step(model: IfCondExp, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    into = excitatory_current(neuron, wide(neuron.exc.input))
    out = inhibitory_current(neuron, wide(neuron.inh.input))
    spikes = lif_step(neuron, into - out + injected)
    shape(neuron.exc)
    shape(neuron.inh)
    return spikes


IF_COND_EXP = Model(
    kind=IfCondExp,
    struct=struct(*LIF, *STATIC_THRESHOLD, *REVERSAL, ("exc", EXPONENTIAL), ("inh", EXPONENTIAL)),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={
        "v": field("v"),
        "gsyn_exc": conductances("exc"),
        "gsyn_inh": conductances("inh"),
    },
)
