"""IF_curr_exp_sEMD."""

from __future__ import annotations

from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accums

from . import exponential, lif
from .model import DUAL_RECEPTORS, RECORDABLE, CellModel, Initial, Words


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, of a population and the length of a step."""
    return {
        **lif.membrane(population, step),
        **exponential.dual_exponential(population, step),
        "scaling_factor": accums(population.parameters["scaling_factor"]),
    }


IF_CURR_EXP_SEMD = CellModel(
    model="IF_curr_exp_SEMD",
    parameters=parameters,
    receptors=DUAL_RECEPTORS,
    recordable=RECORDABLE,
    initial_values={
        **lif.V,
        **exponential.DUAL_CURRENTS,
        "multiplicator": Initial("multiplicator"),
        "exc2_old": Initial("exc2_old"),
    },
    other_state=lif.not_refractory,
    divisors={**lif.DIVISORS, **exponential.DUAL_DIVISORS},
    not_negative=lif.NOT_NEGATIVE,
    surprises=lif.membrane_surprises,
    drawn=(
        *lif.DRAWN,
        *lif.THRESHOLD,
        *exponential.DUAL_DRAWN_WITH_CURRENTS,
        "multiplicator",
        "exc2_old",
        "scaling_factor",
    ),
)
