"""Products, wrapping and saturation of the firmware's number formats.

=========  ======================================  =============================
``accum``  s16.15 in a signed 32-bit register      wraps, never saturates
``decay``  u0.32 in an unsigned 32-bit register    a factor below one
``trace``  s4.11 in a signed 16-bit register       STDP traces and lookup tables
weight     16 bits unsigned                        ring buffers saturate at 0xFFFF
=========  ======================================  =============================

Every product is rounded down (an arithmetic shift right), as ARM code compiled from
``stdfix.h`` types does. All functions take and give 64-bit integers that hold a value of
the format (:func:`wide` makes them), so that nothing overflows on the way; they mean the
same compiled or not.

Formats: ISO/IEC TR 18037 (``accum``); sPyNNaker's neural_modelling (``decay_s1615_t``,
``stdp_typedefs.h``); found equal bit for bit by running the shipped binaries.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .jit import kernel

ACCUM_BITS = 15
"""Fraction bits of an accum."""
TRACE_BITS = 11
"""Fraction bits of a trace."""
DECAY_BITS = 32
"""Fraction bits of a decay."""
TRACE_TO_ACCUM = ACCUM_BITS - TRACE_BITS
ACCUM_ONE = 1 << ACCUM_BITS
TRACE_ONE = 1 << TRACE_BITS
WEIGHT_MAX = 0xFFFF
"""The largest row weight, and the sum at which a ring buffer saturates."""
WORD = 0xFFFFFFFF
WORD_SIGN = 0x80000000
HALF = 0xFFFF
HALF_BITS = 16
HALF_SIGN = 0x8000


@kernel
def wide(x: Any) -> int:
    """An array's element in 64 bits, where no product of two formats overflows."""
    widened: int = np.int64(x)
    return widened


@kernel
def wrap(x: int) -> int:
    """*x* as a signed 32-bit register holds it."""
    return ((x & WORD) ^ WORD_SIGN) - WORD_SIGN


@kernel
def wrap_half(x: int) -> int:
    """*x* as a signed 16-bit register holds it."""
    return ((x & HALF) ^ HALF_SIGN) - HALF_SIGN


@kernel
def multiply(a: int, b: int) -> int:
    """accum × accum."""
    return wrap((a * b) >> ACCUM_BITS)


@kernel
def decay(x: int, factor: int) -> int:
    """accum × decay: a negative value falls towards −2⁻¹⁵, not towards 0.

    Computed with the factor as a signed word, which is 2³² less where its upper bit is set:
    processors multiply signed words by signed ones several at once.
    """
    without_upper_bit = (x * wrap(factor)) >> DECAY_BITS
    return wrap(without_upper_bit + (x & -(factor >> (DECAY_BITS - 1))))


@kernel
def multiply_traces(a: int, b: int) -> int:
    """trace × trace."""
    return wrap_half((a * b) >> TRACE_BITS)


@kernel
def multiply_by_trace(a: int, s: int) -> int:
    """accum × trace, an accum."""
    return wrap((a * (s << TRACE_TO_ACCUM)) >> ACCUM_BITS)


@kernel
def ring_input(total: int, shift: int) -> int:
    """The accum that a ring buffer's sum stands for.

    *total* is the plain sum of the unsigned weights that arrived. The board saturates at
    each addition; as no weight is negative, saturating the sum once gives the same.
    """
    return wrap(min(total, WEIGHT_MAX) << shift)
