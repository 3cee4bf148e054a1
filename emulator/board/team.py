"""Threads of the host that execute cores at the same time.

The thread that runs the board posts jobs and does its share of them; members of the team, if
there are any, do the others. Jobs are posted and taken by changing one word atomically: in its
low bits it counts the jobs left, in its high bits the postings. A member looks for jobs for a
while before it goes to sleep, since rounds follow each other closely.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import numpy as np

from .native import (
    compare_and_swap,
    fetch_add,
    kernel,
    load,
    pthread_cond_broadcast,
    pthread_cond_init,
    pthread_cond_wait,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    sched_yield,
    store,
)

# Where things lie in a team's memory, in bytes; what different threads change is apart.
POST: Final = 0x000
DONE: Final = 0x080
ASLEEP: Final = 0x100
DISMISSED: Final = 0x108
MUTEX: Final = 0x180
BELL: Final = 0x280
SIZE: Final = 0x400
"""Mutexes and conditions of the C library take no more than 0x80 bytes."""
ALIGNMENT: Final = 0x80

LEFT_BITS: Final = 16
LEFT: Final = (1 << LEFT_BITS) - 1
"""Bits of the posting that count the jobs left."""
NO_JOB: Final = -1

LOOKS: Final = 20_000
"""Times that a member looks for a job before it goes to sleep: some 50 µs."""
LOOKS_BEFORE_YIELD: Final = 2_000
"""Times that the board's thread looks whether the members are done before it lets others run."""


@kernel
def post(team: int, count: int) -> None:
    """Offer `count` jobs to the members that are awake; all jobs before must be done."""
    store(team + DONE, 0)
    store(team + POST, (load(team + POST) | LEFT) + 1 + count)


@kernel
def ring(team: int) -> None:
    """Wake the members that are asleep."""
    if sleepers(team):
        pthread_mutex_lock(team + MUTEX)
        pthread_cond_broadcast(team + BELL)
        pthread_mutex_unlock(team + MUTEX)


@kernel
def take(team: int) -> int:
    """Number of a job that nobody else has taken, from the count posted less one down to 0."""
    while True:
        posted = load(team + POST)
        if posted & LEFT == 0:
            return NO_JOB
        if compare_and_swap(team + POST, posted, posted - 1):
            return (posted & LEFT) - 1


@kernel
def finish(team: int) -> None:
    """The job taken is done."""
    fetch_add(team + DONE, 1)


@kernel
def wait(team: int, count: int) -> None:
    """Wait until all of the `count` jobs posted are done."""
    looks = 0
    while load(team + DONE) < count:
        looks += 1
        if looks > LOOKS_BEFORE_YIELD:
            sched_yield()


@kernel
def wait_for_job(team: int) -> int:
    """Take a job as soon as there is one; NO_JOB if the team is dismissed."""
    while True:
        for _ in range(LOOKS):
            job = take(team)
            if job != NO_JOB:
                return job
            if load(team + DISMISSED):
                return NO_JOB
        _sleep(team)


@kernel
def sleepers(team: int) -> int:
    """How many members are asleep."""
    return load(team + ASLEEP)


@kernel
def _sleep(team: int) -> None:
    pthread_mutex_lock(team + MUTEX)
    fetch_add(team + ASLEEP, 1)
    if load(team + POST) & LEFT == 0 and load(team + DISMISSED) == 0:
        pthread_cond_wait(team + BELL, team + MUTEX)
    fetch_add(team + ASLEEP, -1)
    pthread_mutex_unlock(team + MUTEX)


@kernel
def _prepare(team: int) -> None:
    pthread_mutex_init(team + MUTEX, 0)
    pthread_cond_init(team + BELL, 0)


@kernel
def _dismiss(team: int) -> None:
    store(team + DISMISSED, 1)
    ring(team)


class Team:
    """So many threads besides the board's own; each does `member`, given the team's memory."""

    def __init__(self, size: int, member: Callable[[int], None]) -> None:
        room = np.zeros(SIZE + ALIGNMENT, np.uint8)
        self._memory = room[-room.ctypes.data % ALIGNMENT :]
        self.address: int = self._memory.ctypes.data
        _prepare(self.address)
        self._threads = [
            threading.Thread(target=member, args=(self.address,), daemon=True, name="board team")
            for _ in range(size)
        ]

    def start(self) -> None:
        """Begin to look for jobs."""
        for thread in self._threads:
            thread.start()

    def dismiss(self) -> None:
        """End the threads, while no jobs are posted."""
        _dismiss(self.address)
        for thread in self._threads:
            thread.join()
