"""Compare the emulator with Brian2: see ``simulators`` beside this file."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from _network import Case, Measured

HERE = Path(__file__).resolve().parent
SAME_RATE = 0.1
"""Rates may differ by this part: the others compute with real numbers."""


def measure(python: str, script: str, case: Case) -> Measured:
    """One case on one simulator, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    command = [python, "-W", "ignore", str(HERE / script), json.dumps(asdict(case))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{script} failed:\n{done.stderr}")
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def best(rounds: Sequence[Measured]) -> Measured:
    """The round that was disturbed least by whatever else the computer did."""
    return min(rounds, key=lambda measured: measured.run_seconds)


def events(case: Case, measured: Measured) -> float:
    """Synaptic events while the clock ran."""
    return measured.rate * case.milliseconds / 1000 * case.neurons * case.inputs


def row(name: str, case: Case, measured: Measured, ours: Measured) -> str:
    """Of the table."""
    each = measured.run_seconds / events(case, measured) * 1e9
    ratio = each / (ours.run_seconds / events(case, ours) * 1e9)
    return (
        f"| {'plastic' if case.plastic else 'static'} | {name} | {measured.rate:.1f} | "
        f"{measured.run_seconds:.2f} | {each:.1f} | {ratio:.1f} | {measured.build_seconds:.0f} | "
        f"{measured.memory / 2**20:.0f} |"
    )


def main() -> None:
    """Measure in turns and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brian", help="the interpreter that has Brian2")
    parser.add_argument("--neurons", type=int, default=10_000)
    parser.add_argument("--inputs", type=int, default=1_000)
    parser.add_argument("--milliseconds", type=float, default=1000.0)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    simulators = {"spinn-stdp": (sys.executable, "_ours.py")}
    if given.brian:
        simulators["Brian2, C++"] = (given.brian, "_brian.py")
    print("| synapses | simulator | Hz | s | ns per event | times ours | build s | MiB |")
    print("|---|---|---|---|---|---|---|---|")
    for plastic in (False, True):
        case = Case(given.neurons, given.inputs, plastic, given.milliseconds)
        rounds: dict[str, list[Measured]] = {name: [] for name in simulators}
        for _ in range(given.rounds):
            for name, (python, script) in simulators.items():
                rounds[name].append(measure(python, script, case))
        ours = best(rounds["spinn-stdp"])
        for name, measured in rounds.items():
            print(row(name, case, best(measured), ours), flush=True)
            if abs(best(measured).rate / ours.rate - 1) > SAME_RATE:
                raise SystemExit(f"{name} fires at another rate: these are not the same networks")


if __name__ == "__main__":
    main()
