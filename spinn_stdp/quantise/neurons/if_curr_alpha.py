"""IF_curr_alpha."""

from __future__ import annotations

from spinn_stdp.network import Population

from . import alpha, lif
from .model import EXCITATORY_INHIBITORY, PAIR_ADDITIVE, RECORDABLE, CellModel, Words


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    return {**lif.membrane(population, step), **alpha.alpha(population, step)}


IF_CURR_ALPHA = CellModel(
    model="IF_curr_alpha",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={**lif.V, **alpha.RESPONSES},
    other_state=alpha.not_refractory_without_input,
    divisors={**lif.DIVISORS, **alpha.DIVISORS},
    not_negative=lif.NOT_NEGATIVE,
    surprises=alpha.weak_responses,
    combined_rules=(PAIR_ADDITIVE,),
    drawn=(*lif.DRAWN, *lif.THRESHOLD, *alpha.DRAWN),
)
