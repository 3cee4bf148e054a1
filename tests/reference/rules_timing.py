"""When STDP moves a weight: the rules of timing.

Each has `pre_trace` and `post_trace`, the trace of a side just after a spike, `on_post`, the
weight after a post spike at `time`, whose neuron spiked at `previous` before, and `on_pre`, the
weight after the pre spike, `time` being when the last post spike reached the synapse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spinn_stdp.network import Plasticity

from . import encoding
from .numbers import LARGEST_UINT32, TRACE_BITS, TRACE_ONE, int16, trace_product
from .rules_weight import AdditiveTripletWeight, AdditiveWeight, MultiplicativeWeight, weight_rule

OneTerm = AdditiveWeight | MultiplicativeWeight


def looked_up(table: list[int], ticks: int, shift: int = 0) -> int:
    """Times are unsigned, so a negative difference lies far beyond the table's end."""
    index = (ticks & LARGEST_UINT32) >> shift
    return table[index] if index < len(table) else 0


@dataclass
class PairRule:
    by: OneTerm
    plus: list[int]
    minus: list[int]
    backprop_delay: bool

    def pre_trace(self, time: int, last_time: int, last_trace: int) -> int:
        left = trace_product(last_trace, looked_up(self.plus, time - last_time))
        return int16(left + TRACE_ONE)

    def post_trace(self, time: int, last_time: int, last_trace: int) -> int:
        left = trace_product(last_trace, looked_up(self.minus, time - last_time))
        return int16(left + TRACE_ONE)

    def on_post(self, weight: int, time: int, trace: int, previous: int, spike: Any) -> int:
        elapsed = time - spike.last_time
        if elapsed == 0:
            return weight
        return self.by.up(weight, trace_product(spike.last_trace, looked_up(self.plus, elapsed)))

    def on_pre(self, weight: int, time: int, trace: int, spike: Any) -> int:
        left = trace_product(trace, looked_up(self.minus, spike.time - time))
        return self.by.down(weight, left)


@dataclass
class NearestPairRule:
    by: OneTerm
    plus: list[int]
    minus: list[int]
    backprop_delay: bool

    def pre_trace(self, time: int, last_time: int, last_trace: int) -> int:
        return 0

    def post_trace(self, time: int, last_time: int, last_trace: int) -> int:
        return 0

    def on_post(self, weight: int, time: int, trace: int, previous: int, spike: Any) -> int:
        since_pre, since_post = time - spike.last_time, time - previous
        if since_pre == 0:
            return weight
        amount = looked_up(self.plus, since_pre)
        return self.by.up(weight, 0 if since_post < since_pre else amount)

    def on_pre(self, weight: int, time: int, trace: int, spike: Any) -> int:
        return self.by.down(weight, looked_up(self.minus, spike.time - time))


@dataclass
class VogelsRule:
    by: AdditiveWeight
    table: list[int]
    alpha: int
    backprop_delay: bool

    def _trace(self, time: int, last_time: int, last_trace: int) -> int:
        left = trace_product(last_trace, looked_up(self.table, time - last_time))
        return int16(left + TRACE_ONE)

    pre_trace = _trace
    post_trace = _trace

    def on_post(self, weight: int, time: int, trace: int, previous: int, spike: Any) -> int:
        left = looked_up(self.table, time - spike.last_time)
        return self.by.up(weight, trace_product(spike.last_trace, left))

    def on_pre(self, weight: int, time: int, trace: int, spike: Any) -> int:
        left = trace_product(trace, looked_up(self.table, spike.time - time))
        return self.by.up(weight, left - self.alpha)


_SLOW = 2
"""The slow traces' tables have an entry for 2 to this power ticks."""

Traces = tuple[int, int]
"""A fast and a slow trace."""


@dataclass
class TripletRule:
    by: AdditiveTripletWeight
    plus: list[int]
    minus: list[int]
    x: list[int]
    y: list[int]
    backprop_delay: bool

    @staticmethod
    def _traces(
        fast: list[int], slow: list[int], time: int, last_time: int, last: Traces | int
    ) -> Traces:
        first, second = last or (0, 0)
        now = trace_product(first, looked_up(fast, time - last_time)) + TRACE_ONE
        if last_time == 0:
            return int16(now), 0
        before = trace_product(second + TRACE_ONE, looked_up(slow, time - last_time, _SLOW))
        return int16(now), int16(before)

    def pre_trace(self, time: int, last_time: int, last_trace: Traces | int) -> Traces:
        return self._traces(self.plus, self.x, time, last_time, last_trace)

    def post_trace(self, time: int, last_time: int, last_trace: Traces | int) -> Traces:
        return self._traces(self.minus, self.y, time, last_time, last_trace)

    def on_post(self, weight: int, time: int, trace: Traces, previous: int, spike: Any) -> int:
        elapsed = time - spike.last_time
        if elapsed == 0:
            return weight
        r1 = spike.last_trace[0] if spike.last_trace else 0
        pair = trace_product(r1, looked_up(self.plus, elapsed))
        return self.by.up(weight, pair, (pair * trace[1]) >> TRACE_BITS)

    def on_pre(self, weight: int, time: int, trace: Traces, spike: Any) -> int:
        pair = trace_product(trace[0], looked_up(self.minus, spike.time - time))
        return self.by.down(weight, pair, (pair * spike.trace[1]) >> TRACE_BITS)


Rule = PairRule | NearestPairRule | VogelsRule | TripletRule


def timing_rule(plasticity: Plasticity, timestep: float, scale: int) -> Rule:
    """The rule as the host encodes it; *scale* is that of the target's input."""
    given = plasticity.timing_parameters
    by: Any = weight_rule(plasticity, scale)

    def table(name: str, shift: int = 0) -> list[int]:
        return encoding.decay_table(timestep, given[name], shift)

    if plasticity.timing in ("SpikePairRule", "SpikeNearestPairRule"):
        kind = PairRule if plasticity.timing == "SpikePairRule" else NearestPairRule
        return kind(by, table("tau_plus"), table("tau_minus"), plasticity.backprop_delay)
    if plasticity.timing == "Vogels2011Rule":
        alpha = round(given["alpha"] * TRACE_ONE)
        return VogelsRule(by, table("tau"), alpha, plasticity.backprop_delay)
    if plasticity.timing == "PfisterSpikeTriplet":
        fast = table("tau_plus"), table("tau_minus")
        slow = table("tau_x", _SLOW), table("tau_y", _SLOW)
        return TripletRule(by, *fast, *slow, plasticity.backprop_delay)
    raise NotImplementedError(plasticity.timing)
