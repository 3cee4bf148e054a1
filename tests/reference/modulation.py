"""Learning by dopamine, of one synapse: histories as the board lays them out, oldest first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from spinn_stdp.network import Neuromodulation

from . import encoding
from .numbers import (
    LARGEST_UINT16,
    TRACE_ONE,
    accum_times_trace,
    int16,
    int32,
    product,
    trace_product,
)
from .rules_timing import PairRule, VogelsRule, looked_up
from .stdp import PreSpike

_ENTRIES = 16
_SHIFT_C = 4
_SHIFT_D = 2


@dataclass
class Dopamine:
    """What neuromodulation was asked for, in the host's integers."""

    tau_c: list[int]
    tau_d: list[int]
    constant: int
    w_min: int
    w_max: int


def dopamine(asked: Neuromodulation, timestep: float, scale: int) -> Dopamine:
    """*scale* is that of the target's input."""
    return Dopamine(
        encoding.decay_table(timestep, asked.tau_c, _SHIFT_C),
        encoding.decay_table(timestep, asked.tau_d, _SHIFT_D),
        encoding.accum(1 / (-((1.0 / asked.tau_c) + (1.0 / asked.tau_d)))),
        encoding.accum(asked.w_min * scale),
        encoding.accum(asked.w_max * scale),
    )


@dataclass
class History:
    """Of one neuron."""

    rule: PairRule | VogelsRule
    by: Dopamine
    times: list[int] = field(default_factory=lambda: [0])
    spikes: list[int] = field(default_factory=lambda: [0])
    """Traces of post spikes."""
    dopamine: list[int] = field(default_factory=lambda: [0])
    marks: int = 0
    """A bit for each entry, of those that brought dopamine."""

    def spike(self, time: int) -> None:
        """The neuron spikes."""
        trace = self.rule.post_trace(time, self.times[-1], self.spikes[-1])
        self._add(time, trace, self._dopamine_left(time), mark=0)

    def reward(self, time: int, amount: int) -> None:
        """Dopamine comes; a negative *amount* is a punishment."""
        table = self.rule.minus if isinstance(self.rule, PairRule) else self.rule.table
        trace = trace_product(self.spikes[-1], looked_up(table, time - self.times[-1]))
        self._add(time, trace, int16(self._dopamine_left(time) + amount), mark=1)

    def _dopamine_left(self, time: int) -> int:
        left = looked_up(self.by.tau_d, time - self.times[-1], _SHIFT_D)
        return trace_product(self.dopamine[-1], left)

    def _add(self, time: int, trace: int, amount: int, mark: int) -> None:
        if len(self.times) == _ENTRIES:
            for entries in (self.times, self.spikes, self.dopamine):
                del entries[1]
            self.marks >>= 1
        place = len(self.times)
        self.times.append(time)
        self.spikes.append(trace)
        self.dopamine.append(amount)
        self.marks = self.marks & ~(1 << place) | mark << place


@dataclass
class ModulatedSynapse:
    """One synapse of a row."""

    weight: int
    """As the row holds it."""
    shift: int
    delay: int
    """As the row stores it."""
    eligibility: int = 0
    """As the row holds it."""

    def visit(self, spike: PreSpike, history: History) -> None:
        """The synapse's presynaptic neuron spikes."""
        rule: Any = history.rule
        by, delay = history.by, self.delay if history.rule.backprop_delay else 0
        weight, eligible = int32(self.weight << self.shift), int32(self.eligibility << self.shift)
        end = max(0, spike.time - delay)
        begin = max(0, spike.last_time - delay)
        last = max(place for place, time in enumerate(history.times) if not place or time <= begin)
        inside = [place for place, time in enumerate(history.times) if place > last and time <= end]
        # Marks are taken from the end of all that is known, not from that of the window.
        marks = history.marks >> (len(history.times) - len(inside))
        since = spike.last_time
        level = 0
        if last:
            left = looked_up(by.tau_d, spike.last_time - history.times[last], _SHIFT_D)
            level = trace_product(history.dopamine[last], left)
        for place in inside:
            time = history.times[place] + delay
            weight = int32(weight + _change(by, eligible, level, time - since))
            eligible = accum_times_trace(eligible, looked_up(by.tau_c, time - since, _SHIFT_C))
            if not marks & 1:
                trace = history.spikes[place]
                eligible = rule.on_post(eligible, time, trace, history.times[last], spike)
            marks >>= 1
            since, level, last = time, history.dopamine[place], place
        if last:
            ago = spike.time - since
            weight = int32(weight + _change(by, eligible, level, ago))
            eligible = accum_times_trace(eligible, looked_up(by.tau_c, ago, _SHIFT_C))
            time = history.times[last] + delay
            eligible = rule.on_pre(eligible, time, history.spikes[last], spike)
        weight = min(max(weight, by.w_min), by.w_max)
        self.weight = (weight >> self.shift) & LARGEST_UINT16
        self.eligibility = (eligible >> self.shift) & LARGEST_UINT16


def _change(by: Dopamine, eligible: int, level: int, ago: int) -> int:
    left = trace_product(looked_up(by.tau_c, ago, _SHIFT_C), looked_up(by.tau_d, ago, _SHIFT_D))
    return accum_times_trace(
        accum_times_trace(product(eligible, by.constant), level), left - TRACE_ONE
    )
