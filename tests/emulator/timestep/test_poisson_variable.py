"""Poisson sources of several rates: when they go on, and what they draw for it."""

import numpy as np

from emulator.image import VariablePoissonSource
from emulator.timestep.fired import Fired
from emulator.timestep.poisson_variable import VariablePoisson

FAST = 1 << 31
"""e^−λ of 0.7 spikes in a tick."""
FOR_EVER = 0xFFFFFFFF


def sources(from_ticks, fast, mean_isi):
    """One source; each of its rates is fast, or slow with that mean interval."""
    count = len(from_ticks)
    words = {
        "start_ticks": from_ticks,
        "end_ticks": [FOR_EVER] * count,
        "mean_isi_ticks": mean_isi,
        "exp_minus_lambda": [FAST if each else 0 for each in fast],
        "sqrt_lambda": [0] * count,
    }
    return VariablePoisson(
        VariablePoissonSource(
            np.array([0, count]),
            np.array(from_ticks, np.uint32),
            {name: np.array(values, np.uint32) for name, values in words.items()},
            np.array([0, 1]),
            np.array([[1, 2, 3, 4]], np.uint32),
        )
    )


def run(made, ticks, pieces=()):
    """The ticks in which it fires, over a run that is cut before the ticks of *pieces*."""
    fired = Fired(np.zeros(1, np.int32), np.zeros(1, np.int32))
    when = []
    for tick in range(ticks):
        if tick == 0 or tick in pieces:
            made.begin(tick)
        if made.fire(tick, fired):
            when.append(tick)
    return when


def test_each_rate_from_its_tick_on():
    silent = 0
    when = run(sources([0, 30, 60], (False, True, False), (silent, 0, silent)), 90)
    assert len(when) > 10
    assert min(when) >= 30
    assert max(when) < 60


def test_one_rate_a_tick():
    """Of three rates that are due at once the last is there two ticks later, within a run."""
    rates = [0, 10, 10, 10], (False, True, True, False), (0, 0, 0, 0)
    assert set(run(sources(*rates), 40)) <= {10, 11}


def test_as_many_as_are_due_where_a_run_begins():
    rates = [0, 10, 10, 10], (False, True, True, False), (0, 0, 0, 0)
    assert run(sources(*rates), 40, pieces=(10,)) == []


def test_the_same_in_pieces_and_after_a_reset():
    made = sources([0, 20, 40], (False, True, False), (7, 0, 3))
    whole = run(made, 80)
    made.reset()
    assert run(made, 80, pieces=(5, 20, 33, 41)) == whole
    assert [t for t in whole if t < 20]
    assert [t for t in whole if t >= 40]
