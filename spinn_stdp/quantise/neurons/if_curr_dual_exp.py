"""IF_curr_dual_exp."""

from __future__ import annotations

from spinn_stdp.network import Population

from . import exponential, lif
from .model import DUAL_RECEPTORS, RECORDABLE, CellModel, Words


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    return {**lif.membrane(population, step), **exponential.dual_exponential(population, step)}


IF_CURR_DUAL_EXP = CellModel(
    model="IF_curr_dual_exp",
    parameters=parameters,
    receptors=DUAL_RECEPTORS,
    recordable=RECORDABLE,
    initial_values={**lif.V, **exponential.DUAL_CURRENTS},
    other_state=lif.not_refractory,
    divisors={**lif.DIVISORS, **exponential.DUAL_DIVISORS},
    not_negative=lif.NOT_NEGATIVE,
    surprises=lif.membrane_surprises,
    drawn=(*lif.DRAWN, *lif.THRESHOLD, *exponential.DUAL_DRAWN_WITH_CURRENTS),
)
