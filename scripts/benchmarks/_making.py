"""How long the emulator's front end takes to make connections: a case of ``connectors.py``."""

from __future__ import annotations

import time
import warnings

from _cases import Making, Measured, case_from_arguments, most_memory, take_turns
from connectors import connectors, measured

import spinn_stdp as sim


def main() -> None:
    """Make the connections of one case, again at each turn."""
    case = case_from_arguments(Making)
    warnings.simplefilter("ignore", sim.BoardWarning)
    sizes, connector = next(
        (sizes, connector)
        for name, sizes, connector in connectors(case.connections)
        if name == case.connector
    )

    def turn() -> Measured:
        start = time.perf_counter()
        each = sum(measured(sizes, connector))
        clock = time.perf_counter() - start
        return Measured(each * 1e-9 * case.connections, clock, memory=most_memory())

    turn()
    take_turns(turn)


main()
