"""How many things this computer can do at the same time."""

from __future__ import annotations

import os


def processors() -> int:
    """That this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def checked_threads(threads: int | None) -> int:
    """So many, or one for each processor if none is given; raises `ValueError` for less than 1."""
    if threads is None:
        return processors()
    if threads < 1:
        raise ValueError(f"threads={threads}: at least 1")
    return threads
