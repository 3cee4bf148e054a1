"""Random trains of spikes that are made on the host: renewal processes, and one with a rhythm.

Each function yields the spike times of one source, ms, in order and without an end but *stop*;
it draws from its own generator alone, so that the same seed gives the same train however it is
consumed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from .network import Floats

MS_PER_SECOND = 1000.0
BLOCK = 64
"""Intervals that are drawn at a time."""


def gamma(
    rng: np.random.Generator, alpha: float, beta: float, start: float, stop: float
) -> Iterator[float]:
    """Intervals of a gamma distribution of shape *alpha* and rate *beta*, Hz."""
    time = start
    while beta > 0:
        for interval in rng.gamma(alpha, MS_PER_SECOND / beta, BLOCK).tolist():
            time += interval
            if time >= stop:
                return
            yield time


def poisson_refractory(
    rng: np.random.Generator, rate: float, tau_refrac: float, start: float, stop: float
) -> Iterator[float]:
    """Exponential intervals after a dead time of *tau_refrac* ms; *rate* Hz in all."""
    time = start
    while rate > 0:
        mean = MS_PER_SECOND / rate - tau_refrac
        for interval in rng.exponential(mean, BLOCK).tolist():
            time += tau_refrac + interval
            if time >= stop:
                return
            yield time


def inhomogeneous_gamma(
    rng: np.random.Generator, a: Floats, b: Floats, tbins: Floats, start: float, stop: float
) -> Iterator[float]:
    """A gamma process whose shape *a* and scale *b*, in seconds, change at *tbins*, ms.

    By thinning (Muller et al. 2007, Neural Computation 19:2958-3010): candidates come at the
    highest hazard that there is, 1/b for a of 1 and more, and each is kept by its own. The
    first of the *tbins* holds before it, too, and the last one for ever.
    """
    highest = (1 / b).max() / MS_PER_SECOND
    time = last = start
    while True:
        waits = rng.exponential(1 / highest, BLOCK).tolist()
        for wait, chance in zip(waits, rng.random(BLOCK).tolist(), strict=True):
            time += wait
            if time >= stop:
                return
            k = max(int(np.searchsorted(tbins, time, "right")) - 1, 0)
            if chance * highest < _hazard(time - last, float(a[k]), b[k] * MS_PER_SECOND):
                last = time
                yield time


def _hazard(age: float, shape: float, scale: float) -> float:
    """Of a gamma distribution of intervals: the rate of spikes *age* ms after the last, per ms."""
    from scipy.special import gammaincc, gammaln  # type: ignore[import-untyped]

    x = age / scale
    survival = float(gammaincc(shape, x))
    if survival <= 0.0:
        return 1 / scale  # its limit
    log_density = (shape - 1) * math.log(x) - x - float(gammaln(shape)) if x > 0 else -math.inf
    if shape == 1:
        log_density = -x
    return math.exp(log_density) / survival / scale


class SpikeTrains:
    """Trains of several sources, made as far as they are needed, on the grid of time steps.

    Arguments:
        size: of sources.
        step: of time, ms; spikes are sent at the next one.
        seed: of all of them; None for another one each time.
    """

    def __init__(self, size: int, step: float, seed: int | None) -> None:
        self._step = step
        self._seeds = np.random.SeedSequence(seed)
        self._ticks: list[list[int]] = [[] for _ in range(size)]
        self._coming: list[Iterator[float]] = [iter(()) for _ in range(size)]
        self._next: list[float] = [math.inf] * size
        self.made_until = 0.0
        """ms."""

    def generators(self, count: int) -> list[np.random.Generator]:
        """So many more random generators, of streams of their own."""
        return [np.random.default_rng(seed) for seed in self._seeds.spawn(count)]

    def go_on_with(self, source: int, train: Iterator[float], now: float) -> None:
        """From *now* on, ms, spikes of a source are those of *train*."""
        first = round(now / self._step)
        self._ticks[source] = [tick for tick in self._ticks[source] if tick < first]
        self._coming[source] = train
        self._next[source] = next(train, math.inf)
        self.made_until = min(self.made_until, now)

    def make_until(self, end: float) -> bool:
        """Make all spikes up to *end*, ms; return whether there were any more."""
        more = False
        for source, coming in enumerate(self._coming):
            while self._next[source] < math.inf and self._next[source] <= end:
                self._ticks[source].append(math.ceil(self._next[source] / self._step))
                self._next[source] = next(coming, math.inf)
                more = True
        self.made_until = max(self.made_until, end)
        return more

    def times(self) -> tuple[Floats, ...]:
        """Spike times of each source so far, ms."""
        return tuple(np.array(ticks, np.float64) * self._step for ticks in self._ticks)
