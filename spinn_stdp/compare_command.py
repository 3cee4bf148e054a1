"""``spinn-stdp compare``: a script on two targets, and whether they give the same integers.

Exit status: 0 the same, 1 different, 2 could not be compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import targets
from .results.whole_file import whole_file
from .run_command import add_frozen, complain, is_script

SAME, DIFFERENT, NOT_COMPARED = 0, 1, 2


def add(commands: Any) -> None:
    """Add the command to the parser's *commands*."""
    compare = commands.add_parser(
        "compare",
        help="run a script on two targets and compare every integer",
        description=__doc__,
        epilog="What follows -- are the script's arguments.",
    )
    compare.add_argument("script", type=Path, help="a .py file")
    compare.add_argument(
        "--targets",
        nargs=2,
        choices=list(targets.TARGETS),
        default=["emulator", "firmware"],
        metavar=("A", "B"),
        help="the two (default: emulator firmware)",
    )
    add_recorded(compare)
    add_frozen(compare)
    add_outputs(compare)
    compare.set_defaults(command=_compare, arguments=[])


def add_recorded(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--record``."""
    parser.add_argument(
        "--record",
        choices=["script", "neurons", "weights"],
        default="neurons",
        help="script: what the script records, and the last weights; neurons: besides, all spikes "
        "and variables at every tick (default); weights: besides, the weights of learning "
        "synapses at every tick, which takes long on hardware",
    )


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the options of what is allowed and what is written."""
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="CAUSE",
        help="tolerate divergences of that cause ('arrival phase', 'lost packet' …) and what can "
        "come of them; may be given several times",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the outcome as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page of HTML")


def _compare(chosen: argparse.Namespace) -> int:
    from .regression import NotComparable, compare
    from .regression.script_process import run_apart

    if not is_script("compare", chosen.script) or not are_causes("compare", chosen.allow):
        return NOT_COMPARED
    runs = [
        run_apart(
            chosen.script,
            chosen.arguments,
            target,
            recorded=chosen.record,
            as_lists=chosen.frozen,
        )
        for target in chosen.targets
    ]
    failed = [run for run in runs if run.problem]
    for run in failed:
        complain("compare", f"{chosen.script} failed on {run.target}: {run.problem}")
    takes = [run.takes for run in runs]
    counts = [len(each) for each in takes]
    if not all(counts) or (counts[0] != counts[1] and not failed):
        told = ", ".join(f"{n} runs on {run.target}" for n, run in zip(counts, runs, strict=True))
        return complain("compare", f"{chosen.script} can't be compared: {told}")
    comparisons = []
    try:
        for one, other in zip(*takes, strict=False):
            assert one.results is not None
            assert other.results is not None
            comparisons.append(compare(one.results, other.results, chosen.allow))
    except (NotComparable, ValueError) as problem:
        return complain("compare", problem)
    title = f"{chosen.script.name} on {chosen.targets[0]} and {chosen.targets[1]}"
    tell(comparisons)
    try:
        status = write(comparisons, title, chosen.json, chosen.html)
    except OSError as problem:
        return complain("compare", problem)
    return NOT_COMPARED if failed else status


def are_causes(command: str, names: Sequence[str]) -> bool:
    """Whether *names* are causes of divergences; says so if not."""
    from .regression.causes import CAUSES

    unknown = [name for name in names if name not in CAUSES]
    if unknown:
        complain(command, f"--allow {unknown[0]}: choose {', '.join(CAUSES)}")
    return not unknown


def tell(comparisons: Sequence[Any]) -> None:
    """Print *comparisons*."""
    for number, comparison in enumerate(comparisons, 1):
        if len(comparisons) > 1:
            print(f"run {number} of {len(comparisons)}:")
        print(comparison)


def write(
    comparisons: Sequence[Any], title: str, json_file: Path | None, html_file: Path | None
) -> int:
    """Write *comparisons* to the files that are wanted; the exit status.

    Raises:
        OSError: a file can't be written.
    """
    from .regression.text import as_json

    if json_file is not None:
        with whole_file(json_file) as temporary:
            words = [as_json(comparison) for comparison in comparisons]
            temporary.write_text(json.dumps(words, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if html_file is not None:
        from .regression.page import as_page

        with whole_file(html_file) as temporary:
            temporary.write_text(as_page(comparisons, title), "utf-8")
        print(f"wrote {html_file}", file=sys.stderr)
    return SAME if all(each.same for each in comparisons) else DIFFERENT
