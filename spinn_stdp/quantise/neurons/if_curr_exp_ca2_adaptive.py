"""IFCurrExpCa2Adaptive."""

from __future__ import annotations

from spinn_stdp.network import Population

from . import calcium, exponential, lif
from .model import EXCITATORY_INHIBITORY, PAIR_ADDITIVE, RECORDABLE, CellModel, Words


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    return {
        **lif.membrane(population, step),
        **exponential.exponential(population, step),
        **calcium.calcium(population, step),
    }


IF_CURR_EXP_CA2_ADAPTIVE = CellModel(
    model="IF_curr_exp_ca2_adaptive",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={**lif.V, **exponential.CURRENTS, **calcium.CURRENT},
    other_state=lif.not_refractory,
    divisors={**lif.DIVISORS, **exponential.DIVISORS, **calcium.DIVISORS},
    not_negative=lif.NOT_NEGATIVE,
    surprises=lif.membrane_surprises,
    combined_rules=(PAIR_ADDITIVE,),
    drawn=(*lif.DRAWN, *lif.THRESHOLD, *exponential.DRAWN_WITH_CURRENTS, *calcium.DRAWN),
)
