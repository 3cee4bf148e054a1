"""WeightDependenceAdditiveTriplet: additive steps for pairs and for triplets of spikes.

Potentiation looks at the upper bound only, depression at the lower one only.
(sPyNNaker: weight_additive_two_term_impl.h; Pfister & Gerstner 2006.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import larger, multiply_by_trace, smaller, wrap

from .weight_rule import DEPRESS_TWO_TERMS, POTENTIATE_TWO_TERMS


class AdditiveTriplet(NamedTuple):
    """Bounds and amplitudes, accums."""

    w_min: int
    w_max: int
    a2_plus: int
    a2_minus: int
    a3_plus: int
    a3_minus: int


@POTENTIATE_TWO_TERMS.register(AdditiveTriplet)
def potentiate_two_terms(rule: AdditiveTriplet, weight: int, pair: int, triplet: int) -> int:
    """Never above w_max."""
    step = multiply_by_trace(rule.a2_plus, pair) + multiply_by_trace(rule.a3_plus, triplet)
    return smaller(wrap(weight + step), rule.w_max)


@DEPRESS_TWO_TERMS.register(AdditiveTriplet)
def depress_two_terms(rule: AdditiveTriplet, weight: int, pair: int, triplet: int) -> int:
    """Never below w_min."""
    step = multiply_by_trace(rule.a2_minus, pair) + multiply_by_trace(rule.a3_minus, triplet)
    return larger(wrap(weight - step), rule.w_min)
