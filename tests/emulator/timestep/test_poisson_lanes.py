"""Poisson sources of many cores side by side give what they give one after the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numba import config

from emulator.image import PoissonSource
from emulator.timestep import poisson
from emulator.timestep.fired import Fired
from emulator.timestep.poisson import Poisson

COMPILED = pytest.mark.skipif(
    vars(config)["DISABLE_JIT"], reason="vectors are there for compiled code only"
)
FOR_EVER = 0xFFFFFFFF
FAST, FASTER = (0.05, 1.28, 5.0, 9.9), (12.8, 50.0, 2000.0)
KINDS = {
    "one fast rate": (1.28,),
    "fast rates": FAST,
    "one faster rate": (12.8,),
    "faster rates": FASTER,
    "fast rates and none": (0.0, *FAST),
    "faster rates and none": (0.0, *FASTER),
}
TICKS = 40


def source(
    sources: int, width: int, lambdas: tuple[float, ...] = FAST, **changed: int
) -> PoissonSource:
    """Sources that draw in every tick, so many on a core; *changed* of the second."""
    random = np.random.default_rng([sources, width])
    spikes = random.choice(lambdas, sources)
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
    """The spikes of each tick: of all sources, whether they are listed or not."""
    fired = Fired(np.zeros(size, np.int32), np.zeros(size, np.int32))
    found = []
    for tick in range(TICKS):
        count = sources.fire(tick, fired)
        spikes = np.zeros(size, np.int32)
        if sources.is_listed:
            assert (np.diff(fired.neurons[:count]) > 0).all()
            assert (fired.copies[:count] > 0).all()
            spikes[fired.neurons[:count]] = fired.copies[:count]
        else:
            assert count == 0
            spikes[:] = fired.copies
        found.append(spikes.tolist())
    return found


@pytest.fixture
def in_turn(monkeypatch: pytest.MonkeyPatch) -> Callable[[PoissonSource], Poisson]:
    """Makes sources that draw one after the other."""

    def made(drawn: PoissonSource) -> Poisson:
        with monkeypatch.context() as patch:
            patch.setattr(poisson, "lanes_of", lambda *_: None)
            return Poisson(drawn)

    return made


@COMPILED
@pytest.mark.parametrize("lambdas", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize(("size", "width"), [(600, 50), (900, 300), (777, 33), (64, 4), (100, 25)])
def test_the_same_integers(
    in_turn: Callable[[PoissonSource], Poisson], size: int, width: int, lambdas: tuple[float, ...]
) -> None:
    drawn = source(size, width, lambdas)
    side_by_side, one_by_one = Poisson(drawn), in_turn(drawn)
    assert side_by_side._lanes is not None
    assert one_by_one._lanes is None
    assert run(side_by_side, size) == run(one_by_one, size)
    assert np.array_equal(side_by_side.random_state, one_by_one.random_state)
    for each in (side_by_side, one_by_one):
        each.reset()
    side_by_side.is_listed = False
    assert run(side_by_side, size) == run(one_by_one, size)
    one_by_one.is_listed = False
    assert run(side_by_side, size) == run(one_by_one, size)


@COMPILED
@pytest.mark.parametrize("is_listed", [True, False])
def test_all_begin_and_end_together(
    in_turn: Callable[[PoissonSource], Poisson], is_listed: bool
) -> None:
    drawn = source(100, 10)
    drawn.parameters["start_ticks"][:], drawn.parameters["end_ticks"][:] = 7, 31
    side_by_side, one_by_one = Poisson(drawn), in_turn(drawn)
    assert side_by_side._lanes is not None
    side_by_side.is_listed = is_listed
    found = run(side_by_side, 100)
    assert found == run(one_by_one, 100)
    assert [tick for tick, spikes in enumerate(found) if any(spikes)] == list(range(7, 31))


@COMPILED
@pytest.mark.parametrize(
    "changed",
    [{"mean_isi_ticks": 300}, {"start_ticks": 5}, {"end_ticks": 9}],
    ids=str,
)
def test_others_go_in_turn(changed: dict[str, int]) -> None:
    assert Poisson(source(100, 10))._lanes is not None
    assert Poisson(source(100, 10, **changed))._lanes is None
    assert Poisson(source(100, 10, (5.0, 50.0)))._lanes is None
    assert Poisson(source(100, 10, (0.0,)))._lanes is None
    assert Poisson(source(9, 10))._lanes is None
