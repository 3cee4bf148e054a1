"""Rewired synapses that learn, beside the slow reference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from emulator.image import Ring
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.loading import memory_for
from emulator.timestep.rewiring import RewiredSynapses
from spinn_stdp.network import Plasticity
from spinn_stdp.quantise.plasticity import quantise_plasticity
from tests.reference.rewiring import RewiredCore
from tests.reference.rules_timing import timing_rule
from tests.reference.stdp import PostHistory

from .test_rewiring import CELLS, SOURCES, image, rewiring, synapses

TICKS, SLOTS, SHIFT = 120, 8, 4
WEIGHT_BITS = 15 - SHIFT
PAIRS = Plasticity(
    "SpikePairRule",
    {"tau_plus": 9.0, "tau_minus": 14.0, "A_plus": 0.02, "A_minus": 0.015},
    "AdditiveWeightDependence",
    {"w_min": 0.0, "w_max": 0.5},
)


def fired(neurons: np.ndarray) -> Fired:
    return Fired(neurons.astype(np.int32), np.ones(len(neurons), np.int32))


@pytest.mark.parametrize("seed", range(3))
def test_rows_and_weights_are_those_of_the_reference(seed: int) -> None:
    random = np.random.RandomState(seed)
    rule = quantise_plasticity(PAIRS, 1000, 1, SLOTS)
    made = [
        replace(synapses(pre, connections), plasticity=rule, weight_bits=WEIGHT_BITS)
        for pre, connections in (
            (0, [(i, i % CELLS, 300 + 20 * i, 1 + i % 5) for i in range(SOURCES)]),
            (1, [(i, (i + 2) % CELLS, 250, 2) for i in range(CELLS)]),
        )
    ]
    asked = rewiring(random, made, with_replacement=bool(seed % 2))
    ring = Ring(first=0, slots=SLOTS, types=1, neurons=CELLS, shifts=(SHIFT,))
    rings = np.zeros(SLOTS * CELLS, np.uint32)
    memory = memory_for(rule, CELLS)
    rewired = RewiredSynapses(image(made), asked, ring, rings, memory)
    learning = timing_rule(PAIRS, 1.0, 1)
    histories = [PostHistory() for _ in range(CELLS)]
    cores = [RewiredCore(asked, core, [False, True]) for core in range(2)]
    for core in cores:
        for index, each in enumerate(made):
            pre = np.repeat(np.arange(len(each.first) - 1), np.diff(each.first))
            for k in asked.orders[index].tolist():
                source = int(pre[k])
                if core.first <= each.target[k] < core.end:
                    row = core.rows.setdefault((index, source), [])
                    target = int(each.target[k]) - core.first
                    row.append((target, int(each.weight[k]), int(each.delay[k])))
    expected = np.zeros((TICKS + SLOTS, CELLS), np.int64)
    weights = set()
    for tick in range(TICKS):
        given = rings.reshape(SLOTS, CELLS)[tick % SLOTS]
        assert given.tolist() == expected[tick].tolist()
        given[:] = 0
        rewired.rewire(tick)
        for core in cores:
            core.rewire(tick)
        spikes = [np.flatnonzero(random.rand(size) < 0.15) for size in (SOURCES, CELLS)]
        memory.add_spikes(tick, fired(spikes[1]), len(spikes[1]))
        for neuron in spikes[1].tolist():
            histories[neuron].add(tick, learning)
        counts = np.array([len(each) for each in spikes])
        rewired.deliver(tick, [fired(each) for each in spikes], counts)
        for core in cores:
            for index, sources in enumerate(spikes):
                for source in sources.tolist():
                    for target, weight, delay in core.learn(
                        tick, index, source, SHIFT, histories, learning
                    ):
                        expected[tick + delay, core.first + target] += weight
                        weights.add(weight)
    assert len(weights) > 100
    for index in range(len(made)):
        theirs = sorted(
            (source, core.first + target, delay, weight)
            for core in cores
            for (projection, source), row in core.rows.items()
            if projection == index
            for target, weight, delay in row
        )
        ours = rewired.connections(index)[:, [0, 1, 3, 2]]
        assert list(map(tuple, ours.tolist())) == theirs
