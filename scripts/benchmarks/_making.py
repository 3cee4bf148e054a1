"""How long the emulator's front end takes to make connections."""

from __future__ import annotations

import time
import warnings

import numpy as np
from _cases import Making, Measured, case_from_arguments, most_memory, take_turns
from pyNN.connectors import Connector
from pyNN.space import Line

import spinn_stdp as sim

INPUTS = 100
"""Of each cell, where a connector asks for their number."""
NEAR = 0.1
"""Of the pairs of cells are connected, where it depends on their distance."""


def main() -> None:
    """Make the connections of one case, again at each turn."""
    case = case_from_arguments(Making)
    warnings.simplefilter("ignore", sim.BoardWarning)

    def turn() -> Measured:
        sim.setup(timestep=1.0)
        size, connector = given(case)
        pre, post = (sim.Population(size, sim.IF_curr_exp(), structure=Line()) for _ in range(2))
        synapse = sim.StaticSynapse(
            weight=sim.RandomDistribution("normal", mu=0.5, sigma=0.01),
            delay=sim.RandomDistribution("uniform", low=1.0, high=8.0),
        )
        clock, processor = time.perf_counter(), time.process_time()
        projection = sim.Projection(pre, post, connector, synapse)
        number = len(projection)
        for block in projection.drawn.blocks() if projection.drawn else ():
            _ = block.post, block.weight, block.delay
        each = case.connections / number
        seconds, clock = time.process_time() - processor, time.perf_counter() - clock
        return Measured(seconds * each, clock * each, memory=most_memory())

    turn()
    take_turns(turn)


def given(case: Making) -> tuple[int, Connector]:
    """How many cells there are on either side, and what connects them."""
    number = case.connections
    square = round(number**0.5)
    sparse = round(number / INPUTS)
    cells = np.random.default_rng(1).integers(0, sparse, (2, number))
    columns = (*cells, np.full(number, 0.5), np.full(number, 2.0))
    return {
        "AllToAll": (square, sim.AllToAllConnector()),
        "OneToOne": (number, sim.OneToOneConnector()),
        "FixedProbability, 10 %": (
            round((number / 0.1) ** 0.5),
            sim.FixedProbabilityConnector(0.1),
        ),
        "FixedProbability, 1 %": (
            round((number / 0.01) ** 0.5),
            sim.FixedProbabilityConnector(0.01),
        ),
        "FixedNumberPre": (sparse, sim.FixedNumberPreConnector(INPUTS)),
        "FixedNumberPost": (sparse, sim.FixedNumberPostConnector(INPUTS)),
        "FixedTotalNumber": (
            sparse,
            sim.FixedTotalNumberConnector(number, with_replacement=True),
        ),
        "DistanceDependentProbability": (
            round((number / NEAR) ** 0.5),
            sim.DistanceDependentProbabilityConnector(
                f"d < {NEAR / 2 * round((number / NEAR) ** 0.5)}"
            ),
        ),
        "FromList, of an array": (sparse, sim.FromListConnector(np.column_stack(columns))),
    }[case.connector]


main()
