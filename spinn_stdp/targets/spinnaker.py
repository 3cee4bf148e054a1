"""A real board: sPyNNaker with the user's own settings, which name it.

What is deployed, run and read is as on the target `firmware`; only the machine differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from spinn_stdp.network import Network

from .deployment.home import Settings
from .deployment.options import (
    SPYNNAKER,
    Options,
    check_installed,
    merged,
    options_of,
    settings_of_network,
)
from .deployment.session import DeployedSession, prepare
from .deployment.workplace import Workplace
from .reachable import check_reachable
from .users_cfg import Machine, machine_of


@dataclass(frozen=True)
class SpinnakerOptions(Options):
    """What may be given besides; see :class:`Options`."""

    cfg: str | Path | None = None
    """A file of sPyNNaker's settings to be read in place of the user's."""


class UsersMachine:
    """The machine that the user's settings name.

    Arguments:
        settings: all of the user's, with what stands above them.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def tap(self) -> None:
        """A board's memory cannot be read while it runs without disturbing it."""

    @property
    def settings(self) -> Settings:
        """Those that lead to it."""
        return self._settings

    def check(self) -> None:
        """sPyNNaker tells by itself if it has failed."""

    def begin(self) -> None:
        """Nothing of it is kept here."""

    def check_before_run(self) -> None:
        """Nothing of it can be seen from here."""

    def close(self) -> None:
        """sPyNNaker lets go of it when it ends."""


class SpinnakerTarget:
    """Runs networks on the machine of the user's ``.spynnaker.cfg``."""

    name = "spinnaker"
    shared_options: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._machine: Machine | None = None

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise for options that it does not have; see :class:`SpinnakerOptions`."""
        options_of(SpinnakerOptions, self.name, options)

    def load(self, network: Network, **options: Any) -> DeployedSession:
        """Check *network*, see whether the machine answers, and load the network onto it.

        Arguments:
            options: see :class:`SpinnakerOptions`.

        Raises:
            NetworkError: if the board or sPyNNaker could not run it.
            MissingExtra: sPyNNaker is not installed, or another version.
            NoMachine: the settings name none, or it can't be reached.
            TypeError: for an option that the target does not have.
        """
        asked = options_of(SpinnakerOptions, self.name, options)
        check_installed(self.name, SPYNNAKER)
        deployable = prepare(network, asked.connections)
        self._machine = machine_of(None if asked.cfg is None else Path(asked.cfg))
        check_reachable(self._machine)
        settings = merged(
            self._machine.settings, settings_of_network(network), asked.settings or {}
        )
        start = partial(UsersMachine, settings)
        return DeployedSession(deployable, partial(Workplace, start, asked.reports_folder))

    def versions(self) -> dict[str, str]:
        """What the results depend on, with the machine of the latest network."""
        versions = {name: version(name) for name in ("spinn-stdp", *SPYNNAKER)}
        return versions if self._machine is None else {**versions, "machine": str(self._machine)}
