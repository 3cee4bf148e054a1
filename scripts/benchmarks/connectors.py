"""How long connections take to make: python scripts/benchmarks/connectors.py [connections].

Nanoseconds of the processor for each connection, one thread, with a normal weight and a uniform
delay for each: first what a projection does when it is made (how many connections it has, and
who), then what a load asks of it block by block, targets, weights and delays. The least of
several times.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from pyNN.space import Line

import spinn_stdp as sim
from spinn_stdp.drawing.connections import DrawnConnections

TIMES = 5
DEFAULT = 2_000_000
TIMESTEP = 1.0
EACH = 100
"""Connections of a neuron, where it has a fixed number."""
PERCENTS = (0.01, 0.1)
SHARE, REACH = 3, 3.48
"""One in SHARE pairs on a line are connected with exp(−d/reach), for a reach so much shorter."""
LONGEST = 15.0
"""Delays, ms."""
COLUMNS = ("post", "weight", "delay")


def main(n: int) -> None:
    """Print a table for the docs."""
    print("| connector | to make | to draw | together |\n|---|---|---|---|")
    for name, sizes, connector in connectors(n):
        each = [measured(sizes, connector) for _ in range(TIMES)]
        made, drawn = min(each, key=sum)
        print(f"| {name} | {made:.0f} | {drawn:.0f} | {made + drawn:.0f} |", flush=True)


def connectors(n: int) -> Iterator[tuple[str, tuple[int, int], Callable[[], Any]]]:
    """Name, sizes of both populations, and what makes the connector."""
    side, cells, near = int(n**0.5), n // EACH, int((SHARE * n) ** 0.5)
    listed = rows(n, cells)
    ordered = listed[np.lexsort((listed[:, 0], listed[:, 1]))]
    pre, post = (column.astype(int).tolist() for column in listed.T[:2])
    tuples = list(zip(pre, post, *listed.T[2:].tolist(), strict=True))
    numpys = list(zip(pre, post, *listed.T[2:], strict=True))
    yield "AllToAll", (side, side), sim.AllToAllConnector
    yield "OneToOne", (n, n), sim.OneToOneConnector
    for p in PERCENTS:
        sizes = (int((n / p) ** 0.5),) * 2
        yield f"FixedProbability, {p:.0%}", sizes, partial(sim.FixedProbabilityConnector, p)
    for kind in (sim.FixedNumberPostConnector, sim.FixedNumberPreConnector):
        name = f"{kind.__name__.removesuffix('Connector')} of {EACH}"
        yield name, (cells, cells), partial(kind, EACH)
    for name, replaced in (("with replacement", True), ("different pairs", False)):
        total = partial(sim.FixedTotalNumberConnector, n, with_replacement=replaced)
        yield f"FixedTotalNumber, {name}", (cells, cells), total
    falls = f"exp(-d / {near / REACH!r})"
    by_distance = partial(sim.DistanceDependentProbabilityConnector, falls)
    yield "DistanceDependentProbability, a third of the pairs", (near, near), by_distance
    for name, array in (("an array in any order", listed), ("an array by target", ordered)):
        yield f"FromList, {name}", (cells, cells), partial(sim.FromListConnector, array)
    for name, given in (("tuples in any order", tuples), ("tuples of numpy's floats", numpys)):
        yield f"FromList, {name}", (cells, cells), partial(sim.FromListConnector, given)


def rows(n: int, cells: int) -> Any:
    """A list in no order."""
    random = np.random.default_rng(1)
    pairs = random.integers(0, cells, (n, 2))
    return np.column_stack([pairs, random.random(n), random.uniform(TIMESTEP, LONGEST, n)])


def measured(sizes: tuple[int, int], connector: Callable[[], Any]) -> tuple[float, float]:
    """Nanoseconds a connection of making and of drawing."""
    sim.setup(timestep=TIMESTEP)
    pre, post = (
        sim.Population(size, sim.IF_curr_exp(), structure=Line(), label=label)
        for size, label in zip(sizes, ("pre", "post"), strict=True)
    )
    synapse = sim.StaticSynapse(
        weight=sim.RandomDistribution("normal_clipped", mu=0.5, sigma=0.1, low=0.0, high=1.0),
        delay=sim.RandomDistribution("uniform", low=TIMESTEP, high=LONGEST),
    )
    began = time.process_time()
    projection = sim.Projection(pre, post, connector(), synapse)
    n = len(projection)
    made = time.process_time()
    if isinstance(projection.drawn, DrawnConnections):
        for block in projection.drawn.blocks():
            for column in COLUMNS:
                getattr(block, column)
    drawn = time.process_time()
    return (made - began) / n * 1e9, (drawn - made) / n * 1e9


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
