"""IF_curr_delta, which sPyNNaker also calls IFCurDelta."""

from __future__ import annotations

from spinn_stdp.network import Population

from . import delta, lif
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
    return {**lif.membrane(population, step), **delta.delta(step)}


IF_CURR_DELTA = CellModel(
    model="IF_curr_delta",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={**lif.V, **delta.CURRENTS},
    other_state=lif.not_refractory,
    divisors=lif.DIVISORS,
    not_negative=lif.NOT_NEGATIVE,
    surprises=delta.other_jumps,
    combined_rules=(PAIR_ADDITIVE, NEAREST_PAIR_ADDITIVE),
    drawn=(*lif.DRAWN, *lif.THRESHOLD, *delta.CURRENTS),
)
