"""The board's random numbers. The figures come from running the shipped firmware."""

import hashlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.arithmetic.normal import norminv
from emulator.arithmetic.random import draw, exponential, gaussian, multiply_fractions
from emulator.arithmetic.roots import square_root
from tests.reference.poisson import RandomNumbers

WORD = st.integers(0, 0xFFFFFFFF)
SEEDS = st.tuples(WORD, WORD, WORD, st.integers(1, 698769068))


def generator(*words):
    return np.array(words, np.int64)


@given(SEEDS)
def test_draws_are_those_of_the_reference(seeds):
    mine, reference = generator(*seeds), RandomNumbers(seeds)
    assert [draw(mine) for _ in range(20)] == [reference.next() for _ in range(20)]


def test_largest_words_do_not_overflow():
    words = (0xFFFFFFFF,) * 4
    mine, reference = generator(*words), RandomNumbers(words)
    assert [draw(mine) for _ in range(50)] == [reference.next() for _ in range(50)]
    assert mine.min() >= 0
    assert mine.max() <= 0xFFFFFFFF


def test_exponentials_take_the_firmwares_draws():
    """Three slow sources and a silent one draw their first intervals."""
    state = generator(1, 2, 3, 4)
    means = [2000, 333, 111, 0]
    thousandths = [(exponential(state) * 1000 + (1 << 14)) >> 15 for _ in means]
    intervals = [x * mean for x, mean in zip(thousandths, means, strict=True)]
    assert intervals == [276000, 137529, 48174, 0]
    assert state.tolist() == [1905492625, 3970652268, 2296692947, 3483937158]


@given(SEEDS)
def test_exponentials_are_those_of_the_reference(seeds):
    mine, reference = generator(*seeds), RandomNumbers(seeds)
    assert [exponential(mine) for _ in range(10)] == [reference.exponential() for _ in range(10)]


@given(WORD, WORD)
def test_product_of_fractions(a, b):
    assert multiply_fractions(a, b) == (a * b) >> 32


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (-32768, -229376),  # −7 for the lowest
        (-32767, -136628),
        (-32737, -108334),  # the last of the table
        (-32736, -108042),
        (-1, -1),
        (0, 0),
        (100, 125),
        (8192, 10441),
        (16384, 22101),
        (24576, 37694),
        (30720, 61037),
        (31744, 70577),
        (32735, 107759),
        (32767, 136628),
    ],
)
def test_norminv(x, expected):
    assert norminv(x) == expected


def test_norminv_everywhere():
    every = np.array([norminv(x) for x in range(-32768, 32768)], "<i4")
    assert (
        hashlib.sha256(every.tobytes()).hexdigest()
        == "2fb84e1d70f9ab2831b2cd264651a2aaba6a9ba2086d6c0276d26826df9c2846"
    )


def test_gaussian_takes_the_upper_half_of_one_draw_as_signed():
    state, twin = generator(1, 2, 3, 4), generator(1, 2, 3, 4)
    for _ in range(100):
        half = draw(twin) >> 16
        assert gaussian(state) == norminv(half - 0x10000 if half >= 0x8000 else half)
    assert state.tolist() == twin.tolist()


@pytest.mark.parametrize(
    ("x", "root"),
    [
        (0, 0),
        (1, 181),
        (2, 256),
        (242, 2815),  # of an exact square: one below
        (578, 4352),  # of another: right
        (32768, 32768),
        (98304, 56755),
        (327680, 103621),
        (655359, 146542),
        (2147483136, 8388607),  # one above
        (2147483647, 8388607),
        (-1, 0),
    ],
)
def test_square_root(x, root):
    assert square_root(x) == root


@given(st.integers(0, 2**31 - 1))
def test_square_root_is_right_to_one_step(x):
    assert abs(square_root(x) - math.isqrt(x << 15)) <= 1
