"""``spinn-stdp values``: what the board makes of a script's numbers; nothing is simulated."""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path
from typing import Any

from .run_command import FAILED, MISUSED, complain, is_script


def add(commands: Any) -> None:
    """Add the command to the parser's *commands*."""
    made = commands.add_parser(
        "values",
        help="what the board makes of each number of a script",
        description="For each population and projection of a script: the value asked, the integer "
        "that the board stores, the value that it means, and what was zeroed, clipped or rounded "
        "by more than 1 %; the weight scales with their reasons and the scale that would avoid "
        "each problem; the smallest change of a weight that each learning rule can make. Nothing "
        "is simulated.",
        epilog="What follows -- are the script's arguments: spinn-stdp values net.py -- --fast",
    )
    made.add_argument("script", type=Path, help="a script for sPyNNaker or for spinn_stdp")
    made.add_argument("--csv", type=Path, metavar="FILE", help="write all rows there as well")
    made.set_defaults(command=_values, arguments=[])


def _values(chosen: argparse.Namespace) -> int:
    from .board_values import values
    from .quantise.problems import BoardWarning
    from .scripts import ScriptFailed, networks_of
    from .scripts.main_script import ScriptNotFound, tell

    if not is_script("values", chosen.script):
        return MISUSED
    try:
        networks = networks_of(chosen.script, chosen.arguments)
    except (ScriptNotFound, ValueError) as error:
        return complain("values", error)
    except ScriptFailed as failure:
        if failure.run.error is None or isinstance(failure.run.error, SystemExit):
            return complain("values", f"{chosen.script}: it runs no network")
        tell(failure.run.error, chosen.script)
        return FAILED
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BoardWarning)  # the script has told them
        tables = [values(network) for network in networks]
    for number, table in enumerate(tables, 1):
        if len(tables) > 1:
            print(f"Network {number} of {len(tables)}\n")
        print(table, end="\n\n")
        if chosen.csv is not None:
            path = _numbered(chosen.csv, number, len(tables))
            try:
                table.write_csv(path)
            except OSError as error:
                return complain("values", error)
            print(f"spinn-stdp: wrote {path}", file=sys.stderr)
    return 0


def _numbered(path: Path, number: int, count: int) -> Path:
    """A file of its own for each of several networks."""
    return path if count == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
