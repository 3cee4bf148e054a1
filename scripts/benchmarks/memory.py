"""What connections take of memory: python scripts/benchmarks/memory.py [connections]. Linux only.

Bytes of each connection with random delays: the most that is held at a time from when the
populations are made until the network has run for a tick, and what is held then. That of another
network of as many neurons is taken off, which has been built and has ended before. A process of
its own for each; neurons of a list's array, which the user holds, are not counted.
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from connectors import rows

import spinn_stdp as sim

DEFAULT = 100_000_000
FEW = 100
"""Times fewer connections than pairs the network has that is taken off."""
PAIRS = 4
"""Times as many pairs there are as connections."""
REACH = 3.505
"""One in PAIRS pairs on a line is connected with exp(−d/reach), for a reach so much shorter."""
TIMESTEP, LONGEST = 1.0, 15.0
"""ms"""
THREADS = 2
WEIGHT, W_MAX = 0.001, 0.002
PER_CORE = 128
"""Cells: more that learn, with such delays, a core's memory does not hold."""
KINDS = ("static", "plastic")
LISTS = {"FromList, an array in any order": 10}
"""Times fewer connections of those that PyNN is given one by one."""
PAGE = resource.getpagesize()


def main(n: int) -> None:
    """Print a table for the docs."""
    print("| connector | static, at most | static, runs | plastic, at most | plastic, runs |")
    print("|---|---|---|---|---|")
    for name in (*connectors(FEW), *LISTS):
        number = n // LISTS.get(name, 1)
        each = [asked(number, name, kind) for kind in KINDS]
        print(
            f"| {name} | " + " | ".join(f"{b:.1f}" for two in each for b in two) + " |", flush=True
        )


def asked(n: int, name: str, kind: str) -> list[float]:
    """Bytes of each connection, at most and in the end, by a process of its own."""
    command = [sys.executable, __file__, str(n), name, kind]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()[-2:]]


def connectors(n: int) -> dict[str, tuple[int, Callable[[], Any]]]:
    """By name: the size of the population, which is connected to itself, and the connector."""
    side = int(n**0.5)
    cells = int((PAIRS * n) ** 0.5)
    each = n // cells
    by_distance = partial(sim.DistanceDependentProbabilityConnector, f"exp(-d / {cells / REACH})")
    total = partial(sim.FixedTotalNumberConnector, n)
    return {
        "AllToAll": (side, sim.AllToAllConnector),
        "FixedProbability": (cells, partial(sim.FixedProbabilityConnector, 1 / PAIRS)),
        "FixedNumberPost": (cells, partial(sim.FixedNumberPostConnector, each)),
        "FixedNumberPre": (cells, partial(sim.FixedNumberPreConnector, each)),
        "FixedTotalNumber, with replacement": (cells, partial(total, with_replacement=True)),
        "FixedTotalNumber, different pairs": (cells, partial(total, with_replacement=False)),
        "DistanceDependentProbability": (cells, by_distance),
    }


def case_of(n: int, name: str) -> tuple[int, Callable[[], Any]]:
    """A connector of :func:`connectors`, or a list."""
    if name not in LISTS:
        return connectors(n)[name]
    cells = int((PAIRS * n) ** 0.5)
    return cells, partial(sim.FromListConnector, rows(n, cells))


def measure(n: int, name: str, kind: str) -> None:
    """Print what one case takes."""
    warnings.simplefilter("ignore", sim.BoardWarning)
    cells, connector = case_of(n, name)
    built(cells, sim.FixedProbabilityConnector(1 / FEW), kind)
    sim.setup(timestep=TIMESTEP, target="emulator", threads=THREADS)  # lets go of that one
    gc.collect()
    before = held()
    projection = built(cells, connector(), kind)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    number = len(projection)
    gc.collect()
    print((most - before) / number, (held() - before) / number)


def built(cells: int, connector: Any, kind: str) -> sim.Projection:
    """A network that has run for a tick."""
    sim.setup(timestep=TIMESTEP, target="emulator", threads=THREADS)
    line = sim.Line()
    population = sim.Population(
        cells, sim.IF_curr_exp(), structure=line, neurons_per_core=PER_CORE, label="cells"
    )
    values = {"weight": WEIGHT, "delay": sim.RandomDistribution("uniform", low=1.0, high=LONGEST)}
    rule = sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.01, A_minus=0.01)
    bounds = sim.AdditiveWeightDependence(w_min=0.0, w_max=W_MAX)
    is_static = kind == KINDS[0]
    synapse = (
        sim.StaticSynapse(**values) if is_static else sim.STDPMechanism(rule, bounds, **values)
    )
    projection = sim.Projection(population, population, connector, synapse)
    sim.run(TIMESTEP)
    return projection


def held() -> int:
    """Bytes in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measure(int(sys.argv[1]), *sys.argv[2:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
