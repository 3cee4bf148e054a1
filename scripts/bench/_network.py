"""The network of the comparison, in numbers that every simulator takes.

Cells that fire by a constant current, each its own, and random connections that are weak enough
to leave the rates as they are: so all simulators have the same number of synaptic events.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict, dataclass

TAU_M, TAU_SYN, TAU_REFRAC, CM = 20.0, 5.0, 2.0, 1.0
V_REST, V_THRESH = -65.0, -50.0
WEIGHT, LONGEST_DELAY = 0.001, 15.0
CURRENT, CURRENT_SPREAD = 0.72, 0.05
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


@dataclass(frozen=True)
class Measured:
    """What a simulator took."""

    build_seconds: float
    run_seconds: float
    """Of the processor; Brian2 tells those of the clock."""
    rate: float
    """Of the cells while the clock ran, Hz."""
    memory: int
    """The most that was held, bytes."""


def case_from_arguments() -> Case:
    """The case that this process is to run."""
    return Case(**json.loads(sys.argv[1]))


def tell(measured: Measured) -> None:
    """To the process that asked."""
    print(json.dumps(asdict(measured)))


def most_memory(who: int = resource.RUSAGE_SELF) -> int:
    """Bytes."""
    return resource.getrusage(who).ru_maxrss * 1024
