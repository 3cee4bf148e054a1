"""Deferred STDP: a plastic row learns when its presynaptic neuron spikes.

Post spikes are only remembered; a pre spike's arrival makes the row catch up on all that
happened since the last one, then its weights are delivered and written back. So the last
changes of a run are pending until the next pre spike, on the board as here.
(sPyNNaker: synapse_dynamics_stdp_mad_impl.c.)
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import HALF, WEIGHT_MAX, wide, wrap
from emulator.arithmetic.jit import borrowed, kernel
from emulator.image import Int32s, Int64s, UInt16s, UInt32s
from emulator.timestep.fired import Fired

from .history import History
from .timing_rule import Event, Pairing, on_post, on_pre, pre_trace


class Rows(NamedTuple):
    """Plastic synapses by source neuron; row `r` is ``first[r]:first[r + 1]``."""

    first: Int64s
    target: Int32s
    delay: UInt16s
    """Ticks, as the board stores them: 0 where the delay is the whole ring."""
    weight: UInt16s
    last_tick: Int64s
    """By row: the last presynaptic spike; 0 before the first."""
    last_trace: Int32s


class Delivery(NamedTuple):
    """Where the weights of a row go."""

    ring: int
    """Ring buffer of target neuron 0, of the synapses' type, in slot 0."""
    slot_mask: int
    slot_words: int
    shift: int
    """From a weight to an accum."""
    backprop_delay: bool
    read_ahead: bool
    """Of equal spikes in one tick, each second one works on what the one before it has read, and
    replaces what that one writes: so both do the same once, and both deliver."""


@kernel
def learn(
    history: History,
    timing: NamedTuple,
    by: NamedTuple,
    weight: int,
    n: int,
    delay: int,
    last: Event,
    now: Event,
) -> int:
    """The accum *weight* onto neuron *n* after all events since the *last* pre spike."""
    begin = max(0, last.tick - delay)
    end = max(0, now.tick - delay)
    e = wide(history.newest[n])
    while history.tick[n, e] > end and e != 0:
        e -= 1
    window_end = e
    while history.tick[n, e] > begin and e != 0:
        e -= 1
    post = Event(history.tick[n, e], wide(history.trace[n, e]))
    known = e != 0
    while e < window_end:
        e += 1
        event = Event(history.tick[n, e] + delay, wide(history.trace[n, e]))
        weight = on_post(timing, by, weight, event, Pairing(last, post))
        post = Event(history.tick[n, e], wide(history.trace[n, e]))
        known = True
    if known:
        before = Pairing(last, Event(post.tick + delay, post.trace))
        weight = on_pre(timing, by, weight, now, before)
    return weight


@kernel
def process_rows(
    rows: Rows,
    history: History,
    timing: NamedTuple,
    by: NamedTuple,
    to: Delivery,
    rings: UInt32s,
    tick: int,
    fired: Fired,
    count: int,
) -> None:
    """Learn and deliver the rows of the first *count* spikes of *fired*, sent at *tick*."""
    rows, history, timing, by = borrowed((rows, history, timing, by))
    fired, rings = borrowed((fired, rings))
    for k in range(count):
        row = fired.neurons[k]
        to_come = wide(fired.copies[k])
        while to_come > 0:
            copies = 2 if to.read_ahead and to_come > 1 else 1
            to_come -= copies
            last = Event(rows.last_tick[row], wide(rows.last_trace[row]))
            now = Event(tick, pre_trace(timing, tick, last))
            rows.last_tick[row] = tick
            rows.last_trace[row] = now.trace
            for s in range(rows.first[row], rows.first[row + 1]):
                n = rows.target[s]
                delay = wide(rows.delay[s])
                back = delay if to.backprop_delay else 0
                weight = wrap(wide(rows.weight[s]) << to.shift)
                weight = learn(history, timing, by, weight, n, back, last, now)
                stored = (weight >> to.shift) & HALF
                rows.weight[s] = stored
                if delay != 0:
                    slot = (tick + delay) & to.slot_mask
                    target = to.ring + slot * to.slot_words + n
                    rings[target] = min(wide(rings[target]) + copies * stored, WEIGHT_MAX)
