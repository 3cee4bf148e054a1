"""IF_curr_exp."""

from __future__ import annotations

from spinn_stdp.network import Population

from . import exponential, lif
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
    return {**lif.membrane(population, step), **exponential.exponential(population, step)}


IF_CURR_EXP = CellModel(
    model="IF_curr_exp",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values={**lif.V, **exponential.CURRENTS},
    other_state=lif.not_refractory,
    divisors={**lif.DIVISORS, **exponential.DIVISORS},
    not_negative=lif.NOT_NEGATIVE,
    surprises=lif.membrane_surprises,
    combined_rules=(
        PAIR_ADDITIVE,
        NEAREST_PAIR_ADDITIVE,
        ("SpikePairRule", "MultiplicativeWeightDependence"),
        ("SpikeNearestPairRule", "MultiplicativeWeightDependence"),
        ("PfisterSpikeTriplet", "WeightDependenceAdditiveTriplet"),
        ("RecurrentRule", "MultiplicativeWeightDependence"),
        ("Vogels2011Rule", "AdditiveWeightDependence"),
    ),
    drawn=(*lif.DRAWN, *lif.THRESHOLD, *exponential.DRAWN_WITH_CURRENTS),
)
