"""Vogels2011Rule: pre and post spikes that are close potentiate, a lone pre spike depresses.

Both sides keep a trace of the same time constant; each pre spike takes a constant amount away.
Nothing keeps a weight above w_min: below 0 it wraps to a huge one. A synapse onto a neuron
that has not spiked yet does not learn at all.
(sPyNNaker: timing_vogels_2011_impl.h; Vogels, Sprekeler, Zenke, Clopath & Gerstner 2011.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import TRACE_ONE, multiply_traces, wrap_half
from emulator.arithmetic.jit import kernel
from emulator.image import Int16s

from .lookup import decay_over
from .timing_rule import (
    DECAYED_POST_TRACE,
    ON_POST,
    ON_PRE,
    POST_TRACE,
    PRE_TRACE,
    Event,
    Pairing,
)
from .weight_rule import potentiate


class Vogels(NamedTuple):
    """The decay of both traces, and what a pre spike takes away."""

    decay: Int16s
    """By ticks, τ."""
    alpha: int
    """As a trace, of any size."""


@kernel
def _after_spike(rule: Vogels, tick: int, last: Event) -> int:
    decayed = multiply_traces(last.trace, decay_over(rule.decay, tick - last.tick))
    return wrap_half(decayed + TRACE_ONE)


@PRE_TRACE.register(Vogels)
def pre_trace(rule: Vogels, tick: int, last: Event) -> int:
    """The trace so far, decayed, and one more."""
    return _after_spike(rule, tick, last)


@POST_TRACE.register(Vogels)
def post_trace(rule: Vogels, tick: int, last: Event) -> int:
    """The trace so far, decayed, and one more."""
    return _after_spike(rule, tick, last)


@kernel
def _left(rule: Vogels, tick: int, last: Event) -> int:
    """What is left of the trace of the *last* spike."""
    return multiply_traces(last.trace, decay_over(rule.decay, tick - last.tick))


@DECAYED_POST_TRACE.register(Vogels)
def decayed_post_trace(rule: Vogels, tick: int, last: Event) -> int:
    """The trace so far, decayed."""
    return _left(rule, tick, last)


@ON_POST.register(Vogels)
def on_post(rule: Vogels, by: NamedTuple, weight: int, event: Event, before: Pairing) -> int:
    """Potentiate by what is left of the presynaptic trace."""
    return potentiate(by, weight, _left(rule, event.tick, before.pre))


@ON_PRE.register(Vogels)
def on_pre(rule: Vogels, by: NamedTuple, weight: int, event: Event, before: Pairing) -> int:
    """Potentiate by what is left of the postsynaptic trace, less alpha."""
    return potentiate(by, weight, _left(rule, event.tick, before.post) - rule.alpha)
