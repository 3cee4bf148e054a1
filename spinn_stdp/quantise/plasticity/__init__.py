"""Learning rules: a rule is one function and one line in :data:`TIMINGS` or :data:`WEIGHTS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.image import Plasticity
from spinn_stdp.network import Plasticity as Asked
from spinn_stdp.quantise.encoding import accum

from .lookup import decay_table


def pair(parameters: Mapping[str, float], timestep_us: int) -> dict[str, Any]:
    """SpikePairRule."""
    return {
        "plus": decay_table(parameters["tau_plus"], timestep_us),
        "minus": decay_table(parameters["tau_minus"], timestep_us),
    }


def additive(rule: Asked, weight_unit: int) -> dict[str, int]:
    """AdditiveWeightDependence.

    The amplitudes are not multiplied by w_max, unlike PyNN's and older sPyNNaker's:
    sPyNNaker 7.4.1 does not.
    """
    bounds, amplitudes = rule.weight_parameters, rule.timing_parameters
    return {
        "w_min": accum(bounds["w_min"] * weight_unit),
        "w_max": accum(bounds["w_max"] * weight_unit),
        "a_plus": accum(amplitudes["A_plus"] * weight_unit),
        "a_minus": accum(amplitudes["A_minus"] * weight_unit),
    }


TIMINGS: dict[str, Callable[[Mapping[str, float], int], dict[str, Any]]] = {
    "SpikePairRule": pair,
}
WEIGHTS: dict[str, Callable[[Asked, int], dict[str, int]]] = {
    "AdditiveWeightDependence": additive,
}


def quantise_plasticity(
    rule: Asked, timestep_us: int, weight_unit: int, ring_length: int
) -> Plasticity:
    """*rule* for synapses whose weights the board keeps × *weight_unit*."""
    return Plasticity(
        timing=rule.timing,
        timing_parameters=TIMINGS[rule.timing](rule.timing_parameters, timestep_us),
        weight=rule.weight,
        weight_parameters=WEIGHTS[rule.weight](rule, weight_unit),
        backprop_delay=rule.backprop_delay,
        ring_length=ring_length,
    )
