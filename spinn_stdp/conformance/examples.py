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
    ("VAbenchmarks.py", "CUBA"),
    ("VAbenchmarks.py", "COBA"),
    ("brunel.py",),
    ("connections.py",),
    ("current_injection.py",),
    ("inhomogeneous_network.py",),
    ("parameter_changes.py",),
    ("random_distributions.py",),
    ("random_numbers.py",),
    ("simpleRandomNetwork.py",),
    ("simple_STDP.py",),
    ("small_network.py",),
    ("specific_network.py",),
    ("stdp_network.py",),
    ("synaptic_input.py",),
    ("update_spike_source_array.py",),
    ("varying_poisson.py",),
)
"""Scripts that need no model that the board lacks, and their further arguments."""
LIMIT = 600
"""Seconds that a script may take."""
SHORTEST_LINE = 3


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
        done = subprocess.run(
            [*command, str(script), "spinn_stdp", *arguments],
            cwd=folder,
            env={**os.environ, "MPLBACKEND": "Agg"},
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
    said = done.stdout if done.returncode == 0 else done.stderr
    lines = [line.rstrip() for line in said.splitlines() if len(line.strip()) >= SHORTEST_LINE]
    return Example(script.name, arguments, done.returncode == 0, "\n".join(lines[-6:]))
