"""Poisson sources from an image. The figures come from running the shipped firmware."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from emulator.image import PoissonSource
from emulator.timestep.fired import Fired
from emulator.timestep.poisson import Poisson

FOR_EVER = 0xFFFFFFFF
SLOW = [{"mean_isi_ticks": mean} for mean in (2000, 333, 111)]
"""0.5, 3 and 9 Hz at 1 ms."""
FAST = [{"exp_minus_lambda": e} for e in (4209967104, 3886284800, 1746206720, 28901376, 131072)]
"""20, 100, 900, 5000 and 9999 Hz."""
FASTER = [{"sqrt_lambda": root} for root in (103626, 146542)]
"""10,001 and 20,000 Hz."""
SILENT = [{}]
EVERY = SLOW + FAST + FASTER + SILENT


def source(sources, first=None, seeds=((1, 2, 3, 4),)):
    names = {"start_ticks": 0, "end_ticks": FOR_EVER}
    names.update(mean_isi_ticks=0, exp_minus_lambda=0, sqrt_lambda=0)
    return PoissonSource(
        parameters={
            name: np.array([s.get(name, default) for s in sources], np.uint32)
            for name, default in names.items()
        },
        slice_first=np.array(first or [0, len(sources)]),
        seeds=np.array(seeds, np.uint32),
    )


def spikes(poisson, ticks, size=64):
    """(tick, neuron, copies) of each."""
    fired = Fired(np.zeros(size, np.int32), np.zeros(size, np.int32))
    return [
        (tick, int(fired.neurons[k]), int(fired.copies[k]))
        for tick in ticks
        for k in range(poisson.fire(tick, fired))
    ]


def digest(rows):
    return hashlib.sha256(np.array(rows, "<i4").tobytes()).hexdigest()


FIRMWARE_SPIKES = 9448
FIRMWARE_DIGEST = "df8cc42a8976edce600dda2320ae7fb5c91e637671c283fd81bd1ba543bf8edf"
"""Of 2,000 ticks of EVERY with seeds 1, 2, 3, 4."""


def test_two_thousand_ticks_of_all_methods():
    rows = spikes(Poisson(source(EVERY)), range(2000))
    assert rows[:5] == [(0, 5, 1), (0, 6, 2), (0, 7, 9), (0, 8, 8), (0, 9, 28)]
    assert len(rows) == FIRMWARE_SPIKES
    assert digest(rows) == FIRMWARE_DIGEST


def test_the_same_without_a_compiler():
    script = (
        "from tests.emulator.test_poisson import *;"
        "print(digest(spikes(Poisson(source(EVERY)), range(2000))))"
    )
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert result.stdout.split() == [FIRMWARE_DIGEST]


def test_cores_draw_from_their_own_numbers():
    both = Poisson(source(EVERY * 2, [0, 11, 22], [(1, 2, 3, 4), (5, 6, 7, 8)]))
    rows = spikes(both, range(200))
    first = spikes(Poisson(source(EVERY)), range(200))
    second = spikes(Poisson(source(EVERY, seeds=[(5, 6, 7, 8)])), range(200))
    assert [r for r in rows if r[1] < 11] == first
    assert [(t, n - 11, c) for t, n, c in rows if n >= 11] == second
    assert [(t, n) for t, n, _ in rows] == sorted((t, n) for t, n, _ in rows)


def test_start_is_the_first_tick_and_end_the_first_without():
    always = {"sqrt_lambda": 146542, "start_ticks": 3, "end_ticks": 7}
    assert {t for t, _, _ in spikes(Poisson(source([always])), range(20))} == {3, 4, 5, 6}


def test_an_idle_slow_source_does_not_count_down():
    slow = {"mean_isi_ticks": 100}
    at_once = spikes(Poisson(source([slow])), range(3000))
    later = spikes(Poisson(source([{**slow, "start_ticks": 50}])), range(3050))
    assert len(at_once) > 10
    assert later == [(t + 50, n, c) for t, n, c in at_once]


def test_an_interval_wraps_at_32_bits():
    """The first interval of seeds 1, 2, 3, 4 is 138 thousandths of the mean."""
    poisson = Poisson(source([{"mean_isi_ticks": 0xFFFFFFFF}]))
    wrapped = (138 * 0xFFFFFFFF) & 0xFFFFFFFF
    assert spikes(poisson, range(3)) == []
    assert poisson._cores.time_to_spike.tolist() == [wrapped - 3000]


def test_reset_gives_the_same_spikes_again():
    poisson = Poisson(source(EVERY))
    before = spikes(poisson, range(500))
    poisson.reset()
    assert spikes(poisson, range(500)) == before


def test_an_update_keeps_the_random_numbers_and_draws_the_slow_again():
    poisson = Poisson(source([*FAST, *SLOW]))
    spikes(poisson, range(100))
    state, countdowns = poisson._cores.generators.copy(), poisson._cores.time_to_spike.copy()
    poisson.update(source([*FAST, *SLOW]))
    assert poisson._cores.generators.tolist() != state.tolist()
    assert (poisson._cores.time_to_spike[-3:] != countdowns[-3:]).all()


def test_an_update_of_fast_sources_draws_nothing():
    twin, poisson = Poisson(source(FAST)), Poisson(source(FAST))
    whole = spikes(twin, range(200))
    parts = spikes(poisson, range(100))
    poisson.update(source(FAST))
    assert parts + spikes(poisson, range(100, 200)) == whole


def test_reset_after_an_update_starts_with_the_new_parameters():
    poisson = Poisson(source(FAST))
    spikes(poisson, range(100))
    poisson.update(source(SLOW + FAST[:2]))
    poisson.reset()
    assert spikes(poisson, range(500)) == spikes(Poisson(source(SLOW + FAST[:2])), range(500))


def test_an_update_before_the_first_tick_is_part_of_the_load():
    loaded = spikes(Poisson(source(EVERY)), range(500))
    poisson = Poisson(source(FASTER * 5 + SLOW[:1]))
    poisson.update(source(EVERY))
    assert spikes(poisson, range(500)) == loaded
    poisson.reset()
    poisson.update(source(EVERY))
    assert spikes(poisson, range(500)) == loaded


def test_an_update_must_have_the_same_cores():
    with pytest.raises(ValueError, match="make a new Poisson"):
        Poisson(source(EVERY)).update(source(EVERY, [0, 5, 11], [(1, 2, 3, 4)] * 2))
