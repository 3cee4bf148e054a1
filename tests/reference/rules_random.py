"""Random learning rules: each rule of timing with each rule of weight that it goes with."""

from __future__ import annotations

from random import Random

from spinn_stdp.network import Plasticity

COMBINATIONS = (
    ("SpikePairRule", "AdditiveWeightDependence"),
    ("SpikeNearestPairRule", "AdditiveWeightDependence"),
    ("SpikePairRule", "MultiplicativeWeightDependence"),
    ("PfisterSpikeTriplet", "WeightDependenceAdditiveTriplet"),
    ("Vogels2011Rule", "AdditiveWeightDependence"),
    ("SpikeNearestPairRule", "MultiplicativeWeightDependence"),
)
_TAUS = (20.0, 10.0, 50.0, 1.0, 3.7)
_FRACTIONS = (0.1, 0.01, 0.5, 0.0, 0.0003)
_NAMES_OF_TAUS = {
    "SpikePairRule": ("tau_plus", "tau_minus"),
    "SpikeNearestPairRule": ("tau_plus", "tau_minus"),
    "PfisterSpikeTriplet": ("tau_plus", "tau_minus", "tau_x", "tau_y"),
    "Vogels2011Rule": ("tau",),
}


def random_rule(rng: Random, w_max: float, w_min: float) -> Plasticity:
    """Some rule for weights between these bounds."""
    timing, weight = rng.choice(COMBINATIONS)
    unit = w_max if weight == "AdditiveWeightDependence" else 1.0
    parameters = {name: rng.choice(_TAUS) for name in _NAMES_OF_TAUS[timing]}
    for name in ("A_plus", "A_minus"):
        parameters[name] = unit * rng.choice(_FRACTIONS)
    if timing == "Vogels2011Rule":
        parameters["alpha"] = rng.choice((0.12, 0.0, 0.5, 3.0, -0.2))
    bounds = {"w_min": w_min, "w_max": w_max}
    if weight == "WeightDependenceAdditiveTriplet":
        bounds |= {name: rng.choice(_FRACTIONS) for name in ("A3_plus", "A3_minus")}
    return Plasticity(timing, parameters, weight, bounds)
