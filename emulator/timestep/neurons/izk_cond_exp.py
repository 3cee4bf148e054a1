"""Izhikevich_cond: with exponentially decaying synaptic conductances."""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import wide

from .conductance import REVERSAL, excitatory_current, inhibitory_current
from .exponential_synapse import EXPONENTIAL, receive, shape
from .izhikevich import IZHIKEVICH, izhikevich_step
from .model import STEP, Model
from .readings import conductances, field
from .structs import Record, struct


class IzkCondExp(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@STEP.register(IzkCondExp)
def step(model: IzkCondExp, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    into = excitatory_current(neuron, wide(neuron.exc.input))
    out = inhibitory_current(neuron, wide(neuron.inh.input))
    spikes = izhikevich_step(neuron, into - out + injected)
    shape(neuron.exc)
    shape(neuron.inh)
    return spikes


IZK_COND_EXP = Model(
    kind=IzkCondExp,
    struct=struct(*IZHIKEVICH, *REVERSAL, ("exc", EXPONENTIAL), ("inh", EXPONENTIAL)),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={
        "v": field("v"),
        "gsyn_exc": conductances("exc"),
        "gsyn_inh": conductances("inh"),
    },
)
