"""PfisterSpikeTriplet: pairs, and what a second spike of the same side adds to them.

Each side keeps two traces: a fast one that includes its latest spike, as of the pair rule
(r1, o1), and a slow one of the spikes before the latest (r2, o2). Both travel as one number, two
halves of 16 bits. The slow ones' tables have one entry for every fourth tick.
(sPyNNaker: timing_pfister_triplet_impl.h; Pfister & Gerstner 2006.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import (
    HALF,
    TRACE_BITS,
    TRACE_ONE,
    multiply_traces,
    product_of_halves,
    wrap,
    wrap_half,
)
from emulator.arithmetic.jit import kernel
from emulator.arithmetic.words import choose
from emulator.image import Int16s

from .lookup import decay_over
from .timing_rule import ON_POST, ON_PRE, POST_TRACE, PRE_TRACE, Event, Pairing
from .weight_rule import depress_two_terms, potentiate_two_terms

HALF_BITS = 16
SLOW_SHIFT = 2
"""Ticks are divided by 2 to this power before a slow trace's decay is looked up."""


class Triplet(NamedTuple):
    """Decay tables: fast ones by ticks, slow ones by fours of them."""

    plus: Int16s
    """Of the fast presynaptic trace, τ+."""
    minus: Int16s
    """Of the fast postsynaptic trace, τ−."""
    x: Int16s
    """Of the slow presynaptic trace, τx."""
    y: Int16s
    """Of the slow postsynaptic trace, τy."""


@kernel
def both(fast: int, slow: int) -> int:
    """Two traces as one number."""
    return wrap((slow & HALF) << HALF_BITS | (fast & HALF))


@kernel
def fast_of(traces: int) -> int:
    """The fast trace of :func:`both`."""
    return wrap_half(traces)


@kernel
def slow_of(traces: int) -> int:
    """The slow trace of :func:`both`."""
    return wrap_half(traces >> HALF_BITS)


@kernel
def _after_spike(fast_table: Int16s, slow_table: Int16s, tick: int, last: Event) -> int:
    """Both traces just after a spike; a last spike at tick 0 is taken for none."""
    elapsed = tick - last.tick
    fast = multiply_traces(fast_of(last.trace), decay_over(fast_table, elapsed)) + TRACE_ONE
    slow = 0
    if last.tick != 0:
        so_far = wrap_half(slow_of(last.trace) + TRACE_ONE)
        slow = multiply_traces(so_far, decay_over(slow_table, elapsed >> SLOW_SHIFT))
    return both(fast, slow)


@PRE_TRACE.register(Triplet)
def pre_trace(rule: Triplet, tick: int, last: Event) -> int:
    """r1 with the spike at *tick*, r2 without it."""
    return _after_spike(rule.plus, rule.x, tick, last)


@POST_TRACE.register(Triplet)
def post_trace(rule: Triplet, tick: int, last: Event) -> int:
    """o1 with the spike at *tick*, o2 without it."""
    return _after_spike(rule.minus, rule.y, tick, last)


@ON_POST.register(Triplet)
def on_post(rule: Triplet, by: NamedTuple, weight: int, event: Event, before: Pairing) -> int:
    """Potentiate by what is left of r1, and by that times o2."""
    elapsed = event.tick - before.pre.tick
    pair = multiply_traces(fast_of(before.pre.trace), decay_over(rule.plus, elapsed))
    triplet = product_of_halves(pair, slow_of(event.trace)) >> TRACE_BITS  # it does not wrap
    changed: int = choose(elapsed == 0, weight, potentiate_two_terms(by, weight, pair, triplet))
    return changed


@ON_PRE.register(Triplet)
def on_pre(rule: Triplet, by: NamedTuple, weight: int, event: Event, before: Pairing) -> int:
    """Depress by what is left of o1, and by that times r2."""
    elapsed = event.tick - before.post.tick
    pair = multiply_traces(fast_of(before.post.trace), decay_over(rule.minus, elapsed))
    triplet = product_of_halves(pair, slow_of(event.trace)) >> TRACE_BITS
    return depress_two_terms(by, weight, pair, triplet)
