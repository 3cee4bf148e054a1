"""Deferred spike-timing dependent plasticity: histories, and what a row's visit does with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from spinn_stdp.network import Network, Plasticity

from . import encoding
from .numbers import LARGEST_UINT16, int32
from .rules_timing import Rule, timing_rule

_LONGEST_HISTORY = 16
"""Entries, the dummy at the beginning included."""


@dataclass
class PostEvent:
    time: int
    trace: Any
    """A number, or two of the triplet rule; 0 of the dummy."""
    dummy: bool = False


def rule(network: Network, plasticity: Plasticity, scale: int) -> Rule:
    """The rule as the host encodes it; *scale* is that of the target's input."""
    return timing_rule(plasticity, encoding.timestep_ms(network), scale)


class PostHistory:
    """The last spikes of one neuron, behind a dummy that is never dropped."""

    def __init__(self) -> None:
        self.events = [PostEvent(time=0, trace=0, dummy=True)]
        self.dropped = 0

    def add(self, time: int, learning: Rule) -> None:
        event = PostEvent(
            time, learning.post_trace(time, self.events[-1].time, self.events[-1].trace)
        )
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
    last_trace: Any = field(default=0)

    def spike(self, time: int, learning: Rule) -> PreSpike:
        """Note a spike; the header then holds it."""
        trace = learning.pre_trace(time, self.last_time, self.last_trace)
        spike = PreSpike(time, trace, self.last_time, self.last_trace)
        self.last_time, self.last_trace = time, trace
        return spike


@dataclass(frozen=True)
class PreSpike:
    """A spike that arrives at a row, and the one before it."""

    time: int
    trace: Any
    last_time: int
    last_trace: Any


def learned(
    weight16: int,
    shift: int,
    delay: int,
    spike: PreSpike,
    history: PostHistory,
    learning: Rule,
) -> int:
    """The weight of one synapse after a visit; *delay* is as the row stores it."""
    if not learning.backprop_delay:
        delay = 0
    weight = int32(weight16 << shift)
    previous, events = history.window(
        begin=max(0, spike.last_time - delay), end=max(0, spike.time - delay)
    )
    for event in events:
        time = event.time + delay
        weight = learning.on_post(weight, time, event.trace, previous.time, spike)
        previous = event
    if not previous.dummy:
        weight = learning.on_pre(weight, previous.time + delay, previous.trace, spike)
    return (weight >> shift) & LARGEST_UINT16
