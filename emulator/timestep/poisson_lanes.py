"""Poisson sources of many cores side by side.

Each core draws from random numbers of its own, one source after the other. Here sixteen cores go
through their sources together, the k-th of each at a time, so that the compiler has one instruction
draw for all of them. A core whose source has its spikes waits until the others have theirs.

For sources that draw in every tick; those that count down to their next spike, or that begin or
end some time, are left to :func:`.poisson.fire_sources`. The integers are the same.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import ACCUM_BITS, HALF, HALF_BITS, WORD, wide, wrap
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.arithmetic.normal import norminv
from emulator.arithmetic.random import X_INCREMENT, X_MULTIPLIER, Y_SHIFTS, Z_MULTIPLIER
from emulator.arithmetic.room import room
from emulator.image import Int32s, Int64s, UInt32s

from .fired import Fired

LANES = 16
WORTH_WHILE = 4
"""Cores, of which fewer are not worth going side by side."""
FOR_EVER = 0xFFFFFFFF
ACCUM_HALF = 1 << (ACCUM_BITS - 1)
HALF_SIGN = 0x8000
# Columns of what is at work, one number for each lane.
X, Y, Z, C = 0, LANES, 2 * LANES, 3 * LANES
"""The random numbers of the core."""
LEFT = 4 * LANES
"""The product of uniform numbers."""
DOWN_TO = 5 * LANES
"""e**-λ: the product goes on to be drawn until it is no more than this."""
COPIES = 6 * LANES
DRAWS = 7 * LANES
"""1 as long as the core draws for its source."""
DRAWN = 8 * LANES
COLUMNS = 9 * LANES
WORDS = 4
"""Of a generator."""


class Lanes(NamedTuple):
    """Sources by group of cores, by place on the core, and by lane."""

    first: Int64s
    """Where each group's sources begin; ends with their number."""
    size: Int64s
    """By lane of each group: sources of the core."""
    neuron: Int64s
    """By lane of each group: the first source of the core."""
    exp_minus_lambda: UInt32s
    sqrt_lambda: Int32s


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
    """*sources* (:class:`.poisson.Sources`) side by side; None where some can't go so.

    Arguments:
        first: where each core's sources begin; ends with their number.
    """
    cores = len(first) - 1
    unbounded = (sources.start_ticks == 0).all() and (sources.end_ticks == FOR_EVER).all()
    if cores < WORTH_WHILE or not unbounded or sources.mean_isi_ticks.any():
        return None
    groups = -(-cores // LANES)
    size, neuron = np.zeros((2, groups * LANES), np.int64)
    size[:cores], neuron[:cores] = np.diff(first), first[:-1]
    widths = size.reshape(groups, LANES).max(axis=1)
    starts = np.concatenate(([0], np.cumsum(widths * LANES)))
    lanes = Lanes(
        starts, size, neuron, np.zeros(starts[-1], np.uint32), np.zeros(starts[-1], np.int32)
    )
    for core in range(cores):
        group, lane = divmod(core, LANES)
        places = starts[group] + np.arange(size[core]) * LANES + lane
        inside = slice(first[core], first[core + 1])
        lanes.exp_minus_lambda[places] = sources.exp_minus_lambda[inside]
        lanes.sqrt_lambda[places] = sources.sqrt_lambda[inside]
    return lanes


@inner
def _draw(s: UInt32s, width: int) -> None:
    """The next random word of each lane that draws; see :func:`emulator.arithmetic.random.draw`."""
    for lane in range(width):
        drawn = (X_MULTIPLIER * wide(s[X + lane]) + X_INCREMENT) & WORD
        s[DRAWN + lane] = drawn
        s[X + lane] = drawn if s[DRAWS + lane] != 0 else s[X + lane]
    for lane in range(width):
        y = wide(s[Y + lane])
        y ^= (y << Y_SHIFTS[0]) & WORD
        y ^= y >> Y_SHIFTS[1]
        y ^= (y << Y_SHIFTS[2]) & WORD
        s[DRAWN + lane] = (wide(s[DRAWN + lane]) + y) & WORD
        s[Y + lane] = y if s[DRAWS + lane] != 0 else s[Y + lane]
    for lane in range(width):
        low = Z_MULTIPLIER * (wide(s[Z + lane]) & HALF) + wide(s[C + lane])
        high = Z_MULTIPLIER * (wide(s[Z + lane]) >> HALF_BITS) + (low >> HALF_BITS)
        z = ((high & HALF) << HALF_BITS) | (low & HALF)
        s[DRAWN + lane] = (wide(s[DRAWN + lane]) + z) & WORD
        s[Z + lane] = z if s[DRAWS + lane] != 0 else s[Z + lane]
        s[C + lane] = high >> HALF_BITS if s[DRAWS + lane] != 0 else s[C + lane]


@inner
def _multiply(s: UInt32s, width: int) -> int:
    """Take what was drawn into the products; whether any lane has to draw on."""
    for lane in range(width):
        drawn, left = wide(s[DRAWN + lane]), wide(s[LEFT + lane])
        left = (left * (drawn >> HALF_BITS) + ((left * (drawn & HALF)) >> HALF_BITS)) >> HALF_BITS
        s[LEFT + lane] = left
    more = 0
    for lane in range(width):
        goes_on = s[DRAWS + lane] if s[LEFT + lane] > s[DOWN_TO + lane] else np.uint32(0)
        s[DRAWS + lane] = goes_on
        s[COPIES + lane] += goes_on
        more |= goes_on
    return more


@inner
def _fast(s: UInt32s, width: int, exp_minus_lambda: UInt32s) -> None:
    """The spikes of fast sources of one tick; those of lanes with 0 are no such."""
    more = 0
    for lane in range(width):
        down_to = exp_minus_lambda[lane]
        s[DOWN_TO + lane] = down_to
        s[LEFT + lane] = WORD
        s[COPIES + lane] = 0
        s[DRAWS + lane] = down_to != 0
        more |= down_to
    while more != 0:
        _draw(s, width)
        more = _multiply(s, width)


@inner
def _faster(s: UInt32s, width: int, sqrt_lambda: Int32s, normal: Int32s) -> None:
    """The spikes of faster sources of one tick; those of lanes with 0 are no such."""
    some = 0
    for lane in range(width):
        s[DRAWS + lane] = np.uint32(sqrt_lambda[lane] > 0)
        some += sqrt_lambda[lane] > 0
    if some == 0:
        return
    _draw(s, width)
    for lane in range(width):
        root = wide(sqrt_lambda[lane])
        if root > 0:
            x = (wide(normal[s[DRAWN + lane] >> np.uint32(HALF_BITS)]) >> 1) + root
            s[COPIES + lane] = np.uint32((wrap((x * x) >> ACCUM_BITS) + ACCUM_HALF) >> ACCUM_BITS)


@kernel
def fire_lanes(lanes: Lanes, generators: Int64s, normal: Int32s, fired: Fired) -> int:
    """List the sources that spike and return how many; `generators` go on.

    ``fired`` has room for all sources.
    """
    lanes, generators, normal, fired = borrowed((lanes, generators, normal, fired))
    s = room(COLUMNS, np.uint32)
    s[:] = 0
    cores = len(generators)
    # LANES, but the compiler does not know it, and so vectorises loops instead of unrolling them.
    width = len(lanes.size) // (len(lanes.first) - 1)
    for group in range(len(lanes.first) - 1):
        core = group * LANES
        used = min(LANES, cores - core)
        for lane in range(used):
            for k in range(WORDS):
                s[k * LANES + lane] = np.uint32(generators[core + lane, k])
        for place in range((lanes.first[group + 1] - lanes.first[group]) // LANES):
            at = lanes.first[group] + place * LANES
            _fast(s, width, lanes.exp_minus_lambda[at : at + LANES])
            _faster(s, width, lanes.sqrt_lambda[at : at + LANES], normal)
            for lane in range(used):
                if place < lanes.size[core + lane]:
                    fired.copies[lanes.neuron[core + lane] + place] = np.int32(s[COPIES + lane])
        for lane in range(used):
            for k in range(WORDS):
                generators[core + lane, k] = wide(s[k * LANES + lane])
    return list_spikes(fired)


@inner
def list_spikes(fired: Fired) -> int:
    """Put the sources that have spikes first, of which ``fired.copies`` has how many they have."""
    count = 0
    for n in range(len(fired.copies)):
        copies = fired.copies[n]
        fired.neurons[count] = n
        fired.copies[count] = copies
        count += copies > 0
    return count
