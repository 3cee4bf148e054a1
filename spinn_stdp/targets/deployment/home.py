"""A home folder for sPyNNaker, which looks for settings there and leaves its reports there."""

from __future__ import annotations

import configparser
import os
import site
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import spinn_stdp
from emulator.scratch_folder import ScratchFolder

Settings: TypeAlias = Mapping[str, Mapping[str, str]]
"""Of sPyNNaker's cfg: by section and option."""

SETTINGS_FILE = ".spynnaker.cfg"
LOG_FILE = "spynnaker.log"
KIND = "spinn-stdp-home"
"""What the names of these folders begin with."""


class Home:
    """A temporary home folder; :meth:`close` removes it.

    Arguments:
        reports: where sPyNNaker's reports and what it prints are to go; None to keep none.
    """

    def __init__(self, reports: Path | None) -> None:
        self._folder = ScratchFolder(KIND)
        self.path = self._folder.path
        self.reports = self.path if reports is None else reports.absolute()
        self.reports.mkdir(parents=True, exist_ok=True)

    @property
    def log(self) -> Path:
        """The file of what sPyNNaker prints."""
        return self.reports / LOG_FILE

    def write(self, settings: Settings) -> None:
        """Make these sPyNNaker's settings."""
        parser = configparser.ConfigParser(interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read_dict(settings)
        if not parser.has_section("Reports"):
            parser.add_section("Reports")
        parser.set("Reports", "default_report_file_path", str(self.reports))
        with (self.path / SETTINGS_FILE).open("w", encoding="utf-8") as file:
            parser.write(file)

    def environment(self) -> dict[str, str]:
        """Of a process that lives here, and finds the packages that this one finds."""
        packages = str(Path(spinn_stdp.__file__).parents[1])
        known = os.environ.get("PYTHONPATH")
        secrets = Path.home() / ".netrc"
        return {
            **({"NETRC": str(secrets)} if secrets.exists() else {}),
            **os.environ,
            "HOME": str(self.path),
            "XDG_CONFIG_HOME": str(self.path / ".config"),
            "XDG_CONFIG_DIRS": str(self.path / "xdg"),
            "PYTHONUSERBASE": os.environ.get("PYTHONUSERBASE") or site.getuserbase(),
            "PYTHONPATH": f"{packages}{os.pathsep}{known}" if known else packages,
        }

    def fileno(self) -> int:
        """A descriptor that keeps it for each process that has it."""
        return self._folder.fileno()

    def close(self) -> None:
        """Remove it."""
        self._folder.close()
