"""Learning by dopamine on the kernels and in plain integers, over the times of events alone."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.image import Ring
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.memory import ModulatedMemory
from emulator.timestep.plasticity.modulated_projection import ModulatedProjection
from emulator.timestep.plasticity.modulation import Concentrations
from spinn_stdp.network import Neuromodulation
from spinn_stdp.quantise.plasticity import quantise_plasticity
from spinn_stdp.quantise.plasticity.neuromodulation import RULES, quantise_modulation
from tests.reference import stdp
from tests.reference.modulation import History, ModulatedSynapse, dopamine
from tests.reference.rules_random import random_rule
from tests.reference.rules_timing import timing_rule

from .one_row import SLOTS, Row, synapses_of

PRE, POST, DOPAMINE = range(3)
Happening = tuple[int, int]
"""One of the above, and of dopamine how much."""


def random_row(rng: Random) -> tuple[Row, Neuromodulation]:
    shift, unit = rng.choice((0, 3, 9)), rng.choice((1, 1024))
    w_max = 2.0 ** (shift - 15) / unit * rng.choice((32767, 500, 3))
    rule = random_rule(rng, w_max, w_max * rng.choice((0.0, 0.31)))
    while (rule.timing, rule.weight) not in RULES:
        rule = random_rule(rng, w_max, w_max * rng.choice((0.0, 0.31)))
    row = Row(
        rule=replace(rule, backprop_delay=rng.random() < 0.9),
        weights=(rng.choice((0, 1, 40, 3000, 32767)),),
        delays=(rng.randint(1, SLOTS),),
        shift=shift,
        unit=unit,
        timestep_us=rng.choice((1000, 100)),
    )
    return row, Neuromodulation(
        tau_c=rng.choice((1000.0, 20.0, 3.7)),
        tau_d=rng.choice((200.0, 50.0, 5.0)),
        w_min=w_max * rng.choice((0.0, 0.2)),
        w_max=w_max * rng.choice((1.0, 2.0)),
    )


def random_ticks(rng: Random) -> list[list[Happening]]:
    """What happens in each tick, in any order."""
    ticks: list[list[Happening]] = []
    for _ in range(rng.randint(1, 4)):
        chances = [rng.choice((0.0, 0.05, 0.3, 1.0)) for _ in range(3)]
        for _ in range(rng.choice((1, 20, 60, 200))):
            now = [
                (kind, rng.choice((-1, 1)) * rng.choice((1, 102, 4096, 40000)))
                for kind in range(3)
                for _ in range(rng.choice((1, 1, 2)))
                if rng.random() < chances[kind]
            ]
            rng.shuffle(now)
            ticks.append(now)
    return ticks


def on_kernels(row: Row, asked: Neuromodulation, ticks: list[list[Happening]]) -> list[int]:
    """The weight after each tick."""
    plasticity = quantise_plasticity(
        row.rule,
        row.timestep_us,
        row.unit,
        SLOTS,
        quantise_modulation(asked, row.timestep_us, row.unit),
    )
    ring = Ring(0, SLOTS, 1, 1, (row.shift,))
    memory = ModulatedMemory(plasticity, 1)
    rings = np.zeros(SLOTS, np.uint32)
    projection = ModulatedProjection(synapses_of(row, plasticity), ring, rings, memory)
    once = Fired(np.zeros(1, np.int32), np.ones(1, np.int32))
    seen = []
    for tick, happenings in enumerate(ticks):
        for kind, amount in happenings:
            if kind == POST:
                memory.add_spikes(tick, once, 1)
            elif kind == DOPAMINE:
                first, target = np.array([0, 1], np.int64), np.zeros(1, np.uint16)
                amounts = np.array([abs(amount)], np.uint16)
                brought = Concentrations(first, target, amounts, 1 if amount > 0 else -1)
                memory.add_dopamine(brought, tick, once, 1)
            else:
                projection.deliver_at_once(tick, once, 1)
        seen.append(int(projection.weights()[0]))
    return seen


def on_the_reference(row: Row, asked: Neuromodulation, ticks: list[list[Happening]]) -> list[int]:
    """The weight after each tick."""
    step = row.timestep_us / 1000
    learning = timing_rule(row.rule, step, row.unit)
    history = History(learning, dopamine(asked, step, row.unit))  # type: ignore[arg-type]
    header = stdp.PlasticRow()
    synapse = ModulatedSynapse(row.weights[0], row.shift, row.delays[0] % SLOTS)
    seen = []
    for tick, happenings in enumerate(ticks):
        for kind, amount in happenings:
            if kind == POST:
                history.spike(tick)
            elif kind == DOPAMINE:
                history.reward(tick, amount)
            else:
                synapse.visit(header.spike(tick, learning), history)
        seen.append(synapse.weight)
    return seen


@settings(
    deadline=None, max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.randoms(use_true_random=False))
@pytest.mark.slow
def test_random_events(rng: Random) -> None:
    row, asked = random_row(rng)
    ticks = random_ticks(rng)
    assert on_kernels(row, asked, ticks) == on_the_reference(row, asked, ticks)


@pytest.mark.parametrize(("amount", "sign"), [(2048, 1), (-2048, -1)])
def test_reward_strengthens_and_punishment_weakens_what_was_eligible(
    amount: int, sign: int
) -> None:
    row, asked = random_row(Random(3))
    rule = replace(
        row.rule,
        timing="SpikePairRule",
        timing_parameters={"tau_plus": 20.0, "tau_minus": 20.0, "A_plus": 0.1, "A_minus": 0.0},
        weight="AdditiveWeightDependence",
        weight_parameters={"w_min": 0.0, "w_max": 1.0},
        backprop_delay=True,
    )
    row = Row(rule, weights=(16384,), delays=(1,), shift=0)
    asked = Neuromodulation(tau_c=1000.0, tau_d=200.0, w_min=0.0, w_max=1.0)
    quiet: list[list[Happening]] = [[]] * 10
    pairing: list[list[Happening]] = [[], [(PRE, 0)], [(POST, 0)], [(PRE, 0)], *quiet]
    for brought in ([], [(DOPAMINE, amount)]):
        ticks = [*pairing, brought, *quiet, [(PRE, 0)]]
        weights = on_kernels(row, asked, ticks)
        assert weights[:-1] == [16384] * (len(ticks) - 1)
        assert (weights[-1] - 16384) * sign > 100 if brought else weights[-1] == 16384
