"""PfisterSpikeTriplet: two decay tables for each side, the slow ones coarser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.arithmetic.fixed_point import TRACE_ONE
from emulator.timestep.plasticity.triplet import SLOW_SHIFT
from emulator.timestep.plasticity.weight_rule import depress_two_terms, potentiate_two_terms

from .lookup import decay_table
from .rule import Changes


def triplet(parameters: Mapping[str, float], timestep_us: int) -> dict[str, Any]:
    """Tables of the fast and of the slow traces."""
    return {
        "plus": decay_table(parameters["tau_plus"], timestep_us),
        "minus": decay_table(parameters["tau_minus"], timestep_us),
        "x": decay_table(parameters["tau_x"], timestep_us, SLOW_SHIFT),
        "y": decay_table(parameters["tau_y"], timestep_us, SLOW_SHIFT),
    }


def by_triplets(_: Mapping[str, Any]) -> Changes:
    """With one full spike before on each side."""
    return Changes(
        up=lambda by, weight: potentiate_two_terms(by, weight, TRACE_ONE, TRACE_ONE),
        down=lambda by, weight: depress_two_terms(by, weight, TRACE_ONE, TRACE_ONE),
        up_by=("A_plus", "A3_plus"),
        down_by=("A_minus", "A3_minus"),
    )
