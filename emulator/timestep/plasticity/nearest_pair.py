"""SpikeNearestPairRule: only the nearest spikes of either side make pairs.

No traces: what counts is how long ago the last spike was. Of several post spikes after a pre
spike only the first potentiates; each pre spike depresses by the last post spike before it.
As the first pre spike of a row looks back at tick 0, post spikes before it potentiate as if
there had been a pre spike then.
(sPyNNaker: timing_nearest_pair_impl.h; Morrison, Diesmann & Gerstner 2008.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.words import choose
from emulator.image import Int16s

from .lookup import decay_over
from .timing_rule import ON_POST, ON_PRE, POST_TRACE, PRE_TRACE, Event, Pairing
from .weight_rule import depress, potentiate


class NearestPair(NamedTuple):
    """Decay tables by ticks."""

    plus: Int16s
    """From a presynaptic spike on, τ+."""
    minus: Int16s
    """From a postsynaptic spike on, τ−."""


@PRE_TRACE.register(NearestPair)
def pre_trace(rule: NearestPair, tick: int, last: Event) -> int:
    """None."""
    return 0


@POST_TRACE.register(NearestPair)
def post_trace(rule: NearestPair, tick: int, last: Event) -> int:
    """None."""
    return 0


@ON_POST.register(NearestPair)
def on_post(rule: NearestPair, by: NamedTuple, weight: int, event: Event, before: Pairing) -> int:
    """Potentiate if no other post spike has come since the pre spike.

    The firmware takes the time of the other post spike without its delay, so that a post spike
    can be too late to be seen by that much.
    """
    elapsed = event.tick - before.pre.tick
    is_nearest = event.tick - before.post.tick >= elapsed
    amount = choose(is_nearest, decay_over(rule.plus, elapsed), 0)
    changed: int = choose(elapsed == 0, weight, potentiate(by, weight, amount))
    return changed


@ON_PRE.register(NearestPair)
def on_pre(rule: NearestPair, by: NamedTuple, weight: int, event: Event, before: Pairing) -> int:
    """Depress by the time since the last post spike."""
    return depress(by, weight, decay_over(rule.minus, event.tick - before.post.tick))
