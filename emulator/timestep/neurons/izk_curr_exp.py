"""Izhikevich: with exponentially decaying synaptic currents (sPyNNaker's IZK_curr_exp)."""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import wide

from .exponential_synapse import EXPONENTIAL, receive, shape
from .izhikevich import IZHIKEVICH, izhikevich_step
from .model import STEP, Model
from .readings import field, inputs
from .structs import Record, struct


class IzkCurrExp(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@STEP.register(IzkCurrExp)
def step(model: IzkCurrExp, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    spikes = izhikevich_step(neuron, wide(neuron.exc.input) - wide(neuron.inh.input) + injected)
    shape(neuron.exc)
    shape(neuron.inh)
    return spikes


IZK_CURR_EXP = Model(
    kind=IzkCurrExp,
    struct=struct(*IZHIKEVICH, ("exc", EXPONENTIAL), ("inh", EXPONENTIAL)),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={"v": field("v"), "gsyn_exc": inputs("exc"), "gsyn_inh": inputs("inh")},
)
