"""The Izhikevich neuron: what the neuron expander makes of its parameters."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accum, accums

from .model import Initial, Words

THRESHOLD = 30.0
"""mV."""
DRAWN = ("a", "b", "c", "d", "v", "u", "i_offset")
V_AND_U = {"v": Initial("v", default=-70.0), "u": Initial("u", default=-14.0)}


def body(population: Population, step: int) -> Words:
    """The parameters of ``emulator.timestep.neurons.izhikevich``."""
    names = ("a", "b", "c", "d", "i_offset")
    return {
        **{name: accums(population.parameters[name]) for name in names},
        "v_thresh": np.int32(accum(THRESHOLD)),
        "reset_h": np.int32(step),
    }


def first_step(tick: int) -> Mapping[str, int]:
    """The state besides that which can be given: the first step is a whole tick long."""
    return {"next_h": tick}
