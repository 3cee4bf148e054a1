"""sPyNNaker in a process of its own, for it keeps its state in globals and prints."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any

from .home import Home
from .messages import Failure, Link, Request

CHILD = "spinn_stdp.targets.deployment.child"
LOOK_SECONDS = 0.5
"""How often to look whether the machine is well while the child works."""
LEAVE_SECONDS = 10.0
"""How long a child may take to end after it was told to."""
LAST_LINES = 12
"""Of what sPyNNaker printed, so many are told if it fails."""
ERROR, WARNING = " ERROR: ", " WARNING: "
"""In lines that tell of errors and warnings, after the time."""
SATURATED = "saturated"
LOSSES = ("lost packets", "packets were dropped", "overran", SATURATED)
"""In warnings that something else was computed than was asked for."""


class DeploymentError(RuntimeError):
    """sPyNNaker, or the machine that it runs on, failed.

    Attributes:
        kinds: names of the exception's class in sPyNNaker and of those that it is derived from.
    """

    def __init__(self, text: str, kinds: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.kinds = kinds


class Child:
    """The process.

    Arguments:
        home: where it lives.
        check: is called while the child works; raises if the machine has failed.
    """

    def __init__(self, home: Home, check: Callable[[], None]) -> None:
        self._home = home
        self._check = check
        ours, theirs = Pipe()
        with theirs, home.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", CHILD, str(theirs.fileno())],
                cwd=home.path,
                env=home.environment(),
                pass_fds=[theirs.fileno(), home.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us to handle
            )
        self._link = Link(ours)
        self._printed = 0
        """Bytes of the log when it was last asked."""

    def ask(self, name: str, *arguments: Any) -> Any:
        """What the child's deployment answers.

        Raises:
            DeploymentError: it failed, or the machine did, or the child has ended.
        """
        self._printed = self._home.log.stat().st_size
        try:
            self._link.send(Request(name, arguments))
            while not self._link.waits(LOOK_SECONDS):
                self._check()
            message = self._link.receive()
        except (EOFError, OSError) as error:
            raise DeploymentError(self._last_words()) from error
        except BaseException:
            self.kill()  # nobody will wait for its answer
            raise
        if isinstance(message, Failure):
            text = "\n".join([f"{message.kinds[0]}: {message.text}", *self._said(ERROR)])
            raise DeploymentError(text, message.kinds)
        return message.value

    def losses(self) -> list[str]:
        """What sPyNNaker has said of spikes and of input that were lost since it was last asked."""
        return [text for text in self._said(WARNING) if any(loss in text for loss in LOSSES)]

    def close(self) -> None:
        """End it."""
        try:
            self._link.send(Request("close"))
            self._process.wait(LEAVE_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            pass  # it is gone already, or will not go by itself
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        self._link.close()

    def _last_words(self) -> str:
        self.kill()
        lines = _lines(self._home.log)[-LAST_LINES:]
        head = f"sPyNNaker's process ended with status {self._process.returncode}"
        return "\n".join([f"{head}; the last that it printed:" if lines else head, *lines])

    def _said(self, mark: str) -> list[str]:
        """What sPyNNaker has printed after *mark* since it was last asked."""
        lines = _lines(self._home.log, self._printed)
        found = [line.partition(mark)[2] for line in lines if mark in line]
        return list(dict.fromkeys(found))[-LAST_LINES:]


def _lines(log: Path, start: int = 0) -> list[str]:
    text = log.read_bytes()[start:].decode(errors="replace")
    return [line for line in text.splitlines() if line.strip()]
