"""Each learning rule on the kernels and in plain integers, over the times of spikes alone."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.arithmetic.fixed_point import WEIGHT_MAX
from emulator.image import Ring
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.history import no_spikes
from emulator.timestep.plasticity.projection import PlasticProjection
from spinn_stdp.network import Plasticity
from spinn_stdp.quantise.plasticity import quantise_plasticity
from tests.reference.rules_random import COMBINATIONS, random_rule

from .one_row import SLOTS, Row, Spikes, on_kernels, on_the_reference, synapses_of

ADDITIVE = "AdditiveWeightDependence"


def random_spikes(rng: Random, neurons: int) -> list[Spikes]:
    """Quiet and busy stretches, and bursts that overflow a history."""
    spikes: list[Spikes] = []
    for _ in range(rng.randint(1, 5)):
        pre, post = (rng.choice((0.0, 0.05, 0.3, 1.0)) for _ in "ab")
        many = rng.choice((1, 1, 1, 4))
        for _ in range(rng.choice((1, 20, 60, 300))):
            spikes.append(
                Spikes(
                    (rng.random() < pre) * rng.randint(1, many),
                    tuple((rng.random() < post) * rng.randint(1, many) for _ in range(neurons)),
                )
            )
    return spikes


def spikes_of_all_kinds(rng: Random, neurons: int) -> list[Spikes]:
    """Each neuron has a rate of its own, from none to more than a history holds."""
    rates = [rng.choice((0.0, 0.01, 0.05, 0.2, 0.5)) for _ in range(neurons)]
    return [
        Spikes(
            (rng.random() < 0.1) * rng.choice((1, 1, 2, 3)),
            tuple((rng.random() < rate) * rng.choice((1, 1, 1, 2)) for rate in rates),
        )
        for _ in range(rng.choice((60, 150)))
    ]


def random_row(rng: Random, size: int = 0) -> Row:
    """Of so many synapses, or of a few."""
    shift = rng.choice((0, 3, 9, 14))
    unit = rng.choice((1, 1024))
    step = 2.0 ** (shift - 15) / unit
    w_max = step * rng.choice((65535, 32767, 500, 3))
    neurons = size or rng.randint(1, 3)
    return Row(
        rule=random_rule(rng, w_max, w_max * rng.choice((0.0, 0.0, 0.31))),
        weights=tuple(rng.choice((0, 1, 40, 3000, 32767, 65535)) for _ in range(neurons)),
        delays=tuple(rng.randint(1, SLOTS) for _ in range(neurons)),
        shift=shift,
        unit=unit,
        timestep_us=rng.choice((1000, 100)),
    )


@settings(
    deadline=None, max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.randoms(use_true_random=False))
@pytest.mark.slow
def test_random_spikes(rng: Random) -> None:
    row = random_row(rng)
    spikes = random_spikes(rng, len(row.weights))
    assert on_kernels(row, spikes) == on_the_reference(row, spikes)


@pytest.mark.parametrize("seed", range(40))
def test_spikes_of_a_seed(seed: int) -> None:
    rng = Random(seed)
    row = random_row(rng)
    spikes = random_spikes(rng, len(row.weights))
    assert on_kernels(row, spikes) == on_the_reference(row, spikes)


@pytest.mark.parametrize("seed", range(24))
def test_synapses_of_a_row_learn_side_by_side(seed: int) -> None:
    rng = Random(seed)
    row = random_row(rng, size=(16, 33, 15, 300)[seed % 4])
    spikes = spikes_of_all_kinds(rng, len(row.weights))
    assert on_kernels(row, spikes) == on_the_reference(row, spikes)


def test_more_than_32_bits_of_weights_saturate() -> None:
    """331 synapses onto one neuron, and 198 equal spikes: 32 bits of their sum are 65,534."""
    row = Row(nearest(0.0, 0.0), (WEIGHT_MAX,) * 331, (1,) * 331, shift=0)
    plasticity = quantise_plasticity(row.rule, row.timestep_us, row.unit, SLOTS)
    synapses = replace(synapses_of(row, plasticity), target=np.zeros(331, np.uint16))
    rings = np.zeros(SLOTS, np.uint32)
    projection = PlasticProjection(synapses, Ring(0, SLOTS, 1, 1, (0,)), rings, no_spikes(1))
    fired = Fired(np.zeros(1, np.int32), np.array([198], np.int32))
    projection.deliver(1, lambda lag: (fired, int(lag == 0)))
    assert rings[2] > WEIGHT_MAX
    assert np.flatnonzero(rings).tolist() == [2]


def test_the_seeds_know_every_rule() -> None:
    rules = [random_row(Random(seed)).rule for seed in range(40)]
    assert {(rule.timing, rule.weight) for rule in rules} == set(COMBINATIONS)


# ---- by hand ------------------------------------------------------------------------


def weights(rule: Plasticity, pre: list[int], post: list[int], **row: int) -> list[int]:
    """The weight of one synapse of delay 1 after each of the ticks *pre*; a step is 2**-15."""
    ticks = range(max(pre) + 1)
    spikes = [Spikes(pre.count(tick), (post.count(tick),)) for tick in ticks]
    start = row.get("weight", 16384)
    seen = on_kernels(Row(rule, (start,), (row.get("delay", 1),), row.get("shift", 0)), spikes)
    return [seen[tick].weights[0] for tick in pre]


def nearest(a_plus: float, a_minus: float) -> Plasticity:
    times = {"tau_plus": 20.0, "tau_minus": 20.0, "A_plus": a_plus, "A_minus": a_minus}
    return Plasticity("SpikeNearestPairRule", times, ADDITIVE, {"w_min": 0.0, "w_max": 1.0})


def vogels(a_plus: float, alpha: float, w_max: float = 1.0) -> Plasticity:
    timing = {"tau": 20.0, "alpha": alpha, "A_plus": a_plus, "A_minus": 9.0}
    return Plasticity("Vogels2011Rule", timing, ADDITIVE, {"w_min": 0.2, "w_max": w_max})


def triplet(**given: float) -> Plasticity:
    timing = {"tau_plus": 20.0, "tau_minus": 20.0, "tau_x": 40.0, "tau_y": 40.0}
    amplitudes = {"A_plus": 0.0, "A_minus": 0.0}
    bounds = {"w_min": 0.0, "w_max": 1.0, "A3_plus": 0.0, "A3_minus": 0.0}
    for name, value in given.items():
        (amplitudes if name in amplitudes else bounds)[name] = value
    return Plasticity(
        "PfisterSpikeTriplet", timing | amplitudes, "WeightDependenceAdditiveTriplet", bounds
    )


def exp_table(tau: float, ticks: int) -> int:
    return int(np.floor(2048 * np.exp(-ticks / tau)))


class TestNearestPair:
    def test_only_the_first_post_spike_potentiates(self) -> None:
        """Of those after 30, which reach the synapse a tick later."""
        once = weights(nearest(0.25, 0.0), [30, 60], [34])[-1] - 16384
        thrice = weights(nearest(0.25, 0.0), [30, 60], [34, 38, 42])[-1] - 16384
        assert once == thrice == (8192 * exp_table(20.0, 5)) >> 11

    def test_only_the_last_post_spike_depresses(self) -> None:
        taken = (8192 * exp_table(20.0, 5)) >> 11
        assert weights(nearest(0.0, 0.25), [60], [50, 54]) == [16384 - taken]

    def test_a_pre_spike_at_tick_0_is_made_up(self) -> None:
        (weight,) = weights(nearest(0.25, 0.0), [60], [9])
        assert weight == 16384 + ((8192 * exp_table(20.0, 10)) >> 11)


class TestVogels:
    def test_a_neuron_that_never_spiked_keeps_its_weights(self) -> None:
        assert weights(vogels(0.1, 1.0), [5, 10, 15], []) == [16384] * 3

    def test_a_weight_below_0_is_a_huge_one(self) -> None:
        """Far from any post spike, by a 10th at a time, through w_min."""
        taken = 3277
        seen = weights(vogels(0.1, 1.0), [1000, 2000, 3000], [1], weight=2 * taken + 5)
        assert seen == [taken + 5, 5, (5 - taken) & 0xFFFF]

    def test_a_huge_weight_comes_back_to_w_max(self) -> None:
        """At the next pre spike, as each change looks at the upper bound."""
        seen = weights(vogels(0.1, 1.0, 0.75), [1000, 2000, 3000], [1], weight=5)
        assert seen == [(5 - 3277) & 0xFFFF, 24576, 24576 - 3277]

    def test_order_does_not_matter(self) -> None:
        before = weights(vogels(0.1, 0.0), [10, 1000], [14])[-1]
        after = weights(vogels(0.1, 0.0), [20], [14])[-1]
        assert before == after == 16384 + ((3277 * exp_table(20.0, 5)) >> 11)


class TestTriplet:
    def test_a_second_post_spike_adds_a_triplet(self) -> None:
        one = weights(triplet(A3_plus=0.25), [30, 60], [34])[-1]
        two = weights(triplet(A3_plus=0.25), [30, 60], [34, 38])[-1]
        pair = exp_table(20.0, 9)
        slow = exp_table(40.0, 4)
        assert one == 16384
        assert two == 16384 + ((8192 * ((pair * slow) >> 11)) >> 11)

    def test_a_second_pre_spike_adds_a_triplet(self) -> None:
        seen = weights(triplet(A3_minus=0.25), [30, 38], [25])
        pair, slow = exp_table(20.0, 12), exp_table(40.0, 8)
        assert seen == [16384, 16384 - ((8192 * ((pair * slow) >> 11)) >> 11)]

    def test_slow_traces_fade_in_steps_of_four_ticks(self) -> None:
        seen = [weights(triplet(A3_minus=0.25), [30, 30 + n], [25])[-1] for n in (8, 9, 11)]
        pairs = [exp_table(20.0, 4 + n) for n in (8, 9, 11)]
        slow = exp_table(40.0, 8)
        assert seen == [16384 - ((8192 * ((pair * slow) >> 11)) >> 11) for pair in pairs]

    def test_a_coincidence_depresses_and_does_not_potentiate(self) -> None:
        assert weights(triplet(A_plus=0.25, A_minus=0.125), [30, 31], [29])[0] == 16384 - 4096

    def test_traces_above_sixteen_spikes_turn_negative(self) -> None:
        """And so potentiate in place of depressing, with no upper bound."""
        burst = [20] * 17
        (weight,) = weights(triplet(A_minus=0.001), [21], burst)
        assert weight > 16384


def multiplicative(a_plus: float, a_minus: float) -> Plasticity:
    times = {"tau_plus": 20.0, "tau_minus": 20.0, "A_plus": a_plus, "A_minus": a_minus}
    bounds = {"w_min": 0.25, "w_max": 1.0}
    return Plasticity("SpikePairRule", times, "MultiplicativeWeightDependence", bounds)


class TestMultiplicative:
    def test_a_full_trace_goes_its_part_of_the_way_down(self) -> None:
        assert weights(multiplicative(0.0, 0.5), [30], [29]) == [16384 - 4096]

    def test_below_w_min_depression_raises(self) -> None:
        assert weights(multiplicative(0.0, 0.5), [30], [29], weight=4096) == [4096 + 2048]

    def test_bounds_are_not_clipped_to(self) -> None:
        """A factor of two goes as far beyond w_max as the weight was below it."""
        seen = weights(multiplicative(2.0, 0.0), [30, 200], [29 + 1])[-1]
        part = (32768 * exp_table(20.0, 1)) >> 11
        assert seen == 16384 + part > 32768
