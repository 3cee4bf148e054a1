"""The user's own settings of sPyNNaker, and the machine that they name.

They are read where sPyNNaker reads them: ``.spynnaker.cfg`` in the system's and the user's
folders of settings and in the home folder, then ``spynnaker.cfg`` in the working folder, and the
``machine_spec_file`` that any of them names; what is read later stands above.
"""

from __future__ import annotations

import configparser
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .deployment.home import SETTINGS_FILE

LOCAL_FILE = "spynnaker.cfg"
MACHINE = "Machine"
NAME, SPALLOC, REMOTE = "machineName", "spalloc_server", "remote_spinnaker_url"
SPEC = "machine_spec_file"
SIMULATION = "Simulation"
FORESEEN = "spikes_per_second", "ring_buffer_sigma"
"""Options that the scale of the weights follows from."""
VIRTUAL = "virtual_board"
NOTHING = ("", "none")
"""Values of an option that is not set."""
SPALLOC_PORT = 22244
WEB_PORTS = {"http": 80, "https": 443}
HOW = (
    f"name one in [{MACHINE}]: `{NAME} = ADDRESS` and `version = 5` for a board, `{SPALLOC} = URL` "
    f"for spalloc, or `{REMOTE} = URL` for EBRAINS; or run on the target 'firmware'"
)


class NoMachine(RuntimeError):
    """The settings lead to no machine, or it can't be reached."""


@dataclass(frozen=True)
class Machine:
    """The machine that a user's settings name."""

    option: str
    """machineName, spalloc_server or remote_spinnaker_url."""
    value: str
    settings: dict[str, dict[str, str]]
    """All of them, by section."""
    files: tuple[Path, ...]
    """That they were read from."""

    @property
    def is_board(self) -> bool:
        """Whether it is one machine of the user's, and no service that lends machines."""
        return self.option == NAME

    @property
    def address(self) -> tuple[str, int]:
        """Host and TCP port of a service."""
        parts = urlsplit(self.value if "//" in self.value else f"//{self.value}")
        port = self.settings[MACHINE].get("spalloc_port", "")
        usual = WEB_PORTS.get(parts.scheme, int(port) if port.isdigit() else SPALLOC_PORT)
        return parts.hostname or self.value, parts.port or usual

    def __str__(self) -> str:
        return f"{self.option} = {self.value}"


def machine_of(cfg: Path | None = None) -> Machine:
    """The machine in the user's settings, or in those of the file *cfg* alone.

    Raises:
        NoMachine: no machine, a virtual one, several, or a file that can't be read.
    """
    parser, files = _read([cfg] if cfg is not None else _places())
    if cfg is not None and not files:
        raise NoMachine(f"there is no file {cfg} of sPyNNaker's settings")
    where = ", ".join(map(str, files)) if files else f"{_places()[-2]} or {LOCAL_FILE}"
    settings = {section: dict(parser[section]) for section in parser.sections()}
    machine = settings.setdefault(MACHINE, {})
    set_ones = {
        option: value
        for option in (NAME, SPALLOC, REMOTE)
        if (value := machine.get(option, "")).strip().lower() not in NOTHING
    }
    if machine.get(VIRTUAL, "").strip().lower() in ("true", "yes", "on", "1"):
        raise NoMachine(f"{where} asks for a virtual board, which simulates nothing: {HOW}")
    if not set_ones:
        raise NoMachine(f"sPyNNaker's settings name no machine ({where}): {HOW}")
    if len(set_ones) > 1:
        named = ", ".join(f"{option} = {value}" for option, value in set_ones.items())
        raise NoMachine(f"sPyNNaker's settings name several machines ({where}): {named}; keep one")
    ((option, value),) = set_ones.items()
    return Machine(option, value.strip(), settings, tuple(files))


def foreseen() -> dict[str, float]:
    """What the user's settings say of ``spikes_per_second`` and ``ring_buffer_sigma``, if anything.

    Raises:
        NoMachine: a file that can't be read.
        ValueError: a setting that is no number.
    """
    parser, files = _read(_places())
    found = {}
    for option in FORESEEN:
        value = parser.get(SIMULATION, option, fallback="").strip()
        if value.lower() in NOTHING:
            continue
        try:
            found[option] = float(value)
        except ValueError:
            where = ", ".join(map(str, files))
            raise ValueError(
                f"{option} = {value} in [{SIMULATION}] of {where}: give a number"
            ) from None
    return found


def _places() -> list[Path]:
    """Where sPyNNaker looks, the last word last."""
    home = Path.home()
    system = os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep)[0]
    own = os.environ.get("XDG_CONFIG_HOME") or home / ".config"
    return [
        Path(system) / SETTINGS_FILE,
        Path(own) / SETTINGS_FILE,
        home / SETTINGS_FILE,
        Path.cwd() / LOCAL_FILE,
    ]


def _read(places: list[Path]) -> tuple[configparser.ConfigParser, list[Path]]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    files: list[Path] = []
    for place in places:
        try:
            found = parser.read(place, encoding="utf-8")
            spec = parser.get(MACHINE, SPEC, fallback="")
            if spec:
                parser.remove_option(MACHINE, SPEC)
                if not parser.read(Path(spec).expanduser(), encoding="utf-8"):
                    raise NoMachine(f"{place} names the {SPEC} {spec}, which is not there")
        except (configparser.Error, UnicodeDecodeError) as error:
            raise NoMachine(f"{place} can't be read as sPyNNaker's settings: {error}") from None
        files += map(Path, found)
    return parser, files
