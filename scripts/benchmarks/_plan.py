"""Which cases are measured, and in what parts of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from _cases import AnyCase, Case, Column, Making, Start

OURS, BRIAN, NEST = "spinn-stdp", "Brian2, C++", "NEST"
PARTS = ("simulators", "recording", "start", "making", "sizes", "cells", "rates", "column")
THREADS = (1, 2)
CELLS = ("IF_curr_exp", "IF_cond_exp")
SIZES = (
    (100, 100),
    (1_000, 100),
    (10_000, 100),
    (10_000, 1_000),
    (30_000, 1_000),
    (100_000, 1_000),
    (100_000, 3_000),
)
"""Neurons, and inputs of each."""
MOST_PLASTIC = 1e7
"""Synapses that learn, of the curve."""
NEURONS = (100, 1_000, 10_000, 100_000, 300_000)
CURRENTS = (0.70, 0.72, 0.80, 1.0, 1.5, 2.5)
"""nA, of the curve over rates."""
CONNECTORS = (
    "AllToAll",
    "OneToOne",
    "FixedProbability, 1%",
    "FixedProbability, 10%",
    "FixedNumberPost of 100",
    "FixedNumberPre of 100",
    "FixedTotalNumber, with replacement",
    "FixedTotalNumber, different pairs",
    "DistanceDependentProbability, a third of the pairs",
    "FromList, an array in any order",
    "FromList, an array by target",
    "FromList, tuples in any order",
    "FromList, tuples of numpy's floats",
)
"""Names that ``connectors.py`` gives them."""
CONNECTIONS = 2_000_000
COLUMNS = ((1.0, "poisson"), (0.1, "poisson"), (0.1, "dc"))
"""Time step, ms, and background."""
TURN = 1200.0
"""ms, where all simulators take turns: long enough that rows which others have driven out of the
caches are read from memory for a small part of it only."""
TURN_EVENTS = 2e7
"""Synaptic events that a point of a curve is measured by, or so."""
SHORTEST, LONGEST = 50.0, 5000.0
"""ms, of such turns."""
RATE = 14.0
"""Hz, about, at the current that is usual."""


class Piece(NamedTuple):
    """A case and who runs it."""

    case: AnyCase
    script: str = "_ours.py"
    rounds: int = 3
    is_compared: bool = False
    """With the other simulators."""


class Plan:
    """The cases of each part."""

    def __init__(self, neurons: int, inputs: int, largest: float, scale: float) -> None:
        self.neurons, self.inputs = neurons, inputs
        self._largest, self._scale = largest, scale

    def pieces(self, part: str) -> Sequence[Piece]:
        """Of a part."""
        made: Sequence[Piece] = getattr(self, f"_{part}")()
        return made

    def compared(self, plastic: bool, threads: int) -> Case:
        """The network that all simulators run."""
        return Case(self.neurons, self.inputs, plastic, TURN, threads)

    def recorded(self, variable: str) -> tuple[Case, Case]:
        """A network without what is recorded, and with it."""
        learns = variable == "weight"
        case = Case(1_000, 100, True, 1000.0) if learns else self.compared(False, 1)
        case = replace(case, milliseconds=1000.0)
        return case, replace(case, recorded=variable)

    def sizes(self, plastic: bool) -> list[Case]:
        """More and more synapses."""
        most = min(self._largest, MOST_PLASTIC) if plastic else self._largest
        return [_enough(Case(n, k, plastic, 0.0)) for n, k in SIZES if n * k <= most]

    def cells(self, model: str) -> list[Case]:
        """More and more neurons, without synapses."""
        return [_enough(Case(n, 0, False, 0.0, cell=model)) for n in NEURONS]

    def rates(self) -> list[Case]:
        """Higher and higher rates."""
        inputs = min(self.inputs, 300)
        return [Case(self.neurons, inputs, False, 200.0, current=each) for each in CURRENTS]

    def columns(self) -> list[Column]:
        """The microcircuit."""
        return [Column(self._scale, step, background, 1000.0) for step, background in COLUMNS]

    def _simulators(self) -> list[Piece]:
        return [
            Piece(self.compared(plastic, threads), is_compared=True)
            for plastic in (False, True)
            for threads in THREADS
        ]

    def _recording(self) -> list[Piece]:
        return [Piece(case) for variable in ("v", "weight") for case in self.recorded(variable)]

    def _start(self) -> list[Piece]:
        return [
            Piece(Start(what), "_start.py", rounds)
            for what, rounds in (("import", 5), ("notebook", 5), ("first", 1))
        ]

    def _making(self) -> list[Piece]:
        return [Piece(Making(each, CONNECTIONS), "_making.py", 5) for each in CONNECTORS]

    def _sizes(self) -> list[Piece]:
        return [Piece(case) for plastic in (False, True) for case in self.sizes(plastic)]

    def _cells(self) -> list[Piece]:
        return [Piece(case) for model in CELLS for case in self.cells(model)]

    def _rates(self) -> list[Piece]:
        return [Piece(case) for case in self.rates()]

    def _column(self) -> list[Piece]:
        return [Piece(case, "_column.py", 1) for case in self.columns()]


def _enough(case: Case) -> Case:
    """*case* with a turn of about as many events as others'."""
    each_ms = case.neurons * max(case.inputs * RATE / 1000, 1.0)
    return replace(case, milliseconds=max(SHORTEST, min(TURN_EVENTS / each_ms, LONGEST)) // 1)
