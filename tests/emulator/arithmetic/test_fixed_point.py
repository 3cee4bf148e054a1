"""Number formats against plain Python integers, which have no width."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from emulator.arithmetic import fixed_point as fp

words = st.integers(-(2**31), 2**31 - 1)
decays = st.integers(0, 2**32 - 1)
halves = st.integers(-(2**15), 2**15 - 1)


def signed(x: int, bits: int) -> int:
    """The value of the low *bits* of x, two's complement."""
    x %= 1 << bits
    return x - (1 << bits) if x >> (bits - 1) else x


@given(st.integers(-(2**62), 2**62 - 1))
def test_wrap(x: int) -> None:
    assert fp.wrap(np.int64(x)) == signed(x, 32)
    assert fp.wrap_half(np.int64(x)) == signed(x, 16)


@given(words, words)
def test_multiply(a: int, b: int) -> None:
    assert fp.multiply(a, b) == signed(a * b // 2**15, 32)


@given(words, decays)
def test_decay(x: int, factor: int) -> None:
    assert fp.decay(x, factor) == x * factor // 2**32


@given(halves, halves)
def test_multiply_traces(a: int, b: int) -> None:
    assert fp.multiply_traces(a, b) == signed(a * b // 2**11, 16)


@given(words, halves)
def test_multiply_by_trace(a: int, s: int) -> None:
    assert fp.multiply_by_trace(a, s) == signed(a * s * 16 // 2**15, 32)


@given(st.integers(0, 2**32 - 1), st.integers(0, 20))
def test_ring_input(total: int, shift: int) -> None:
    assert fp.ring_input(total, shift) == signed(min(total, 0xFFFF) << shift, 32)


def test_negative_values_decay_away_from_zero() -> None:
    half = 1 << 31
    assert fp.decay(-1, half) == -1
    assert fp.decay(1, half) == 0


def test_a_saturated_ring_is_the_largest_weight() -> None:
    assert fp.ring_input(0x10000, 0) == 0xFFFF
    assert fp.ring_input(0xFFFF, 16) == -0x10000  # the sign bit of the accum
