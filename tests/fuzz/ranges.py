"""From where to where the numbers of a cell type are drawn."""

from __future__ import annotations

from random import Random

import numpy as np

import spinn_stdp
from spinn_stdp import extra_models
from spinn_stdp.quantise.neurons import CELLS
from tests.firmware import models_plans
from tests.reference.networks import uniform

Ranges = dict[str, tuple[float, float]]
NEAR = 0.8, 1.25
"""What the defaults of a cell type are multiplied by, of which nothing else is known."""
BY_CHANCE: dict[str, Ranges] = {
    "IFCurrDeltaFixedProb": {**models_plans.LIF, "p_thresh": (0.0, 1.0)},
    "StocExp": {"tau": (0.9, 20.0), "bias": (-3.0, 4.0)},
    "StocExpStable": {
        "tau": (0.01, 1.5),
        "bias": (-0.2, 0.1),
        "v_reset": (-3.0, 0.0),
        "tau_refrac": (0.3, 4.0),
    },
    "StocSigma": {"alpha": (-0.5, 3.0), "bias": (-2.0, 1.0), "tau_refrac": (1.0, 2.5)},
}
REFRACTORY = {"refract_init": (0.0, 3.0)}
BY_CHANCE_AT_FIRST: dict[str, Ranges] = {
    "IFCurrDeltaFixedProb": models_plans.INITIAL["IF_curr_delta"],
    "StocExp": REFRACTORY,
    "StocExpStable": {"v_init": (-2.0, 3.0), **REFRACTORY},
    "StocSigma": REFRACTORY,
}
LARGEST_CURRENT, LARGEST_CONDUCTANCE, LARGEST_INPUT = 6.0, 0.15, 2.0
"""Weights: nA, µS, and of units, whose chance to spike is a power of their input."""


def parameters(kind: str) -> Ranges:
    """Of the parameters of cell type *kind*."""
    return (models_plans.PARAMETERS | BY_CHANCE).get(kind) or _about(
        _class(kind).default_parameters
    )


def initial_values(kind: str) -> Ranges:
    """Of its initial values."""
    return (models_plans.INITIAL | BY_CHANCE_AT_FIRST).get(kind) or _about(
        {name: each.default for name, each in CELLS[kind].initial_values.items()}
    )


def with_whole_counts(kind: str, values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Initial *values* drawn from these, those that the board counts down as whole numbers."""
    known = CELLS[kind].initial_values
    return {name: np.floor(v) if known[name].is_count else v for name, v in values.items()}


def largest_weight(kind: str) -> float:
    """Of synapses onto it."""
    if kind in models_plans.WEIGHTS:
        return models_plans.WEIGHTS[kind][1]
    if CELLS[kind].is_unit:
        return LARGEST_INPUT
    return LARGEST_CONDUCTANCE if CELLS[kind].conductance else LARGEST_CURRENT


def strong_current(rng: Random, kind: str, given: dict[str, np.ndarray], size: int) -> np.ndarray:
    """Offset currents that make many spikes, more than the board remembers of a neuron."""
    if "tau_m" not in given or "v_rest" not in given:
        return uniform(rng, 1.0, 20.0, size)
    above = given["v_thresh"] - given["v_rest"] + uniform(rng, -3.0, 80.0, size)
    current: np.ndarray = above * given["cm"] / given["tau_m"]
    return current


def _class(kind: str) -> type:
    found: type = getattr(spinn_stdp, kind, None) or getattr(extra_models, kind)
    return found


def _about(values: dict[str, float]) -> Ranges:
    low, high = NEAR
    return {name: tuple(sorted((value * low, value * high))) for name, value in values.items()}
