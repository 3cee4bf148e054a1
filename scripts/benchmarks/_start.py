"""How long a new process takes until something has run."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time

from _cases import Measured, Start, case_from_arguments, take_turns

CODE = {
    "import": "import spinn_stdp as sim; sim.setup",
    "notebook": "from spinn_stdp.experiments.two_cells import two_cells; two_cells()",
    "first": "from spinn_stdp.experiments.two_cells import two_cells; two_cells()",
}


def main() -> None:
    """Start a process at each turn."""
    case = case_from_arguments(Start)

    def turn() -> Measured:
        with tempfile.TemporaryDirectory() as folder:
            # Numba keeps what it has compiled in there, so that in a new folder there is none.
            new = {"NUMBA_CACHE_DIR": folder} if case.what == "first" else {}
            before, clock = _processor(), time.perf_counter()
            command = [sys.executable, "-W", "ignore", "-c", CODE[case.what]]
            # A process that leaves no bytecode behind would read all sources each time.
            kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
            subprocess.run(command, env={**kept, **new}, check=True)
            return Measured(_processor() - before, time.perf_counter() - clock)

    if case.what != "first":
        turn()
    take_turns(turn)


def _processor() -> float:
    """Seconds of the processors that children have taken so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


main()
