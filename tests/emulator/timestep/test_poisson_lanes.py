"""Poisson sources of many cores side by side give what they give one after the other."""

from __future__ import annotations

import numpy as np
import pytest

from emulator.image import PoissonSource
from emulator.timestep import poisson
from emulator.timestep.fired import Fired
from emulator.timestep.poisson import Poisson
from emulator.timestep.poisson_lanes import WORTH_WHILE

FOR_EVER = 0xFFFFFFFF
LAMBDAS = (0.0, 0.05, 1.28, 5.0, 9.9, 12.8, 50.0)
TICKS = 40


def source(sources: int, width: int, **changed: int) -> PoissonSource:
    """Sources of all kinds that draw in every tick, so many on a core; *changed* of the second."""
    random = np.random.default_rng([sources, width])
    spikes = random.choice(LAMBDAS, sources)
    parameters = {
        "start_ticks": np.zeros(sources, np.uint32),
        "end_ticks": np.full(sources, FOR_EVER, np.uint32),
        "mean_isi_ticks": np.zeros(sources, np.uint32),
        "exp_minus_lambda": np.where(
            (spikes > 0) & (spikes < 10), np.exp(-spikes) * 2.0**32, 0
        ).astype(np.uint32),
        "sqrt_lambda": np.where(spikes >= 10, np.sqrt(spikes) * 2.0**15, 0).astype(np.uint32),
    }
    for name, value in changed.items():
        parameters[name][1] = value
    first = np.append(np.arange(0, sources, width), sources)
    seeds = random.integers(1, 1 << 32, (len(first) - 1, 4)).astype(np.uint32)
    return PoissonSource(parameters, first, seeds)


def run(sources: Poisson, size: int) -> list[list[int]]:
    fired = Fired(np.zeros(size, np.int32), np.zeros(size, np.int32))
    found = []
    for tick in range(TICKS):
        count = sources.fire(tick, fired)
        found.append([*fired.neurons[:count].tolist(), *fired.copies[:count].tolist()])
    return found


@pytest.mark.parametrize(("size", "width"), [(600, 50), (900, 300), (777, 33), (64, 4), (100, 25)])
def test_the_same_integers(monkeypatch: pytest.MonkeyPatch, size: int, width: int) -> None:
    side_by_side = Poisson(source(size, width))
    assert (side_by_side._lanes is not None) == (-(-size // width) >= WORTH_WHILE)
    monkeypatch.setattr(poisson, "lanes_of", lambda *_: None)
    in_turn = Poisson(source(size, width))
    assert in_turn._lanes is None
    assert run(side_by_side, size) == run(in_turn, size)
    assert np.array_equal(side_by_side.random_state, in_turn.random_state)
    for each in (side_by_side, in_turn):
        each.reset()
    assert run(side_by_side, size) == run(in_turn, size)


@pytest.mark.parametrize(
    "changed", [{"mean_isi_ticks": 300}, {"start_ticks": 5}, {"end_ticks": 9}], ids=str
)
def test_others_go_in_turn(changed: dict[str, int]) -> None:
    assert Poisson(source(100, 10))._lanes is not None
    assert Poisson(source(100, 10, **changed))._lanes is None
