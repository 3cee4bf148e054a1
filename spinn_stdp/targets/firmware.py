"""The firmware: sPyNNaker and its own ARM binaries, on a board in software of this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from spinn_stdp.network import Network

from .deployment.home import Settings
from .deployment.options import (
    SPYNNAKER,
    MissingExtra,
    Options,
    check_installed,
    merged,
    options_of,
    settings_of_network,
)
from .deployment.readback import Block
from .deployment.session import DeployedSession, MachineTooSmall, prepare
from .deployment.workplace import MachineAtHand, Workplace

if TYPE_CHECKING:
    from emulator.board import Place, Tap

NEEDED = {**SPYNNAKER, "unicorn": None}
"""Distributions that it needs, and of which version."""
MACHINES = ((3, 1), (5, 1), (5, 3))
"""Version and number of boards: 4 chips, 48 if that is too small, 144 if that is, too."""
MOST_BOARDS = 24
"""Those that `emulator.board` has room for."""
SEVERAL = 5
"""The version of which several boards make one machine."""


@dataclass(frozen=True)
class FirmwareOptions(Options):
    """What may be given besides; see :class:`Options`."""

    board: int | None = None
    """Version of the board, 3 or 5; None for the smallest machine that takes the network."""
    boards: int | None = None
    """How many boards of version 5 make the machine; None for one, or for as many as it takes."""
    threads: int | None = None
    """Threads of this computer that execute the board's cores; None for one a processor. Results
    are the same for any number."""

    def machines(self) -> list[tuple[int, int]]:
        """Version and number of boards of the machines to try, in that order."""
        if self.boards not in (None, 1):
            return [(self.board or SEVERAL, self.boards)]
        return [
            (version, boards)
            for version, boards in MACHINES
            if self.board in (None, version) and self.boards in (None, boards)
        ]


class BoardTap:
    """Reads a board's memory before every tick.

    Arguments:
        tap: of the board.
    """

    def __init__(self, tap: Tap) -> None:
        self._tap = tap

    def watch(self, blocks: Sequence[Block], tick: int) -> None:
        """Forget everything, and watch *blocks* of memory; the next tick is *tick*."""
        self._tap.watch((_place(block) for block in blocks), tick)

    def at(self, block: Block, tick: int) -> bytes:
        """What was in a block before *tick*."""
        return self._tap.at(_place(block), tick)


class SoftwareBoard:
    """A board in software for one session.

    Arguments:
        machine: sPyNNaker's version of its boards, and how many there are.
        settings: further settings of sPyNNaker's.
        threads: of this computer, to execute its cores; None for one a processor.
    """

    def __init__(
        self, machine: tuple[int, int], settings: Settings, threads: int | None = None
    ) -> None:
        # Imported here: it needs Unicorn.
        from emulator.board import Board

        from .heap_watch import HeapWatch

        version, boards = machine
        self._board = Board(version, boards=boards, threads=threads)
        self._board.__enter__()
        self._heaps = HeapWatch(self._board)
        self._asked = settings
        self._tap = BoardTap(self._board.tap())

    @property
    def tap(self) -> BoardTap:
        """Reads its memory while it runs."""
        return self._tap

    @property
    def settings(self) -> Settings:
        """Those that lead to it."""
        return self._board.configuration(self._asked)

    def begin(self) -> None:
        """Forget what was seen of the programs of another network."""
        self._heaps.forget()

    def check(self) -> None:
        """Raise if it has failed."""
        failure = self._board.server.failure
        if failure is not None:
            raise RuntimeError(f"the board in software failed: {failure!r}") from failure

    def check_before_run(self) -> None:
        """Raise if a program has no memory left."""
        self._heaps.check()

    def close(self) -> None:
        """Stop it."""
        self._board.__exit__(None, None, None)


class FirmwareTarget:
    """Runs networks on a board in software, which is started for each session."""

    name = "firmware"
    shared_options: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._machine: tuple[int, int] | None = None

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise for options that it does not have; see :class:`FirmwareOptions`."""
        _options(options)

    def load(self, network: Network, **options: Any) -> DeployedSession:
        """Check *network*, start a board and load the network onto it.

        Arguments:
            options: see :class:`FirmwareOptions`.

        Raises:
            NetworkError: if the board or sPyNNaker could not run it.
            MissingExtra: sPyNNaker or Unicorn is not installed, or another version.
            TypeError: for an option that the target does not have.
        """
        asked = _options(options)
        check_installed(self.name, NEEDED)
        deployable = prepare(network, asked.connections)
        settings = settings_of(network, asked.settings or {})

        def opener(machine: tuple[int, int]) -> Callable[[], Workplace]:
            start = partial(_start, machine, settings, asked.threads)
            return partial(Workplace, start, asked.reports_folder)

        *smaller, last = asked.machines()
        for self._machine in smaller:
            try:
                return DeployedSession(deployable, opener(self._machine))
            except MachineTooSmall:
                continue
        self._machine = last
        return DeployedSession(deployable, opener(last))

    def versions(self) -> dict[str, str]:
        """What the results depend on, with the board of the latest network."""
        versions = {name: version(name) for name in ("spinn-stdp", *NEEDED)}
        if self._machine is None:
            return versions
        board, count = self._machine
        several = f"{count} " if count > 1 else ""
        return {**versions, "machine": f"{several}SpiNN-{board} in software"}


def _place(block: Block) -> Place:
    from emulator.board import Place

    return Place(*block)


def _start(machine: tuple[int, int], settings: Settings, threads: int | None) -> MachineAtHand:
    return SoftwareBoard(machine, settings, threads)


def _options(given: Mapping[str, Any]) -> FirmwareOptions:
    options = options_of(FirmwareOptions, FirmwareTarget.name, given)
    versions = sorted({version for version, _ in MACHINES})
    if options.board not in (None, *versions):
        raise ValueError(
            f"board={options.board!r}: choose {' or '.join(map(str, versions))}, or None"
        )
    if options.threads is not None and options.threads < 1:
        raise ValueError(f"threads={options.threads!r}: at least 1, or None")
    if options.boards is None:
        return options
    if not isinstance(options.boards, int) or not 1 <= options.boards <= MOST_BOARDS:
        raise ValueError(f"boards={options.boards!r}: choose 1 to {MOST_BOARDS}, or None")
    if options.boards > 1 and options.board not in (None, SEVERAL):
        raise ValueError(f"boards={options.boards}: only boards of version {SEVERAL} can be joined")
    return options


def settings_of(network: Network, asked: Settings) -> Settings:
    """sPyNNaker's settings: of the network, of a board in software, and those *asked* for."""
    # No packet is lost, and there is no network to be fast through.
    machine = {"enable_advanced_monitor_support": "False", "enable_reinjection": "False"}
    return merged(settings_of_network(network), {"Machine": machine}, asked)


__all__ = ["FirmwareOptions", "FirmwareTarget", "MissingExtra", "SoftwareBoard", "settings_of"]
