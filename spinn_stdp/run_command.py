"""``spinn-stdp run``: a script or notebook written for sPyNNaker, unmodified, on any target.

What the script prints is its own; what this command has to say goes to standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import targets

FAILED = 1
MISUSED = 2
"""What argparse gives too."""
INTERRUPTED = 130
"""What shells give for a program that Ctrl-C ended."""


def add(commands: Any) -> None:
    """Add the command to the parser's *commands*."""
    run = commands.add_parser(
        "run",
        help="run an unmodified sPyNNaker or PyNN script, or a notebook, on a target",
        description=__doc__,
        epilog="What follows -- are the script's arguments: spinn-stdp run net.py -- --fast",
    )
    run.add_argument("script", type=Path, help="a .py or .ipynb file")
    add_target(run)
    add_frozen(run)
    run.add_argument(
        "-o",
        "--output",
        type=Path,
        help="of a notebook: where it is saved with its outputs (default: NAME.TARGET.ipynb "
        "beside it)",
    )
    run.set_defaults(command=_run, arguments=[])


def add_target(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--target``."""
    parser.add_argument(
        "--target",
        choices=list(targets.TARGETS),
        help=f"where it runs, whatever it says (default: what it says, else {targets.VARIABLE}, "
        f"else {targets.DEFAULT})",
    )


def add_frozen(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--frozen``."""
    parser.add_argument(
        "--frozen",
        action="store_true",
        help="load the very connections as lists, whatever connectors made them: so networks with "
        "random connections can be deployed, and are the same on every target",
    )


def is_script(command: str, path: Path) -> bool:
    """Whether there is a script at *path*; says so if not."""
    if not path.is_file():
        complain(command, f"there is no script {path}")
    elif path.suffix == ".ipynb":
        complain(command, f"{path} is a notebook: save it as a script (jupyter nbconvert)")
    else:
        return True
    return False


def _run(chosen: argparse.Namespace) -> int:
    if chosen.script.suffix == ".ipynb":
        if chosen.frozen:
            return complain("run", "--frozen is of scripts")
        return run_notebook(chosen.script, chosen.arguments, chosen.target, chosen.output)
    if chosen.output is not None:
        return complain("run", "--output is of notebooks; a script writes what it writes")
    return run_script(chosen.script, chosen.arguments, chosen.target, chosen.frozen)


def run_script(
    script: Path, arguments: Sequence[str], target: str | None, as_lists: bool = False
) -> int:
    """Run a script, its connections as lists if *as_lists*; its exit status."""
    from .scripts import run_script
    from .scripts.main_script import ScriptNotFound, tell
    from .targets.absent import NOT_THERE
    from .targets.deployment.wiring import frozen

    try:
        run = run_script(script, arguments, target, recorded=frozen if as_lists else None)
    except (ScriptNotFound, ValueError) as error:
        return complain("run", error)
    if isinstance(run.error, NOT_THERE):
        complain("run", run.error)
    elif run.error is not None and not isinstance(run.error, SystemExit):
        tell(run.error, script)
    versions = next((t.results.versions for t in run.takes if t.results is not None), {})
    ticks = sum(take.ticks for take in run.takes)
    _tell_met(run.met)
    of = ", ".join(f"{name} {number}" for name, number in versions.items())
    print(
        f"spinn-stdp: {script} ran on the target {run.target}{f' ({of})' if of else ''}: "
        f"{ticks} ticks in {len(run.takes)} runs from the beginning"
        if run.takes
        else f"spinn-stdp: {script} ran nothing; the target would have been {run.target}",
        file=sys.stderr,
    )
    return run.status


def run_notebook(
    notebook: Path, arguments: Sequence[str], target: str | None, output: Path | None
) -> int:
    """Run a notebook and save it; an exit status."""
    from .scripts.notebooks import NotANotebook, run_notebook

    if arguments:
        return complain("run", f"a notebook takes no arguments: {' '.join(arguments)}")
    try:
        name = target or targets.choose_name()
        saved = output or notebook.with_name(f"{notebook.stem}.{name}{notebook.suffix}")
        run = run_notebook(notebook, saved, target)
    except (NotANotebook, ImportError, ValueError, OSError) as error:
        return complain("run", error)
    _tell_met(run.met)
    if run.error:
        print(run.error, file=sys.stderr)
    print(
        f"spinn-stdp: {notebook} ran on the target {run.target}"
        f"{' until a cell failed' if run.error else ''}; saved as {run.saved}",
        file=sys.stderr,
    )
    return FAILED if run.error else 0


def _tell_met(met: Mapping[str, int]) -> None:
    for call, count in met.items():
        times = f" ({count} times)" if count > 1 else ""
        print(f"spinn-stdp: of sPyNNaker's own: {call}{times}", file=sys.stderr)


def complain(command: str, problem: object) -> int:
    """Say what is wrong with how a *command* was used; the exit status for it."""
    print(f"spinn-stdp {command}: {problem}", file=sys.stderr)
    return MISUSED
