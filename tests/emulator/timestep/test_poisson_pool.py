"""Poisson sources of several populations drawn together give what each gives alone."""

from __future__ import annotations

import numpy as np
import pytest

from emulator.image import PoissonSource
from emulator.timestep.fired import Fired
from emulator.timestep.poisson import Poisson
from emulator.timestep.poisson_pool import pools_of

from .test_poisson_lanes import COMPILED, FAST, FASTER, TICKS, source

pytestmark = COMPILED
FROM, TO = 7, 29


def images() -> list[PoissonSource]:
    """Fast and faster ones, alike and not, and such as begin and end."""
    found = [
        source(300, 16, (1.28,)),
        source(41, 10, FAST),
        source(333, 20, (1.28,)),
        source(70, 7, FASTER[:2]),
        source(90, 10, FAST),
    ]
    late = source(120, 11, (1.28,))
    late.parameters["start_ticks"][:] = FROM
    late.parameters["end_ticks"][:] = TO
    return [*found, late]


def counted(image: PoissonSource) -> Poisson:
    sources = Poisson(image)
    sources.is_listed = False
    assert sources.counted_lanes is not None
    return sources


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_same_spikes(threads: int) -> None:
    """With other parameters half way, and with cells of other populations between them."""
    alone = [counted(each) for each in images()]
    together = [counted(each) for each in images()]
    sizes = [len(each.parameters["start_ticks"]) for each in images()]
    gap = 5
    first = np.cumsum([gap, *(size + gap for size in sizes)]).tolist()
    spikes = np.full(first[-1], 3, np.int32)
    for changed in (None, source(333, 20, (2.5,))):
        if changed is not None:
            for each in (alone, together):
                each[2].update(changed)
        pools = pools_of(together, first[:-1], spikes)
        assert len(pools) == 4
        numbers = [len(pool.deal_out(threads)) for pool in pools]
        for tick in range(TICKS):
            for pool, number in zip(pools, numbers, strict=True):
                for stretch in range(number):
                    pool.fire(stretch, tick)
            for each, begin, size in zip(alone, first, sizes, strict=False):
                fired = Fired(np.zeros(size, np.int32), np.zeros(size, np.int32))
                each.fire(tick, fired)
                assert np.array_equal(spikes[begin : begin + size], fired.copies)
                assert (spikes[begin + size : begin + size + gap] == 3).all()
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one.random_state, other.random_state)


def test_what_is_dealt_out() -> None:
    """Whole vectors of cores, all of them."""
    (pool,) = pools_of([counted(source(333, 10, (1.28,)))], [0], np.zeros(333, np.int32))
    assert pool.deal_out(1) == [333]
    assert pool.deal_out(2) == [160, 173]
    assert sum(pool.deal_out(9)) == 333


@pytest.mark.parametrize("changed", [{"mean_isi_ticks": 5}, {"start_ticks": 3}])
def test_who_is_not_drawn_together(changed: dict[str, int]) -> None:
    """Who is listed, and who can't go side by side or doesn't fire."""
    assert Poisson(source(100, 10)).counted_lanes is None
    for image in (source(100, 10, **changed), source(100, 10, (0.0, 2.0))):
        sources = Poisson(image)
        sources.is_listed = False
        assert sources.counted_lanes is None
