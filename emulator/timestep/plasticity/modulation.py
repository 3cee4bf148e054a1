"""Neuromodulation: dopamine turns what a rule of timing has found into changes of weights.

The rule does not move the weight of a synapse but its eligibility, which decays. Dopamine comes
with the spikes of rewarding and punishing neurons, as a trace of each target neuron that decays
too, and adds eligibility × dopamine to the weight as long as both last. All of it is deferred to
the synapse's next presynaptic spike; so dopamine is entered into the same histories of fifteen
events as post spikes are.
(sPyNNaker: synapse_dynamics_stdp_izhikevich_neuromodulation.c, post_events_with_da.h; Izhikevich
2007, Cerebral Cortex 17:2443-2452.)
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import (
    HALF,
    HALF_BITS,
    TOO_MUCH,
    TRACE_ONE,
    WORD,
    multiply,
    multiply_by_trace,
    multiply_traces,
    wide,
    wrap,
    wrap_half,
)
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int16s, Int64s, Plasticity, UInt16s, UInt32s
from emulator.timestep.fired import Fired

from .deferred import Delivery, Rows, Window, bounds
from .history import EVENTS, TICK_BITS, History, event_of, events_after, is_event
from .lookup import decay_over
from .timing_rule import Event, Pairing, decayed_post_trace, on_post, on_pre, post_trace, pre_trace

ELIGIBILITY_SHIFT = 4
"""Ticks are divided by 2 to this power before the decay of an eligibility is looked up."""
DOPAMINE_SHIFT = 2
"""The same for the decay of dopamine."""


class Modulation(NamedTuple):
    """The fields of :class:`emulator.image.Modulation`."""

    tau_c: Int16s
    tau_d: Int16s
    constant: int
    w_min: int
    w_max: int


class Modulated(NamedTuple):
    """What neurons remember: spikes and dopamine in one history."""

    events: History
    """The trace of each is dopamine in the upper half and that of spikes in the lower."""
    is_dopamine: UInt16s
    """By neuron: bit `e` of the *e*-th latest event, unset for a spike."""


class Concentrations(NamedTuple):
    """Dopamine of one projection, in rows by source neuron as :class:`.deferred.Rows`."""

    first: Int64s
    target: NDArray[Any]
    amount: UInt16s
    sign: int


def modulation(plasticity: Plasticity) -> Modulation:
    """What dopamine does, as kernels take it."""
    held = plasticity.modulation
    assert held is not None
    return Modulation(held.tau_c, held.tau_d, held.constant, held.w_min, held.w_max)


def empty_modulated(events: History, neurons: int) -> Modulated:
    """The memory of *neurons* that have their *events*."""
    return Modulated(events, np.zeros(neurons, np.uint16))


@inner
def dopamine_of(trace: int) -> int:
    """The dopamine of an event's trace."""
    return wrap_half(trace >> HALF_BITS)


@inner
def spikes_of(event: Event) -> Event:
    """*event* as the rule of timing knows it."""
    return Event(event.tick, wrap_half(event.trace))


@inner
def eligibility_left(by: Modulation, ticks: int) -> int:
    """e^(−ticks·Δt/τ_c)."""
    return decay_over(by.tau_c, ticks >> ELIGIBILITY_SHIFT)


@inner
def dopamine_left(by: Modulation, ticks: int) -> int:
    """e^(−ticks·Δt/τ_d)."""
    return decay_over(by.tau_d, ticks >> DOPAMINE_SHIFT)


@inner
def remember(
    history: Modulated, n: int, tick: int, trace: int, dopamine: int, is_dopamine: int
) -> None:
    """Enter an event of neuron *n*."""
    first = n * EVENTS
    for e in range(first + EVENTS - 2, first, -1):
        history.events[e] = history.events[e - 1]
    word = (dopamine & HALF) << HALF_BITS | (trace & HALF)
    history.events[first] = tick << TICK_BITS | (word & WORD)
    history.is_dopamine[n] = (wide(history.is_dopamine[n]) << 1 | is_dopamine) & HALF


@kernel
def add_spikes(
    history: Modulated, timing: NamedTuple, by: Modulation, tick: int, fired: Fired, count: int
) -> None:
    """Remember the first *count* spikes of *fired*, sent at *tick*."""
    history, timing, by, fired = borrowed((history, timing, by, fired))
    for k in range(count):
        n = wide(fired.neurons[k])
        for _ in range(fired.copies[k]):
            last = event_of(history.events, n, 0)
            left = dopamine_left(by, tick - last.tick)
            dopamine = multiply_traces(dopamine_of(last.trace), left)
            trace = post_trace(timing, tick, spikes_of(last))
            remember(history, n, tick, trace, dopamine, 0)


@kernel
def add_dopamine(
    history: Modulated,
    timing: NamedTuple,
    by: Modulation,
    rows: Concentrations,
    tick: int,
    fired: Fired,
    count: int,
) -> None:
    """Remember the dopamine of the first *count* spikes of *fired*, sent at *tick*."""
    history, timing, by, rows, fired = borrowed((history, timing, by, rows, fired))
    for k in range(count):
        row = fired.neurons[k]
        for _ in range(fired.copies[k]):
            for s in range(rows.first[row], rows.first[row + 1]):
                n = wide(rows.target[s])
                last = event_of(history.events, n, 0)
                left = dopamine_left(by, tick - last.tick)
                dopamine = multiply_traces(dopamine_of(last.trace), left)
                dopamine += rows.sign * wide(rows.amount[s])
                trace = decayed_post_trace(timing, tick, spikes_of(last))
                remember(history, n, tick, trace, dopamine, 1)


@inner
def weight_change(by: Modulation, eligibility: int, dopamine: int, ticks: int) -> int:
    """What eligibility and dopamine of *ticks* ago have added to the weight since then."""
    left = multiply_traces(eligibility_left(by, ticks), dopamine_left(by, ticks))
    # In the order of the compiler, which is not that of the source; each product is rounded down.
    per_dopamine = multiply(eligibility, by.constant)
    return multiply_by_trace(multiply_by_trace(per_dopamine, dopamine), left - TRACE_ONE)


class Moment(NamedTuple):
    """A synapse at one time: accums, a trace, and when it was."""

    weight: int
    eligibility: int
    dopamine: int
    tick: int


@inner
def later(by: Modulation, was: Moment, tick: int) -> tuple[int, int]:
    """Weight and eligibility at *tick*."""
    elapsed = tick - was.tick
    weight = was.weight
    if was.dopamine != 0:
        weight = wrap(weight + weight_change(by, was.eligibility, was.dopamine, elapsed))
    return weight, multiply_by_trace(was.eligibility, eligibility_left(by, elapsed))


@inner
def learned(
    history: Modulated,
    timing: NamedTuple,
    rule: NamedTuple,
    by: Modulation,
    weight: int,
    eligibility: int,
    n: int,
    back: int,
    window: Window,
) -> tuple[int, int]:
    """The accums *weight* and *eligibility* onto neuron *n* when the spike of *window* has come.

    *back*: ticks from a post spike to the synapse.
    """
    after, until = bounds(window, back)
    latest = events_after(history.events, n, until, EVENTS)
    missed = events_after(history.events, n, after, EVENTS) - latest
    before = event_of(history.events, n, latest + missed)
    # The board takes the time of that event without the delay.
    dopamine = multiply_traces(
        dopamine_of(before.trace), dopamine_left(by, window.last.tick - before.tick)
    )
    now = Moment(weight, eligibility, dopamine, window.last.tick)
    for e in range(missed - 1, -1, -1):
        event = event_of(history.events, n, latest + e)
        tick = event.tick + back
        weight, eligibility = later(by, now, tick)
        # The marks of dopamine are looked up as if no event came after the window.
        if not wide(history.is_dopamine[n]) >> e & 1:
            reaching = Event(tick, wrap_half(event.trace))
            pairing = Pairing(window.last, spikes_of(before))
            eligibility = on_post(timing, rule, eligibility, reaching, pairing)
        now = Moment(weight, eligibility, dopamine_of(event.trace), tick)
        before = event
    if is_event(history.events, n, latest):
        weight, eligibility = later(by, now, window.now.tick)
        last = Event(before.tick + back, wrap_half(before.trace))
        eligibility = on_pre(timing, rule, eligibility, window.now, Pairing(window.last, last))
    return weight, eligibility


@inner
def process_row(
    rows: Rows,
    eligibilities: UInt16s,
    row: int,
    history: Modulated,
    timing: NamedTuple,
    rule: NamedTuple,
    by: Modulation,
    to: Delivery,
    rings: UInt32s,
    window: Window,
) -> None:
    """Learn and deliver one row."""
    for s in range(rows.first[row], rows.first[row + 1]):
        n, delay = wide(rows.target[s]), wide(rows.delay[s])
        back = delay if to.backprop_delay else 0
        weight = wrap(wide(rows.weight[s]) << to.shift)
        eligibility = wrap(wide(eligibilities[s]) << to.shift)
        weight, eligibility = learned(
            history, timing, rule, by, weight, eligibility, n, back, window
        )
        stored = (min(max(weight, by.w_min), by.w_max) >> to.shift) & HALF
        rows.weight[s] = stored
        eligibilities[s] = (eligibility >> to.shift) & HALF
        if delay != 0:
            slot = (window.now.tick + delay) & to.slot_mask
            target = to.ring + slot * to.slot_words + n
            rings[target] = min(wide(rings[target]) + window.copies * stored, TOO_MUCH)


@kernel
def process_modulated_rows(
    rows: Rows,
    eligibilities: UInt16s,
    history: Modulated,
    timing: NamedTuple,
    rule: NamedTuple,
    by: Modulation,
    to: Delivery,
    rings: UInt32s,
    tick: int,
    fired: Fired,
    count: int,
) -> None:
    """As :func:`.deferred.process_rows`, where dopamine moves the weights."""
    rows, eligibilities, history, timing = borrowed((rows, eligibilities, history, timing))
    rule, by, fired, rings = borrowed((rule, by, fired, rings))
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
            window = Window(last, now, copies)
            process_row(rows, eligibilities, row, history, timing, rule, by, to, rings, window)
