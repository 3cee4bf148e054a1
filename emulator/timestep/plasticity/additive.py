"""AdditiveWeightDependence: a step of the same size wherever the weight stands.

Potentiation looks at the upper bound only, depression at the lower one only.
(sPyNNaker: weight_additive_one_term_impl.h; Song, Miller & Abbott 2000.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import larger, multiply_by_trace, smaller, wrap

from .weight_rule import DEPRESS, POTENTIATE


class Additive(NamedTuple):
    """Bounds and amplitudes, accums."""

    w_min: int
    w_max: int
    a_plus: int
    a_minus: int


@POTENTIATE.register(Additive)
def potentiate(rule: Additive, weight: int, amount: int) -> int:
    """Never above w_max."""
    return smaller(wrap(weight + multiply_by_trace(rule.a_plus, amount)), rule.w_max)


@DEPRESS.register(Additive)
def depress(rule: Additive, weight: int, amount: int) -> int:
    """Never below w_min."""
    return larger(wrap(weight - multiply_by_trace(rule.a_minus, amount)), rule.w_min)
