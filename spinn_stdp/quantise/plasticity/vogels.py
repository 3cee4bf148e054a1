"""Vogels2011Rule: one decay table for both sides, and alpha as a trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.arithmetic.fixed_point import TRACE_ONE
from emulator.timestep.plasticity.weight_rule import potentiate

from .lookup import decay_table
from .rule import Changes, potentiated


def vogels(parameters: Mapping[str, float], timestep_us: int) -> dict[str, Any]:
    """The table, and what a lone presynaptic spike takes away."""
    return {
        "decay": decay_table(parameters["tau"], timestep_us),
        "alpha": round(parameters["alpha"] * TRACE_ONE),
    }


def by_alpha(timing: Mapping[str, Any]) -> Changes:
    """A lone presynaptic spike is what depresses."""
    return Changes(
        up=potentiated,
        down=lambda by, weight: potentiate(by, weight, -timing["alpha"]),
        down_by=("alpha",),
    )
