"""What a rule of weight must give: how far traces move a weight.

Weights and bounds are accums, amounts are traces. Rules of timing that know pairs of spikes
only move weights by one term, rules that know triplets by two; a rule of weight is made for
one kind or the other.
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


def _potentiate_two_terms(rule: NamedTuple, weight: int, pair: int, triplet: int) -> int:
    """The weight after potentiation by the amounts of a *pair* and of a *triplet*."""
    raise NotImplementedError(type(rule).__name__)


def _depress_two_terms(rule: NamedTuple, weight: int, pair: int, triplet: int) -> int:
    """The weight after depression by the amounts of a *pair* and of a *triplet*."""
    raise NotImplementedError(type(rule).__name__)


POTENTIATE = ByType(_potentiate)
DEPRESS = ByType(_depress)
POTENTIATE_TWO_TERMS = ByType(_potentiate_two_terms)
DEPRESS_TWO_TERMS = ByType(_depress_two_terms)
potentiate = POTENTIATE.function
depress = DEPRESS.function
potentiate_two_terms = POTENTIATE_TWO_TERMS.function
depress_two_terms = DEPRESS_TWO_TERMS.function
