"""A process that tries experiments, one after another, until it is told to end.

It is left after a number of them, as sPyNNaker's reports and tables grow, and killed when one
takes too long.
"""

from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.connection import Connection

from . import files
from .check import FAILED, Outcome, laboratory, try_out
from .experiment import Experiment

PATIENCE = 180.0
"""Seconds that an experiment may take."""
LIFE = 100
"""Experiments of one process."""


class Worker:
    """Tries experiments in processes of its own; use it in a ``with`` block."""

    def __init__(self) -> None:
        self._context = get_context("spawn")
        self._stop()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._dismiss()

    def try_out(self, experiment: Experiment) -> Outcome:
        """What came of *experiment*: FAILED too if it took longer than :data:`PATIENCE`."""
        if self._link is None or self._tried >= LIFE:
            self._dismiss()
            self._hire()
        assert self._link is not None
        self._tried += 1
        try:
            self._link.send(files.written(experiment, []))
            if self._link.poll(PATIENCE):
                outcome: Outcome = self._link.recv()
                return outcome
            text = f"it took longer than {PATIENCE:g} s"
        except (EOFError, OSError) as error:
            text = f"the process that tried it ended: {error!r}"
        self._kill()
        return Outcome(FAILED, [text])

    def _hire(self) -> None:
        self._link, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_work, args=(theirs,))
        self._process.start()
        theirs.close()

    def _dismiss(self) -> None:
        if self._link is not None and self._process is not None:
            self._link.close()  # which ends it
            self._process.join(PATIENCE)
            self._kill()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._stop()

    def _stop(self) -> None:
        self._link: Connection | None = None
        self._process = None
        self._tried = 0


def _work(link: Connection) -> None:
    with laboratory() as shared:
        while True:
            try:
                experiment = files.read(link.recv())
            except EOFError:
                return
            link.send(try_out(experiment, shared))
