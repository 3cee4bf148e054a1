"""Threads that share the work of a tick.

Kernels let go of Python's lock, so that threads run at the same time. The targets of all synapses
are dealt out among them once and for all: no two ever write to the same ring buffer or weight,
nothing is locked, and any number of threads gives the same integers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

WORTH_SHARING = 50_000
"""Synaptic events in a tick from which on a second thread gains more than waking it costs."""
MANY_SYNAPSES = 1_000_000
"""From so many on, all processors are used where nothing else was asked for."""


def threads_for(synapses: int) -> int:
    """How many threads a network gets if nobody says."""
    return processors() if synapses >= MANY_SYNAPSES else 1


def processors() -> int:
    """That this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Team:
    """Does several things at once; its threads begin with the first of them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool: ThreadPoolExecutor | None = None

    def do(self, jobs: Sequence[Callable[[], None]]) -> None:
        """All of *jobs*, the first of them in this thread; return when all are done."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max(1, self.size - 1), "emulator")
        others = [self._pool.submit(job) for job in jobs[1:]]
        try:
            jobs[0]()
        finally:
            for other in others:
                other.result()

    def close(self) -> None:
        """Let go of the threads."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


def share(neurons: int, part: int, parts: int) -> tuple[int, int]:
    """The target neurons of a part: from the first number to below the second."""
    return neurons * part // parts, neurons * (part + 1) // parts
