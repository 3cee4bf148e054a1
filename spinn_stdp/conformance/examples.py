"""Runs PyNN's example scripts, unmodified, each in a process and a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spinn_stdp.quantise.problems import BoardWarning

from .source import pynn_source

FIGURE = "--plot-figure"
RUNNING = (
    ("Izhikevich.py", FIGURE),
    ("StepCurrentSource.py",),
    ("VAbenchmarks.py", "CUBA", FIGURE),
    ("VAbenchmarks.py", "COBA", FIGURE),
    ("brunel.py",),
    ("connections.py",),
    ("current_injection.py", FIGURE),
    ("inhomogeneous_network.py",),
    ("random_distributions.py",),
    ("random_numbers.py", FIGURE),
    ("simpleRandomNetwork.py",),
    ("simple_STDP.py", FIGURE),
    ("specific_network.py",),
    ("stdp_network.py",),
    ("update_spike_source_array.py", FIGURE),
    ("varying_poisson.py", FIGURE),
)
"""Scripts that need nothing that the board lacks, and their further arguments."""
REFUSED = (
    ("HH_cond_exp2.py",),
    ("cell_type_demonstration.py",),
    ("gif_neuron.py",),
    ("monolith_vs_composed.py",),
    ("multi_synapse.py",),
    ("multiquantal_synapses.py",),
    ("parameter_changes.py",),
    ("small_network.py",),
    ("stochastic_deterministic_comparison.py",),
    ("stochastic_synapses.py",),
    ("stochastic_tsodyksmarkram.py",),
    ("synaptic_input.py",),
    ("tsodyksmarkram.py",),
)
"""Scripts that are to be refused, with what sPyNNaker has instead."""
OF_ANOTHER_KIND = {
    "distrib_example.py": "is for several processes, and needs mpi4py",
    "nineml_brunel.py": "is for NEURON alone (`import pyNN.neuron`)",
    "nineml_neuron.py": "needs nineml, and a simulator that runs what it generates",
    "nrn_artificial_cell.py": "is for NEURON alone (`import pyNN.neuron`)",
    "simpleRandomNetwork_csa.py": "calls `rng.next(…, mask_local=…)`, which PyNN 0.13 has not",
}
"""Scripts that are not run, and why."""
LIMIT = 300
"""Seconds that a script may take."""
SHORTEST_LINE = 3
LINES, WIDTH = 4, 100
"""So many of the last lines are kept, and so much of each."""
RAN, REFUSAL, FAILURE = "ran", "refused", "failed"


@dataclass(frozen=True)
class Example:
    """What became of a script."""

    name: str
    arguments: tuple[str, ...]
    outcome: str
    """That it ran, was refused by us, or failed otherwise."""
    expected: str
    said: str
    """The last lines that it printed, or the error."""
    warned: tuple[str, ...] = ()
    """What the board makes of it that its author may not expect, each once."""

    @property
    def is_right(self) -> bool:
        """Whether it became of it what should have."""
        return self.outcome == self.expected


def run_examples() -> Iterator[Example]:
    """Run all of them.

    Raises:
        NoSource: if PyNN's source distribution can't be had.
    """
    folder = pynn_source() / "examples"
    for expected, scripts in ((RAN, RUNNING), (REFUSAL, REFUSED)):
        for name, *arguments in scripts:
            yield _run(folder / name, tuple(arguments), expected)


def _run(script: Path, arguments: tuple[str, ...], expected: str) -> Example:
    """Run *script* with ``spinn_stdp`` in the place of a simulator of PyNN's."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "Results").mkdir()  # some write into it
        command = [sys.executable, "-W", "default", "-m", "spinn_stdp"]
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
            return Example(script.name, arguments, FAILURE, expected, f"not done after {LIMIT} s")
    if done.returncode == 0:
        said, warned = _last_lines(done.stdout), tuple(_warnings(done.stderr))
        return Example(script.name, arguments, RAN, expected, said, warned)
    error = _error(done.stderr)
    kind = REFUSAL if error.startswith(f"{__name__.partition('.')[0]}.") else FAILURE
    return Example(script.name, arguments, kind, expected, error.partition(": ")[2])


def _last_lines(printed: str) -> str:
    """Those that say something, as a terminal leaves them: progress bars write over lines."""
    lines = [line.rstrip().rpartition("\r")[2].strip() for line in printed.split("\n")]
    told = [line for line in lines if len(line) >= SHORTEST_LINE]
    return "\n".join(" ".join(line.split())[:WIDTH] for line in told[-LINES:])


def _warnings(printed: str) -> dict[str, None]:
    """Those of this package in what Python printed, each once."""
    lines = (line.partition(f": {BoardWarning.__name__}: ") for line in printed.splitlines())
    return dict.fromkeys(text for _, found, text in lines if found)


def _error(printed: str) -> str:
    """The error that a script ended with, from its type on, in one line."""
    lines = printed.splitlines()
    last = max((i for i, line in enumerate(lines) if line.startswith("  File ")), default=0)
    message = [i for i in range(last, len(lines)) if lines[i][:1] not in ("", " ", "^")]
    return " ".join(line.strip() for line in lines[message[0] :]) if message else ""
