"""Poisson spike sources and the random numbers that those of one core share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .encoding import fixed_point
from .exponentials import expuk
from .numbers import ACCUM_BITS, ACCUM_ONE, LARGEST_UINT32

_LARGEST_CORE = 500
_SLOW_BELOW = 655
"""Spikes a tick, 16 fraction bits."""
_FAST_BELOW = 10 << 16
_COUNTS_IN_A_TICK = 1000


class RandomNumbers:
    """The board's 32-bit generator (a KISS of Marsaglia's)."""

    def __init__(self, seeds: tuple[int, int, int, int]) -> None:
        self._x, self._y, self._z, self._c = seeds

    def next(self) -> int:
        self._x = (314527869 * self._x + 1234567) & LARGEST_UINT32
        y = self._y
        y ^= (y << 5) & LARGEST_UINT32
        y ^= y >> 7
        y ^= (y << 22) & LARGEST_UINT32
        self._y = y
        both = 4294584393 * self._z + self._c
        self._c = both >> 32
        self._z = both & LARGEST_UINT32
        return (self._x + self._y + self._z) & LARGEST_UINT32

    def exponential(self) -> int:
        """An accum from the exponential distribution of mean one, by von Neumann."""
        whole = 0
        while True:
            first = last = self.next()
            while True:
                other = self.next()
                if last < other:
                    return whole + (first >> 17)
                last = self.next()
                if last >= other:
                    break
            whole += ACCUM_ONE


def seeds_of_core(host_numbers: np.random.RandomState) -> tuple[int, int, int, int]:
    """The four words that the host draws for a core."""
    x, y, z, c = (
        int(host_numbers.randint(-0x80000000, 0x7FFFFFFF, dtype=np.int64)) + 0x80000000
        for _ in range(4)
    )
    return x, y or 13031301, z, c % 698769068 + 1


@dataclass
class _Source:
    start: int
    end: int

    def spikes(self, numbers: RandomNumbers) -> int:
        raise NotImplementedError

    def active(self, tick: int) -> bool:
        return self.start <= tick < self.end


@dataclass
class _SlowSource(_Source):
    """Counts down to its next spike in thousandths of ticks."""

    mean_interval: int
    """Whole ticks; 0 for a source that is silent, and draws no more than its first interval."""
    countdown: int = 0

    def draw_interval(self, numbers: RandomNumbers) -> int:
        thousand = _COUNTS_IN_A_TICK * numbers.exponential()
        return ((thousand + ACCUM_ONE // 2) >> ACCUM_BITS) * self.mean_interval

    def spikes(self, numbers: RandomNumbers) -> int:
        count = 0
        if self.mean_interval == 0:
            return 0
        while self.countdown < _COUNTS_IN_A_TICK:
            count += 1
            self.countdown += self.draw_interval(numbers)
        self.countdown -= _COUNTS_IN_A_TICK
        return count


@dataclass
class _FastSource(_Source):
    """Draws its spikes of a tick, by Knuth."""

    exp_of_minus_rate: int
    """Unsigned fraction of one."""

    def spikes(self, numbers: RandomNumbers) -> int:
        if self.exp_of_minus_rate == 0:
            return 0
        chance, draws = LARGEST_UINT32, 0
        while True:
            draws += 1
            chance = (chance * numbers.next()) >> 32
            if chance <= self.exp_of_minus_rate:
                return draws - 1


def _whole_ticks(time_ms: float, steps_per_ms: float) -> int:
    """A time as ticks, half a tick being a whole one."""
    return (2 * fixed_point(time_ms, 32) * round(steps_per_ms) + (1 << 32)) >> 33


def _source(rate: float, start_ms: float, duration_ms: float, steps_per_ms: float) -> _Source:
    start = _whole_ticks(start_ms, steps_per_ms)
    end = start + _whole_ticks(duration_ms, steps_per_ms)
    seconds_per_tick = 1 / (1000 * steps_per_ms)
    # The host writes 32 fraction bits, of which the board drops 16.
    raw_rate = fixed_point(rate, 32) >> 16
    rate_per_tick = (raw_rate * fixed_point(seconds_per_tick, 32)) >> 32
    if rate_per_tick >= _FAST_BELOW:
        raise NotImplementedError(f"a Poisson source of {rate} Hz: ten spikes a tick or more")
    if rate_per_tick >= _SLOW_BELOW:
        exp = (expuk(-(rate_per_tick >> 1)) << 16) & LARGEST_UINT32
        return _FastSource(start, end, exp)
    ticks_per_second = fixed_point(1000 * steps_per_ms, 16)
    mean_interval = ticks_per_second // raw_rate if raw_rate > 1 else 0
    return _SlowSource(start, end, mean_interval)


class PoissonCore:
    """The Poisson sources of one core."""

    def __init__(self, sources: list[_Source], seeds: tuple[int, int, int, int]) -> None:
        self._sources = sources
        self._numbers = RandomNumbers(seeds)
        for source in sources:
            if isinstance(source, _SlowSource):
                source.countdown = source.draw_interval(self._numbers)

    def tick(self, tick: int) -> list[int]:
        """How many spikes each source sends in a tick."""
        return [
            source.spikes(self._numbers) if source.active(tick) else 0 for source in self._sources
        ]


def poisson_cores(
    times: list[tuple[float, float, float]],
    steps_per_ms: float,
    seed: int,
    sources_per_core: int | None,
) -> list[PoissonCore]:
    """The cores of one population.

    Args:
        times: Rate (Hz), start and duration (ms) of each source.
    """
    host_numbers = np.random.RandomState(seed)
    size = sources_per_core or _LARGEST_CORE
    return [
        PoissonCore(
            [_source(*each, steps_per_ms) for each in times[first : first + size]],
            seeds_of_core(host_numbers),
        )
        for first in range(0, len(times), size)
    ]
