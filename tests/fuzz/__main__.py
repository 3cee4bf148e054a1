"""Compares the emulator with the board's firmware on random networks; see ``./scripts/fuzz -h``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from . import files
from .campaign import TRIES, Campaign, smaller
from .check import DIFFERENT, FAILED
from .summary import refusals, summary
from .worker import Worker

FOLDER = Path("outputs") / "fuzz"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit status is 1 if anything differed or failed."""
    chosen = parser().parse_args(arguments)
    if chosen.replay is not None:
        return replay(chosen.replay, chosen.shrink)
    campaign = Campaign(chosen.folder)
    if not chosen.summary:
        campaign.run(chosen.networks, chosen.first, chosen.again, chosen.shrink)
    entries = campaign.entries()
    print("\n".join(summary(entries)))
    for reason, count in refusals(entries).most_common():
        print(f"refused {count}: {reason}")
    return int(any(each.outcome.verdict in (DIFFERENT, FAILED) for each in entries))


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    made = argparse.ArgumentParser(
        prog="fuzz",
        description="Runs random networks on the emulator and on sPyNNaker's own firmware, and "
        "compares every recorded spike and sample and every weight, as integers. Ctrl-C ends it "
        "at any time; the same command goes on.",
    )
    made.add_argument("--networks", type=int, default=100, help="how many to compare in all")
    made.add_argument("--first", type=int, default=0, help="the first of their seeds")
    made.add_argument(
        "--folder", type=Path, default=FOLDER, help=f"of the log and the failures ({FOLDER})"
    )
    made.add_argument(
        "--again", action="store_true", help="begin with those that differed or failed before"
    )
    made.add_argument(
        "--shrink",
        type=int,
        default=TRIES,
        metavar="TRIES",
        help=f"to make a network that differs smaller ({TRIES})",
    )
    made.add_argument("--summary", action="store_true", help="only tell what was done")
    made.add_argument("--replay", type=Path, metavar="FILE", help="one network that was kept")
    return made


def replay(path: Path, tries: int) -> int:
    """Run the experiment of a file again, and make it smaller if it differs."""
    experiment = files.load(path)
    with Worker() as worker:
        outcome = worker.try_out(experiment)
        print(f"{path}: {outcome.verdict}")
        for text in outcome.texts:
            print(f"  {text}")
        if outcome.verdict == DIFFERENT and tries:
            small, texts = smaller(worker, experiment, tries)
            smallest = path.with_name(f"{path.stem}-small.json")
            files.save(small, smallest, texts or outcome.texts)
            print(f"made smaller: {smallest}")
    return int(outcome.verdict in (DIFFERENT, FAILED))


if __name__ == "__main__":
    raise SystemExit(main())
