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
same compiled or not. Those on words take sixteen of them as well: :mod:`.words`.

Formats: ISO/IEC TR 18037 (``accum``); sPyNNaker's neural_modelling (``decay_s1615_t``,
``stdp_typedefs.h``); found equal bit for bit by running the shipped binaries.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import overload

from .jit import IN_PLACE, kernel
from .words import PRODUCTS, WORDS, choose, exceeding, low_words, short_products

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
TOO_MUCH = WEIGHT_MAX + 1
"""What stands for any larger sum until it is read, so that it can be told that it was larger."""
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


def wrap(x: Any) -> int:
    """*x* as a signed 32-bit register holds it."""
    wrapped: int = ((x & WORD) ^ WORD_SIGN) - WORD_SIGN
    return wrapped


@overload(wrap, jit_options=IN_PLACE)
def _wrap(x: Any) -> Any:
    def number(x: Any) -> Any:
        return ((x & WORD) ^ WORD_SIGN) - WORD_SIGN

    def words(x: Any) -> Any:
        return x

    def products(x: Any) -> Any:
        return low_words(x)

    return {WORDS: words, PRODUCTS: products}.get(x, number)


def at_most(x: Any, limit: int) -> int:
    """The smaller one of two numbers without sign."""
    smaller: int = np.minimum(x, limit)
    return smaller


@overload(at_most, jit_options=IN_PLACE)
def _at_most(x: Any, limit: int) -> Any:
    def number(x: Any, limit: int) -> Any:
        return min(x, limit)

    def words(x: Any, limit: int) -> Any:
        return choose(exceeding(x, limit), limit, x)

    return words if x == WORDS else number


def smaller(a: Any, b: int) -> int:
    """The smaller one of two numbers with sign."""
    least: int = np.minimum(a, b)
    return least


@overload(smaller, jit_options=IN_PLACE)
def _smaller(a: Any, b: int) -> Any:
    def number(a: Any, b: int) -> Any:
        return min(a, b)

    def words(a: Any, b: int) -> Any:
        return choose(a > b, b, a)

    return words if a == WORDS else number


def larger(a: Any, b: int) -> int:
    """The larger one of two numbers with sign."""
    most: int = np.maximum(a, b)
    return most


@overload(larger, jit_options=IN_PLACE)
def _larger(a: Any, b: int) -> Any:
    def number(a: Any, b: int) -> Any:
        return max(a, b)

    def words(a: Any, b: int) -> Any:
        return choose(a > b, a, b)

    return words if a == WORDS else number


def wrap_half(x: Any) -> int:
    """*x* as a signed 16-bit register holds it."""
    wrapped: int = ((x & HALF) ^ HALF_SIGN) - HALF_SIGN
    return wrapped


@overload(wrap_half, jit_options=IN_PLACE)
def _wrap_half(x: Any) -> Any:
    def number(x: Any) -> Any:
        return ((x & HALF) ^ HALF_SIGN) - HALF_SIGN

    def words(x: Any) -> Any:
        return (x << HALF_BITS) >> HALF_BITS

    return words if x == WORDS else number


def product_of_halves(a: Any, b: Any) -> int:
    """Of two numbers of 16 bits: it has no more than 32."""
    product: int = a * b
    return product


@overload(product_of_halves, jit_options=IN_PLACE)
def _product_of_halves(a: Any, b: Any) -> Any:
    def number(a: Any, b: Any) -> Any:
        return a * b

    def words(a: Any, b: Any) -> Any:
        return short_products(a, b)

    return words if WORDS in (a, b) else number


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
    signed = wrap(factor)
    without_upper_bit = wrap((x * signed) >> DECAY_BITS)
    return wrap(without_upper_bit + (x & (signed >> (DECAY_BITS - 1))))


@kernel
def multiply_traces(a: int, b: int) -> int:
    """trace × trace."""
    return wrap_half(product_of_halves(a, b) >> TRACE_BITS)


@kernel
def multiply_by_trace(a: int, s: int) -> int:
    """accum × trace, an accum. The trace may have up to 32 bits, of which the upper 4 get lost."""
    return wrap((a * wrap(s << TRACE_TO_ACCUM)) >> ACCUM_BITS)


@kernel
def ring_input(total: int, shift: int) -> int:
    """The accum that a ring buffer's sum stands for.

    *total* is the plain sum of the unsigned weights that arrived. The board saturates at
    each addition; as no weight is negative, saturating the sum once gives the same.
    """
    return wrap(at_most(total, WEIGHT_MAX) << shift)
