"""RecurrentRule: spikes within a random time of one another count, and every so many move a weight.

Each spike opens a window of exponential length. A spike of the other side within it counts up (post
after pre) or down (pre after post); a synapse whose count reaches a limit is potentiated or
depressed as by a full trace, and counts again from 0. With dual_fsm there is a window for each
spike of a neuron; without, each synapse goes through the states idle, pre open and post open.

All cores draw from generators of their own with the same seed, so it matters in which order rows
are read, and that rows without synapses are read too.
(sPyNNaker: timing_recurrent_dual_fsm_impl.h, timing_recurrent_pre_stochastic_impl.h.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import HALF, TRACE_ONE, wide
from emulator.arithmetic.jit import inner
from emulator.arithmetic.random import Generator, draw
from emulator.image import UInt16s

from .timing_rule import Event
from .weight_rule import depress, potentiate

SEED = (123456789, 234567891, 345678912, 456789123)
"""Of every core's generator, when its program begins."""
WINDOWS = TRACE_ONE
"""Lengths in a table: those of equally probable windows."""

IDLE, PRE_OPEN, POST_OPEN = 0, 1, 2
"""States of a synapse."""
STATE_BITS = 2
WINDOW_BITS = 10
COUNT_BITS = 4
"""Of a synapse that has states."""


class Recurrent(NamedTuple):
    """Tables of windows, ticks, and limits of the count."""

    pre: UInt16s
    post: UInt16s
    depression: int
    """Counts down to this are the last that don't depress."""
    potentiation: int
    """Counts up to this are the last that don't potentiate."""
    dual_fsm: int
    """1 where spikes have windows, 0 where synapses have."""


class Synapse(NamedTuple):
    """One synapse, wide."""

    weight: int
    """An accum."""
    tally: int
    state: int
    window: int


@inner
def random_window(table: UInt16s, generator: Generator) -> int:
    """Ticks."""
    return wide(table[draw(generator) & (WINDOWS - 1)])


@inner
def spike_window(rule: Recurrent, table: UInt16s, generator: Generator) -> int:
    """The window that a spike opens, if spikes do."""
    return random_window(table, generator) if rule.dual_fsm else 0


@inner
def counted_up(rule: Recurrent, by: NamedTuple, synapse: Synapse) -> Synapse:
    """After a post spike in time."""
    if synapse.tally < rule.potentiation:
        return Synapse(synapse.weight, synapse.tally + 1, IDLE, synapse.window)
    return Synapse(potentiate(by, synapse.weight, TRACE_ONE), 0, IDLE, synapse.window)


@inner
def counted_down(rule: Recurrent, by: NamedTuple, synapse: Synapse) -> Synapse:
    """After a pre spike in time."""
    if synapse.tally > rule.depression:
        return Synapse(synapse.weight, synapse.tally - 1, IDLE, synapse.window)
    return Synapse(depress(by, synapse.weight, TRACE_ONE), 0, IDLE, synapse.window)


@inner
def opened(synapse: Synapse, state: int, table: UInt16s, generator: Generator) -> Synapse:
    """With a new window."""
    return Synapse(synapse.weight, synapse.tally, state, random_window(table, generator))


@inner
def closed(synapse: Synapse) -> Synapse:
    """Idle."""
    return Synapse(synapse.weight, synapse.tally, IDLE, synapse.window)


@inner
def on_post(
    rule: Recurrent, by: NamedTuple, synapse: Synapse, tick: int, pre: Event, post: Event,
    generator: Generator,
) -> Synapse:  # fmt: skip
    """*synapse* after a postsynaptic spike at *tick*; the last ones were *pre* and *post*."""
    since_pre = tick - pre.tick
    if rule.dual_fsm:
        if 0 < since_pre < pre.trace:
            return counted_up(rule, by, synapse)
        return synapse
    if synapse.state == POST_OPEN:
        # The board takes the time of that spike without the delay.
        if tick - post.tick < synapse.window:
            return closed(synapse)
        return opened(synapse, POST_OPEN, rule.post, generator)
    if synapse.state == PRE_OPEN and since_pre < synapse.window:
        return counted_up(rule, by, synapse)
    return opened(synapse, POST_OPEN, rule.post, generator)


@inner
def on_pre(
    rule: Recurrent, by: NamedTuple, synapse: Synapse, tick: int, pre: Event, post: Event,
    generator: Generator,
) -> Synapse:  # fmt: skip
    """*synapse* after a presynaptic spike at *tick*; the last ones were *pre* and *post*."""
    since_post = (tick - post.tick) & 0xFFFFFFFF  # the board's times are unsigned
    if rule.dual_fsm:
        if since_post < post.trace & HALF:
            return counted_down(rule, by, synapse)
        return synapse
    if synapse.state == PRE_OPEN:
        if tick - pre.tick < synapse.window:
            return closed(synapse)
        return opened(synapse, PRE_OPEN, rule.pre, generator)
    if synapse.state == POST_OPEN and since_post < synapse.window:
        return counted_down(rule, by, synapse)
    return opened(synapse, PRE_OPEN, rule.pre, generator)
