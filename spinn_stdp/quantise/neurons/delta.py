"""Delta synapses: what the neuron expander makes of the time step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from emulator.arithmetic.exponentials import divide
from emulator.arithmetic.fixed_point import ACCUM_ONE
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accums

from .lif import leak, membrane_surprises, resistance
from .model import Initial, Surprise, Words

CURRENTS = {"isyn_exc": Initial("exc_input"), "isyn_inh": Initial("inh_input")}
NOTABLE = 0.1
"""Of a jump: deviations beyond it are told."""


def delta(step: int) -> Words:
    """The parameters of ``emulator.timestep.neurons.delta_synapse``."""
    return {"per_step": np.array(divide(ACCUM_ONE, step), np.int32)}


def other_jumps(population: Population, step: int) -> Iterator[Surprise]:
    """Cells that a weight of 1 moves by another amount than PyNN's 1 mV."""
    yield from membrane_surprises(population, step)
    kept = 1 - leak(accums(population.parameters["tau_m"]), step) / ACCUM_ONE
    jumps = np.unique(kept * resistance(population) / step)
    if (np.abs(jumps - 1) > NOTABLE).any():
        shown = f"{jumps[0]:.3g}" + (f" to {jumps[-1]:.3g}" if len(jumps) > 1 else "")
        yield Surprise(
            f"a weight of 1 moves v by {shown} mV, not by 1 mV: the board makes it a current of "
            "1/timestep nA that lasts one time step. Divide the weights by that, or choose cm "
            "near 1 nF"
        )
