"""SpikePairRule: every pair of a pre and a post spike counts.

Each side keeps one trace that jumps by 1 at a spike and decays exponentially between.
A pre spike that arrives in the very tick of a post spike depresses with the full trace,
but a post spike in the tick of a pre spike does nothing.
(sPyNNaker: timing_pair_impl.h; Morrison, Diesmann & Gerstner 2008.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import TRACE_ONE, multiply_traces, wrap_half
from emulator.arithmetic.jit import kernel
from emulator.arithmetic.words import choose
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
from .weight_rule import depress, potentiate


class Pair(NamedTuple):
    """Decay tables by ticks."""

    plus: Int16s
    """Of the presynaptic trace, τ+."""
    minus: Int16s
    """Of the postsynaptic trace, τ−."""


@kernel
def _after_spike(table: Int16s, tick: int, last: Event) -> int:
    decayed = multiply_traces(last.trace, decay_over(table, tick - last.tick))
    return wrap_half(decayed + TRACE_ONE)


@PRE_TRACE.register(Pair)
def pre_trace(rule: Pair, tick: int, last: Event) -> int:
    """The trace so far, decayed, and one more."""
    return _after_spike(rule.plus, tick, last)


@POST_TRACE.register(Pair)
def post_trace(rule: Pair, tick: int, last: Event) -> int:
    """The trace so far, decayed, and one more."""
    return _after_spike(rule.minus, tick, last)


@DECAYED_POST_TRACE.register(Pair)
def decayed_post_trace(rule: Pair, tick: int, last: Event) -> int:
    """The trace so far, decayed."""
    return multiply_traces(last.trace, decay_over(rule.minus, tick - last.tick))


@ON_POST.register(Pair)
def on_post(rule: Pair, by: NamedTuple, weight: int, event: Event, before: Pairing) -> int:
    """Potentiate by what is left of the presynaptic trace."""
    elapsed = event.tick - before.pre.tick
    left = multiply_traces(before.pre.trace, decay_over(rule.plus, elapsed))
    changed: int = choose(elapsed == 0, weight, potentiate(by, weight, left))
    return changed


@ON_PRE.register(Pair)
def on_pre(rule: Pair, by: NamedTuple, weight: int, event: Event, before: Pairing) -> int:
    """Depress by what is left of the postsynaptic trace."""
    elapsed = event.tick - before.post.tick
    return depress(by, weight, multiply_traces(before.post.trace, decay_over(rule.minus, elapsed)))
