"""The firmware's sine, against a slow one and against the sine."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.arithmetic.sine import sine
from tests.reference.sine import sine as slow_sine

ONE = 1 << 15
LOWEST = -15600 * ONE
ANGLE = st.one_of(st.integers(LOWEST, (1 << 31) - 1), st.integers(-10 * ONE, 10 * ONE))


@given(ANGLE)
def test_as_the_reference(x):
    assert sine(x) == slow_sine(x)


@given(ANGLE)
def test_is_the_sine_but_where_the_firmware_takes_one_for_minus_one(x):
    exact = math.sin(x / ONE)
    if sine(x) == -ONE and exact > 0:
        assert exact > 1 - 2**-15
    else:
        assert abs(sine(x) - exact * ONE) <= 3


@pytest.mark.parametrize(
    ("x", "expected"),
    [(0, 0), (ONE, 27573), (-ONE, -27574), (51472, 32768), (51471, -ONE), (420248, 8379)],
)
def test_of_some_angles(x, expected):
    assert sine(x) == expected
