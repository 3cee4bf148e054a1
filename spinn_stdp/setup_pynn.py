"""``python -m spinn_stdp.setup_pynn``: have this back end among PyNN's, as ``pyNN.spinn_stdp``.

``pyNN.utility.get_simulator`` imports ``pyNN.NAME`` and has no other way to find a back end, so a
script that is told its simulator by a word finds this one only if there is such a module in
PyNN's folder. ``python -m spynnaker.pyNN.setup_pynn`` makes ``pyNN.spiNNaker`` likewise.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pyNN

from .results.whole_file import whole_file

MADE_BY = "python -m spinn_stdp.setup_pynn"
MODULE = f'''"""The back end spinn_stdp. This file was made by: {MADE_BY}"""

import sys

import spinn_stdp

sys.modules[__name__] = spinn_stdp
'''


def install(folder: Path) -> Path:
    """Write the module into PyNN's *folder*; returns its path.

    Raises:
        FileExistsError: for a file of this name that is not ours.
        OSError: if it can't be written.
    """
    path = _ours(folder)
    with whole_file(path) as temporary:
        temporary.write_text(MODULE, encoding="utf-8")
    return path


def remove(folder: Path) -> Path:
    """Take the module out of PyNN's *folder*; returns where it was, or would have been.

    Raises:
        FileExistsError: for a file of this name that is not ours.
        OSError: if it can't be removed.
    """
    path = _ours(folder)
    path.unlink(missing_ok=True)
    return path


def _ours(folder: Path) -> Path:
    path = folder / "spinn_stdp.py"
    if path.exists() and MADE_BY not in path.read_text(encoding="utf-8"):
        raise FileExistsError(f"{path} is not from {MADE_BY}; move it away")
    return path


def main(arguments: list[str] | None = None) -> int:
    """Write or remove the module; 1 if that can't be."""
    parser = argparse.ArgumentParser(
        prog=MADE_BY, description="Have spinn_stdp among PyNN's back ends, for get_simulator."
    )
    parser.add_argument("--remove", action="store_true", help="undo it")
    given = parser.parse_args(arguments)
    folder = Path(pyNN.__file__).parent
    try:
        path = remove(folder) if given.remove else install(folder)
    except OSError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"removed {path}" if given.remove else f"{path}: scripts find the simulator spinn_stdp")
    return 0


if __name__ == "__main__":
    sys.exit(main())
