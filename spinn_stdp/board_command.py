"""``spinn-stdp board serve`` and ``spinn-stdp board run``: a SpiNNaker board in software.

The command line hands its arguments over; the functions print for people and return an exit
status. Nothing is written to the user's home or settings.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.board.ports import Ports
from emulator.board.script import Script, configuration
from emulator.board.versions import SPIN3, SPIN5, check_boards
from emulator.processors import checked_threads

from .run_command import FAILED, INTERRUPTED, MISUSED, is_script

if TYPE_CHECKING:
    from emulator.board import Board
    from emulator.board.inspection import CoreReport

LIVE_NAMES = (
    "LiveSpikesConnection",
    "LiveEventConnection",
    "PoissonControlConnection",
    "SpikeInjector",
    "activate_live_output",
    "add_database_socket_address",
    "add_poisson_live_rate_control",
    "run_forever",
)
"""What of sPyNNaker a script names that deals with its board, or waits, while the board runs."""


def serve(
    *,
    version: int | None = None,
    boards: int = 1,
    host: str | None = None,
    real_time: bool = False,
    live: bool = False,
    threads: int | None = None,
) -> int:
    """Serve a board until Ctrl-C; prints the lines of a ``.spynnaker.cfg`` that point at it.

    `version` is 3, or 5 of which several `boards` make one machine; by default 3, or 5 for several.
    With `real_time` programs take the time that they would take on a board, by an estimate. A
    `live` board simulates no faster than real time.
    `threads` of this computer execute its cores; None for as many as there are processors.
    """
    if _missing("unicorn"):
        return FAILED
    from emulator.board import AddressError

    try:
        asked = _Asked(version, boards, host, real_time, live, threads)
        with closing(asked.ports), asked.open() as board:
            print(f"# {board} at {', '.join(board.server.addresses.values())}.")
            print("# In .spynnaker.cfg, or in spynnaker.cfg beside your script:")
            print("\n".join(board.cfg_lines()))
            print("# Ctrl-C stops the board.", flush=True)
            told = 0
            try:
                while not board.server.wait(1.0):
                    told += _tell(board.failures[told:])
            except KeyboardInterrupt:
                print("\n# The board has stopped.")
                return 0
            return _explain(board.server.failure)
    except (AddressError, ValueError) as error:
        return _explain(error)


def run(
    script: str,
    arguments: Sequence[str] = (),
    *,
    version: int | None = None,
    boards: int = 1,
    host: str | None = None,
    timeout: float | None = None,
    real_time: bool = False,
    live: bool | None = None,
    threads: int | None = None,
) -> int:
    """Run a sPyNNaker script, unmodified, on a board started for it; the script's exit status.

    `timeout` is in seconds; the others are as for :func:`serve`. If nothing is said of `live`, the
    board is if the script names one of :data:`LIVE_NAMES`. Programs that failed on the board are
    reported on standard error.
    """
    if _missing("unicorn", "spynnaker"):
        return FAILED
    if not is_script("board run", Path(script)):
        return MISUSED
    try:
        live = _is_live(Path(script)) if live is None else live
        board = _Asked(version, boards, host, real_time, live, threads)
        return _run(board, script, arguments, timeout)
    except KeyboardInterrupt:
        return INTERRUPTED
    except subprocess.TimeoutExpired:
        return _explain(f"{script} has not ended after {timeout:g} s")
    except (RuntimeError, ValueError) as error:
        return _explain(error)


def _is_live(script: Path) -> bool:
    """Whether the board is to keep to real time for *script*; says so."""
    text = script.read_text(encoding="utf-8", errors="replace")
    named = next((name for name in LIVE_NAMES if name in text), None)
    if named is not None:
        print(
            f"spinn-stdp board: {script} has {named}, so the board simulates no faster than real "
            "time (--no-live: as fast as it can)",
            file=sys.stderr,
        )
    return named is not None


class _Asked:
    """A board as it was asked for. Raises `ValueError` if there is none such."""

    def __init__(
        self,
        version: int | None,
        boards: int,
        host: str | None,
        real_time: bool,
        live: bool,
        threads: int | None,
    ) -> None:
        self.version = version or (SPIN5 if boards > 1 else SPIN3)
        self.boards, self.real_time, self.live = boards, real_time, live
        self.threads = checked_threads(threads)
        check_boards(self.version, boards)
        self.ports = Ports.free(host, boards)

    def open(self) -> Board:
        """The board itself, not started yet."""
        from emulator.board import Board

        return Board(
            self.version,
            real_time=self.real_time,
            live=self.live,
            boards=self.boards,
            threads=self.threads,
            ports=self.ports,
        )


def _run(asked: _Asked, script: str, arguments: Sequence[str], timeout: float | None) -> int:
    """Start a script and, while it imports sPyNNaker, its board; the script's exit status."""
    settings = configuration(asked.ports.host, asked.version)
    with ExitStack() as running:
        running.enter_context(closing(asked.ports))
        process = running.enter_context(Script(script, arguments, settings))
        with process.held_at(asked.ports):
            board = running.enter_context(asked.open())
        try:
            status = process.wait(timeout).returncode
        finally:
            _tell(board.failures)
        if board.server.failure is not None:
            raise RuntimeError("the board failed") from board.server.failure
        return status


def _tell(failures: Sequence[CoreReport]) -> int:
    """Report programs that have failed; how many there are."""
    for report in failures:
        print(report.describe(_decoder()), file=sys.stderr)
    return len(failures)


def _decoder() -> Callable[[str], str]:
    """Makes a line of a core's log readable: sPyNNaker's programs write numbers of messages."""
    if find_spec("spinn_utilities") is None:
        return str
    from spinn_utilities.make_tools.replacer import Replacer

    decode: Callable[[str], str] = Replacer().replace
    return decode


def _missing(*packages: str) -> bool:
    """Say what to install if one of the packages is not there."""
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        print(
            f"The board in software needs {' and '.join(missing)}: "
            "pip install 'spinn-stdp[firmware]'",
            file=sys.stderr,
        )
    return bool(missing)


def _explain(problem: object) -> int:
    print(f"spinn-stdp board: {problem}", file=sys.stderr)
    return FAILED
