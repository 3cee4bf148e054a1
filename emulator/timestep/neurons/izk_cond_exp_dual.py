"""Izhikevich_cond_dual: with a second excitatory synaptic conductance."""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import wide

from .conductance import REVERSAL, excitatory_current, inhibitory_current
from .exponential_synapse import EXPONENTIAL, receive, shape
from .izhikevich import IZHIKEVICH, izhikevich_step
from .model import STEP, Model
from .readings import conductances, field
from .structs import Record, struct


class IzkCondExpDual(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@STEP.register(IzkCondExpDual)
def step(model: IzkCondExpDual, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    into = excitatory_current(neuron, wide(neuron.exc.input))
    into += excitatory_current(neuron, wide(neuron.exc2.input))
    out = inhibitory_current(neuron, wide(neuron.inh.input))
    spikes = izhikevich_step(neuron, into - out + injected)
    shape(neuron.exc)
    shape(neuron.exc2)
    shape(neuron.inh)
    return spikes


IZK_COND_EXP_DUAL = Model(
    kind=IzkCondExpDual,
    struct=struct(
        *IZHIKEVICH,
        *REVERSAL,
        ("exc", EXPONENTIAL),
        ("exc2", EXPONENTIAL),
        ("inh", EXPONENTIAL),
    ),
    receptors=(("exc", receive), ("exc2", receive), ("inh", receive)),
    recordable={
        "v": field("v"),
        "gsyn_exc": conductances("exc", "exc2"),
        "gsyn_inh": conductances("inh"),
    },
)
