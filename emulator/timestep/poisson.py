"""Poisson spike sources (sPyNNaker's spike_source_poisson).

The sources of one core share its random numbers and draw them in the order of their
indices. By spikes per tick, λ, a source is one of

slow     λ < 0.01: it counts down to its next spike, the intervals being exponential
fast     λ < 10: the spikes of each tick are drawn, by the product of uniform numbers
         that falls below e**−λ (D. E. Knuth, *The Art of Computer Programming* 2, 3.4.1)
faster   the spikes of each tick are the square, rounded, of a normal number of mean √λ
         and standard deviation ½ (Anscombe's transform turned round)

``Sources`` names the parameters that an :class:`~emulator.image.PoissonSource` holds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import ACCUM_BITS, WORD, multiply
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.arithmetic.random import (
    Generator,
    draw,
    exponential,
    gaussian,
    multiply_fractions,
)
from emulator.image import Int64s, PoissonSource

from .fired import Fired
from .poisson_lanes import Lanes, fire_lanes, lanes_of, normal_numbers

COUNTS_IN_A_TICK = 1000
"""A slow source counts down in these parts of a tick."""
ACCUM_HALF = 1 << (ACCUM_BITS - 1)


class Sources(NamedTuple):
    """One entry for each source."""

    start_ticks: Int64s
    """The first tick in which it can fire."""
    end_ticks: Int64s
    """The first in which it can no longer; 2³² − 1 for never."""
    mean_isi_ticks: Int64s
    """Slow: mean interval. 0 for one that never fires, or that isn't slow."""
    exp_minus_lambda: Int64s
    """Fast: e**−λ as a u0.32. Else 0."""
    sqrt_lambda: Int64s
    """Faster: √λ as an accum. Else 0."""


class Cores(NamedTuple):
    """What a core holds beside its sources."""

    first: Int64s
    """Core `k` has the sources ``first[k]:first[k + 1]``."""
    generators: Int64s
    """(cores, 4): the state of each core's random numbers."""
    time_to_spike: Int64s
    """By source: countdown of a slow one."""


@kernel
def rounded(x: int) -> int:
    """The whole number nearest to accum *x*, the larger one of two."""
    return (x + ACCUM_HALF) >> ACCUM_BITS


@kernel
def draw_interval(mean: int, generator: Generator) -> int:
    """A slow source's interval, in parts of a tick; a 32-bit register, which wraps."""
    return (rounded(exponential(generator) * COUNTS_IN_A_TICK) * mean) & WORD


@kernel
def count_down(left: int, mean: int, generator: Generator) -> tuple[int, int]:
    """The spikes that a slow source's countdown of *left* lets go, and what it is then."""
    copies = 0
    while left < COUNTS_IN_A_TICK:
        copies += 1
        left = (left + draw_interval(mean, generator)) & WORD
    return copies, left


@kernel
def draw_fast(exp_minus_lambda: int, generator: Generator) -> int:
    """The spikes of one tick of a fast source."""
    copies = 0
    product = multiply_fractions(WORD, draw(generator))
    while product > exp_minus_lambda:
        copies += 1
        product = multiply_fractions(product, draw(generator))
    return copies


@kernel
def draw_faster(sqrt_lambda: int, generator: Generator) -> int:
    """The spikes of one tick of a faster source."""
    x = (gaussian(generator) >> 1) + sqrt_lambda
    return rounded(multiply(x, x))


@kernel
def start_countdowns(sources: Sources, cores: Cores) -> None:
    """Draw the first interval of every source that is neither fast nor faster.

    Also of those that never fire: they use up random numbers here, and only here.
    """
    for core in range(len(cores.generators)):
        generator = cores.generators[core]
        for n in range(cores.first[core], cores.first[core + 1]):
            if sources.exp_minus_lambda[n] == 0 and sources.sqrt_lambda[n] == 0:
                mean = sources.mean_isi_ticks[n]
                cores.time_to_spike[n] = draw_interval(mean, generator)


@inner
def fire_source(tick: int, n: int, sources: Sources, cores: Cores, generator: Generator) -> int:
    """The spikes of source *n* in *tick*."""
    if tick < sources.start_ticks[n] or tick >= sources.end_ticks[n]:
        return 0
    if sources.exp_minus_lambda[n] > 0:
        return draw_fast(sources.exp_minus_lambda[n], generator)
    if sources.sqrt_lambda[n] > 0:
        return draw_faster(sources.sqrt_lambda[n], generator)
    if sources.mean_isi_ticks[n] == 0:
        return 0
    copies, left = 0, cores.time_to_spike[n]
    if left < COUNTS_IN_A_TICK:
        copies, left = count_down(left, sources.mean_isi_ticks[n], generator)
    cores.time_to_spike[n] = left - COUNTS_IN_A_TICK
    return copies


@kernel
def fire_sources(tick: int, sources: Sources, cores: Cores, fired: Fired, is_listed: bool) -> int:
    """The spikes of *tick*, one source after the other; see :meth:`Poisson.fire`."""
    sources, cores, fired = borrowed((sources, cores, fired))
    count = 0
    for core in range(len(cores.generators)):
        generator = cores.generators[core]
        for n in range(cores.first[core], cores.first[core + 1]):
            copies = fire_source(tick, n, sources, cores, generator)
            if not is_listed:
                fired.copies[n] = copies
            elif copies > 0:
                fired.neurons[count] = n
                fired.copies[count] = copies
                count += 1
    return count


class Poisson:
    """The sources of one population.

    ``is_listed`` may be set to False where whoever hears them asks each source how many spikes it
    has; see :meth:`fire`.
    """

    def __init__(self, source: PoissonSource) -> None:
        self.is_listed = True
        self._seeds = source.seeds.astype(np.int64)
        self._sources = _sources(source)
        self._lanes = lanes_of(self._sources, source.slice_first)
        self._cores = Cores(
            first=source.slice_first.astype(np.int64),
            generators=self._seeds.copy(),
            time_to_spike=np.zeros(source.slice_first[-1], np.int64),
        )
        self.reset()

    @property
    def random_state(self) -> Int64s:
        """(cores, 4): where the random numbers of each core stand."""
        state: Int64s = self._cores.generators.copy()
        return state

    @property
    def counted_lanes(self) -> Lanes | None:
        """Its sources side by side, if all of them fire and none is listed."""
        lanes = self._lanes
        if self.is_listed or lanes is None or len(lanes.sources) < self._cores.first[-1]:
            return None
        return lanes

    def lend_generators(self, where: Int64s) -> None:
        """Have the random numbers of its cores *where* another one draws from them, from now on."""
        where[:] = self._cores.generators
        self._cores = self._cores._replace(generators=where)

    def has_fired(self) -> None:
        """Another one has drawn its spikes."""
        self._has_run = True

    def fire(self, tick: int, fired: Fired) -> int:
        """List the sources that spike in *tick* and return how many.

        If they need not be listed, ``fired.copies`` has the spikes of every source instead, and
        what is returned is 0. Ticks must follow one another: each uses up random numbers.
        """
        self._has_run = True
        lanes = self._lanes
        if lanes is None:
            return int(fire_sources(tick, self._sources, self._cores, fired, self.is_listed))
        if lanes.start <= tick < lanes.end:
            generators = self._cores.generators
            return int(fire_lanes(lanes, generators, normal_numbers(), fired, self.is_listed))
        if not self.is_listed:
            fired.copies[:] = 0
        return 0

    def reset(self) -> None:
        """Go back to tick 0: the seeds as loaded, the parameters as last updated."""
        self._has_run = False
        self._cores.generators[:] = self._seeds
        start_countdowns(self._sources, self._cores)

    def update(self, source: PoissonSource) -> None:
        """Take *source*'s parameters before the next run, as after a ``set`` on the board.

        The random numbers go on from where they are; *source*'s seeds are not looked at. The
        board then sets up every source of the population anew, even if only some changed or
        only their times, so that all slow ones draw another interval. It does this once,
        however many times parameters were set since the last run, and not at all for a
        population of which nothing was set. Before the first run, or the first after a
        reset, it is part of the load.

        Raises:
            ValueError: *source* has other cores.
        """
        if not np.array_equal(source.slice_first, self._cores.first):
            raise ValueError(
                f"sources on cores at {source.slice_first.tolist()} can't take the place of "
                f"those at {self._cores.first.tolist()}: make a new Poisson instead"
            )
        self._sources = _sources(source)
        self._lanes = lanes_of(self._sources, source.slice_first)
        if self._has_run:
            start_countdowns(self._sources, self._cores)
        else:
            self.reset()


def _sources(source: PoissonSource) -> Sources:
    return Sources(**{name: source.parameters[name].astype(np.int64) for name in Sources._fields})
