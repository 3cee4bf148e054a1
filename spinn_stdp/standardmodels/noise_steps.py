"""Currents in steps: on the grid of time steps, from some moment on, and of noise."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinn_stdp.network import Floats, Integers
from spinn_stdp.quantise.currents import US_PER_MS
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.simulator import TICK_TOLERANCE

LONGEST = 1e15
"""Ticks; no run comes so far."""


class NormalNumbers:
    """Normal numbers of one seed, as many as are asked for."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._drawn = np.zeros(0)

    def first(self, count: int) -> Floats:
        """The first so many of them."""
        more = max(0, count - len(self._drawn))
        self._drawn = np.append(self._drawn, self._rng.standard_normal(more))
        return self._drawn[:count]


def round_down(ticks: float) -> int:
    """Whole ticks, as the board cuts times; what is almost the next one is that one."""
    return math.floor(min(ticks + TICK_TOLERANCE, LONGEST))


def times_of(ticks: Integers, step: float) -> Floats:
    """Times in ms that the board cuts to just these *ticks*."""
    timestep_us = timestep_in_us(step)
    times = ticks * (timestep_us / US_PER_MS)
    low = (times * (US_PER_MS / timestep_us)).astype(np.int64) < ticks
    return np.where(low, np.nextafter(times, np.inf), times)


def steps_from(
    first: int, ticks: Integers, amplitudes: Floats, step: float
) -> dict[str, NDArray[Any]]:
    """Parameters of a StepCurrentSource that begins with the tick *first*.

    The board's program goes through the steps anew in each run, at most one each time that a
    neuron asks: so it gets no more than one that is over.
    """
    last_over = max(int(np.searchsorted(ticks, first, "right")) - 1, 0)
    now = np.maximum(ticks[last_over:], first)
    return {"times": times_of(now, step), "amplitudes": amplitudes[last_over:]}


def on_grid(times: Floats, amplitudes: Floats, step: float) -> tuple[Integers, Floats]:
    """Ticks nearest to *times*, and the last amplitude of each.

    Raises:
        ValueError: for times that are below 0 or not in order.
    """
    if not (times >= 0).all():
        raise ValueError(f"StepCurrentSource: times hold {times.min():g} ms; give times from 0 up")
    late = np.flatnonzero(np.diff(times) < 0)
    if len(late):
        raise ValueError(
            f"StepCurrentSource: time {times[late[0] + 1]:g} ms comes after {times[late[0]]:g} ms; "
            "sort them"
        )
    ticks = np.rint(times / step).astype(np.int64)
    is_last = np.diff(ticks, append=np.iinfo(np.int64).max) > 0
    return ticks[is_last], amplitudes[is_last]
