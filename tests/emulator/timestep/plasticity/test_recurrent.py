"""RecurrentRule on the kernels and in plain integers, over the times of spikes alone."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.image import Ring
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.recurrent_projection import RecurrentMemory, RecurrentProjection
from spinn_stdp.network import Plasticity
from spinn_stdp.quantise.plasticity import quantise_plasticity
from tests.reference.recurrent import RecurrentRow, RecurrentSynapse, recurrent_rule
from tests.reference.stdp import PostHistory

from .one_row import SLOTS, Row, Spikes, synapses_of
from .test_rules import random_spikes


def random_row(rng: Random) -> Row:
    shift, unit, neurons = rng.choice((0, 3, 9)), rng.choice((1, 1024)), rng.randint(1, 3)
    w_max = 2.0 ** (shift - 15) / unit * rng.choice((32767, 500))
    timing = {
        "accumulator_depression": float(-rng.randint(1, 9)),
        "accumulator_potentiation": float(rng.randint(1, 9)),
        "mean_pre_window": rng.choice((35.0, 3.7, 300.0)),
        "mean_post_window": rng.choice((35.0, 3.7, 300.0)),
        "dual_fsm": float(rng.random() < 0.5),
        "A_plus": rng.choice((0.3, 0.01)),
        "A_minus": rng.choice((0.3, 0.01)),
    }
    bounds = {"w_min": w_max * rng.choice((0.0, 0.3)), "w_max": w_max}
    return Row(
        rule=Plasticity(
            "RecurrentRule",
            timing,
            "MultiplicativeWeightDependence",
            bounds,
            backprop_delay=rng.random() < 0.9,
        ),
        weights=tuple(rng.choice((0, 40, 3000, 32767)) for _ in range(neurons)),
        delays=tuple(rng.randint(1, SLOTS) for _ in range(neurons)),
        shift=shift,
        unit=unit,
        timestep_us=rng.choice((1000, 100)),
    )


def on_kernels(row: Row, spikes: list[Spikes], core_neurons: int) -> list[list[int]]:
    """The weights after each tick."""
    size = len(row.weights)
    plasticity = replace(
        quantise_plasticity(row.rule, row.timestep_us, row.unit, SLOTS),
        core_neurons=core_neurons,
        rows_read=np.ones((1, -(-size // core_neurons)), np.bool_),
    )
    memory = RecurrentMemory(plasticity, size)
    rings = np.zeros(SLOTS * size, np.uint32)
    ring = Ring(0, SLOTS, 1, size, (row.shift,))
    projection = RecurrentProjection(synapses_of(row, plasticity), ring, rings, memory)
    seen = []
    for tick, (pre, post) in enumerate(spikes):
        neurons = np.flatnonzero(post).astype(np.int32)
        copies = np.array(post, np.int32)[neurons]
        memory.add_spikes(tick, Fired(neurons, copies), len(neurons))
        fired = Fired(np.zeros(1, np.int32), np.array([pre], np.int32))
        projection.deliver_at_once(tick, fired, 1)
        seen.append(projection.weights().tolist())
    return seen


def on_the_reference(row: Row, spikes: list[Spikes]) -> list[list[int]]:
    """The weights after each tick, all neurons being on one core."""
    rule = recurrent_rule(row.rule, row.timestep_us / 1000, row.unit)
    histories = [PostHistory() for _ in row.weights]
    held = RecurrentRow(
        [
            RecurrentSynapse(weight, row.shift, delay % SLOTS)
            for weight, delay in zip(row.weights, row.delays, strict=True)
        ]
    )
    seen = []
    for tick, (pre, post) in enumerate(spikes):
        for history, times in zip(histories, post, strict=True):
            for _ in range(times):
                history.add(tick, rule)  # type: ignore[arg-type]
        for _ in range(pre):
            held.spike(tick, histories, rule)
        seen.append([synapse.weight for synapse in held.synapses])
    return seen


@settings(
    deadline=None, max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.randoms(use_true_random=False))
@pytest.mark.slow
def test_random_spikes(rng: Random) -> None:
    row = random_row(rng)
    spikes = random_spikes(rng, len(row.weights))
    assert on_kernels(row, spikes, 256) == on_the_reference(row, spikes)


@settings(deadline=None, max_examples=20, derandomize=True)
@given(st.randoms(use_true_random=False))
def test_each_core_draws_the_same_numbers(rng: Random) -> None:
    row = random_row(rng)
    spikes = random_spikes(rng, len(row.weights))
    on_cores = np.array(on_kernels(row, spikes, 1))
    for n in range(len(row.weights)):
        alone = replace(row, weights=row.weights[n : n + 1], delays=row.delays[n : n + 1])
        own = [Spikes(each.pre, each.post[n : n + 1]) for each in spikes]
        assert on_cores[:, [n]].tolist() == on_the_reference(alone, own)
