"""What is measured, and what a measurement says."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar


@dataclass(frozen=True)
class Case:
    """Cells and their synapses, see ``_network``."""

    neurons: int
    inputs: int
    """Of each neuron."""
    plastic: bool
    milliseconds: float
    """Of one turn."""
    threads: int = 1
    current: float = 0.72
    """The mean of the cells' currents, nA; 0.75 would be the least that makes them fire."""
    cell: str = "IF_curr_exp"
    recorded: str = "spikes"
    """Or ``v``, or ``weight`` at each tick, besides them."""


@dataclass(frozen=True)
class Column:
    """The microcircuit of ``examples/microcircuit.py``."""

    scale: float
    timestep: float
    """ms"""
    background: str
    """``poisson`` or ``dc``."""
    milliseconds: float
    """Of one turn."""


@dataclass(frozen=True)
class Making:
    """Connections with random weights and delays."""

    connector: str
    connections: int


@dataclass(frozen=True)
class Start:
    """A new process: its ``import``, the ``notebook`` with it, or that for the ``first`` time."""

    what: str


AnyCase = Case | Column | Making | Start


WHOLE = "tick by tick"
"""The turn of which parts are known."""


@dataclass(frozen=True)
class Measured:
    """What a simulator took for one turn."""

    seconds: float
    """Of all processors together."""
    clock: float
    """By the clock on the wall."""
    rate: float = 0.0
    """Of the cells, Hz."""
    memory: int = 0
    """The most that was held so far, bytes."""
    build: float = 0.0
    """Seconds by the clock that it took to build the network."""
    parts: dict[str, float] = field(default_factory=dict)
    """Seconds by part of a tick, or rates by population, where they are known."""


Kind = TypeVar("Kind", bound=AnyCase)


def case_from_arguments(kind: type[Kind]) -> Kind:
    """The case that this process is to run."""
    values: dict[str, Any] = json.loads(sys.argv[1])
    return kind(**values)


def take_turns(turn: Callable[[], Measured]) -> None:
    """Say that the network is built, and then measure once for each line that comes."""
    print(json.dumps("built"), flush=True)
    for _ in sys.stdin:
        print(json.dumps(asdict(turn())), flush=True)


def most_memory(who: int = resource.RUSAGE_SELF) -> int:
    """Bytes."""
    return resource.getrusage(who).ru_maxrss * 1024
