"""PyNN's source distribution, which has its tests and examples, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

RELEASE = "0.13.0"
PLACE = "SPINN_STDP_CACHE"


class NoSource(RuntimeError):
    """The source distribution is not here and could not be fetched."""


def cache() -> Path:
    """Where fetched files are kept: ``SPINN_STDP_CACHE``, else a folder of the user's cache."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get(PLACE) or home / "spinn-stdp")


def pynn_source() -> Path:
    """The unpacked source distribution, fetched through pip the first time.

    Raises:
        NoSource: if the package index can't be reached.
    """
    place = cache() / f"pynn-{RELEASE}"
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as folder:
            with tarfile.open(_download(Path(folder))) as archive:
                archive.extractall(folder, filter="data")
            _keep(Path(folder) / place.name, place)
    return place


def _download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--no-binary", ":all:", f"pynn=={RELEASE}"]
    done = subprocess.run([*command, "--dest", folder], capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines() or ["no reason given"]
        raise NoSource(
            f"the source distribution of PyNN {RELEASE} could not be fetched with pip: "
            f"{reason[-1]}; connect to a package index, or unpack it as "
            f"{cache() / f'pynn-{RELEASE}'}"
        )
    return next(folder.glob("*.tar.gz"))


def _keep(unpacked: Path, place: Path) -> None:
    try:
        unpacked.rename(place)
    except OSError:
        if not place.is_dir():  # or another process was faster
            raise
