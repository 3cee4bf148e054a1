"""The firmware: sPyNNaker and its own ARM binaries, on a board in software of this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from spinn_stdp.network import Network

from .deployment import DeployedSession, MachineAtHand, MachineTooSmall, Workplace, prepare
from .deployment.home import Settings

NEEDED = {"sPyNNaker": "1!7.4.1", "unicorn": None}
"""Distributions that it needs, and of which version."""
BOARDS = (3, 5)
"""sPyNNaker's versions of boards: one of 4 chips, and one of 48 if that is too small."""


class MissingExtra(ImportError):
    """Something that is only installed on demand is not there."""


@dataclass(frozen=True)
class Options:
    """What may be given to ``setup(target="firmware", …)`` or ``simulate`` besides."""

    connections: str = "native"
    """``"native"``: AllToAllConnector and OneToOneConnector with one weight and delay for all
    are sPyNNaker's own, expanded by the board; what the network itself has as a list is one.
    Other connectors are refused, as sPyNNaker would draw other connections.

    ``"frozen"``: every projection is a list of the network's very connections. Give
    ``frozen(network)`` to a target to compare with, for the weight scales of both to be equal.
    """
    board: int | None = None
    """Version of the board, 3 or 5; None for the smallest that takes the network."""
    settings: Mapping[str, Mapping[str, str]] | None = None
    """Further settings of sPyNNaker's cfg, by section and option."""
    reports: str | Path | None = None
    """A folder for sPyNNaker's reports and what it prints; None to keep none."""


class SoftwareBoard:
    """A board in software for one session.

    Arguments:
        version: sPyNNaker's version of the board.
        settings: further settings of sPyNNaker's.
    """

    def __init__(self, version: int, settings: Settings) -> None:
        # Imported here: it needs Unicorn.
        from emulator.board import Board

        self._board = Board(version)
        self._board.__enter__()
        self._asked = settings

    @property
    def settings(self) -> Settings:
        """Those that lead to it."""
        return self._board.configuration(self._asked)

    def check(self) -> None:
        """Raise if it has failed."""
        failure = self._board.server.failure
        if failure is not None:
            raise RuntimeError(f"the board in software failed: {failure!r}") from failure

    def close(self) -> None:
        """Stop it."""
        self._board.__exit__(None, None, None)


class FirmwareTarget:
    """Runs networks on a board in software, which is started for each session."""

    name = "firmware"

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise for options that it does not have; see :class:`Options`."""
        _options(options)

    def load(self, network: Network, **options: Any) -> DeployedSession:
        """Check *network*, start a board and load the network onto it.

        Arguments:
            options: see :class:`Options`.

        Raises:
            NetworkError: if the board or sPyNNaker could not run it.
            MissingExtra: sPyNNaker or Unicorn is not installed, or another version.
            TypeError: for an option that the target does not have.
        """
        asked = _options(options)
        check_installed()
        deployable = prepare(network, asked.connections)
        reports = None if asked.reports is None else Path(asked.reports)
        settings = settings_of(network, asked.settings or {})
        boards = BOARDS if asked.board is None else (asked.board,)
        for board in boards[:-1]:
            try:
                return DeployedSession(deployable, _opener(board, settings, reports))
            except MachineTooSmall:
                continue
        return DeployedSession(deployable, _opener(boards[-1], settings, reports))

    def versions(self) -> dict[str, str]:
        """What the results depend on."""
        return {name: version(name) for name in ("spinn-stdp", *NEEDED)}


def check_installed() -> None:
    """Raises MissingExtra if what the target needs is not installed."""
    for name, needed in NEEDED.items():
        try:
            there = version(name)
        except PackageNotFoundError:
            there = ""
        if not there or needed not in (None, there):
            what = f"{name} {needed}" if needed else name
            found = f"version {there} is installed" if there else "which is not installed"
            raise MissingExtra(
                f"the target 'firmware' needs {what} ({found}): "
                'pip install "spinn-stdp[firmware]"'
            )


def _opener(
    board: int, settings: Settings, reports: Path | None
) -> Callable[[], Workplace]:
    return partial(Workplace, partial(_start, board, settings), reports)


def _start(board: int, settings: Settings) -> MachineAtHand:
    return SoftwareBoard(board, settings)


def _options(given: Mapping[str, Any]) -> Options:
    known = [field.name for field in fields(Options)]
    unknown = sorted(given.keys() - set(known))
    if unknown:
        raise TypeError(
            f"the target 'firmware' has no options {', '.join(unknown)}; it has {', '.join(known)}"
        )
    options = Options(**given)
    if options.board not in (None, *BOARDS):
        raise ValueError(
            f"board={options.board!r}: choose {' or '.join(map(str, BOARDS))}, or None"
        )
    return options


def settings_of(network: Network, asked: Settings) -> Settings:
    """sPyNNaker's settings: of the network, of a board in software, and those *asked* for."""
    settings: dict[str, dict[str, str]] = {
        "Simulation": {
            "spikes_per_second": repr(float(network.spikes_per_second)),
            "ring_buffer_sigma": repr(float(network.ring_buffer_sigma)),
        },
        # No packet is lost, and there is no network to be fast through.
        "Machine": {"enable_advanced_monitor_support": "False", "enable_reinjection": "False"},
        "Reports": {
            "display_algorithm_timings": "False",
            "read_placements_provenance_data": "True",  # tells of lost spikes
        },
    }
    for section, options in asked.items():
        settings.setdefault(section, {}).update(options)
    return settings
