"""``spinn-stdp check SCRIPT``: whether a board would take a script's networks, before it is asked.

Exit status: 0 it would, 1 it would not, 2 it could not be found out.
"""

from __future__ import annotations

import argparse
import json
import sys

from .results.whole_file import whole_file
from .run_command import MISUSED, complain, is_script

REFUSED = 1


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a check of a script."""
    parser.add_argument(
        "--phases",
        type=int,
        default=0,
        metavar="N",
        help="of a script: run it again with N ways in which packets may be a tick late, and list "
        "the spikes and weights that are not stable",
    )


def run(chosen: argparse.Namespace) -> int:
    """Check a script; an exit status."""
    from .preflight import NotChecked, preflight
    from .preflight.text import as_json, as_text

    if chosen.phases < 0:
        return complain("check", f"--phases {chosen.phases}: give a number from 0 up")
    if not is_script("check", chosen.path):
        return MISUSED
    try:
        found = preflight(chosen.path, chosen.arguments, chosen.phases)
    except NotChecked as problem:
        return complain("check", problem)
    print(as_text(found))
    if chosen.json is not None:
        try:
            with whole_file(chosen.json) as temporary:
                temporary.write_text(json.dumps(as_json(found), indent=1) + "\n", "utf-8")
        except OSError as problem:
            return complain("check", problem)
        print(f"wrote {chosen.json}", file=sys.stderr)
    return 0 if found.fits else REFUSED
