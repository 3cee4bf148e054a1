"""``spinn-stdp record`` and ``spinn-stdp check``: runs that are kept, and looked at again.

``record`` runs a script and keeps what it gave, as two files. ``check`` of a folder of them, or of
one, runs each again on a target and compares: exit status 0 if all are the same, 1 if any differs,
2 if one could not be compared. ``check`` of a script tells whether a board would take its networks.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from . import preflight_command
from .compare_command import NOT_COMPARED, add_outputs, add_recorded, are_causes, tell, write
from .run_command import FAILED, INTERRUPTED, MISUSED, add_frozen, add_target, complain, is_script

PARTIAL = "partial"


def add(commands: Any) -> None:
    """Add the commands to the parser's *commands*."""
    record = commands.add_parser(
        "record",
        help="run a script and keep what it gave as a golden trace",
        description=__doc__,
        epilog="What follows -- are the script's arguments.",
    )
    record.add_argument("script", type=Path, help="a .py file")
    add_target(record)
    record.add_argument(
        "-o", "--output", type=Path, required=True, metavar="GOLDEN/NAME", help="without an ending"
    )
    add_recorded(record)
    add_frozen(record)
    record.set_defaults(command=_record, arguments=[])
    check = commands.add_parser(
        "check",
        help="run golden traces again and compare; or see whether a board would take a script",
        description=__doc__,
        epilog="What follows -- are the script's arguments.",
    )
    check.add_argument(
        "path", type=Path, help="a folder of golden traces, the .json of one, or a script"
    )
    add_target(check)
    add_outputs(check)
    preflight_command.add_options(check)
    check.set_defaults(command=_check, arguments=[])


def _record(chosen: argparse.Namespace) -> int:
    from .regression.golden import write_golden
    from .regression.script_process import ScriptInterrupted, run_apart

    if not is_script("record", chosen.script):
        return MISUSED
    interrupted = False
    try:
        run = run_apart(
            chosen.script,
            chosen.arguments,
            chosen.target,
            recorded=chosen.record,
            as_lists=chosen.frozen,
        )
    except ScriptInterrupted as interrupt:
        run, interrupted = interrupt.result, True
    output: Path = chosen.output
    if run.problem:
        complain("record", f"{chosen.script} failed on {run.target}: {run.problem}")
        output = output.with_name(f"{output.name}.{PARTIAL}")
    if not run.takes:
        return complain("record", f"{chosen.script} ran nothing that could be kept")
    try:
        written = write_golden(output, run.takes, chosen.script.name, chosen.arguments)
    except (OSError, ValueError) as problem:
        return complain("record", problem)
    ticks = sum(take.ticks for take in run.takes)
    print(f"kept {ticks} ticks in {len(run.takes)} runs on {run.target} as {written}")
    if interrupted:
        return INTERRUPTED
    return FAILED if run.problem else 0


def _check(chosen: argparse.Namespace) -> int:
    path: Path = chosen.path
    if not path.exists() and _manifest(path).is_file():
        chosen.path = path = _manifest(path)  # what was given to `record`
    if path.is_dir() or path.suffix in (".json", ".npz"):
        if chosen.arguments:
            return complain("check", "golden traces take no arguments; a script does")
        if chosen.phases:
            return complain("check", "--phases is of scripts: golden traces are of one phase")
        return _check_golden(chosen)
    if chosen.target or chosen.allow or chosen.html:
        return complain("check", "--target, --allow and --html are of golden traces")
    return preflight_command.run(chosen)


def _manifest(name: Path) -> Path:
    return name.with_name(f"{name.name}.json")


def _check_golden(chosen: argparse.Namespace) -> int:
    from .regression import NotComparable, compare
    from .regression.golden import NotGolden, golden_files, read_golden
    from .regression.replaying import replay

    if not are_causes("check", chosen.allow):
        return NOT_COMPARED
    path: Path = chosen.path
    try:
        files = golden_files(path) if path.is_dir() else [path.with_suffix(".json")]
    except NotGolden as problem:
        return complain("check", problem)
    failed = False
    comparisons = []
    for file in files:
        if file.stem.endswith(f".{PARTIAL}"):
            print(f"{file}: left out, its script had failed")
            continue
        try:
            golden = read_golden(file)
            print(f"{file}: recorded on {golden.manifest['target']}, {golden.manifest['date']}")
            for take in golden.takes:
                assert take.results is not None
                again = replay(take, chosen.target)
                comparisons.append(compare(take.results, again, chosen.allow))
                tell(comparisons[-1:])
        except (NotGolden, NotComparable, ValueError, RuntimeError, ImportError) as problem:
            complain("check", problem)
            failed = True
    sys.stdout.flush()
    try:
        status = write(comparisons, f"Golden traces of {path}", chosen.json, chosen.html)
    except OSError as problem:
        return complain("check", problem)
    return NOT_COMPARED if failed or not comparisons else status
