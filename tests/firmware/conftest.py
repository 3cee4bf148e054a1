"""Boards for the tests that run sPyNNaker: each script in a process of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if find_spec("unicorn") is None or find_spec("spynnaker") is None:
    collect_ignore_glob = ["test_*.py"]

if TYPE_CHECKING:
    from emulator.board import Board

SCRIPTS = Path(__file__).parent / "scripts"
TIMEOUT = 240
QUICK = {"enable_advanced_monitor_support": "False", "enable_reinjection": "False"}
"""Settings that leave the system's own cores out, whose timers tick every 10 µs."""

Run = Callable[..., Any]


def run_on(board: Board, folder: Path, name: str, *arguments: str, **settings: Any) -> Any:
    """Run one of the scripts on `board` and return what it wrote."""
    output = folder / f"{name}.json"
    merged = {"Machine": {**QUICK, **settings.pop("Machine", {})}, **settings}
    result = board.run(
        SCRIPTS / f"{name}.py",
        [str(output), *arguments],
        settings=merged,
        folder=folder,
        timeout=TIMEOUT,
        capture=True,
    )
    assert result.returncode == 0, result.stdout[-4000:]
    assert board.failures == []
    return json.loads(output.read_text())


@pytest.fixture(autouse=True)
def binaries_run(request: pytest.FixtureRequest) -> Iterator[set[str]]:
    """The binaries that the test runs; it must run all those that the docs say it does."""
    from .binaries import credited, started

    test = request.node.originalname
    with started() as names:
        yield names
    if names and "BINARIES_RECORD" in os.environ:
        with Path(os.environ["BINARIES_RECORD"]).open("a", encoding="utf-8") as file:
            print(json.dumps({"test": test, "binaries": sorted(names - {""})}), file=file)
    elif names:
        assert credited(test) <= names


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a script on a new board of four chips; its settings by section."""

    def run_script(name: str, *arguments: str, **settings: Any) -> Any:
        from emulator.board import Board

        with Board(version=3) as board:
            return run_on(board, tmp_path, name, *arguments, **settings)

    return run_script
