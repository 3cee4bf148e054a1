"""Izhikevich_cond_dual."""

from __future__ import annotations

from spinn_stdp.network import Population

from . import conductance, exponential, izhikevich
from .model import DUAL_RECEPTORS, PAIR_ADDITIVE, RECORDABLE, CellModel, Words


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    return {
        **izhikevich.body(population, step),
        **exponential.dual_exponential(population, step),
        **conductance.reversal(population),
    }


IZK_COND_EXP_DUAL = CellModel(
    model="IZK_cond_exp_dual",
    parameters=parameters,
    receptors=DUAL_RECEPTORS,
    recordable=RECORDABLE,
    initial_values={**izhikevich.V_AND_U, **exponential.DUAL_CONDUCTANCES},
    other_state=izhikevich.first_step,
    divisors=exponential.DUAL_DIVISORS,
    conductance=True,
    combined_rules=(PAIR_ADDITIVE,),
    drawn=(*izhikevich.DRAWN, *conductance.DRAWN, *exponential.DUAL_DRAWN),
)
