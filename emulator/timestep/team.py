"""Threads that share the work of a tick.

Kernels let go of Python's lock, so that threads run at the same time. All neurons, sources and
targets of synapses are dealt out among them once and for all: no two ever write to the same ring
buffer or weight, nothing is locked, and any number of threads gives the same integers.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Condition, Thread
from time import sleep
from typing import TypeVar
from weakref import finalize

import numpy as np

from emulator.arithmetic.flags import raise_flag, tell_and_wait, wait_for
from emulator.processors import processors

ASKED, DONE, FLAGS = 0, 8, 16
"""Places of the flags: how many jobs were asked for, and how many are done; each in a line of the
cache of its own, so that who looks at one does not hold up who writes the other."""
LOOKS = 200_000
"""How often a thread looks at a flag before it offers its processor to others: some 0.4 ms.

That is longer than what threads do between two flags, as offering takes Python's lock, for which
they would wait for each other again."""
ROUNDS = 10
"""How often a thread looks so long for its next job before it sleeps."""
Given = TypeVar("Given")
Made = TypeVar("Made")

WORTH_SHARING = 20_000
"""Synaptic events in a tick from which on a second thread gains more than it costs."""
CELLS_WORTH_SHARING = 80_000
"""The same of neurons and sources, each as often as it takes longer than a neuron of columns."""
MANY_SYNAPSES = 30_000_000
"""From so many on, all processors are used where nothing else was asked for. In smaller networks
threads have to wait for each other for too much of a tick to gain by a second one."""
MANY_LEARNING = 1_000_000
"""The same of synapses that learn."""


MANY_PLAIN = 1_000_000
"""Each thread has so many at least where many ticks are one call (see :mod:`.many_ticks`), in which
threads hardly wait."""


def threads_for(synapses: int, learning: int, is_plain: bool = False) -> int:
    """How many threads a network gets if nobody says.

    *learning*: how many of its *synapses* do; *is_plain*: many of its ticks are one call.
    """
    if synapses >= MANY_SYNAPSES or learning >= MANY_LEARNING:
        return processors()
    return max(1, min(processors(), synapses // MANY_PLAIN)) if is_plain else 1


def offer_processor() -> None:
    """Let others have it that want it."""
    if hasattr(os, "sched_yield"):
        os.sched_yield()
    else:
        sleep(0)


class Helper:
    """A thread that does one job at a time."""

    def __init__(self) -> None:
        self._flags = np.zeros(FLAGS, np.int64)
        self._asked = 0
        self._job: Callable[[], None] | None = None
        self._error: BaseException | None = None
        self._sleeps = False
        self._is_dismissed = False
        self._woken = Condition()
        Thread(target=self._work, name="emulator", daemon=True).start()

    def begin(self, job: Callable[[], None]) -> None:
        """Start *job*, which the last one must have ended for."""
        self._job = job
        self._ask()

    def end(self) -> BaseException | None:
        """Wait until the job is done; return what it raised."""
        while not wait_for(self._flags, DONE, self._asked, LOOKS):
            sleep(0)  # others want the processor
        error, self._error = self._error, None
        return error

    def dismiss(self) -> None:
        """End the thread."""
        if not self._is_dismissed:
            self._is_dismissed = True
            self._ask()

    def _ask(self) -> None:
        self._asked += 1
        raise_flag(self._flags, ASKED, self._asked)
        if self._sleeps:
            with self._woken:
                self._woken.notify()

    def _work(self) -> None:
        done = 0
        while True:
            is_asked = tell_and_wait(self._flags, DONE, ASKED, done, LOOKS)
            for _ in range(ROUNDS):
                if is_asked:
                    break
                sleep(0)
                is_asked = wait_for(self._flags, ASKED, done + 1, LOOKS)
            else:
                self._sleep_until(done + 1)
            done += 1
            if self._is_dismissed or self._job is None:
                return
            try:
                self._job()
            except BaseException as error:
                self._error = error

    def _sleep_until(self, asked: int) -> None:
        with self._woken:
            self._sleeps = True
            while self._flags[ASKED] != asked:
                self._woken.wait()
            self._sleeps = False


class Team:
    """Does several things at once; its threads begin with the first of them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._helpers: list[Helper] = []
        self._pool: ThreadPoolExecutor | None = None

    def do(self, jobs: Sequence[Callable[[], None]]) -> None:
        """All of *jobs*, the first of them in this thread; return when all are done.

        The threads keep looking for the next jobs for a while: in a run they come within
        microseconds, and to wake a thread takes longer.
        """
        while len(self._helpers) < len(jobs) - 1:
            self._helpers.append(Helper())
            finalize(self, self._helpers[-1].dismiss)
        helpers = self._helpers[: len(jobs) - 1]
        for helper, job in zip(helpers, jobs[1:], strict=True):
            helper.begin(job)
        try:
            jobs[0]()
        finally:
            errors = [helper.end() for helper in helpers]
        for error in errors:
            if error is not None:
                raise error

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
        for helper in self._helpers:
            helper.dismiss()
        self._helpers = []
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
