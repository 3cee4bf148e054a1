"""The network of the comparison, in numbers that every simulator takes.

Cells that fire by a constant current, each its own, and random connections that are weak enough
to leave the rates as they are: so all simulators have the same number of synaptic events.

Each simulator is a process that builds the network and then runs on by as much whenever it is
asked to, so that all of them can take turns.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

TAU_M, TAU_SYN, TAU_REFRAC, CM = 20.0, 5.0, 2.0, 1.0
V_REST, V_THRESH = -65.0, -50.0
WEIGHT, LONGEST_DELAY = 0.001, 15.0
CURRENT_SPREAD = 0.05
TAU_STDP, A_STDP, W_MAX = 20.0, 0.0, 0.002
"""Amounts of 0 take the same arithmetic; with others the board's weights drift down, as they are
rounded down, and the networks would not have the same rates."""
WARM_UP = 100.0
"""ms that are run before the clock starts."""


@dataclass(frozen=True)
class Case:
    """What is run."""

    neurons: int
    inputs: int
    """Of each neuron."""
    plastic: bool
    milliseconds: float
    threads: int = 1
    current: float = 0.72
    """The mean of the cells' currents, nA; 0.75 would be the least that makes them fire."""
    cell: str = "IF_curr_exp"


@dataclass(frozen=True)
class Measured:
    """What a simulator took for one turn."""

    seconds: float
    """Of all processors together."""
    clock: float
    """By the clock on the wall."""
    rate: float
    """Of the cells, Hz."""
    memory: int
    """The most that was held so far, bytes."""
    build: float = 0.0
    """Seconds that it took to build the network."""
    parts: dict[str, float] = field(default_factory=dict)
    """Seconds by part of a tick, where they are known."""


def take_turns(turn: Callable[[], Measured]) -> None:
    """Say that the network is built, and then measure once for each line that comes."""
    print(json.dumps("built"), flush=True)
    for _ in sys.stdin:
        print(json.dumps(asdict(turn())), flush=True)


def case_from_arguments() -> Case:
    """The case that this process is to run."""
    return Case(**json.loads(sys.argv[1]))


def most_memory(who: int = resource.RUSAGE_SELF) -> int:
    """Bytes."""
    return resource.getrusage(who).ru_maxrss * 1024
