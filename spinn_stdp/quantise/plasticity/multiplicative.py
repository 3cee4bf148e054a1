"""MultiplicativeWeightDependence: bounds, and fractions of the way to them."""

from __future__ import annotations

from spinn_stdp.network import Plasticity
from spinn_stdp.quantise.encoding import accum


def multiplicative(rule: Plasticity, weight_unit: int) -> dict[str, int]:
    """The amplitudes have no unit."""
    bounds, amplitudes = rule.weight_parameters, rule.timing_parameters
    return {
        "w_min": accum(bounds["w_min"] * weight_unit),
        "w_max": accum(bounds["w_max"] * weight_unit),
        "a_plus": accum(amplitudes["A_plus"]),
        "a_minus": accum(amplitudes["A_minus"]),
    }
