"""Ctrl-C while a target runs, which is heeded between two pieces of a run."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible(notice: str = "") -> Iterator[Callable[[], None]]:
    """Give a function that raises KeyboardInterrupt if Ctrl-C has come since.

    So nothing is left half done. Only the main thread gets Ctrl-C.

    Arguments:
        notice: what to say when it comes, if the piece may take a while. Another Ctrl-C then
            ends it at once.
    """
    came = threading.Event()

    def remember(_: int, __: FrameType | None) -> None:
        if notice and came.is_set():
            raise KeyboardInterrupt
        came.set()
        if notice:
            print(notice, file=sys.stderr)

    def check() -> None:
        if came.is_set():
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield check
        return
    before = signal.signal(signal.SIGINT, remember)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
