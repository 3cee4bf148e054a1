"""SpikePairRule and SpikeNearestPairRule: one decay table for each side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .lookup import decay_table


def pair(parameters: Mapping[str, float], timestep_us: int) -> dict[str, Any]:
    """Tables of the presynaptic and of the postsynaptic trace."""
    return {
        "plus": decay_table(parameters["tau_plus"], timestep_us),
        "minus": decay_table(parameters["tau_minus"], timestep_us),
    }
