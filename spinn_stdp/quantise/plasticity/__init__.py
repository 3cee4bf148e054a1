"""Learning rules: a rule is one file here and one line in :data:`TIMINGS` or :data:`WEIGHTS`."""

from __future__ import annotations

from emulator.image import Modulation, Plasticity
from spinn_stdp.network import Plasticity as Asked

from .additive import additive
from .additive_triplet import additive_triplet
from .multiplicative import multiplicative
from .pair import pair
from .recurrent import NUMBERS, RECURRENT, recurrent
from .rule import TimingRule, WeightRule
from .triplet import by_triplets, triplet
from .vogels import by_alpha, vogels

ADDITIVE = "AdditiveWeightDependence"
MULTIPLICATIVE = "MultiplicativeWeightDependence"
ADDITIVE_TRIPLET = "WeightDependenceAdditiveTriplet"

TIMINGS: dict[str, TimingRule] = {
    "PfisterSpikeTriplet": TimingRule(triplet, (ADDITIVE_TRIPLET,), changes=by_triplets),
    RECURRENT: TimingRule(recurrent, (MULTIPLICATIVE,), numbers=NUMBERS),
    "SpikeNearestPairRule": TimingRule(pair, (ADDITIVE, MULTIPLICATIVE)),
    "SpikePairRule": TimingRule(pair, (ADDITIVE, MULTIPLICATIVE)),
    "Vogels2011Rule": TimingRule(
        vogels, (ADDITIVE,), numbers=frozenset({"alpha"}), changes=by_alpha
    ),
}
WEIGHTS: dict[str, WeightRule] = {
    ADDITIVE: WeightRule(additive),
    ADDITIVE_TRIPLET: WeightRule(additive_triplet),
    MULTIPLICATIVE: WeightRule(multiplicative, relative=True),
}


def quantise_plasticity(
    rule: Asked,
    timestep_us: int,
    weight_unit: int,
    ring_length: int,
    modulation: Modulation | None = None,
) -> Plasticity:
    """*rule* for synapses whose weights the board keeps × *weight_unit*."""
    return Plasticity(
        timing=rule.timing,
        timing_parameters=TIMINGS[rule.timing].convert(rule.timing_parameters, timestep_us),
        weight=rule.weight,
        weight_parameters=WEIGHTS[rule.weight].convert(rule, weight_unit),
        backprop_delay=rule.backprop_delay,
        ring_length=ring_length,
        modulation=modulation,
    )
