"""MultiplicativeWeightDependence: a step in proportion to what is left up to the bound.

The bounds are approached and never clipped to: a weight beyond one moves back towards it.
(sPyNNaker: weight_multiplicative_impl.h; van Rossum, Bi & Turrigiano 2000.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import multiply, multiply_by_trace, wrap

from .weight_rule import DEPRESS, POTENTIATE


class Multiplicative(NamedTuple):
    """Bounds, and the parts of the way to them that a full trace goes; accums."""

    w_min: int
    w_max: int
    a_plus: int
    a_minus: int


@POTENTIATE.register(Multiplicative)
def potentiate(rule: Multiplicative, weight: int, amount: int) -> int:
    """Towards w_max."""
    scale = multiply(wrap(rule.w_max - weight), rule.a_plus)
    return wrap(weight + multiply_by_trace(scale, amount))


@DEPRESS.register(Multiplicative)
def depress(rule: Multiplicative, weight: int, amount: int) -> int:
    """Towards w_min."""
    scale = multiply(wrap(weight - rule.w_min), rule.a_minus)
    return wrap(weight - multiply_by_trace(scale, amount))
