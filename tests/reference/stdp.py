"""Deferred spike-timing dependent plasticity: SpikePairRule with AdditiveWeightDependence."""

from __future__ import annotations

from dataclasses import dataclass, field

from spinn_stdp.network import Network, Plasticity

from . import encoding
from .numbers import (
    LARGEST_UINT16,
    LARGEST_UINT32,
    TRACE_ONE,
    accum_times_trace,
    int16,
    int32,
    trace_product,
)

_LONGEST_HISTORY = 16
"""Entries, the dummy at the beginning included."""


@dataclass
class PostEvent:
    time: int
    trace: int
    dummy: bool = False


@dataclass
class PairAdditiveRule:
    """The rule of one population: tables of STDP numbers, and accums."""

    potentiation: list[int]
    depression: list[int]
    a_plus: int
    a_minus: int
    w_min: int
    w_max: int
    backprop_delay: bool

    @staticmethod
    def _looked_up(table: list[int], ticks: int) -> int:
        """Times are unsigned, so a negative difference lies far beyond the table's end."""
        ticks &= LARGEST_UINT32
        return table[ticks] if ticks < len(table) else 0

    def pre_trace(self, time: int, last_time: int, last_trace: int) -> int:
        decay = self._looked_up(self.potentiation, time - last_time)
        return int16(trace_product(last_trace, decay) + TRACE_ONE)

    def post_trace(self, time: int, last: PostEvent) -> int:
        decay = self._looked_up(self.depression, time - last.time)
        return int16(trace_product(last.trace, decay) + TRACE_ONE)

    def on_post(self, weight: int, ticks_since_pre: int, pre_trace: int) -> int:
        if ticks_since_pre == 0:
            return weight
        trace = trace_product(pre_trace, self._looked_up(self.potentiation, ticks_since_pre))
        return min(int32(weight + accum_times_trace(self.a_plus, trace)), self.w_max)

    def on_pre(self, weight: int, ticks_since_post: int, post_trace: int) -> int:
        trace = trace_product(post_trace, self._looked_up(self.depression, ticks_since_post))
        return max(int32(weight - accum_times_trace(self.a_minus, trace)), self.w_min)


def rule(network: Network, plasticity: Plasticity, scale: int) -> PairAdditiveRule:
    """The rule as the host encodes it; *scale* is that of the target's input."""
    if (plasticity.timing, plasticity.weight) != ("SpikePairRule", "AdditiveWeightDependence"):
        raise NotImplementedError(f"{plasticity.timing} with {plasticity.weight}")
    timing, weight = plasticity.timing_parameters, plasticity.weight_parameters
    timestep = encoding.timestep_ms(network)
    return PairAdditiveRule(
        potentiation=encoding.decay_table(timestep, timing["tau_plus"]),
        depression=encoding.decay_table(timestep, timing["tau_minus"]),
        a_plus=encoding.accum(timing["A_plus"] * scale),
        a_minus=encoding.accum(timing["A_minus"] * scale),
        w_min=encoding.accum(weight["w_min"] * scale),
        w_max=encoding.accum(weight["w_max"] * scale),
        backprop_delay=plasticity.backprop_delay,
    )


class PostHistory:
    """The last spikes of one neuron, behind a dummy that is never dropped."""

    def __init__(self) -> None:
        self.events = [PostEvent(time=0, trace=0, dummy=True)]
        self.dropped = 0

    def add(self, time: int, learning: PairAdditiveRule) -> None:
        event = PostEvent(time, learning.post_trace(time, self.events[-1]))
        if len(self.events) == _LONGEST_HISTORY:
            del self.events[1]
            self.dropped += 1
        self.events.append(event)

    def window(self, begin: int, end: int) -> tuple[PostEvent, list[PostEvent]]:
        """The events with begin < time <= end, oldest first, and the one before them."""
        first = len(self.events)
        while True:
            first -= 1
            if self.events[first].time <= begin or first == 0:
                break
        inside = [event for event in self.events[first + 1 :] if event.time <= end]
        return self.events[first], inside


@dataclass
class PlasticRow:
    """The header of a row: the last spike of its source that came this way."""

    last_time: int = field(default=0)
    last_trace: int = field(default=0)

    def spike(self, time: int, learning: PairAdditiveRule) -> PreSpike:
        """Note a spike; the header then holds it."""
        trace = learning.pre_trace(time, self.last_time, self.last_trace)
        spike = PreSpike(time, trace, self.last_time, self.last_trace)
        self.last_time, self.last_trace = time, trace
        return spike


@dataclass(frozen=True)
class PreSpike:
    """A spike that arrives at a row, and the one before it."""

    time: int
    trace: int
    last_time: int
    last_trace: int


def learned(
    weight16: int,
    shift: int,
    delay: int,
    spike: PreSpike,
    history: PostHistory,
    learning: PairAdditiveRule,
) -> int:
    """The weight of one synapse after a visit; *delay* is as the row stores it."""
    if not learning.backprop_delay:
        delay = 0
    weight = int32(weight16 << shift)
    previous, events = history.window(
        begin=max(0, spike.last_time - delay), end=max(0, spike.time - delay)
    )
    for event in events:
        weight = learning.on_post(weight, event.time + delay - spike.last_time, spike.last_trace)
        previous = event
    if not previous.dummy:
        weight = learning.on_pre(weight, spike.time - previous.time - delay, previous.trace)
    return (weight >> shift) & LARGEST_UINT16
