"""One source, one cell, and one synapse between them that learns by a given rule."""

from __future__ import annotations

import numpy as np

from spinn_stdp.network import Connections, Connector, Network, Plasticity, Population, Projection
from tests.reference.examples import array_source, lif

ADDITIVE = "AdditiveWeightDependence"
MULTIPLICATIVE = "MultiplicativeWeightDependence"
ADDITIVE_TRIPLET = "WeightDependenceAdditiveTriplet"
WHICH = "Projection 'plastic' from 'source' to 'cell'"


def pair(weight: str = ADDITIVE, timing: str = "SpikePairRule", **given: float) -> Plasticity:
    times = {"tau_plus": 20.0, "tau_minus": 20.0, "A_plus": 0.1, "A_minus": 0.1}
    return _rule(timing, times, weight, {"w_min": 0.0, "w_max": 1.0}, given)


def triplet(weight: str = ADDITIVE_TRIPLET, **given: float) -> Plasticity:
    times = {"tau_plus": 17.0, "tau_minus": 34.0, "tau_x": 100.0, "tau_y": 125.0}
    bounds = {"w_min": 0.0, "w_max": 1.0, "A3_plus": 0.1, "A3_minus": 0.1}
    timing = times | {"A_plus": 0.1, "A_minus": 0.1}
    return _rule("PfisterSpikeTriplet", timing, weight, bounds, given)


def vogels(weight: str = ADDITIVE, **given: float) -> Plasticity:
    timing = {"alpha": 0.25, "tau": 20.0, "A_plus": 0.1, "A_minus": 0.1}
    return _rule("Vogels2011Rule", timing, weight, {"w_min": 0.0, "w_max": 1.0}, given)


def _rule(
    timing: str,
    timing_parameters: dict[str, float],
    weight: str,
    bounds: dict[str, float],
    given: dict[str, float],
) -> Plasticity:
    assert given.keys() <= timing_parameters.keys() | bounds.keys()
    return Plasticity(
        timing,
        {name: given.get(name, value) for name, value in timing_parameters.items()},
        weight,
        {name: given.get(name, value) for name, value in bounds.items()},
    )


def learning(
    rule: Plasticity, cell_type: str = "IF_curr_exp", weight: float | None = None
) -> Network:
    """The synapse, with a *weight* of a half of w_max if none is given.

    With w_max 1, the sums are below 2: a current's weights have steps of 2⁻¹⁴, a
    conductance's of 2⁻¹⁴ with a W of 1024, which is shift 11.
    """
    weight = rule.weight_parameters["w_max"] / 2 if weight is None else weight
    cell: Population = lif("cell", cell_type)
    projection = Projection(
        label="plastic",
        pre=0,
        post=1,
        receptor="excitatory",
        connections=Connections(np.array([0]), np.array([0]), np.array([weight]), np.array([1.0])),
        connector=Connector("OneToOneConnector"),
        weight=weight,
        delay=1.0,
        plasticity=rule,
    )
    return Network(1.0, (array_source("source", [5.0, 20.0]), cell), (projection,))
