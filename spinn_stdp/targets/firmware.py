"""The firmware: sPyNNaker and its own ARM binaries, on a board in software of this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spinn_stdp.network import Network

from .deployment import DeployedSession, MachineAtHand, MachineTooSmall, prepare
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
from .deployment.workplace import Workplace

if TYPE_CHECKING:
    from emulator.board import Place, Tap

NEEDED = {**SPYNNAKER, "unicorn": None}
"""Distributions that it needs, and of which version."""
BOARDS = (3, 5)
"""sPyNNaker's versions of boards: one of 4 chips, and one of 48 if that is too small."""


@dataclass(frozen=True)
class FirmwareOptions(Options):
    """What may be given besides; see :class:`Options`."""

    board: int | None = None
    """Version of the board, 3 or 5; None for the smallest that takes the network."""


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
        version: sPyNNaker's version of the board.
        settings: further settings of sPyNNaker's.
    """

    def __init__(self, version: int, settings: Settings) -> None:
        # Imported here: it needs Unicorn.
        from emulator.board import Board

        from .heap_watch import HeapWatch

        self._board = Board(version)
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
        self._board: int | None = None

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
        reports = asked.reports_folder
        settings = settings_of(network, asked.settings or {})
        boards = BOARDS if asked.board is None else (asked.board,)
        for board in boards[:-1]:
            self._board = board
            try:
                return DeployedSession(deployable, _opener(board, settings, reports))
            except MachineTooSmall:
                continue
        self._board = boards[-1]
        return DeployedSession(deployable, _opener(boards[-1], settings, reports))

    def versions(self) -> dict[str, str]:
        """What the results depend on, with the board of the latest network."""
        versions = {name: version(name) for name in ("spinn-stdp", *NEEDED)}
        if self._board is None:
            return versions
        return {**versions, "machine": f"SpiNN-{self._board} in software"}


def _opener(board: int, settings: Settings, reports: Path | None) -> Callable[[], Workplace]:
    return partial(Workplace, partial(_start, board, settings), reports)


def _place(block: Block) -> Place:
    from emulator.board import Place

    return Place(*block)


def _start(board: int, settings: Settings) -> MachineAtHand:
    return SoftwareBoard(board, settings)


def _options(given: Mapping[str, Any]) -> FirmwareOptions:
    options = options_of(FirmwareOptions, FirmwareTarget.name, given)
    if options.board not in (None, *BOARDS):
        raise ValueError(
            f"board={options.board!r}: choose {' or '.join(map(str, BOARDS))}, or None"
        )
    return options


def settings_of(network: Network, asked: Settings) -> Settings:
    """sPyNNaker's settings: of the network, of a board in software, and those *asked* for."""
    # No packet is lost, and there is no network to be fast through.
    machine = {"enable_advanced_monitor_support": "False", "enable_reinjection": "False"}
    return merged(settings_of_network(network), {"Machine": machine}, asked)


__all__ = ["FirmwareOptions", "FirmwareTarget", "MissingExtra", "SoftwareBoard", "settings_of"]
