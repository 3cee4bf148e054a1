"""Threads that share the work of a tick.

Kernels let go of Python's lock, so that threads run at the same time. The targets of all synapses
are dealt out among them once and for all: no two ever write to the same ring buffer or weight,
nothing is locked, and any number of threads gives the same integers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from emulator.processors import processors

Given = TypeVar("Given")
Made = TypeVar("Made")

WORTH_SHARING = 50_000
"""Synaptic events in a tick from which on a second thread gains more than waking it costs."""
MANY_SYNAPSES = 1_000_000
"""From so many on, all processors are used where nothing else was asked for."""


def threads_for(synapses: int) -> int:
    """How many threads a network gets if nobody says."""
    return processors() if synapses >= MANY_SYNAPSES else 1


class Team:
    """Does several things at once; its threads begin with the first of them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool: ThreadPoolExecutor | None = None

    def do(self, jobs: Sequence[Callable[[], None]]) -> None:
        """All of *jobs*, the first of them in this thread; return when all are done."""
        pool = self._threads()
        others = [pool.submit(job) for job in jobs[1:]]
        try:
            jobs[0]()
        finally:
            for other in others:
                other.result()

    def map(self, function: Callable[[Given], Made], items: Iterable[Given]) -> Iterator[Made]:
        """*function* of each of *items*, in their order; some are worked on ahead, at once."""
        if self.size == 1:
            yield from map(function, items)
            return
        pool = self._threads()
        ahead: deque[Future[Made]] = deque()
        for item in items:
            ahead.append(pool.submit(function, item))
            if len(ahead) > self.size:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def close(self) -> None:
        """Let go of the threads."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.size, "emulator")
        return self._pool


def share(neurons: int, part: int, parts: int) -> tuple[int, int]:
    """The target neurons of a part: from the first number to below the second."""
    return neurons * part // parts, neurons * (part + 1) // parts
