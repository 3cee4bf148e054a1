"""Sixteen words at once against plain Python integers, which have no width."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numba import config

from emulator.arithmetic import fixed_point as fp
from emulator.arithmetic.gathering import QUAD, gather, quads
from emulator.arithmetic.jit import kernel
from emulator.arithmetic.words import (
    AT_ONCE,
    below,
    choose,
    exceeding,
    first_ones,
    load,
    lowest,
    places_of,
    short_products,
    store,
)

LIMIT = 1 << 31
edges = st.sampled_from(
    [0, 1, -1, LIMIT - 1, -LIMIT, 0xFFFF, 0x10000, -0x10000, 1 << 15, -(1 << 15)]
)
word = st.one_of(edges, st.integers(-LIMIT, LIMIT - 1))
some = st.lists(word, min_size=AT_ONCE, max_size=AT_ONCE)
RESULTS = 28


@kernel
def compute(a: Any, b: Any, number: int, shift: int, count: int, results: Any) -> tuple[int, int]:
    """Everything that there is, of the words of two arrays from the second on, and of a number."""
    mask = first_ones(count)
    x, y = load(a, 1, mask), load(b, 1, mask)
    store(x + y, results[0], 1, mask)
    store(x - y, results[1], 1, mask)
    store(fp.wrap(-x), results[2], 1, mask)
    store(x & y, results[3], 1, mask)
    store(x >> shift, results[4], 1, mask)
    store(fp.multiply(x, y), results[5], 1, mask)
    store(fp.multiply(number, y), results[6], 1, mask)
    store(fp.multiply(x, number), results[7], 1, mask)
    store(fp.decay(x, y), results[8], 1, mask)
    store(fp.decay(x, number), results[9], 1, mask)
    store(fp.ring_input(load(a.view(np.uint32), 1, mask), shift), results[10], 1, mask)
    store(choose(x > y, x, number), results[11], 1, mask)
    store(choose(x >= number, 7, y - number), results[12], 1, mask)
    store(fp.wrap(number + x), results[13], 1, mask)
    store(number, results[14], 1, mask)
    store(choose((x >= y) & (x > number), x, y), results[15], 1, mask)
    store(choose(x == y, number, x), results[16], 1, mask)
    store(fp.smaller(x, number), results[17], 1, mask)
    store(fp.larger(x, y), results[18], 1, mask)
    store(fp.wrap_half(x), results[19], 1, mask)
    traces = fp.wrap_half(x), fp.wrap_half(y)
    store(fp.multiply_traces(traces[0], traces[1]), results[20], 1, mask)
    store(short_products(x & 0x7FFF, 9), results[21], 1, mask)
    store(gather(a, y & 0xF, below(y & 0x1F, 16) & mask), results[22], 1, mask)
    places = np.empty(AT_ONCE + 3, np.int32)
    for k in range(AT_ONCE):
        places[k + 3] = (b[k + 1] & 0x7) + 1
    first, second, third, fourth = quads(a[1:], places, 3)
    store(first, results[23], 1, mask)
    store(second, results[24], 1, mask)
    store(third, results[25], 1, mask)
    store(fourth, results[26], 1, mask)
    beyond = exceeding(load(a.view(np.uint32), 1, mask), fp.WEIGHT_MAX)
    return places_of(x >= y), places_of(beyond)


def signed(x: int) -> int:
    """The value of the low 32 bits, two's complement."""
    return (x + LIMIT) % (2 * LIMIT) - LIMIT


def half(x: int) -> int:
    """The value of the low 16 bits."""
    return (x + 2**15) % 2**16 - 2**15


def expected(a: list[int], x: int, y: int, number: int, shift: int) -> list[int]:
    plain = x % (2 * LIMIT)
    return [
        signed(x + y),
        signed(x - y),
        signed(-x),
        x & y,
        x >> shift,
        signed(x * y // 2**15),
        signed(number * y // 2**15),
        signed(x * number // 2**15),
        signed(x * (y % 2**32) // 2**32),
        signed(x * (number % 2**32) // 2**32),
        signed(min(plain, 0xFFFF) << shift),
        x if x > y else number,
        7 if x >= number else signed(y - number),
        signed(number + x),
        number,
        x if x >= y and x > number else y,
        number if x == y else x,
        min(x, number),
        max(x, y),
        half(x),
        half(half(x) * half(y) // 2**11),
        (x & 0x7FFF) * 9,
        [3, *a, 3][y & 0xF] if y & 0x1F < 16 else 0,
        *a[(y & 0x7) + 1 : (y & 0x7) + 1 + QUAD],
    ]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(some, some, word, st.integers(0, 20), st.integers(1, AT_ONCE + 3))
def test_sixteen_words_are_computed_as_one_by_one(
    a: list[int], b: list[int], number: int, shift: int, count: int
) -> None:
    results = np.full((RESULTS, AT_ONCE + 2), 5, np.int32)
    arrays = (np.array([3, *each, 3], np.int32) for each in (a, b))
    at_least, beyond = compute(*arrays, number, shift, count, results)
    known = range(min(count, AT_ONCE))
    for k in range(AT_ONCE):
        found = results[:-1, k + 1].tolist()
        assert found == (expected(a, a[k], b[k], number, shift) if k in known else [5] * len(found))
    assert not (results[:, [0, -1]] != 5).any()
    assert at_least & sum(1 << k for k in known) == sum(1 << k for k in known if a[k] >= b[k])
    assert beyond == sum(1 << k for k in known if a[k] % 2**32 > 0xFFFF)


@kernel
def lowest_of(number: int) -> int:
    """The place of its lowest bit."""
    return lowest(number)


@given(st.integers(0, 15), st.integers(0, 2**15))
def test_the_lowest_place(place: int, above: int) -> None:
    assert lowest_of((1 << place) | (above << (place + 1))) == place


@pytest.mark.skipif(vars(config)["DISABLE_JIT"], reason="this is what it runs")
@pytest.mark.slow
def test_plain_python_computes_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "1 skipped" in done.stdout
