"""IF_cond_exp."""

from __future__ import annotations

from spinn_stdp.network import Population

from . import conductance, exponential, lif
from .model import (
    EXCITATORY_INHIBITORY,
    NEAREST_PAIR_ADDITIVE,
    PAIR_ADDITIVE,
    RECORDABLE,
    CellModel,
    Words,
)


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    return {
        **lif.membrane(population, step),
        **exponential.exponential(population, step),
        **conductance.reversal(population),
    }


IF_COND_EXP = CellModel(
    model="IF_cond_exp",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={**lif.V, **exponential.CONDUCTANCES},
    other_state=lif.not_refractory,
    divisors={**lif.DIVISORS, **exponential.DIVISORS},
    not_negative=lif.NOT_NEGATIVE,
    surprises=lif.membrane_surprises,
    conductance=True,
    combined_rules=(PAIR_ADDITIVE, NEAREST_PAIR_ADDITIVE),
    drawn=(*lif.DRAWN, *conductance.DRAWN, *lif.THRESHOLD, *exponential.DRAWN),
)
