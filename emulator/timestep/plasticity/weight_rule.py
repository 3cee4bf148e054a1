"""What a rule of weight must give: how far a trace moves a weight.

Weights and bounds are accums, amounts are traces.
"""

from __future__ import annotations

from typing import NamedTuple

from .dispatch import ByType


def _potentiate(rule: NamedTuple, weight: int, amount: int) -> int:
    """The weight after potentiation by *amount*."""
    raise NotImplementedError(type(rule).__name__)


def _depress(rule: NamedTuple, weight: int, amount: int) -> int:
    """The weight after depression by *amount*."""
    raise NotImplementedError(type(rule).__name__)


POTENTIATE = ByType(_potentiate)
DEPRESS = ByType(_depress)
potentiate = POTENTIATE.function
depress = DEPRESS.function
