"""Rows whose synapses learn by RecurrentRule, and the memory of their targets."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import HALF, TOO_MUCH, WORD, wide, wrap, wrap_half
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.arithmetic.random import Generator
from emulator.image import Int16s, Int64s, UInt16s, UInt32s
from emulator.timestep.fired import Fired

from .deferred import Delivery, Window, bounds
from .history import EVENTS, TICK_BITS, History, event_of, events_after, is_event
from .recurrent import (
    COUNT_BITS,
    SEED,
    STATE_BITS,
    WINDOW_BITS,
    Recurrent,
    Synapse,
    on_post,
    on_pre,
    spike_window,
)
from .timing_rule import Event

STATE_MASK = (1 << STATE_BITS) - 1
WINDOW_MASK = (1 << WINDOW_BITS) - 1
COUNT_SIGN = 1 << (COUNT_BITS - 1)
COUNT_MASK = (1 << COUNT_BITS) - 1


class RecurrentRows(NamedTuple):
    """Plastic synapses by source neuron and core: row ``source · cores + core``."""

    first: Int64s
    target: NDArray[Any]
    delay: UInt16s
    weight: UInt16s
    tally: Int16s
    state: UInt16s
    """The state in the lowest bits, the window above; unused where spikes have windows."""
    last_tick: Int64s
    last_window: Int64s
    is_read: NDArray[np.bool_]
    """Whether spikes of the source lead to this row, be it empty."""


class Cores(NamedTuple):
    """The cores of the target neurons."""

    neurons: int
    """Of each core."""
    generators: NDArray[np.int64]
    """(cores, 4)."""


def cores_of(neurons: int, core_neurons: int) -> Cores:
    """The cores of that many *neurons*, as their programs begin."""
    cores = Cores(core_neurons, np.empty((-(-neurons // core_neurons), len(SEED)), np.int64))
    cores.generators[:] = SEED
    return cores


@kernel
def add_spikes(
    history: History, rule: Recurrent, cores: Cores, tick: int, fired: Fired, count: int
) -> None:
    """Remember the first *count* spikes of *fired*, sent at *tick*, and their windows."""
    history, rule, cores, fired = borrowed((history, rule, cores, fired))
    for k in range(count):
        n = wide(fired.neurons[k])
        for _ in range(fired.copies[k]):
            window = spike_window(rule, rule.post, cores.generators[n // cores.neurons])
            first = n * EVENTS
            for e in range(first + EVENTS - 2, first, -1):
                history[e] = history[e - 1]
            history[first] = tick << TICK_BITS | (window & WORD)


@inner
def synapse_at(rows: RecurrentRows, s: int, shift: int) -> Synapse:
    """Synapse *s*."""
    state = wide(rows.state[s])
    return Synapse(
        wrap(wide(rows.weight[s]) << shift),
        wide(rows.tally[s]),
        state & STATE_MASK,
        state >> STATE_BITS,
    )


@inner
def keep(rule: Recurrent, rows: RecurrentRows, s: int, synapse: Synapse, stored: int) -> None:
    """Write synapse *s* back, in as many bits as it has."""
    rows.weight[s] = stored
    if rule.dual_fsm:
        rows.tally[s] = wrap_half(synapse.tally)
    else:
        rows.tally[s] = ((synapse.tally & COUNT_MASK) ^ COUNT_SIGN) - COUNT_SIGN
        rows.state[s] = synapse.state | (synapse.window & WINDOW_MASK) << STATE_BITS


@inner
def learned(
    history: History,
    rule: Recurrent,
    by: NamedTuple,
    synapse: Synapse,
    n: int,
    back: int,
    window: Window,
    generator: Generator,
) -> Synapse:
    """*synapse* onto neuron *n* when the spike of *window* has come.

    *back*: ticks from a post spike to the synapse.
    """
    after, until = bounds(window, back)
    latest = events_after(history, n, until, EVENTS)
    missed = events_after(history, n, after, EVENTS) - latest
    before = event_of(history, n, latest + missed)
    for e in range(latest + missed - 1, latest - 1, -1):
        event = event_of(history, n, e)
        synapse = on_post(rule, by, synapse, event.tick + back, window.last, before, generator)
        before = event
    if is_event(history, n, latest):
        last = Event(before.tick + back, before.trace)
        synapse = on_pre(rule, by, synapse, window.now.tick, window.last, last, generator)
    return synapse


@inner
def process_row(
    rows: RecurrentRows,
    row: int,
    history: History,
    rule: Recurrent,
    by: NamedTuple,
    to: Delivery,
    rings: UInt32s,
    tick: int,
    generator: Generator,
    is_kept: bool,
) -> None:
    """Learn and deliver one row; write it back if it *is_kept*."""
    last = Event(rows.last_tick[row], rows.last_window[row])
    now = Event(tick, spike_window(rule, rule.pre, generator))
    window = Window(last, now, 1)
    if is_kept:
        rows.last_tick[row] = tick
        rows.last_window[row] = now.trace
    for s in range(rows.first[row], rows.first[row + 1]):
        n, delay = wide(rows.target[s]), wide(rows.delay[s])
        back = delay if to.backprop_delay else 0
        synapse = synapse_at(rows, s, to.shift)
        synapse = learned(history, rule, by, synapse, n, back, window, generator)
        stored = (synapse.weight >> to.shift) & HALF
        if is_kept:
            keep(rule, rows, s, synapse, stored)
        if delay != 0:
            slot = (tick + delay) & to.slot_mask
            target = to.ring + slot * to.slot_words + n
            rings[target] = min(wide(rings[target]) + stored, TOO_MUCH)


@kernel
def process_recurrent_rows(
    rows: RecurrentRows,
    history: History,
    rule: Recurrent,
    by: NamedTuple,
    cores: Cores,
    to: Delivery,
    rings: UInt32s,
    tick: int,
    fired: Fired,
    count: int,
) -> None:
    """Learn and deliver the rows of the first *count* spikes of *fired*, sent at *tick*."""
    rows, history, rule, by = borrowed((rows, history, rule, by))
    cores, rings, fired = borrowed((cores, rings, fired))
    number = len(cores.generators)
    for k in range(count):
        for core in range(number):
            row = wide(fired.neurons[k]) * number + core
            if not rows.is_read[row]:
                continue
            to_come = wide(fired.copies[k])
            while to_come > 0:
                to_come -= 1
                # What is read ahead of the row before it has been written back replaces that.
                is_kept = not (to.read_ahead and to_come > 0)
                generator = cores.generators[core]
                process_row(rows, row, history, rule, by, to, rings, tick, generator, is_kept)
                if not is_kept:
                    to_come -= 1
                    process_row(rows, row, history, rule, by, to, rings, tick, generator, True)
