"""How a learning rule becomes integers: what each entry of the registry must say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from emulator.arithmetic.fixed_point import TRACE_ONE
from emulator.timestep.plasticity.weight_rule import depress, potentiate
from spinn_stdp.network import Plasticity

Change = Callable[[Any, int], int]
"""Of a rule of weight as the kernels take it and an accum: the accum after it."""


class Changes(NamedTuple):
    """What a single pair of spikes, as close as can be, does to a weight."""

    up: Change
    down: Change
    up_by: tuple[str, ...] = ("A_plus",)
    """Parameters that :attr:`up` is proportional to."""
    down_by: tuple[str, ...] = ("A_minus",)


def potentiated(by: Any, weight: int) -> int:
    """*weight* after a full trace."""
    return potentiate(by, weight, TRACE_ONE)


def depressed(by: Any, weight: int) -> int:
    """*weight* after a full trace."""
    return depress(by, weight, TRACE_ONE)


def by_pairs(_: Mapping[str, Any]) -> Changes:
    """The changes of a rule that knows one trace a side."""
    return Changes(potentiated, depressed)


@dataclass(frozen=True)
class TimingRule:
    """A rule of timing."""

    convert: Callable[[Mapping[str, float], int], dict[str, Any]]
    """Of its parameters and the length of a tick in µs."""
    weights: tuple[str, ...]
    """Rules of weight for which sPyNNaker ships the firmware."""
    numbers: frozenset[str] = frozenset()
    """Parameters that are neither times nor amounts of weight."""
    changes: Callable[[Mapping[str, Any]], Changes] = by_pairs
    """Of what :attr:`convert` gives."""


@dataclass(frozen=True)
class WeightRule:
    """A rule of weight."""

    convert: Callable[[Plasticity, int], dict[str, int]]
    """Of the whole rule, and what the board's weights are multiplied by."""
    relative: bool = False
    """A_plus and A_minus are fractions of a weight, not amounts of it."""
