"""Runs PyNN's two test suites, each test in a process of its own, without editing any."""

from __future__ import annotations

import importlib
import os
import pickle
import select
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from _pytest.runner import runtestprotocol

import spinn_stdp

from .exclusions import BY_CHANCE, MOST_TIMES
from .source import pynn_source

SCENARIOS = "scenarios"
UNIT_TESTS = "unit tests"
MOCKED = (
    "simulation_control",
    "population",
    "populationview",
    "assembly",
    "projection",
    "connectors_serial",
    "connectors_parallel",
)
"""PyNN's unit tests that are about a back end; they use ``pyNN.mock`` for one."""
Phase: TypeAlias = tuple[bool, str, float]
"""Of a test: whether it failed or was skipped, why, and how long it took, s."""
LIMIT = 120
"""Seconds that one test may take."""


@dataclass(frozen=True)
class Outcome:
    """What became of one test."""

    suite: str
    name: str
    """``file::class::test`` without the suite's folder."""
    passed: bool
    reason: str
    """Of a failure: its last line."""
    details: str
    """Of a failure: all that pytest tells."""
    seconds: float
    times: int = 1
    """How often it was run: more than once only of tests that fail by chance."""


def run_suites(only: str = "") -> list[Outcome]:
    """Run all tests, or those whose names have *only* in them, as pytest's ``-k``.

    Raises:
        NoSource: if PyNN's source distribution can't be had.
        RuntimeError: if no test was found.
    """
    tests = pynn_source() / "test"
    sys.path.insert(0, str(tests))
    _stand_in_for_mock()
    _run_scenarios_with_us()
    collected = _Forking(tests)
    files = [tests / "system" / "scenarios"]
    files += [tests / "unittests" / f"test_{name}.py" for name in MOCKED]
    command = ["-p", "no:cacheprovider", "-p", "no:terminal", "-W", "ignore", "--rootdir", tests]
    command += ["-c", os.devnull, *(["-k", only] if only else []), *files]
    pytest.main([str(word) for word in command], plugins=[collected])
    if not collected.outcomes:
        raise RuntimeError(f"no test of PyNN's was run{f' that has {only!r} in its name'}")
    return collected.outcomes


def _stand_in_for_mock() -> None:
    pynn = importlib.import_module("pyNN")
    sys.modules["pyNN.mock"] = spinn_stdp
    pynn.mock = spinn_stdp  # type: ignore[attr-defined]


def _run_scenarios_with_us() -> None:
    fixtures = importlib.import_module("system.scenarios.fixtures")

    def run_with_simulators(*_: str) -> Any:
        return pytest.mark.parametrize("sim", [pytest.param(spinn_stdp, id="spinn_stdp")])

    fixtures.run_with_simulators = run_with_simulators  # type: ignore[attr-defined]


class _Forking:
    """A plugin of pytest that runs each test in a copy of this process, and keeps the outcome."""

    def __init__(self, tests: Path) -> None:
        self.tests = tests
        self.outcomes: list[Outcome] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        path = item.path.relative_to(self.tests)
        suite = SCENARIOS if path.parts[0] == "system" else UNIT_TESTS
        name = f"{path.name}::{item.nodeid.split('::', 1)[1]}".replace("[spinn_stdp]", "")
        times, phases = _until_passed(item, MOST_TIMES if name in BY_CHANCE else 1)
        failures = [text for failed, text, _ in phases if failed]
        details = failures[0] if failures else ""
        self.outcomes.append(
            Outcome(
                suite=suite,
                name=name,
                passed=not failures,
                reason=_last_line(details),
                details=details,
                seconds=sum(seconds for *_, seconds in phases),
                times=times,
            )
        )
        return True


def _last_line(details: str) -> str:
    """The line of pytest's report that says what went wrong."""
    errors = [line[1:].strip() for line in details.splitlines() if line.startswith("E ")]
    return errors[0] if errors else (details.strip().splitlines() or [""])[-1]


def _until_passed(item: pytest.Item, most: int) -> tuple[int, list[Phase]]:
    """Run *item* until it passes, *most* times: how often, and the phases of the last time."""
    times, phases = 1, _in_a_copy(item)
    while times < most and any(failed for failed, *_ in phases):
        times, phases = times + 1, _in_a_copy(item)
    return times, phases


def _in_a_copy(item: pytest.Item) -> list[Phase]:
    """Run *item* in a fork."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ours)
            _run_and_tell(item, theirs)
        finally:  # whatever happens: a copy must not go on in the place of its parent
            os._exit(0)
    os.close(theirs)
    answer = b"".join(_read(ours, child))
    _, status = os.waitpid(child, 0)
    if not answer:
        return [(True, f"the process ended with {os.waitstatus_to_exitcode(status)}", LIMIT)]
    phases_read: list[Phase] = pickle.loads(answer)
    return phases_read


def _run_and_tell(item: pytest.Item, pipe: int) -> None:
    """Run *item* in a folder of its own and write its phases."""
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        os.chdir(folder)
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        reports = runtestprotocol(item, log=False, nextitem=None)
        phases = [(not r.passed, r.longreprtext or str(r.longrepr), r.duration) for r in reports]
        with os.fdopen(pipe, "wb") as stream:
            stream.write(pickle.dumps(phases))


def _read(pipe: int, child: int) -> Iterator[bytes]:
    """All that *child* writes; it is ended if it is silent for too long."""
    with os.fdopen(pipe, "rb", buffering=0) as stream:
        while True:
            if not select.select([stream], [], [], LIMIT)[0]:
                os.kill(child, signal.SIGKILL)
                return
            if not (piece := stream.read(1 << 16)):
                return
            yield piece
