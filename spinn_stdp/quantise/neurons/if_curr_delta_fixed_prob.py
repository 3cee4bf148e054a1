"""IFCurrDeltaFixedProb."""

from __future__ import annotations

import numpy as np

from emulator.arithmetic.fixed_point import HALF_BITS, WORD
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import unsigned_accums

from . import delta, lif
from .model import EXCITATORY_INHIBITORY, RECORDABLE, CellModel, Initial, Words
from .own_generators import generators


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    p_thresh = unsigned_accums(population.parameters["p_thresh"])
    return {
        **lif.membrane(population, step),
        **delta.delta(step),
        "chance": ((p_thresh * WORD) >> HALF_BITS).astype(np.uint32),
    }


IF_CURR_DELTA_FIXED_PROB = CellModel(
    model="IF_curr_delta_fixed_prob",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={"v": Initial("v"), **delta.CURRENTS},
    other_state=lif.not_refractory,
    generators=generators,
    is_seeded=True,
    divisors=lif.DIVISORS,
    not_negative=lif.NOT_NEGATIVE,
    unsigned=("p_thresh",),
    fractions=("p_thresh",),
    has_split_binary=False,
    surprises=delta.other_jumps,
)
