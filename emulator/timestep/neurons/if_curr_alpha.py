"""IF_curr_alpha: leaky integrate and fire with synaptic currents that are alpha functions."""

from __future__ import annotations

from typing import NamedTuple

from .alpha_synapse import ALPHA, read, receive, response, shape
from .lif import LIF, STATIC_THRESHOLD, lif_step
from .model import STEP, Model
from .readings import compiled, field
from .structs import Record, struct


class IfCurrAlpha(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int


@STEP.register(IfCurrAlpha)
def step(model: IfCurrAlpha, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one step."""
    spikes = lif_step(neuron, response(neuron.exc) - response(neuron.inh) + injected)
    shape(neuron.exc)
    shape(neuron.inh)
    return spikes


IF_CURR_ALPHA = Model(
    kind=IfCurrAlpha,
    struct=struct(*LIF, *STATIC_THRESHOLD, ("exc", ALPHA), ("inh", ALPHA)),
    receptors=(("exc", receive), ("inh", receive)),
    recordable={
        "v": field("v"),
        "gsyn_exc": compiled(read, "exc"),
        "gsyn_inh": compiled(read, "inh"),
    },
)
