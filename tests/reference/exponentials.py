"""The three exponential functions of the board's library, by its tables and its polynomial."""

from __future__ import annotations

from decimal import Decimal, getcontext

from .numbers import ACCUM_BITS, ACCUM_ONE, LARGEST_UINT32, int32

getcontext().prec = 50

_LOWEST_POWER = -13
_TWO_TO_32 = Decimal(1 << 32)
_POWERS_OF_E = [
    int((_TWO_TO_32 * Decimal(k + _LOWEST_POWER).exp()).to_integral_value()) for k in range(26)
]
_SIXTEENTHS = [
    int((_TWO_TO_32 * (1 - (-Decimal(k) / 16).exp())).to_integral_value()) for k in range(16)
]
_C0, _C1, _C2 = 5294, 4293434720, 2081624032

_OVERFLOWS_ABOVE = 363408
_VANISHES_BELOW = -340695


def _high(value: int) -> int:
    return value >> 32


def _low(value: int) -> int:
    return value & LARGEST_UINT32


def _rounded_high(value: int) -> int:
    return _high(value) + (1 if _low(value) >= 0x7FFFFFFF else 0)


def _scaled(value: int, fraction: int) -> int:
    return _rounded_high(_low(value) * fraction) + _high(value) * fraction


def _one_minus_exp_of_small(y: int) -> int:
    return (_high((_C1 - _high(_C2 * y)) * y) + _C0) & LARGEST_UINT32


def _exp_u32_32(n: int) -> int:
    """e to the accum *n*, with 32 fraction bits."""
    whole = n >> ACCUM_BITS
    fraction = n - (whole << ACCUM_BITS)
    if fraction == 0:
        return _POWERS_OF_E[whole - _LOWEST_POWER]
    # From the next whole power down: first by sixteenths, then by the polynomial.
    whole += 1
    fraction = ACCUM_ONE - fraction
    result = _POWERS_OF_E[whole - _LOWEST_POWER]
    result -= _scaled(result, _SIXTEENTHS[fraction >> 11])
    return result - _scaled(result, _one_minus_exp_of_small((fraction & 0x7FF) << 17))


def expk(n: int) -> int:
    """e to the accum *n* as an accum."""
    if n > _OVERFLOWS_ABOVE:
        return 0x7FFFFFFF
    if n < _VANISHES_BELOW:
        return 0
    return int32(_exp_u32_32(n) >> 17)


def expulr(n: int) -> int:
    """e to the accum *n* as an unsigned fraction of one; 0 at n = 0."""
    if n > _OVERFLOWS_ABOVE:
        return 0x7FFFFFFF
    if n < _VANISHES_BELOW:
        return 0
    return _low(_exp_u32_32(n))


def expuk(n: int) -> int:
    """e to the accum *n* with 16 integer and 16 fraction bits; 0 at n = 0."""
    if n > _OVERFLOWS_ABOVE:
        return LARGEST_UINT32
    if n == 0:
        return 0
    return _low(_exp_u32_32(n) >> 16)
