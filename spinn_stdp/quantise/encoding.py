"""Numbers of the host as the board's fixed-point words.

sPyNNaker writes a parameter as ``round(Decimal(str(value)) * 2**15)``: the shortest decimal
that stands for the double, to the nearest 2⁻¹⁵, ties to even.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import ACCUM_ONE
from emulator.image import Int32s, Int64s
from spinn_stdp.network import Floats

UNSIGNED_ONE = 1 << 16
"""As u16.16."""
SMALLEST = 1 / ACCUM_ONE
"""Of an s16.15, above 0."""
ACCUM_LOWEST = -(1 << 31) / ACCUM_ONE
ACCUM_HIGHEST = ((1 << 31) - 1) / ACCUM_ONE


def in_range(values: Any) -> NDArray[np.bool_]:
    """Which of *values* sPyNNaker writes as s16.15: those in its range before they are rounded."""
    values = np.asarray(values, np.float64)
    inside: NDArray[np.bool_] = (values >= ACCUM_LOWEST) & (values <= ACCUM_HIGHEST)
    return inside


def accum(value: float) -> int:
    """*value* as s16.15."""
    return round(Decimal(str(float(value))) * ACCUM_ONE)


def accums(values: Any) -> Int32s:
    """Each of *values* as s16.15, int32 of the same shape; they must be :func:`in_range`.

    Rounding the double itself gives the same as rounding its decimal text, but where the
    double lies exactly half-way: there the text may be a shorter number beside it.
    """
    values = np.asarray(values, np.float64)
    scaled = values * ACCUM_ONE
    rounded: Floats = np.rint(scaled)
    for index in np.argwhere(np.abs(scaled - np.trunc(scaled)) == 0.5):
        rounded[tuple(index)] = accum(values[tuple(index)])
    return rounded.astype(np.int32)


def unsigned_accum(value: float) -> int:
    """*value* as u16.16."""
    return round(Decimal(str(float(value))) * UNSIGNED_ONE)


def unsigned_accums(values: Any) -> Int64s:
    """Each of *values*, from 0 up, as u16.16."""
    each = np.asarray(values, np.float64)
    return np.array([unsigned_accum(v) for v in each.ravel()], np.int64).reshape(each.shape)


def by_value(function: Callable[..., int], *arrays: Int32s | Int64s) -> Int64s:
    """*function* of the arrays' elements, computed once for each different combination."""
    table = np.stack([np.asarray(a, np.int64) for a in arrays])
    if table.size and (table == table[:, :1]).all():  # as of most populations
        return np.full(table.shape[1], function(*map(int, table[:, 0])), np.int64)
    different, where = np.unique(table, axis=1, return_inverse=True)
    results = np.array([function(*map(int, column)) for column in different.T], np.int64)
    return results[where.ravel()]


def ticks_of(milliseconds: Floats, timestep_us: int) -> Int64s:
    """The ticks at which a spike source array sends its spikes of these times.

    The host cuts times to whole µs and then takes the tick at or after them.
    """
    microseconds = np.floor(np.asarray(milliseconds, np.float64) * 1000.0)
    return np.ceil(microseconds / timestep_us).astype(np.int64)


def timestep_in_us(timestep: float) -> int:
    """The length of a tick, whole µs as sPyNNaker keeps it, of *timestep* in ms."""
    return math.ceil(timestep * 1000)
