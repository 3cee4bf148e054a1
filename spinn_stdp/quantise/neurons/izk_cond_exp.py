"""Izhikevich_cond."""

from __future__ import annotations

from spinn_stdp.network import Population

from . import conductance, exponential, izhikevich
from .model import EXCITATORY_INHIBITORY, PAIR_ADDITIVE, RECORDABLE, CellModel, Words


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    return {
        **izhikevich.body(population, step),
        **exponential.exponential(population, step),
        **conductance.reversal(population),
    }


IZK_COND_EXP = CellModel(
    model="IZK_cond_exp",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={**izhikevich.V_AND_U, **exponential.CONDUCTANCES},
    other_state=izhikevich.first_step,
    divisors=exponential.DIVISORS,
    conductance=True,
    combined_rules=(PAIR_ADDITIVE,),
    drawn=(*izhikevich.DRAWN, *conductance.DRAWN, *exponential.DRAWN),
)
