"""Models that sPyNNaker has beside PyNN's, by the names of its ``extra_models``."""

from __future__ import annotations

from .standardmodels.extra_stdp_rules import (
    PfisterSpikeTriplet,
    SpikeNearestPairRule,
    Vogels2011Rule,
    WeightDependenceAdditiveTriplet,
)

__all__ = [
    "PfisterSpikeTriplet",
    "SpikeNearestPairRule",
    "Vogels2011Rule",
    "WeightDependenceAdditiveTriplet",
]
