"""Poisson spike sources whose rates change (sPyNNaker's SpikeSourcePoissonVariable).

A source has several rates, each with a start and an end. It goes on to the next one when that
one's start has come: by one in each tick, before any source of the core fires, and by as many
as are due where a run begins. Whenever it does, it is set up anew, for which a slow one draws
an interval.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from emulator.arithmetic.jit import kernel
from emulator.image import Int64s, VariablePoissonSource

from .fired import Fired
from .poisson import Cores, Sources, draw_interval, fire_sources


class Rates(NamedTuple):
    """One entry for each rate of each source."""

    first: Int64s
    """Source `n` has the rates ``first[n]:first[n + 1]``."""
    from_ticks: Int64s
    """When the source goes on to it; of a source's first rate it is not looked at."""
    sources: Sources
    """What a source is while it has the rate."""


@kernel
def take(rates: Rates, entry: int, n: int, sources: Sources) -> None:
    """Have source *n* be as the *entry* says."""
    sources.start_ticks[n] = rates.sources.start_ticks[entry]
    sources.end_ticks[n] = rates.sources.end_ticks[entry]
    sources.mean_isi_ticks[n] = rates.sources.mean_isi_ticks[entry]
    sources.exp_minus_lambda[n] = rates.sources.exp_minus_lambda[entry]
    sources.sqrt_lambda[n] = rates.sources.sqrt_lambda[entry]


@kernel
def set_up(core: int, n: int, sources: Sources, cores: Cores) -> None:
    """Draw the first interval of source *n*, if it is slow."""
    if sources.exp_minus_lambda[n] == 0 and sources.sqrt_lambda[n] == 0:
        mean = sources.mean_isi_ticks[n]
        cores.time_to_spike[n] = draw_interval(mean, cores.generators[core])


@kernel
def begin(
    tick: int, anew: bool, rates: Rates, place: Int64s, sources: Sources, cores: Cores
) -> None:
    """Have each source at its rate of *tick*; *anew*: set up also those that are there already."""
    for core in range(len(cores.generators)):
        for n in range(cores.first[core], cores.first[core + 1]):
            entry = rates.first[n]
            while entry + 1 < rates.first[n + 1] and tick >= rates.from_ticks[entry + 1]:
                entry += 1
            changed = anew or place[n] != entry
            place[n] = entry
            take(rates, entry, n, sources)
            if changed:
                set_up(core, n, sources, cores)


@kernel
def go_on(tick: int, rates: Rates, place: Int64s, sources: Sources, cores: Cores) -> None:
    """Have each source whose next rate is due go on to it."""
    for core in range(len(cores.generators)):
        for n in range(cores.first[core], cores.first[core + 1]):
            entry = place[n] + 1
            if entry < rates.first[n + 1] and tick >= rates.from_ticks[entry]:
                place[n] = entry
                take(rates, entry, n, sources)
                set_up(core, n, sources, cores)


class VariablePoisson:
    """The sources of one population."""

    def __init__(self, source: VariablePoissonSource) -> None:
        size = len(source.rate_first) - 1
        self._seeds = source.seeds.astype(np.int64)
        self._sources = Sources(*(np.zeros(size, np.int64) for _ in Sources._fields))
        self._cores = Cores(
            first=source.slice_first.astype(np.int64),
            generators=self._seeds.copy(),
            time_to_spike=np.zeros(size, np.int64),
        )
        self._place = np.zeros(size, np.int64)
        self._rates = _rates(source)
        self._is_stale = True
        self.reset()

    def begin(self, tick: int) -> None:
        """A run begins with *tick*."""
        begin(tick, self._is_stale, self._rates, self._place, self._sources, self._cores)
        self._is_stale = False

    def fire(self, tick: int, fired: Fired) -> int:
        """List the sources that spike in *tick* and return how many; ticks must be in a row."""
        go_on(tick, self._rates, self._place, self._sources, self._cores)
        return int(fire_sources(tick, self._sources, self._cores, fired, True))

    def reset(self) -> None:
        """Go back to tick 0: the seeds as loaded, the rates as last updated."""
        self._cores.generators[:] = self._seeds
        self._is_stale = True

    def update(self, source: VariablePoissonSource) -> None:
        """There is nothing that could change.

        Raises:
            ValueError: always; sPyNNaker knows no way to set rates that change anyway.
        """
        raise ValueError("the rates of sources whose rates change can't be set")


def _rates(source: VariablePoissonSource) -> Rates:
    return Rates(
        first=source.rate_first.astype(np.int64),
        from_ticks=source.from_ticks.astype(np.int64),
        sources=Sources(
            **{name: source.parameters[name].astype(np.int64) for name in Sources._fields}
        ),
    )
