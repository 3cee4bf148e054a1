"""Runs a sPyNNaker script with settings of its own, and without touching the user's.

sPyNNaker reads ``.spynnaker.cfg`` in the home folder and ``spynnaker.cfg`` in the folder where it
runs, and writes one into the home if there is none. So the script gets another home. So do programs
of SpiNNakerGraphFrontEnd, whose settings have another name.
"""

from __future__ import annotations

import configparser
import os
import site
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from shutil import disk_usage
from typing import Final

LOCAL_FILES: Final = ("spynnaker.cfg", "spiNNakerGraphFrontEnd.cfg")
"""Settings of sPyNNaker and of SpiNNakerGraphFrontEnd; in the home their names begin with a dot."""
MACHINE_SECTION: Final = "Machine"
MACHINE_CHOICES: Final = ("machineName", "version", "spalloc_server", "remote_spinnaker_url")
"""Options by which such a file in the script's folder would name another machine."""

IN_MEMORY: Final = Path("/dev/shm")
ROOM: Final = 2 * 1024**3
"""Bytes that are to be free in a folder in memory for sPyNNaker's databases."""

Configuration = dict[str, dict[str, str]]
"""Settings by section and option."""


class ScriptError(ValueError):
    """A script that cannot be run as asked."""


def run_script(
    script: str | Path,
    arguments: Sequence[str],
    configuration: Configuration,
    folder: str | Path | None,
    timeout: float | None,
    capture: bool,
) -> subprocess.CompletedProcess[str]:
    """Run `script` with sPyNNaker's settings in `configuration`, in a process of its own.

    sPyNNaker's reports go to a temporary folder unless the settings say where. Raises
    `ScriptError` if there is no such script or if its folder's own settings name a machine, and
    `subprocess.TimeoutExpired` after `timeout` seconds.
    """
    path = Path(script).resolve()
    if not path.is_file():
        raise ScriptError(f"there is no script {script}")
    _check_local_settings(Path(folder) if folder is not None else Path.cwd())
    with tempfile.TemporaryDirectory(prefix="spinnaker-board-", dir=_quick_folder()) as home:
        configuration.setdefault("Reports", {}).setdefault("default_report_file_path", home)
        for name in LOCAL_FILES:
            _write(Path(home) / f".{name}", configuration)
        return subprocess.run(
            [sys.executable, str(path), *arguments],
            cwd=folder,
            env=_environment(home),
            timeout=timeout,
            text=True,
            check=False,
            stdout=subprocess.PIPE if capture else None,
            stderr=subprocess.STDOUT if capture else None,
        )


def _quick_folder() -> str | None:
    """A folder in memory if there is one with room; None for the usual one.

    sPyNNaker has its databases written through to the disk after every step, which on a slow disk
    takes longer than all else.
    """
    usable = IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK | os.X_OK)
    return str(IN_MEMORY) if usable and disk_usage(IN_MEMORY).free > ROOM else None


def _check_local_settings(folder: Path) -> None:
    for name in LOCAL_FILES:
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.read(folder / name)
        for option in MACHINE_CHOICES:
            if parser.has_option(MACHINE_SECTION, option):
                raise ScriptError(
                    f"{folder / name} says {option} = {parser.get(MACHINE_SECTION, option)}, "
                    "which sPyNNaker would use instead of the board in software: take it out of "
                    "there, or run in another folder"
                )


def _write(path: Path, configuration: Configuration) -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_dict(configuration)
    with path.open("w", encoding="utf-8") as file:
        parser.write(file)


def _environment(home: str) -> dict[str, str]:
    """The caller's environment with another home, but the caller's own Python packages."""
    packages = os.environ.get("PYTHONUSERBASE") or site.getuserbase()
    return {
        **os.environ,
        "HOME": home,
        "XDG_CONFIG_HOME": str(Path(home) / ".config"),
        "XDG_CONFIG_DIRS": str(Path(home) / "xdg"),
        "PYTHONUSERBASE": packages,
    }
