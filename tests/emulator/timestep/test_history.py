"""What a synapse core remembers of postsynaptic spikes."""

from __future__ import annotations

import numpy as np
import pytest

from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.history import EVENTS, History, add_events, empty_history
from emulator.timestep.plasticity.pair import Pair

NEVER = np.zeros(0, np.int16)
RULE = Pair(plus=NEVER, minus=np.array([2048, 1024, 512, 256], np.int16))


def after(spikes: list[tuple[int, int]], neurons: int = 2) -> History:
    """The history after neuron 1 spiked at these (tick, copies)."""
    history = empty_history(neurons)
    for tick, copies in spikes:
        fired = Fired(np.array([1], np.int32), np.array([copies], np.int32))
        add_events(history, RULE, tick, fired, 1)
    return history


def test_it_begins_with_the_dummy_alone() -> None:
    history = empty_history(3)
    assert history.newest.tolist() == [0, 0, 0]
    assert not history.tick.any()
    assert not history.trace.any()


def test_events_follow_the_dummy() -> None:
    history = after([(0, 1), (1, 1), (3, 1)])
    assert history.newest.tolist() == [0, 3]
    assert history.tick[1, :4].tolist() == [0, 0, 1, 3]
    # 2048; 2048/2 + 2048; (3072/4) + 2048
    assert history.trace[1, :4].tolist() == [0, 2048, 3072, 2816]


def test_two_spikes_in_a_tick_are_two_events() -> None:
    history = after([(5, 2)])
    assert history.tick[1, :3].tolist() == [0, 5, 5]
    assert history.trace[1, :3].tolist() == [0, 2048, 4096]


@pytest.mark.parametrize("spikes", [15, 16, 40])
def test_fifteen_real_events_are_kept(spikes: int) -> None:
    history = after([(tick, 1) for tick in range(10, 10 + spikes)])
    assert history.newest[1] == EVENTS - 1
    assert history.tick[1, 0] == 0
    assert history.tick[1, 1:].tolist() == list(range(10 + spikes - 15, 10 + spikes))


def test_the_trace_wraps_in_16_bits() -> None:
    history = after([(5, 40)])  # 17 in s4.11 and more: a board's trace overflows
    traces = history.trace[1, 1:]
    assert traces.min() >= -(2**15)
    assert traces.max() < 2**15
    assert traces[-1] == ((40 * 2048 + 2**15) % 2**16) - 2**15
