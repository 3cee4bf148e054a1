"""Measure the emulator, beside Brian2 and NEST: see ``bench`` in the folder above."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import _figure
import _tables
from _cases import AnyCase, Measured
from _kept import Found, Kept
from _limits import bandwidth
from _plan import BRIAN, NEST, OURS, PARTS, Piece, Plan
from _workers import ROOT, Worker

SAME_RATE = 0.1
"""Rates may differ by this part: the others compute with real numbers."""


def main() -> None:
    """Measure what is not measured yet, and write the tables and the figure."""
    given = arguments()
    others = {
        BRIAN: (given.brian, "_brian.py") if given.brian else None,
        NEST: (given.nest, "_nest.py") if given.nest else None,
    }
    page = given.output / "speed.md"
    _tables.check(page)
    scripts = {name: script for name, script in others.items() if script}
    kept = Kept(given.kept, again=given.again)
    plan = Plan(given.neurons, given.inputs, given.largest, given.scale)
    for part in given.parts or PARTS:
        for piece in plan.pieces(part):
            if piece.case not in kept:
                print(f"{part}: {piece.case}", flush=True)
            kept.measure(piece.case, lambda piece=piece: measured(piece, scripts))
    missing = [part for part in PARTS if not all(p.case in kept for p in plan.pieces(part))]
    if missing:
        print(f"not measured yet, so that nothing is written: {', '.join(missing)}")
        return
    _tables.write(_tables.tables(plan, kept, bandwidth()), page)
    _figure.draw(plan, kept, given.output / "images" / "speed.png")


def arguments() -> argparse.Namespace:
    """Of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all that are missing")
    parser.add_argument("--brian", help="the interpreter that has Brian2")
    parser.add_argument("--nest", help="the interpreter that has NEST")
    parser.add_argument("--neurons", type=int, default=10_000)
    parser.add_argument("--inputs", type=int, default=1_000)
    parser.add_argument("--largest", type=float, default=3e8, help="most synapses of the curves")
    parser.add_argument("--scale", type=float, default=1.0, help="of the microcircuit")
    parser.add_argument("--again", action="store_true", help="forget what was measured before")
    parser.add_argument("--kept", type=Path, default=ROOT / "outputs" / "bench.json")
    parser.add_argument("--output", type=Path, default=ROOT / "docs")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return given


def measured(piece: Piece, others: dict[str, tuple[str, str]]) -> Found:
    """The best turn of each simulator; they take turns.

    Raises:
        SystemExit: if their cells fire at other rates.
    """
    scripts = {OURS: (sys.executable, piece.script)} | (others if piece.is_compared else {})
    with ExitStack() as stack:
        workers = {
            name: stack.enter_context(Worker(python, script, piece.case))
            for name, (python, script) in scripts.items()
        }
        turns: dict[str, list[Measured]] = {name: [] for name in workers}
        for _ in range(piece.rounds):
            for name, worker in workers.items():
                turns[name].append(worker.turn())
    check_rates(piece.case, turns)
    return {name: best(all_) for name, all_ in turns.items()}


def check_rates(case: AnyCase, turns: dict[str, list[Measured]]) -> None:
    """All simulators are to have the same work."""
    mean = {name: sum(turn.rate for turn in all_) / len(all_) for name, all_ in turns.items()}
    for name, rate in mean.items():
        if abs(rate - mean[OURS]) > SAME_RATE * mean[OURS]:
            raise SystemExit(
                f"{case}: {name} fires at {rate:.1f} Hz and {OURS} at {mean[OURS]:.1f}"
            )


def best(turns: list[Measured]) -> Measured:
    """The turn that was disturbed least by whatever else the computer did, by each clock."""
    least = min(turns, key=lambda turn: turn.seconds / (turn.rate or 1.0))
    clock = min(turn.clock / (turn.rate or 1.0) for turn in turns) * (least.rate or 1.0)
    return replace(least, clock=clock, memory=max(turn.memory for turn in turns))


if __name__ == "__main__":
    main()
