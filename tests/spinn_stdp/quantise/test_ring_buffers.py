"""Ring buffers and weight scales by hand: worked examples, without sPyNNaker."""

from __future__ import annotations

from typing import Any

import pytest

from spinn_stdp.quantise import ring_buffers
from spinn_stdp.quantise.distributions import Unforeseeable
from spinn_stdp.quantise.ring_buffers import Geometry

from .oracle import Json, description, network, population, projection


def onto(size: int, *projections: Json, cell: str = "IF_curr_exp", **options: Any) -> Any:
    """Projections of 100 sources onto a population of *size*."""
    cells = population(size, cell, options=options)
    return network(description([population(100, "SpikeSourceArray"), cells], list(projections)))


def test_one_projection_of_a_hundred() -> None:
    """W = 100 · 0.5 = 50 < 2**6, so weights are in steps of 2**-9."""
    made = onto(10, projection())
    assert ring_buffers.shifts(made, 1) == (6, 0)
    assert ring_buffers.weight_bits(made, 1) == (9, 15)


def test_conductances_have_ten_more_bits_but_not_their_sum() -> None:
    """W is the larger of the plain sum, 50, and one scaled weight, 512, too large for 2**9."""
    made = onto(10, projection(), cell="IF_cond_exp")
    assert ring_buffers.shifts(made, 1, conductance=True) == (10, 0)
    assert ring_buffers.weight_bits(made, 1, conductance=True) == (15, 25)


@pytest.mark.parametrize(
    ("weight", "shift"), [(0.0, 0), (0.5, 0), (0.999, 0), (1.0, 1), (1.001, 1), (2.0, 2), (7.9, 3)]
)
def test_a_weight_stays_below_the_headroom(weight: float, shift: int) -> None:
    made = onto(10, projection("OneToOneConnector", weight=weight))
    assert ring_buffers.shifts(made, 1) == (shift, 0)


def test_learning_counts_with_its_largest_weight() -> None:
    made = onto(10, projection(weight=0.01, w_max=0.5), projection(receptor="inhibitory"))
    assert ring_buffers.shifts(made, 1) == (6, 6)


def test_a_rate_of_more_than_a_spike_per_tick() -> None:
    made = onto(10, projection(), spikes_per_second=4000.0)
    assert ring_buffers.shifts(made, 1) == (8, 0)


def test_spread_delays_make_the_sum_smaller() -> None:
    """100 synapses at 30 Hz: 3 spikes in a tick, of which 5 deviations above are 11.7 of 0.5."""
    spread = projection(delay=["uniform", {"low": 1.0, "high": 9.0}])
    assert ring_buffers.shifts(onto(10, spread), 1) == (3, 0)
    assert ring_buffers.shifts(onto(10, spread, ring_buffer_sigma=20.0), 1) == (5, 0)


def test_an_expected_sum_that_is_given() -> None:
    made = onto(10, projection(), max_expected_summed_weight=[3.0, 0.0])
    assert ring_buffers.shifts(made, 1) == (2, 0)
    assert ring_buffers.shifts(made, 1, conductance=True) == (12, 0)


def test_sums_for_other_types_than_there_are() -> None:
    made = onto(10, projection(), max_expected_summed_weight=[3.0])
    with pytest.raises(ValueError, match="has 1 values; give 2, one for each of excitatory, inh"):
        ring_buffers.shifts(made, 1)


@pytest.mark.parametrize("rate", [0.0, -1.0])
def test_a_rate_that_is_none(rate: float) -> None:
    made = onto(10, projection(), spikes_per_second=rate)
    with pytest.raises(ValueError, match="give a rate above 0 Hz"):
        ring_buffers.shifts(made, 1)


def test_an_unforeseeable_weight() -> None:
    made = onto(10, projection(weight=["uniform_int", {"low": 1, "high": 4}]))
    with pytest.raises(Unforeseeable, match="'uniform_int'; use one of binomial, exponential"):
        ring_buffers.shifts(made, 1)


SLOTS = [(256, 2, 32), (255, 2, 32), (129, 2, 32), (128, 2, 64), (64, 2, 128), (2, 2, 4096)]
SLOTS += [(1, 2, 4096), (256, 3, 16), (256, 1, 32), (128, 4, 32)]


@pytest.mark.parametrize(("neurons", "types", "slots"), SLOTS)
def test_available_slots(neurons: int, types: int, slots: int) -> None:
    names = tuple("abcd"[:types])
    assert ring_buffers.geometry(onto(neurons), 1, 256, names).available_slots == slots
    assert ring_buffers.geometry(onto(1000), 1, neurons, names).available_slots == slots


LENGTHS = [(0.0, 1, 2), (1.0, 2, 2), (2.0, 2, 2), (3.0, 4, 4), (4.0, 4, 4), (5.0, 8, 8)]
LENGTHS += [(17.0, 32, 32), (32.0, 32, 32), (33.0, 32, 32), (288.0, 32, 32)]


@pytest.mark.parametrize(("delay", "slots", "length"), LENGTHS)
def test_ring_length(delay: float, slots: int, length: int) -> None:
    made = onto(256, projection(delay=delay))
    rings = ring_buffers.geometry(made, 1, 256)
    assert rings == Geometry(256, 32, slots, int(delay))
    assert rings.ring_length == length
    assert rings.longest_ticks == 9 * slots


def test_nothing_comes_in() -> None:
    assert ring_buffers.geometry(onto(10), 1, 256).ring_length == 2
    assert ring_buffers.shifts(onto(10), 1) == (0, 0)


@pytest.mark.parametrize(
    ("delay", "stages"), [(32.0, 0), (33.0, 1), (64.0, 1), (65.0, 2), (288.0, 8)]
)
def test_delay_stages(delay: float, stages: int) -> None:
    made = onto(256, projection(delay=delay))
    rings = {1: ring_buffers.geometry(made, 1, 256)}
    assert ring_buffers.delay_stages(made, made.projections[0], rings) == stages


def test_delayed_projections_of_one_source_share_their_stages() -> None:
    cells = [population(256) for _ in range(3)]
    made = network(
        description(
            [population(9, "SpikeSourceArray"), *cells],
            [projection(post=1 + k, delay=d) for k, d in enumerate((200.0, 40.0, 5.0))],
        )
    )
    rings = {k: ring_buffers.geometry(made, k, 256) for k in (1, 2, 3)}
    stages = [ring_buffers.delay_stages(made, p, rings) for p in made.projections]
    assert stages == [6, 6, 0]
