"""Runs PyNN's example scripts, unmodified, each in a process and a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .source import pynn_source

EXAMPLES = (
    ("Izhikevich.py",),
    ("StepCurrentSource.py",),
    ("VAbenchmarks.py", "CUBA"),
    ("VAbenchmarks.py", "COBA"),
    ("brunel.py",),
    ("current_injection.py",),
    ("inhomogeneous_network.py",),
    ("random_distributions.py",),
    ("simpleRandomNetwork.py",),
    ("simple_STDP.py",),
    ("specific_network.py",),
    ("stdp_network.py",),
    ("update_spike_source_array.py",),
    ("varying_poisson.py",),
)
"""Scripts that need no model that the board lacks, and their further arguments."""
LIMIT = 120
"""Seconds that a script may take."""
SHORTEST_LINE = 3
LINES = 4
WIDTH = 100
"""So much of what a script prints at its end is kept."""


@dataclass(frozen=True)
class Example:
    """What became of a script."""

    name: str
    arguments: tuple[str, ...]
    ran: bool
    printed: str
    """The last lines that it printed, or the error."""


def run_examples() -> Iterator[Example]:
    """Run all of them.

    Raises:
        NoSource: if PyNN's source distribution can't be had.
    """
    folder = pynn_source() / "examples"
    for name, *arguments in EXAMPLES:
        yield _run(folder / name, tuple(arguments))


def _run(script: Path, arguments: tuple[str, ...]) -> Example:
    """Run *script* with ``spinn_stdp`` in the place of a simulator of PyNN's."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-W", "ignore", "-m", "spinn_stdp"]
        try:
            done = subprocess.run(
                [*command, str(script), "spinn_stdp", *arguments],
                cwd=folder,
                env={**os.environ, "MPLBACKEND": "Agg"},
                capture_output=True,
                text=True,
                timeout=LIMIT,
            )
        except subprocess.TimeoutExpired:
            return Example(script.name, arguments, False, f"not done after {LIMIT} s")
    said = done.stdout if done.returncode == 0 else done.stderr
    lines = [_plain(line) for line in said.splitlines() if len(line.strip()) >= SHORTEST_LINE]
    return Example(script.name, arguments, done.returncode == 0, "\n".join(lines[-LINES:]))


def _plain(line: str) -> str:
    """*line* as a terminal leaves it, without what progress bars wrote over, and not too long."""
    return line.rstrip().rpartition("\r")[2][:WIDTH]
