"""The rules of an image as kernels take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from emulator.image import Plasticity

from . import TIMINGS, WEIGHTS


def timing_rule(plasticity: Plasticity) -> NamedTuple:
    """The timing rule of an image as kernels take it."""
    return TIMINGS[plasticity.timing](**_in_words(plasticity.timing_parameters))


def weight_rule(plasticity: Plasticity) -> NamedTuple:
    """The weight rule of an image as kernels take it."""
    return WEIGHTS[plasticity.weight](**plasticity.weight_parameters)


def _in_words(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Tables of 16 bits in 32: from those processors look several elements up at once."""
    return {
        name: table.astype(np.int32) if getattr(table, "dtype", None) == np.int16 else table
        for name, table in parameters.items()
    }
