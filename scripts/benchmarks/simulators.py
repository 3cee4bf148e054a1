"""Compare the emulator with Brian2 and NEST: see ``bench`` in the folder above."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import _figures
from _limits import bandwidth
from _network import Case, Measured
from _workers import Worker

ROOT = Path(__file__).resolve().parents[2]
SAME_RATE = 0.1
"""Rates may differ by this part: the others compute with real numbers."""
OURS = "spinn-stdp"
TURN_EVENTS = 2e7
"""Synaptic events that a point of a curve is measured by, or so."""
RATE = 14.0
"""Hz, about, at the current that is usual."""
CURRENTS = (0.70, 0.72, 0.80, 1.0, 1.5, 2.5)
"""nA, of the curve over rates."""
SHORTEST = 50.0
"""ms."""


def main() -> None:
    """Measure in turns and write the tables and the figure."""
    given = arguments()
    scripts = {OURS: (sys.executable, "_ours.py")}
    if given.brian:
        scripts["Brian2, C++"] = (given.brian, "_brian.py")
    if given.nest:
        scripts["NEST"] = (given.nest, "_nest.py")
    found: dict[tuple[bool, int], dict[str, Measured]] = {}
    for plastic in (False, True):
        for threads in given.threads:
            case = Case(given.neurons, given.inputs, plastic, given.milliseconds, threads)
            found[plastic, threads] = compare(case, scripts, given.rounds)
            print(_figures.lines(case, found[plastic, threads]), flush=True)
    curves = {name: list(curve) for name, curve in measure_curves(given)}
    tables = _figures.tables(given, found, curves, bandwidth())
    _figures.write(tables, given.output / "speed.md")
    _figures.draw(curves, given.output / "images" / "speed.png")


def arguments() -> argparse.Namespace:
    """Of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brian", help="the interpreter that has Brian2")
    parser.add_argument("--nest", help="the interpreter that has NEST")
    parser.add_argument("--neurons", type=int, default=10_000)
    parser.add_argument("--inputs", type=int, default=1_000)
    parser.add_argument("--milliseconds", type=float, default=500.0, help="of one turn")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5, help="turns of each simulator")
    parser.add_argument("--largest", type=float, default=1e8, help="most synapses of the curves")
    parser.add_argument("--output", type=Path, default=ROOT / "docs")
    return parser.parse_args()


def compare(case: Case, scripts: dict[str, tuple[str, str]], rounds: int) -> dict[str, Measured]:
    """The best turn of each simulator; they take turns.

    Raises:
        SystemExit: if their cells fire at other rates.
    """
    with ExitStack() as stack:
        workers = {
            name: stack.enter_context(Worker(python, script, case))
            for name, (python, script) in scripts.items()
        }
        turns: dict[str, list[Measured]] = {name: [] for name in workers}
        for _ in range(rounds):
            for name, worker in workers.items():
                turns[name].append(worker.turn())
    mean = {name: sum(turn.rate for turn in all_) / len(all_) for name, all_ in turns.items()}
    for name, rate in mean.items():
        if abs(rate / mean[OURS] - 1) > SAME_RATE:
            raise SystemExit(f"{name} fires at {rate:.1f} Hz and {OURS} at {mean[OURS]:.1f}")
    return {name: best(all_) for name, all_ in turns.items()}


def best(turns: list[Measured]) -> Measured:
    """The turn that was disturbed least by whatever else the computer did, by each clock."""
    least = min(turns, key=lambda turn: turn.seconds / turn.rate)
    clock = min(turn.clock / turn.rate for turn in turns) * least.rate
    return replace(least, clock=clock, memory=max(turn.memory for turn in turns))


def measure_curves(given: argparse.Namespace) -> Iterator[tuple[str, list[_figures.Point]]]:
    """Of the emulator alone: name, and points."""
    sizes = [(100, 100), (1_000, 100), (10_000, 100), (10_000, 1_000), (30_000, 1_000)]
    sizes += [(100_000, 1_000), (100_000, 3_000)]
    for plastic in (False, True):
        most = given.largest if not plastic else min(given.largest, 3e7)
        cases = [enough(Case(n, k, plastic, 0.0)) for n, k in sizes if n * k <= most]
        yield "plastic" if plastic else "static", [alone(case) for case in cases]
    for cell in ("IF_curr_exp", "IF_cond_exp"):
        cases = [
            enough(Case(n, 0, False, 0.0, cell=cell))
            for n in (100, 1_000, 10_000, 100_000, 300_000)
        ]
        yield cell, [alone(case) for case in cases]
    at_rates = [
        Case(given.neurons, min(given.inputs, 300), False, 200.0, current=current)
        for current in CURRENTS
    ]
    yield "rate", [alone(case) for case in at_rates]
    by_threads = [
        Case(given.neurons, given.inputs, True, 200.0, threads) for threads in given.threads
    ]
    yield "threads", [alone(case) for case in by_threads]


def enough(case: Case) -> Case:
    """*case* with a turn of about as many events as others'."""
    each_ms = case.neurons * max(case.inputs * RATE / 1000, 1.0)
    return replace(case, milliseconds=max(SHORTEST, min(TURN_EVENTS / each_ms, 5000.0)) // 1)


def alone(case: Case) -> _figures.Point:
    """A point of a curve."""
    with Worker(sys.executable, "_ours.py", case) as worker:
        point = _figures.Point(case, best([worker.turn() for _ in range(3)]))
    print(point, flush=True)
    return point


if __name__ == "__main__":
    main()
