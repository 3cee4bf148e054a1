"""What current sources gave, computed again by the emulator's own arithmetic.

The board does not record currents. They follow from the source alone, so that what flowed in
each time step is worked out when it is asked for, on any target.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from emulator.arithmetic.fixed_point import ACCUM_BITS
from emulator.image import Current, Int32s
from emulator.timestep.currents import KINDS
from spinn_stdp.network import CurrentSource, Floats, Population
from spinn_stdp.quantise.currents import quantise_current
from spinn_stdp.quantise.encoding import timestep_in_us

SHARED = frozenset({"DCSource", "ACSource", "StepCurrentSource"})
"""Kinds of which all cells get the same."""


@dataclass(frozen=True, eq=False)
class Flowed:
    """What a source was in one run."""

    first: int
    """The tick that the run began with."""
    last: int
    """The tick that would have come next."""
    current: Current
    size: int
    """Of the population."""
    substeps: int

    @classmethod
    def into(
        cls, source: CurrentSource, population: Population, ticks: tuple[int, int], step: float
    ) -> Flowed:
        """Of *source*, which flowed into *population* in the run of these *ticks*."""
        return cls(
            *ticks,
            current=quantise_current(source, population, timestep_in_us(step)),
            size=population.size,
            substeps=int(population.options.get("n_steps_per_timestep", 1)),
        )

    def accums(self, one_more: bool) -> Iterator[Int32s]:
        """By tick: what flowed into each of the cells in its first substep.

        *one_more*: also what would flow in the tick after the run.
        """
        source = KINDS[self.current.kind](self.current)
        source.begin()
        cells = self.current.neurons[: 1 if self.current.kind in SHARED else None]
        injected = np.zeros((self.substeps, self.size), np.int32)
        for tick in range(self.first, self.last + one_more):
            injected[:] = 0
            source.changes(tick)
            source.add(tick, injected)
            yield injected[0, cells].copy()


def trace(runs: list[Flowed], step: float, one_more: bool) -> tuple[Floats, Floats]:
    """Times, ms, and currents, nA, (samples, cells); one column if all cells got the same.

    *one_more*: with a sample at the end of the last run.
    """
    rows = [row for run in runs[:-1] for row in run.accums(False)]
    rows.extend(runs[-1].accums(one_more))
    ticks = np.arange(runs[0].first, runs[0].first + len(rows))
    values: Floats = np.ldexp(np.array(rows, np.float64), -ACCUM_BITS)
    return ticks.astype(np.float64) * step, values
