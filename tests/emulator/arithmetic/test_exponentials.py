"""The firmware's exponentials against its published examples, its own tables and e**x."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.arithmetic.exponentials import (
    LARGEST_ARGUMENT,
    SIXTEENTHS,
    SMALLEST_ARGUMENT,
    WHOLES,
    ceil_to_int,
    divide,
    divide_by_count,
    expk,
    expulr,
    unsigned_quotient,
)

ONE = 1 << 15


@pytest.mark.parametrize(("tau", "decay"), [(5.0, 3516490311), (0.5, 581260615), (2.0, 2605026136)])
def test_decay_of_a_synapse_at_1_ms(tau: float, decay: int) -> None:
    assert expulr(-divide(ONE, round(tau * ONE))) == decay


@pytest.mark.parametrize(
    ("step", "tau", "leak"), [(ONE, 20.0, 31170), (3277, 20.0, 32605), (ONE, 10.0, 29650)]
)
def test_leak_of_a_membrane(step: int, tau: float, leak: int) -> None:
    assert expk(-divide(step, round(tau * ONE))) == leak


def test_tables_are_the_nearest_integers() -> None:
    assert WHOLES[13] == 1 << 32
    for k, entry in enumerate(WHOLES):
        assert math.isclose(entry, 2**32 * math.exp(k - 13), rel_tol=1e-15, abs_tol=0.51)
    for k, entry in enumerate(SIXTEENTHS):
        assert abs(entry - 2**32 * -math.expm1(-k / 16)) <= 0.51


@given(st.integers(SMALLEST_ARGUMENT, LARGEST_ARGUMENT))
def test_expk_is_e_to_the_x(x: int) -> None:
    """To about 20 bits, which is what the polynomial promises."""
    exact = math.exp(x / ONE) * ONE
    assert abs(expk(x) - exact) <= 2 + exact * 2**-19


def test_ends_of_the_range() -> None:
    assert expk(LARGEST_ARGUMENT + 1) == 0x7FFFFFFF
    assert expk(SMALLEST_ARGUMENT - 1) == 0
    assert expk(0) == ONE
    assert expulr(0) == 0  # 1 does not fit a u0.32
    assert expulr(SMALLEST_ARGUMENT - 1) == 0


@given(st.integers(1, 2**31 - 1), st.integers(1, 2**31 - 1))
def test_divide_rounds_down(a: int, b: int) -> None:
    quotient = a * ONE // b
    assert divide(a, b) == (quotient + 2**31) % 2**32 - 2**31
    assert divide_by_count(a, b) == a // b


def test_negative_operands_are_taken_for_large_ones() -> None:
    assert unsigned_quotient(-1, 1 << 32) == 0xFFFFFFFF
    with pytest.raises(ZeroDivisionError):
        divide(ONE, 0)


@pytest.mark.parametrize(("x", "whole"), [(0, 0), (1, 1), (ONE, 1), (ONE + 1, 2), (-1, 0)])
def test_ceil_to_int(x: int, whole: int) -> None:
    assert ceil_to_int(x) == whole
