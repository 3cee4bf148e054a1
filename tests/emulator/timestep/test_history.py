"""What a synapse core remembers of postsynaptic spikes."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from emulator.timestep.engine import Engine
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.history import (
    EVENTS,
    LAST_TICK,
    NEVER,
    NEVER_TICK,
    RECENT,
    TICK_BITS,
    History,
    PostSpikes,
    add_events,
    event_of,
    events_after,
    forget,
    is_event,
    no_spikes,
)
from emulator.timestep.plasticity.pair import Pair
from spinn_stdp.quantise import quantise
from tests.reference.networks import random_experiment

NO_TABLE = np.zeros(0, np.int16)
RULE = Pair(plus=NO_TABLE, minus=np.array([2048, 1024, 512, 256], np.int16))


def remembered(spikes: list[tuple[int, int]], neurons: int = 2) -> PostSpikes:
    """What is remembered after neuron 1 spiked at these (tick, copies)."""
    kept = no_spikes(neurons)
    for tick, copies in spikes:
        fired = Fired(np.array([1], np.int32), np.array([copies], np.int32))
        add_events(kept, RULE, tick, fired, 1)
    return kept


def after(spikes: list[tuple[int, int]]) -> History:
    return remembered(spikes).history


def ticks(history: History, neuron: int) -> list[int]:
    """Of its events, the latest first."""
    words = history.reshape(-1, EVENTS)[neuron]
    return [int(word) >> TICK_BITS for word in words if word != NEVER]


def traces(history: History, neuron: int) -> list[int]:
    return [event_of(history, neuron, e).trace for e in range(len(ticks(history, neuron)))]


def test_it_begins_with_dummies_alone() -> None:
    history = no_spikes(3).history
    assert all(ticks(history, n) == [] for n in range(3))
    assert all(event_of(history, 0, e) == (0, 0) for e in range(EVENTS))


def test_the_latest_event_comes_first() -> None:
    history = after([(0, 1), (1, 1), (3, 1)])
    assert ticks(history, 1) == [3, 1, 0]
    # 2048; 2048/2 + 2048; (3072/4) + 2048
    assert traces(history, 1) == [2816, 3072, 2048]
    assert ticks(history, 0) == []


def test_two_spikes_in_a_tick_are_two_events() -> None:
    history = after([(5, 2)])
    assert ticks(history, 1) == [5, 5]
    assert traces(history, 1) == [4096, 2048]


@pytest.mark.parametrize("spikes", [15, 16, 40])
def test_fifteen_real_events_are_kept(spikes: int) -> None:
    history = after([(tick, 1) for tick in range(10, 10 + spikes)])
    assert ticks(history, 1) == list(range(9 + spikes, 9 + spikes - 15, -1))
    assert ticks(history, 0) == []


def test_the_trace_wraps_in_16_bits() -> None:
    history = after([(5, 40)])  # 17 in s4.11 and more: a board's trace overflows
    found = traces(history, 1)
    assert min(found) >= -(2**15)
    assert max(found) < 2**15
    assert found[0] == ((40 * 2048 + 2**15) % 2**16) - 2**15


def test_events_after_a_tick() -> None:
    history = after([(0, 1), (5, 2), (9, 1)])
    assert [events_after(history, 1, tick, EVENTS) for tick in (-1, 0, 4, 5, 9)] == [4, 3, 3, 1, 0]
    assert events_after(history, 1, 0, 2) == 2


def test_learning_ends_with_the_last_tick_that_an_event_can_have() -> None:
    running = Engine(quantise(random_experiment(Random(1)).network))
    running.tick = LAST_TICK - 1
    running._learning._memories[0] = object()
    with pytest.raises(OverflowError, match="networks that learn run for 2147483647 ticks"):
        running.run(2)


@pytest.mark.parametrize("spikes", range(11))
def test_the_latest_events_are_kept_a_second_time(spikes: int) -> None:
    kept = remembered([(3 * k, 1 + k % 2) for k in range(spikes)])
    for n, (own_ticks, own_traces) in enumerate(kept.recent.reshape(-1, 2, RECENT)):
        for e in range(RECENT):
            tick = int(own_ticks[e]) if is_event(kept.history, n, e) else NEVER_TICK
            assert own_ticks[e] == tick
            assert (max(tick, 0), own_traces[e]) == event_of(kept.history, n, e)
    forget(kept)
    assert set(kept.recent.tolist()) == {NEVER_TICK, 0}
    assert ticks(kept.history, 1) == []
