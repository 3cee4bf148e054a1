"""A simulator in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO

from _cases import AnyCase, Measured

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


class Worker:
    """Builds one case as soon as it is made, and then runs turn by turn."""

    def __init__(self, python: str, script: str, case: AnyCase) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [python, "-W", "ignore", str(HERE / script), json.dumps(asdict(case))]
        self._script = script
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._answer()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        _open(self._process.stdin).close()
        if self._process.wait() and kind is None:
            raise SystemExit(f"{self._script} failed")

    def turn(self) -> Measured:
        """Run on, and return what it took."""
        stream = _open(self._process.stdin)
        stream.write("go\n")
        stream.flush()
        return Measured(**json.loads(self._answer()))

    def _answer(self) -> str:
        """The next line that is an answer; simulators print others too."""
        for line in _open(self._process.stdout):
            if line.startswith(('"built"', '{"seconds"')):
                return line
        raise SystemExit(f"{self._script} failed")


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
