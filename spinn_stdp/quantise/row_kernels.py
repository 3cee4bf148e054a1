"""Weights and delays of rows in integers, compiled; :mod:`.weights` says what they are."""

from __future__ import annotations

import numpy as np

from emulator.arithmetic.fixed_point import ACCUM_BITS, ACCUM_ONE
from emulator.arithmetic.jit import kernel
from emulator.image import Int64s, UInt16s
from spinn_stdp.network import Floats

MASK = 0xFFFF
WORD = 0xFFFFFFFF
SIGN = 0x80000000


@kernel
def encode(values: Floats, low: float, high: float, out: Int64s) -> tuple[bool, bool]:
    """Each of *values* to the nearest s16.15; whether one is outside, and one half-way."""
    outside, half_way = False, False
    for k in range(len(values)):
        value = values[k]
        if not (value >= low and value <= high):
            outside = True
            continue
        scaled = value * ACCUM_ONE
        half_way = half_way or abs(scaled - np.trunc(scaled)) == 0.5
        out[k] = int(np.rint(scaled))
    return outside, half_way


@kernel
def to_weights(encoded: Int64s, coarser: int, out: UInt16s) -> None:
    """Sizes of s16.15 in steps of *coarser* bits more, half up."""
    for k in range(len(encoded)):
        size = abs(encoded[k])
        steps = (size + (1 << (coarser - 1))) >> coarser if coarser > 0 else size << -coarser
        out[k] = steps & MASK


@kernel
def to_ticks(encoded: Int64s, per_ms: int, longest: int, out: UInt16s) -> None:
    """Ticks of milliseconds, cut off, from 1 to *longest*."""
    for k in range(len(encoded)):
        product = (encoded[k] * per_ms) >> ACCUM_BITS
        word = product & WORD  # an accum that is too large wraps
        ticks = (word - ((word & SIGN) << 1)) >> ACCUM_BITS
        ticks = 1 if ticks < 0 else ticks & MASK
        out[k] = min(max(ticks, 1), longest)
