"""Poisson sources of many cores side by side.

Each core draws from random numbers of its own, one source after the other. Here sixteen cores draw
at once, each in a lane of its own, and each goes on to its next source as soon as one has its
spikes; no lane waits for another before its core is through.

For populations whose sources all draw in every tick, and all in the same way; others are left to
:func:`.poisson.fire_sources`. The integers are the same.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import config

from emulator.arithmetic.fixed_point import HALF_BITS
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.arithmetic.normal import norminv
from emulator.arithmetic.room import room
from emulator.arithmetic.vectors import LANES
from emulator.image import Int32s, Int64s, UInt32s

from .fired import Fired
from .poisson_vectors import (
    AT,
    END,
    GENERATOR_WORDS,
    ROWS,
    draw_alike,
    draw_each,
    square_alike,
    square_each,
)

WORTH_WHILE = 2
"""Cores, of which fewer are not worth going side by side."""
HALF_SIGN = 0x8000
STATE = ROWS * LANES


class Lanes(NamedTuple):
    """Sources of a population that can go side by side, but for those that never fire."""

    bounds: Int64s
    """(2, cores): where the sources of each core begin among those here, and where they end."""
    order: Int64s
    """(cores,): the order in which they are taken, sixteen side by side."""
    sources: Int32s
    """Their numbers in the population, ascending."""
    rates: UInt32s
    """e**−λ as u0.32, or √λ as an accum; see :class:`.poisson.Sources`."""
    spikes: Int32s
    """Of a tick."""
    is_faster: bool
    """Whether it is √λ."""
    is_alike: bool
    """Whether all sources of a core have the same rate."""
    start: int
    """The first tick in which they fire."""
    end: int
    """The first in which they no longer do."""


@cache
def normal_numbers() -> Int32s:
    """By the upper half of a random word: the accum that the firmware makes of it."""
    return _table(1 << HALF_BITS)


@kernel
def _table(size: int) -> Int32s:
    table = np.empty(size, np.int32)
    for half in range(size):
        table[half] = norminv(half - ((half & HALF_SIGN) << 1))
    return table


def lanes_of(sources: Any, first: Int64s) -> Lanes | None:
    """*sources* (:class:`.poisson.Sources`) side by side; None where they can't go so.

    Arguments:
        first: where each core's sources begin; ends with their number.
    """
    fast, faster = (sources.exp_minus_lambda > 0), (sources.sqrt_lambda > 0)
    times = np.stack([sources.start_ticks, sources.end_ticks])
    if (
        len(first) - 1 < WORTH_WHILE
        or sources.mean_isi_ticks.any()
        or fast.any() == faster.any()
        or (times != times[:, :1]).any()
        or vars(config)["DISABLE_JIT"]
    ):
        return None
    present = np.flatnonzero(fast | faster)
    rates = (sources.exp_minus_lambda + sources.sqrt_lambda)[present].astype(np.uint32)
    begins = np.searchsorted(present, first).astype(np.int64)
    filled = np.flatnonzero(np.diff(begins))
    of_core = np.repeat(rates[begins[filled]], np.diff(begins)[filled])
    return Lanes(
        bounds=np.stack([begins[:-1], begins[1:]]),
        order=np.arange(len(begins) - 1),
        sources=present.astype(np.int32),
        rates=rates,
        spikes=np.zeros(len(present), np.int32),
        is_faster=bool(faster.any()),
        is_alike=bool((rates == of_core).all()),
        start=int(times[0, 0]),
        end=int(times[1, 0]),
    )


@inner
def _load(state: UInt32s, lanes: Lanes, generators: Int64s, cores: Int64s) -> None:
    """Put *cores* in their lanes; a lane without a core has no sources."""
    for lane in range(LANES):
        if lane < len(cores):
            core = cores[lane]
            for k in range(GENERATOR_WORDS):
                state[k * LANES + lane] = np.uint32(generators[core, k])
            state[AT * LANES + lane] = np.uint32(lanes.bounds[0, core])
            state[END * LANES + lane] = np.uint32(lanes.bounds[1, core])
        else:
            state[AT * LANES + lane] = 0
            state[END * LANES + lane] = 0


@inner
def _draw(state: UInt32s, lanes: Lanes, spikes: Int32s, normal: Int32s) -> None:
    """Draw the *spikes* of all sources of these lanes."""
    if lanes.is_faster and lanes.is_alike:
        square_alike(state, lanes.rates, spikes, normal)
    elif lanes.is_faster:
        square_each(state, lanes.rates, spikes, normal)
    elif lanes.is_alike:
        draw_alike(state, lanes.rates, spikes, normal)
    else:
        draw_each(state, lanes.rates, spikes, normal)


@inner
def _draw_cores(
    state: UInt32s,
    lanes: Lanes,
    generators: Int64s,
    normal: Int32s,
    spikes: Int32s,
    begin: int,
    end: int,
) -> None:
    """Draw the *spikes* of the *begin*-th core to below the *end*-th; `generators` go on."""
    for first in range(begin, end, LANES):
        cores = lanes.order[first : min(first + LANES, end)]
        _load(state, lanes, generators, cores)
        _draw(state, lanes, spikes, normal)
        for lane in range(len(cores)):
            for k in range(GENERATOR_WORDS):
                generators[cores[lane], k] = state[k * LANES + lane]


@kernel
def fire_lanes(
    lanes: Lanes, generators: Int64s, normal: Int32s, fired: Fired, is_listed: bool
) -> int:
    """The spikes of one tick; `generators` go on. See :meth:`.poisson.Poisson.fire`."""
    lanes, generators, normal, fired = borrowed((lanes, generators, normal, fired))
    state = room(STATE, np.uint32)
    _draw_cores(state, lanes, generators, normal, lanes.spikes, 0, len(generators))
    if is_listed:
        return list_spikes(lanes.sources, lanes.spikes, fired)
    fired.copies[:] = 0
    for k in range(len(lanes.sources)):
        fired.copies[lanes.sources[k]] = lanes.spikes[k]
    return 0


@kernel
def count_lanes(
    lanes: Lanes,
    generators: Int64s,
    normal: Int32s,
    spikes: Int32s,
    begin: int,
    end: int,
    tick: int,
) -> None:
    """The same of the *begin*-th core to below the *end*-th, where all sources fire and none is
    listed."""
    lanes, generators, normal, spikes = borrowed((lanes, generators, normal, spikes))
    state = room(STATE, np.uint32)
    if lanes.start <= tick < lanes.end:
        _draw_cores(state, lanes, generators, normal, spikes, begin, end)
        return
    for core in lanes.order[begin:end]:
        spikes[lanes.bounds[0, core] : lanes.bounds[1, core]] = 0


@inner
def list_spikes(sources: Int32s, spikes: Int32s, fired: Fired) -> int:
    """List those of *sources* that have *spikes*, and return how many."""
    count = 0
    for k in range(len(sources)):
        fired.neurons[count] = sources[k]
        fired.copies[count] = spikes[k]
        count += spikes[k] > 0
    return count
