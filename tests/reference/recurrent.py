"""RecurrentRule of one core with one row: its random numbers, windows and counts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from spinn_stdp.network import Plasticity

from .numbers import LARGEST_UINT16, LARGEST_UINT32, TRACE_ONE, int16, int32
from .rules_weight import MultiplicativeWeight, weight_rule
from .stdp import PostHistory

_IDLE, _AFTER_PRE, _AFTER_POST = "idle", "after pre", "after post"


@dataclass
class Kiss:
    """The core's random numbers (Jones 2010)."""

    x: int = 123456789
    y: int = 234567891
    z: int = 345678912
    c: int = 456789123

    def next(self) -> int:
        self.x = (314527869 * self.x + 1234567) & LARGEST_UINT32
        for shift in (5, -7, 22):
            moved = self.y << shift if shift > 0 else self.y >> -shift
            self.y = (self.y ^ moved) & LARGEST_UINT32
        product = 4294584393 * self.z + self.c
        self.z, self.c = product & LARGEST_UINT32, product >> 32
        return (self.x + self.y + self.z) & LARGEST_UINT32


@dataclass
class RecurrentRule:
    by: MultiplicativeWeight
    pre: list[int]
    post: list[int]
    lowest: int
    highest: int
    dual: bool
    backprop_delay: bool
    random: Kiss = field(default_factory=Kiss)

    def window(self, table: list[int]) -> int:
        return table[self.random.next() % TRACE_ONE]

    def post_trace(self, time: int, last_time: int, last_trace: int) -> int:
        return self.window(self.post) if self.dual else 0


def recurrent_rule(plasticity: Plasticity, timestep: float, scale: int) -> RecurrentRule:
    """As the host encodes it."""
    given = plasticity.timing_parameters
    by = weight_rule(plasticity, scale)
    assert isinstance(by, MultiplicativeWeight)

    def table(mean: float) -> list[int]:
        steps = mean * (1000.0 / (timestep * 1000.0))
        return [
            int(math.log(1.0 - k / TRACE_ONE) * -steps) & LARGEST_UINT16 for k in range(TRACE_ONE)
        ]

    return RecurrentRule(
        by,
        table(given["mean_pre_window"]),
        table(given["mean_post_window"]),
        int(given["accumulator_depression"]),
        int(given["accumulator_potentiation"]),
        bool(given["dual_fsm"]),
        plasticity.backprop_delay,
    )


@dataclass
class RecurrentSynapse:
    """One synapse of a row."""

    weight: int
    """As the row holds it."""
    shift: int
    delay: int
    """As the row stores it."""
    tally: int = 0
    state: str = _IDLE
    window: int = 0


@dataclass
class RecurrentRow:
    """The row of one neuron."""

    synapses: list[RecurrentSynapse]
    last_time: int = 0
    last_window: int = 0

    def spike(self, time: int, histories: list[PostHistory], rule: RecurrentRule) -> None:
        """A spike of its neuron."""
        window = rule.window(rule.pre) if rule.dual else 0
        for synapse, history in zip(self.synapses, histories, strict=True):
            self._visit(time, synapse, history, rule)
        self.last_time, self.last_window = time, window

    def _visit(
        self, time: int, synapse: RecurrentSynapse, history: PostHistory, rule: RecurrentRule
    ) -> None:
        delay = synapse.delay if rule.backprop_delay else 0
        weight = int32(synapse.weight << synapse.shift)
        before, events = history.window(max(0, self.last_time - delay), max(0, time - delay))
        for event in events:
            weight = self._on_post(event.time + delay, before.time, synapse, weight, rule)
            before = event
        if not before.dummy:
            weight = self._on_pre(time, before.time + delay, before.trace, synapse, weight, rule)
        synapse.weight = (weight >> synapse.shift) & LARGEST_UINT16
        if rule.dual:
            synapse.tally = int16(synapse.tally)
        else:
            synapse.tally = (synapse.tally + 8) % 16 - 8
            synapse.window %= 1024

    def _on_post(
        self, time: int, last: int, synapse: RecurrentSynapse, weight: int, rule: RecurrentRule
    ) -> int:
        ago = time - self.last_time
        if rule.dual:
            return _up(synapse, weight, rule) if 0 < ago < self.last_window else weight
        if synapse.state == _AFTER_POST and time - last < synapse.window:
            synapse.state = _IDLE
        elif synapse.state == _AFTER_PRE and ago < synapse.window:
            synapse.state = _IDLE
            return _up(synapse, weight, rule)
        else:
            synapse.state, synapse.window = _AFTER_POST, rule.window(rule.post)
        return weight

    def _on_pre(
        self,
        time: int,
        last: int,
        window: int,
        synapse: RecurrentSynapse,
        weight: int,
        rule: RecurrentRule,
    ) -> int:
        ago = (time - last) & LARGEST_UINT32
        if rule.dual:
            return _down(synapse, weight, rule) if ago < window else weight
        if synapse.state == _AFTER_PRE and time - self.last_time < synapse.window:
            synapse.state = _IDLE
        elif synapse.state == _AFTER_POST and ago < synapse.window:
            synapse.state = _IDLE
            return _down(synapse, weight, rule)
        else:
            synapse.state, synapse.window = _AFTER_PRE, rule.window(rule.pre)
        return weight


def _up(synapse: RecurrentSynapse, weight: int, rule: RecurrentRule) -> int:
    synapse.tally += 1
    if synapse.tally < rule.highest:
        return weight
    synapse.tally = 0
    return rule.by.up(weight, TRACE_ONE)


def _down(synapse: RecurrentSynapse, weight: int, rule: RecurrentRule) -> int:
    synapse.tally -= 1
    if synapse.tally > rule.lowest:
        return weight
    synapse.tally = 0
    return rule.by.down(weight, TRACE_ONE)
