"""AdditiveWeightDependence: bounds and steps, all amounts of weight."""

from __future__ import annotations

from spinn_stdp.network import Plasticity
from spinn_stdp.quantise.encoding import accum


def additive(rule: Plasticity, weight_unit: int) -> dict[str, int]:
    """The amplitudes are not multiplied by w_max, unlike PyNN's and older sPyNNaker's:
    sPyNNaker 7.4.1 does not.
    """
    bounds, amplitudes = rule.weight_parameters, rule.timing_parameters
    return {
        "w_min": accum(bounds["w_min"] * weight_unit),
        "w_max": accum(bounds["w_max"] * weight_unit),
        "a_plus": accum(amplitudes["A_plus"] * weight_unit),
        "a_minus": accum(amplitudes["A_minus"] * weight_unit),
    }
