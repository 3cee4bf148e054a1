"""How far STDP numbers move a weight: the rules of weight, in accums."""

from __future__ import annotations

from dataclasses import dataclass

from spinn_stdp.network import Plasticity

from . import encoding
from .numbers import accum_times_trace, int32, product


@dataclass
class Bounds:
    w_min: int
    w_max: int


@dataclass
class AdditiveWeight(Bounds):
    a_plus: int
    a_minus: int

    def up(self, weight: int, amount: int) -> int:
        return min(int32(weight + accum_times_trace(self.a_plus, amount)), self.w_max)

    def down(self, weight: int, amount: int) -> int:
        return max(int32(weight - accum_times_trace(self.a_minus, amount)), self.w_min)


@dataclass
class MultiplicativeWeight(Bounds):
    a_plus: int
    a_minus: int

    def up(self, weight: int, amount: int) -> int:
        part = product(int32(self.w_max - weight), self.a_plus)
        return int32(weight + accum_times_trace(part, amount))

    def down(self, weight: int, amount: int) -> int:
        part = product(int32(weight - self.w_min), self.a_minus)
        return int32(weight - accum_times_trace(part, amount))


@dataclass
class AdditiveTripletWeight(Bounds):
    a2_plus: int
    a2_minus: int
    a3_plus: int
    a3_minus: int

    def up(self, weight: int, pair: int, triplet: int) -> int:
        weight = int32(weight + accum_times_trace(self.a2_plus, pair))
        return min(int32(weight + accum_times_trace(self.a3_plus, triplet)), self.w_max)

    def down(self, weight: int, pair: int, triplet: int) -> int:
        weight = int32(weight - accum_times_trace(self.a2_minus, pair))
        return max(int32(weight - accum_times_trace(self.a3_minus, triplet)), self.w_min)


def weight_rule(
    plasticity: Plasticity, scale: int
) -> AdditiveWeight | MultiplicativeWeight | AdditiveTripletWeight:
    """The rule of weight as the host encodes it; *scale* is that of the target's input."""
    given = {**plasticity.timing_parameters, **plasticity.weight_parameters}
    w_min, w_max = (encoding.accum(given[name] * scale) for name in ("w_min", "w_max"))
    if plasticity.weight == "AdditiveWeightDependence":
        steps = (encoding.accum(given[name] * scale) for name in ("A_plus", "A_minus"))
        return AdditiveWeight(w_min, w_max, *steps)
    if plasticity.weight == "MultiplicativeWeightDependence":
        parts = (encoding.accum(given[name]) for name in ("A_plus", "A_minus"))
        return MultiplicativeWeight(w_min, w_max, *parts)
    if plasticity.weight == "WeightDependenceAdditiveTriplet":
        names = ("A_plus", "A_minus", "A3_plus", "A3_minus")
        steps = (encoding.accum(given[name] * given["w_max"] * scale) for name in names)
        return AdditiveTripletWeight(w_min, w_max, *steps)
    raise NotImplementedError(plasticity.weight)
