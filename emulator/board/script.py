"""Runs a sPyNNaker script with settings of its own, and without touching the user's.

sPyNNaker reads ``.spynnaker.cfg`` in the home folder and ``spynnaker.cfg`` in the folder where it
runs, and writes one into the home if there is none. So the script gets another home. So do programs
of SpiNNakerGraphFrontEnd, whose settings have another name.
"""

from __future__ import annotations

import configparser
import os
import select
import signal
import site
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from emulator.scratch_folder import ScratchFolder

from .ports import Ports

LOCAL_FILES: Final = ("spynnaker.cfg", "spiNNakerGraphFrontEnd.cfg")
"""Settings of sPyNNaker and of SpiNNakerGraphFrontEnd; in the home their names begin with a dot."""
MACHINE_SECTION: Final = "Machine"
MACHINE_CHOICES: Final = ("machineName", "version", "spalloc_server", "remote_spinnaker_url")
"""Options by which such a file in the script's folder would name another machine."""

PATIENCE: Final = "600"
"""Seconds that sPyNNaker is to wait for a board that is slower than real time."""
HOME: Final = "spinnaker-home"
"""What the names of scripts' homes begin with."""
LOOK_SECONDS: Final = 0.05
"""How often to look whether a board is ready."""

Configuration = dict[str, dict[str, str]]
"""Settings by section and option."""


class ScriptError(ValueError):
    """A script that cannot be run as asked."""


def configuration(
    host: str, version: int, settings: Mapping[str, Mapping[str, str]] | None = None
) -> Configuration:
    """sPyNNaker's settings for a board, by section, with the user's own `settings`."""
    merged = {section: dict(options) for section, options in (settings or {}).items()}
    machine = merged.setdefault(MACHINE_SECTION, {})
    machine.setdefault("post_simulation_overrun_before_error", PATIENCE)
    machine.update(machineName=host, version=str(version))
    return merged


class Script:
    """A script in a process of its own, which ends with the `with` block at the latest.

    `configuration` are sPyNNaker's settings, `folder` is where it runs (default: here), `capture`
    keeps what it prints. sPyNNaker's reports go to a temporary folder unless the settings say
    where. Raises `ScriptError` if there is no such script or if its folder's own settings name a
    machine.
    """

    def __init__(
        self,
        script: str | Path,
        arguments: Sequence[str],
        configuration: Configuration,
        folder: str | Path | None = None,
        capture: bool = False,
    ) -> None:
        path = Path(script).resolve()
        if not path.is_file():
            raise ScriptError(f"there is no script {script}")
        _check_local_settings(Path(folder) if folder is not None else Path.cwd())
        self._home = ScratchFolder(HOME)
        home = str(self._home.path)
        configuration.setdefault("Reports", {}).setdefault("default_report_file_path", home)
        for name in LOCAL_FILES:
            _write(self._home.path / f".{name}", configuration)
        self._process = subprocess.Popen(
            [sys.executable, str(path), *arguments],
            cwd=folder,
            env=_environment(home),
            pass_fds=[self._home.fileno()],
            text=True,
            stdout=subprocess.PIPE if capture else None,
            stderr=subprocess.STDOUT if capture else None,
        )

    def __enter__(self) -> Script:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.kill()
        self._home.close()

    def wait(self, timeout: float | None = None) -> subprocess.CompletedProcess[str]:
        """Wait for its end; raises `subprocess.TimeoutExpired` after `timeout` seconds."""
        output, _ = self._process.communicate(timeout=timeout)
        return subprocess.CompletedProcess(self._process.args, self._process.returncode, output)

    @contextmanager
    def held_at(self, ports: Ports) -> Iterator[None]:
        """A block in which there is no board at the `ports` yet.

        A script that asks for it rests until the block's end: sPyNNaker waits only so long.
        """
        ready = threading.Event()
        sockets = list(ports.sockets.values())

        def watch() -> None:
            while not ready.is_set():
                if select.select(sockets, [], [], LOOK_SECONDS)[0]:
                    self._send(signal.SIGSTOP)
                    ready.wait()
                    self._send(signal.SIGCONT)

        watcher = threading.Thread(target=watch, daemon=True, name="script's rest")
        watcher.start()
        try:
            yield
        finally:
            ready.set()
            watcher.join()

    def _send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(number)


def run_script(
    script: str | Path,
    arguments: Sequence[str],
    configuration: Configuration,
    folder: str | Path | None,
    timeout: float | None,
    capture: bool,
) -> subprocess.CompletedProcess[str]:
    """Run a script to its end; see `Script` and its `wait`."""
    with Script(script, arguments, configuration, folder, capture) as process:
        return process.wait(timeout)


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
