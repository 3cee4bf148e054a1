"""Random learning rules: every rule of timing with every rule of weight that it goes with."""

from __future__ import annotations

from random import Random
from typing import Any

import spinn_stdp
from spinn_stdp import extra_models
from spinn_stdp.network import Plasticity
from spinn_stdp.quantise.plasticity import TIMINGS, WEIGHTS

TAUS = (20.0, 10.0, 50.0, 1.0, 3.7)
FRACTIONS = (0.1, 0.01, 0.5, 0.0, 0.0003)
NUMBERS = {
    "alpha": (0.12, 0.0, 0.5, 3.0),
    "accumulator_depression": (-6.0, -1.0, -2.0),
    "accumulator_potentiation": (6.0, 1.0, 3.0),
    "mean_pre_window": (35.0, 5.0, 100.0),
    "mean_post_window": (35.0, 5.0, 100.0),
    "dual_fsm": (1.0, 1.0, 0.0),
}


def combinations() -> list[tuple[str, str]]:
    """Of a rule of timing and one of weight."""
    return [(name, weight) for name, rule in sorted(TIMINGS.items()) for weight in rule.weights]


def random_rule(rng: Random, w_max: float, w_min: float) -> Plasticity:
    """Some rule for weights between these bounds."""
    timing, weight = rng.choice(combinations())
    unit = 1.0 if WEIGHTS[weight].relative or "Triplet" in weight else w_max
    times = {name: _number(rng, name, value, unit) for name, value in _defaults(timing).items()}
    bounds = {name: _number(rng, name, value, 1.0) for name, value in _defaults(weight).items()}
    for name in ("A_plus", "A_minus"):  # of which PyNN says that they belong to the timing
        times.setdefault(name, unit * rng.choice(FRACTIONS))
    return Plasticity(timing, times, weight, {**bounds, "w_min": w_min, "w_max": w_max})


def _number(rng: Random, name: str, default: float, unit: float) -> float:
    if name.startswith("tau"):
        return rng.choice(TAUS)
    if name.startswith("A"):
        return unit * rng.choice(FRACTIONS)
    return rng.choice(NUMBERS.get(name, (default,)))


def _defaults(name: str) -> dict[str, Any]:
    kind = getattr(extra_models, name, None) or getattr(spinn_stdp, name)
    return dict(kind.default_parameters)
