"""Flags that several threads raise."""

from __future__ import annotations

from functools import partial

import numpy as np

from emulator.arithmetic.flags import Flags, take
from emulator.arithmetic.jit import kernel
from emulator.image import Int64s
from emulator.timestep.team import Team

MOST = 200_000
THREADS = 3


@kernel
def take_all(flags: Flags, taken: Int64s) -> int:
    """Take numbers until there are no more; return how many."""
    count = 0
    while True:
        own = take(flags, 1)
        if own >= MOST:
            return count
        taken[own] += 1
        count += 1


def test_each_number_is_taken_once() -> None:
    flags, taken = np.zeros(2, np.int64), np.zeros(MOST, np.int64)
    counts = [0] * THREADS

    def work(thread: int) -> None:
        counts[thread] = take_all(flags, taken)

    team = Team(THREADS)
    team.do([partial(work, thread) for thread in range(THREADS)])
    team.close()
    assert (taken == 1).all()
    assert sum(counts) == MOST
    assert flags.tolist() == [0, MOST + THREADS]
