"""The command ``spinn-stdp``."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from types import FrameType

from emulator.board.versions import VERSIONS

from . import board_command, compare_command, golden_command, run_command, values_command

AFTER = "--"
"""What follows it are the arguments of a script."""
BOARD = "board"
"""The command that takes the arguments of a script without it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with *arguments*, those of the process by default; its exit status."""
    own = list(sys.argv[1:] if arguments is None else arguments)
    scripts: list[str] = []
    if AFTER in own and own[0] != BOARD:
        scripts = own[own.index(AFTER) + 1 :]
        own = own[: own.index(AFTER)]
    chosen, unknown = parser().parse_known_args(own)
    if unknown:
        hint = f"; a script's own follow {AFTER}" if "arguments" in chosen else ""
        parser().error(f"unrecognized arguments: {' '.join(unknown)}{hint}")
    if scripts and "arguments" not in chosen:
        parser().error(f"{own[0]} takes no arguments of a script: {' '.join(scripts)}")
    if scripts:
        chosen.arguments = scripts
    with _ends_well_when_told_to():
        try:
            status: int = chosen.command(chosen)
        except KeyboardInterrupt:
            print("spinn-stdp: interrupted", file=sys.stderr)
            return run_command.INTERRUPTED
    return status


@contextmanager
def _ends_well_when_told_to() -> Iterator[None]:
    """A block in which SIGTERM ends the process as `sys.exit` does: nothing is left behind."""

    def end(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    root = argparse.ArgumentParser(
        prog="spinn-stdp",
        description="PyNN networks on an emulator of SpiNNaker and on its own firmware.",
    )
    root.add_argument("--version", action="version", version=version("spinn-stdp"))
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    run_command.add(commands)
    compare_command.add(commands)
    golden_command.add(commands)
    values_command.add(commands)
    board = commands.add_parser(
        BOARD, help="a SpiNNaker board in software", description=board_command.__doc__
    )
    actions = board.add_subparsers(required=True, metavar="ACTION")
    serve = actions.add_parser("serve", help="serve a board until Ctrl-C")
    serve.set_defaults(command=_serve)
    run = actions.add_parser("run", help="run an unmodified sPyNNaker script on a board")
    run.add_argument("script", help="the script to run")
    run.add_argument("arguments", nargs=argparse.REMAINDER, help="what the script is given")
    run.add_argument("--timeout", type=float, help="seconds after which the script is stopped")
    run.add_argument(
        "--live",
        action=argparse.BooleanOptionalAction,
        help="simulate no faster than real time, or as fast as it goes (default: real time for "
        "scripts that name what sends or takes spikes meanwhile)",
    )
    serve.add_argument(
        "--live",
        action="store_true",
        help="simulate no faster than real time: for scripts that send or take spikes meanwhile",
    )
    run.set_defaults(command=_run)
    for action in (serve, run):
        action.add_argument(
            "--version",
            type=int,
            choices=VERSIONS,
            help="3: SpiNN-3 with 4 chips (default); 5: SpiNN-5 with 48",
        )
        action.add_argument(
            "--boards",
            type=int,
            default=1,
            help="so many SpiNN-5 boards, joined to one machine (default: 1)",
        )
        action.add_argument(
            "--host", metavar="127.0.0.x", help="loopback address (default: the first free one)"
        )
        action.add_argument(
            "--real-time",
            action="store_true",
            help="programs take the time that they take on a board, by an estimate (default: none)",
        )
        action.add_argument(
            "--threads",
            type=int,
            metavar="N",
            help="of this computer, to execute the board's cores (default: one a processor)",
        )
    return root


def _serve(chosen: argparse.Namespace) -> int:
    return board_command.serve(
        version=chosen.version,
        boards=chosen.boards,
        host=chosen.host,
        real_time=chosen.real_time,
        live=chosen.live,
        threads=chosen.threads,
    )


def _run(chosen: argparse.Namespace) -> int:
    return board_command.run(
        chosen.script,
        chosen.arguments,
        version=chosen.version,
        boards=chosen.boards,
        host=chosen.host,
        timeout=chosen.timeout,
        real_time=chosen.real_time,
        live=chosen.live,
        threads=chosen.threads,
    )


if __name__ == "__main__":
    raise SystemExit(main())
