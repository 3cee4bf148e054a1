"""The board's sine, instruction by instruction: SMULW, SMLAW and SMULL on 32-bit registers."""

from __future__ import annotations

from decimal import Decimal, getcontext
from math import cos, sin

from .numbers import int16, int32

getcontext().prec = 50

_SIN = [round(Decimal(sin(k / 16)) * (1 << 31)) for k in range(14)]
_COS = [round(Decimal(cos(k / 16) - 1) * (1 << 31)) for k in range(14)]
_QUARTER_PI = 105414357


def _top(x: int) -> int:
    return int16(x >> 16)


def _smlaw(a: int, half: int, c: int) -> int:
    return int32(c + ((a * half) >> 16))


def _round(x: int, n: int) -> int:
    return int32(((x >> n) + (x >> (n - 1) & 1)) << n)


def _half_root(x: int) -> int:
    return int32((x * 1518500250) >> 31)


def _octant(x: int) -> tuple[int, int]:
    n = int32((x * 20861) >> 16) >> 13
    octant = n % 8
    turns = n // 7358
    n, x = n - 7358 * turns, int32(x - 189364951 * turns)
    x = int32(x << 3)
    d = int32((n * 21845) >> 16) >> 2
    n = _smlaw(-786432, d, n)
    x = int32(int32((x - 2470649 * d) << 9) - _QUARTER_PI * n)
    if x < 0:
        x, octant = x + _QUARTER_PI, (octant - 1) % 8
    return octant, int32(x << 4)


def sine(x: int) -> int:
    """The accum sin(x) of an accum."""
    octant, y = _octant(x)
    at = _round(y, 27)
    k, y = at >> 27, int32(int32(y - at) << 5)
    versine = _top(y) * _top(y) >> 10
    s = _smlaw(_SIN[k], _top(int32(-(versine << 1))), _SIN[k])
    s = _smlaw(_COS[k], _top(y >> 4), int32(s + (y >> 5)))
    v = _smlaw(_COS[k], _top(versine << 1), int32(versine - _COS[k]))
    v = _smlaw(_SIN[k], _top(y >> 4), v)
    a, b = _half_root(s), int32(1518500250 - _half_root(v))

    def out(value: int) -> int:
        return _round(int32(value), 16) >> 16

    return (
        out(s),
        out(a + b),
        32768 - out(v),
        out(b - a),
        out(-s),
        out(-(a + b)),
        out(v) - 32768,
        out(a - b),
    )[octant]
