"""Ctrl-C while a machine runs, which can't be stopped in the middle of what it was told to do."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupted_between_pieces() -> Iterator[Callable[[], None]]:
    """Give a function that raises KeyboardInterrupt if Ctrl-C has come since.

    A second Ctrl-C ends it at once, and whatever was recorded is lost. Only the main thread gets
    Ctrl-C.
    """
    came = threading.Event()

    def remember(_: int, __: FrameType | None) -> None:
        if came.is_set():
            raise KeyboardInterrupt
        came.set()
        print("stopping after this piece of the run; again to end it at once", file=sys.stderr)

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
