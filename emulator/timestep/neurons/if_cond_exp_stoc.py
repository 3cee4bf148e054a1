"""IFCondExpStoc: IF_cond_exp with a threshold that is crossed by chance."""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import wide
from emulator.image import Int64s

from .conductance import REVERSAL, excitatory_current, inhibitory_current
from .exponential_synapse import EXPONENTIAL, receive, shape
from .lif import LIF, integrate, reset
from .model import STEP, Model
from .readings import conductances, field
from .stochastic_threshold import STOCHASTIC_THRESHOLD, crosses
from .structs import Record, accums, struct


class IfCondExpStoc(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int
    generators: Int64s
    """(cores, 4): the neurons of a core draw from one, in their order."""


@STEP.register(IfCondExpStoc)
def step(model: IfCondExpStoc, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    into = excitatory_current(neuron, wide(neuron.exc.input))
    out = inhibitory_current(neuron, wide(neuron.inh.input))
    integrate(neuron, into - out + injected)
    spikes = crosses(neuron, model.generators[neuron.core])
    if spikes:
        reset(neuron)
    shape(neuron.exc)
    shape(neuron.inh)
    return spikes


IF_COND_EXP_STOC = Model(
    kind=IfCondExpStoc,
    struct=struct(
        *LIF,
        *STOCHASTIC_THRESHOLD,
        *REVERSAL,
        *accums("core"),
        ("exc", EXPONENTIAL),
        ("inh", EXPONENTIAL),
    ),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={
        "v": field("v"),
        "gsyn_exc": conductances("exc"),
        "gsyn_inh": conductances("inh"),
    },
    shared=("generators",),
)
