"""WeightDependenceAdditiveTriplet: bounds, and steps for pairs and for triplets."""

from __future__ import annotations

from spinn_stdp.network import Plasticity
from spinn_stdp.quantise.encoding import accum


def additive_triplet(rule: Plasticity, weight_unit: int) -> dict[str, int]:
    """The amplitudes are multiplied by w_max, unlike those of the rule for pairs."""
    bounds, amplitudes = rule.weight_parameters, rule.timing_parameters
    w_max = bounds["w_max"]
    return {
        "w_min": accum(bounds["w_min"] * weight_unit),
        "w_max": accum(w_max * weight_unit),
        "a2_plus": accum(amplitudes["A_plus"] * w_max * weight_unit),
        "a2_minus": accum(amplitudes["A_minus"] * w_max * weight_unit),
        "a3_plus": accum(bounds["A3_plus"] * w_max * weight_unit),
        "a3_minus": accum(bounds["A3_minus"] * w_max * weight_unit),
    }
