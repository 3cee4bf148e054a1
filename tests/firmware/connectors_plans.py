"""Seeded networks for `scripts/connectors.py`, and what came of them as integers."""

from __future__ import annotations

from typing import Any

import numpy as np

Json = dict[str, Any]

UNIFORM = ["uniform", {"low": 0.1, "high": 1.9}]
NORMAL = ["normal", {"mu": 1.0, "sigma": 0.2}]
CLIPPED = ["normal_clipped", {"mu": 1.0, "sigma": 0.5, "low": 0.6, "high": 1.4}]
BOUNDED = ["normal_clipped_to_boundary", {"mu": 4.0, "sigma": 3.0, "low": 2.0, "high": 6.0}]
EXPONENTIAL = ["exponential", {"beta": 0.25}]
EXPONENTIAL_CLIPPED = ["exponential_clipped", {"beta": 0.5, "low": 0.1, "high": 1.5}]
DELAYS = ["uniform", {"low": 1.0, "high": 9.0}]
FINE = {"max_expected_summed_weight": [0.9, 0.9]}
"""Weights keep all bits of what was drawn."""
NO_SELF = {"allow_self_connections": False}

Plan = list[Any]


def projection(
    connector: str,
    parameters: Json,
    weight: Any,
    delay: Any,
    ends: tuple[int, int] = (0, 1),
    views: tuple[Any, Any] = (None, None),
    w_max: float | None = None,
) -> Plan:
    return [*ends, *views, connector, parameters, weight, delay, w_max]


EVERY_CONNECTOR = {
    "timestep": 1.0,
    "populations": [[30, None], [50, {"seed": 42, "neurons_per_core": 20, **FINE}]],
    "projections": [
        projection("AllToAllConnector", {}, UNIFORM, 1.0),
        projection("AllToAllConnector", NO_SELF, NORMAL, DELAYS, (1, 1)),
        projection("OneToOneConnector", {}, CLIPPED, BOUNDED),
        projection("FixedProbabilityConnector", {"p_connect": 0.3}, EXPONENTIAL, 2.0),
        projection("FixedProbabilityConnector", {"p_connect": 0.5, **NO_SELF}, 1.0, DELAYS, (1, 1)),
        projection("FixedProbabilityConnector", {"p_connect": 1.0}, 1.0, DELAYS),
        projection("FixedNumberPreConnector", {"n": 7}, UNIFORM, DELAYS),
        projection("FixedNumberPreConnector", {"n": 7, "with_replacement": True}, UNIFORM, 1.0),
        projection("FixedNumberPreConnector", {"n": 5, **NO_SELF}, 1.5, 3.0, (1, 1)),
        projection("FixedNumberPostConnector", {"n": 9}, UNIFORM, DELAYS),
        projection("FixedNumberPostConnector", {"n": 9, "with_replacement": True}, UNIFORM, 2.0),
        projection("FixedNumberPostConnector", {"n": 6, **NO_SELF}, 1.5, 3.0, (1, 1)),
        projection("FixedTotalNumberConnector", {"n": 200}, UNIFORM, DELAYS),
        projection("FixedTotalNumberConnector", {"n": 200, "with_replacement": False}, 1.0, DELAYS),
        projection("FixedTotalNumberConnector", {"n": 100, **NO_SELF}, 1.0, DELAYS, (1, 1)),
        projection(
            "FixedTotalNumberConnector",
            {"n": 100, "with_replacement": False, **NO_SELF},
            UNIFORM,
            1.0,
            (1, 1),
        ),
        projection(
            "FixedProbabilityConnector",
            {"p_connect": 0.4},
            EXPONENTIAL_CLIPPED,
            DELAYS,
            views=([5, 25], [10, 40]),
        ),
        projection("AllToAllConnector", {}, EXPONENTIAL_CLIPPED, DELAYS, views=(None, [15, 45])),
    ],
}
"""Three cores; projections of two sources in turns."""

LEARNING = {
    "timestep": 0.1,
    "populations": [
        [12, None],
        [40, {"seed": 7}],
        [130, {"seed": 8, "spikes_per_second": 100.0}],
    ],
    "projections": [
        projection("FixedProbabilityConnector", {"p_connect": 0.5}, UNIFORM, 0.4, w_max=2.0),
        projection("AllToAllConnector", {}, CLIPPED, ["uniform", {"low": 0.1, "high": 3.0}]),
        projection(
            "FixedNumberPreConnector",
            {"n": 4},
            UNIFORM,
            ["uniform", {"low": 0.1, "high": 20.0}],
            (0, 2),
        ),
        projection("FixedTotalNumberConnector", {"n": 300}, UNIFORM, EXPONENTIAL, (1, 2)),
    ],
}
"""Learning and not, through stages of a delay extension, with steps below 1 ms."""


def as_integers(rows: Any, timestep: float) -> list[list[int]]:
    """Source, target, weight in 2**-40, delay in ticks, in any order of the synapses."""
    table = np.array(rows, np.float64).reshape(-1, 4)
    scaled = np.rint(table * np.array([1.0, 1.0, 2.0**40, 1 / timestep]))
    return sorted(scaled.astype(np.int64).tolist())
