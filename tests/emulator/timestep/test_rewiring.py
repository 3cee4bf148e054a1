"""Synapses that are formed and eliminated, beside the slow reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from emulator.image import Elimination, Formation, Image, Population, Rewiring, Ring, Synapses
from emulator.timestep.fired import Fired
from emulator.timestep.rewiring import RewiredSynapses
from tests.reference.rewiring import RewiredCore

SOURCES, CELLS, S_MAX = 12, 9, 4
TICKS = 60
CERTAIN = 0xFFFFFFFF


def synapses(pre: int, connections: list[tuple[int, int, int, int]]) -> Synapses:
    """Of sources, targets, weights and ticks."""
    size = SOURCES if pre == 0 else CELLS
    table = np.array(sorted(connections), np.int64).reshape(-1, 4)
    return Synapses(
        label="",
        pre=pre,
        post=1,
        type=0,
        weight_bits=10,
        first=np.searchsorted(table[:, 0], np.arange(size + 1)).astype(np.int64),
        target=table[:, 1].astype(np.uint16),
        weight=table[:, 2].astype(np.uint16),
        delay=table[:, 3].astype(np.uint16),
        plasticity=None,
        read_ahead=(False, False),
        record_every=None,
    )


def image(projections: list[Synapses]) -> Image:
    cells: Any = None
    populations = tuple(
        Population(label="", size=size, cells=cells, spikes=None, samplings=())
        for size in (SOURCES, CELLS)
    )
    return Image(1000, populations, tuple(projections), (), 0)


def rewiring(random: np.random.RandomState, made: list[Synapses], **more: Any) -> Rewiring:
    places = np.full((CELLS, S_MAX, 2), -1, np.int64)
    for index, each in enumerate(made):
        pre = np.repeat(np.arange(len(each.first) - 1), np.diff(each.first))
        for source, target in zip(pre, each.target, strict=True):
            free = np.flatnonzero(places[target, :, 0] < 0)[-1]
            places[target, free] = index, source
    seeds = random.randint(1, 1 << 31, (3, 4)).astype(np.uint32)
    given: dict[str, Any] = {
        "orders": tuple(random.permutation(len(each.target)) for each in made),
        "attempts": 3,
        "every": 1,
        "with_replacement": True,
        "last_spikes": None,
        "weight": (300,) * len(made),
        "delay": 3,
        "elimination": (Elimination(CERTAIN // 2, CERTAIN // 5, 200),) * len(made),
    }
    return Rewiring(
        population=1,
        projections=tuple(range(len(made))),
        source_first=tuple(
            np.array([0, 5, SOURCES] if each.pre == 0 else [0, 4, CELLS]) for each in made
        ),
        core_first=np.array([0, 4, CELLS]),
        shared_seed=seeds[0],
        core_seeds=seeds[1:],
        places=places,
        formation=(
            Formation(
                (3, 4),
                (1431655766, 1073741824),
                np.array([60000, 40000, 20000, 9000]),
                np.array([65000, 30000]),
            ),
        )
        * len(made),
        **{**given, **more},
    )


OPTIONS: dict[str, dict[str, Any]] = {
    "random": {},
    "without replacement": {"with_replacement": False},
    "last spikes": {"last_spikes": 3},
    "seldom": {"attempts": 1, "every": 3},
    "many": {"attempts": 40},
}


@pytest.mark.parametrize("case", OPTIONS)
def test_rows_and_events_are_those_of_the_reference(case: str) -> None:
    random = np.random.RandomState(len(case))
    made = [
        synapses(0, [(i, i % CELLS, 100 + 20 * i, 1 + i % 3) for i in range(SOURCES)]),
        synapses(1, [(i, (i + 2) % CELLS, 250, 2) for i in range(CELLS)]),
    ]
    asked = rewiring(random, made, **OPTIONS[case])
    whole = image(made)
    slots = 8
    ring = Ring(first=0, slots=slots, types=1, neurons=CELLS, shifts=(0,))
    rings = np.zeros(slots * CELLS, np.uint32)
    rewired = RewiredSynapses(whole, asked, ring, rings)
    cores = [RewiredCore(asked, core, [False, True]) for core in range(2)]
    for core in cores:
        for index, each in enumerate(made):
            pre = np.repeat(np.arange(len(each.first) - 1), np.diff(each.first))
            for k in asked.orders[index]:
                source = pre[k]
                if core.first <= each.target[k] < core.end:
                    synapse = int(each.target[k]) - core.first, int(each.weight[k])
                    row = core.rows.setdefault((index, int(source)), [])
                    row.append((*synapse, int(each.delay[k])))
    expected = np.zeros((TICKS + slots, CELLS), np.int64)
    for tick in range(TICKS):
        given = rings.reshape(slots, CELLS)[tick % slots]
        assert given.tolist() == expected[tick].tolist()
        given[:] = 0
        rewired.rewire(tick)
        if (tick + 1) % asked.every == 0:
            for core in cores:
                core.rewire(tick)
        fired = [np.flatnonzero(random.rand(size) < 0.2) for size in (SOURCES, CELLS)]
        rewired.deliver(
            tick,
            [Fired(f.astype(np.int32), np.ones(len(f), np.int32)) for f in fired],
            np.array([len(f) for f in fired]),
        )
        for core in cores:
            for index, neurons in enumerate(fired):
                for source in neurons.tolist():
                    for target, weight, delay in core.rows.get((index, source), []):
                        expected[tick + delay, core.first + target] += weight
                    core.heard(tick, index, source)
    events = np.concatenate([np.zeros((0, 4), np.int64), *rewired.events])
    assert sorted(map(tuple, events.tolist())) == sorted(e for c in cores for e in c.events)
    assert {1} <= set(events[:, 3].tolist())
    for index in range(len(made)):
        theirs = sorted(
            (source, core.first + target, weight, delay)
            for core in cores
            for (projection, source), row in core.rows.items()
            if projection == index
            for target, weight, delay in row
        )
        assert sorted(map(tuple, rewired.connections(index).tolist())) == theirs
    rewired.reset(has_run=False)
    assert len(rewired.connections(0)) == SOURCES
    assert not rewired.events
