"""Row weights and ticks, as the host and as the board convert them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinn_stdp.network import Distribution
from spinn_stdp.quantise.statistics import rounded
from spinn_stdp.quantise.weights import (
    expanded_on_machine,
    host_delays,
    host_weights,
    machine_delays,
    machine_weights,
)

from .oracle import description, network, population, projection


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_the_host_rounds_half_to_even() -> None:
    weights = array(0.5, 1.5, 2.5, -2.5, 2.51) * 2.0**-9
    assert host_weights(weights, 9).tolist() == [0, 2, 2, 2, 3]


def test_the_board_rounds_half_up() -> None:
    weights = array(0.5, 1.5, 2.5, -2.5, 2.49) * 2.0**-9
    assert machine_weights(weights, 9).tolist() == [1, 2, 3, 3, 2]


def test_a_conductance_passes_through_s16_15_on_the_board() -> None:
    """0.1 µS is 3277 · 2**-15 first, and then 1024 times as many steps of 2**-25."""
    assert machine_weights(array(0.001), 25).tolist() == [33 << 10]
    assert host_weights(array(0.001), 25).tolist() == [round(0.001 * 2**25)]


def test_too_large_a_weight_loses_its_upper_bits() -> None:
    assert host_weights(array(5.0), 15).tolist() == [5 << 15 & 0xFFFF]
    assert machine_weights(array(5.0), 15).tolist() == [5 << 15 & 0xFFFF]


def test_weights_coarser_than_one() -> None:
    assert host_weights(array(7.0, 65535.0), -2).tolist() == [2, 16384]
    assert machine_weights(array(5.0, 6.0), -2).tolist() == [1, 2]


def test_a_weight_outside_s16_15() -> None:
    with pytest.raises(ValueError, match=r"70000.0 does not fit the board's s16.15"):
        machine_weights(array(1.0, 70000.0), 3)


@given(weight=st.floats(-65536, 65535.99), bits=st.integers(-17, 25))
def test_the_board_multiplies_in_u32_32(weight: float, bits: int) -> None:
    """Written out as the firmware's own arithmetic: u32.32 products, bit 31 rounds up."""
    accum = abs(round(Decimal(str(weight)) * 2**15))
    product = ((accum << 17) * int(Fraction(2) ** (32 + bits)) >> 32) & (1 << 64) - 1
    expected = (product >> 32) + (product >> 31 & 1)
    assert machine_weights(array(weight), bits).tolist() == [expected & 0xFFFF]


ONE_SHORT = [0.3, 0.4, 0.8, 0.9, 1.3, 1.4, 1.8, 1.9, 2.3, 2.4, 2.8, 2.9, 3.3, 3.4, 3.8, 3.9]


def test_the_board_cuts_delays_in_steps_of_a_tenth() -> None:
    """Below 4 ms, those that end in 3, 4, 8 or 9 come out one step short, and few above."""
    tenths = np.arange(1, 41)
    ticks = machine_delays(tenths / 10, 100, drawn=False, longest=999)
    short = tenths[ticks != tenths]
    assert (short / 10).tolist() == ONE_SHORT
    assert (tenths - ticks).max() == 1
    assert host_delays(tenths / 10, 100).tolist() == tenths.tolist()


def test_whole_milliseconds_are_exact() -> None:
    delays = np.arange(1.0, 500.0)
    assert machine_delays(delays, 1000, drawn=False, longest=999).tolist() == delays.tolist()


def test_a_fixed_delay_is_rounded_before_it_is_cut_and_a_random_one_is_not() -> None:
    delays = array(1.5, 2.5, 2.9, 3.0)
    assert machine_delays(delays, 1000, drawn=False, longest=99).tolist() == [2, 2, 3, 3]
    assert machine_delays(delays, 1000, drawn=True, longest=99).tolist() == [1, 2, 2, 3]


def test_the_shortest_delay_is_a_tick() -> None:
    delays = array(-3.0, 0.0, 0.4, 0.6)
    assert host_delays(delays, 1000).tolist() == [1, 1, 1, 1]
    assert machine_delays(delays, 1000, drawn=False, longest=99).tolist() == [1, 1, 1, 1]
    assert machine_delays(delays, 1000, drawn=True, longest=99).tolist() == [1, 1, 1, 1]


def test_the_board_cuts_what_its_rings_do_not_hold() -> None:
    ticks = machine_delays(array(31.0, 32.0, 33.0, 900.0), 1000, drawn=True, longest=32)
    assert ticks.tolist() == [31, 32, 32, 32]


@given(delay=st.floats(0.0, 3000.0), timestep_us=st.sampled_from([100, 250, 300, 1000, 1700]))
def test_host_delays_are_the_nearest_tick(delay: float, timestep_us: int) -> None:
    whole = float(rounded(delay, timestep_us))
    (ticks,) = host_delays(array(delay), timestep_us).tolist()
    assert ticks == max(1, round(whole * 1000 / timestep_us))


UNIFORM = ["uniform", {"low": 0.1, "high": 0.2}]
GAMMA = ["gamma", {"k": 2.0, "theta": 0.1}]


@pytest.mark.parametrize(
    ("kind", "parameters", "weight", "expected"),
    [
        ("AllToAllConnector", {}, 0.5, True),
        ("AllToAllConnector", {}, UNIFORM, True),
        ("AllToAllConnector", {}, GAMMA, False),
        ("AllToAllConnector", {"allow_self_connections": "NoMutual"}, 0.5, False),
        ("FixedNumberPreConnector", {"n": 3}, 0.5, True),
        ("FixedNumberPreConnector", {"n": Distribution("poisson", {"lambda_": 3})}, 0.5, False),
        ("FixedNumberPreConnector", {"n": 11}, 0.5, False),
        ("FixedNumberPreConnector", {"n": 11, "with_replacement": True}, 0.5, True),
        ("FixedProbabilityConnector", {"p_connect": 0.3}, 0.5, True),
        ("FixedProbabilityConnector", {"p_connect": 1.5}, 0.5, False),
        ("CSAConnector", {}, 0.5, False),
        ("IndexBasedProbabilityConnector", {}, 0.5, False),
        ("CloneConnector", {}, 0.5, False),
        ("A user's own", {}, 0.5, False),
    ],
)
def test_who_expands(kind: str, parameters: dict, weight: object, expected: bool) -> None:
    ends = [population(10, "SpikeSourceArray"), population(10)]
    made = network(description(ends, [projection(kind, parameters, weight)]))
    assert expanded_on_machine(made, made.projections[0]) is expected


def test_connections_with_weights_of_their_own_are_expanded_on_the_host() -> None:
    ends = [population(10, "SpikeSourceArray"), population(10)]
    given_each = {"conn_list": [[0, 0, 0.1], [1, 0, 0.2]], "column_names": ["weight"]}
    made = network(description(ends, [projection("AllToAllConnector", given_each)]))
    assert expanded_on_machine(made, made.projections[0]) is False
