"""The board's number formats on Python's unbounded integers.

``accum`` is a signed 32-bit integer of which 15 bits are the fraction; it wraps and never
saturates. ``decay`` factors are unsigned 32-bit fractions of one. STDP traces are signed
16-bit integers with 11 fraction bits.
"""

from __future__ import annotations

ACCUM_BITS = 15
ACCUM_ONE = 1 << ACCUM_BITS
TRACE_BITS = 11
TRACE_ONE = 1 << TRACE_BITS
LARGEST_UINT16 = 0xFFFF
LARGEST_UINT32 = 0xFFFFFFFF


def int32(value: int) -> int:
    """The low 32 bits of *value*, read as a signed number."""
    value &= LARGEST_UINT32
    return value - (1 << 32) if value >> 31 else value


def int16(value: int) -> int:
    """The low 16 bits of *value*, read as a signed number."""
    value &= LARGEST_UINT16
    return value - (1 << 16) if value >> 15 else value


def product(a: int, b: int) -> int:
    """accum * accum: the exact product, floored, its low 32 bits."""
    return int32((a * b) >> ACCUM_BITS)


def decayed(value: int, factor: int) -> int:
    """accum * unsigned fraction of one: floored, so a negative value decays to -1 at most."""
    return int32((value * factor) >> 32)


def trace_product(a: int, b: int) -> int:
    """STDP number * STDP number."""
    return (int16(a) * int16(b)) >> TRACE_BITS


def accum_times_trace(a: int, trace: int) -> int:
    """accum * STDP number."""
    return int32((a * (trace << (ACCUM_BITS - TRACE_BITS))) >> ACCUM_BITS)


def _divided_as_unsigned_64_bits(a: int, b: int) -> int:
    mask = (1 << 64) - 1
    return int32((a & mask) // (b & mask))


def accum_quotient(a: int, b: int) -> int:
    """accum / accum (``kdivk``)."""
    return _divided_as_unsigned_64_bits(a << ACCUM_BITS, b)


def accum_divided_by_integer(a: int, n: int) -> int:
    """accum / integer (``kdivui``)."""
    return _divided_as_unsigned_64_bits(a, n)


def ceiling(value: int) -> int:
    """The smallest integer that is not below an accum."""
    return -((-value) >> ACCUM_BITS)
