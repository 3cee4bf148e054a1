"""Dopamine on both targets: eligibility, weights and what they lead to, tick by tick."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from spinn_stdp.network import (
    Connections,
    Connector,
    Network,
    Neuromodulation,
    Plasticity,
    Population,
    Projection,
    Recording,
)

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from tests.fuzz import ranges
from tests.reference.examples import array_source

from .both import Both

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning"),
]
TICKS = 120
SIZE = 4
ADDITIVE, MULTIPLICATIVE = "AdditiveWeightDependence", "MultiplicativeWeightDependence"


def random_times(rng: Random, sources: int, share: float, timestep: float) -> list[list[float]]:
    """Spikes in about that share of all ticks."""
    ticks = range(TICKS)
    return [
        [round(tick * timestep, 6) for tick in ticks if rng.random() < share]
        for _ in range(sources)
    ]


def all_to_all(
    pre: int, post: int, sizes: tuple[int, int], weight: float, delay: float, **more: object
) -> Projection:
    pairs = np.indices(sizes).reshape(2, -1)
    return Projection(
        f"{pre} to {post}",
        pre,
        post,
        str(more.pop("receptor", "excitatory")),
        Connections(
            pairs[0],
            pairs[1],
            np.full(pairs.shape[1], weight),
            np.full(pairs.shape[1], delay),
        ),
        Connector("AllToAllConnector"),
        weight=weight,
        delay=delay,
        **more,  # type: ignore[arg-type]
    )


def modulated(seed: int, cell: str, timing: str, weight: str, timestep: float) -> Network:
    """Pairings, rewards and punishments, often in the same tick."""
    rng = Random(seed)
    most = ranges.largest_weight(cell)
    cells = Population(
        "cells",
        SIZE,
        cell,
        {n: np.full(SIZE, (a + b) / 2) for n, (a, b) in ranges.parameters(cell).items()},
        {n: np.full(SIZE, (a + b) / 2) for n, (a, b) in ranges.initial_values(cell).items()},
        (Recording("spikes", np.arange(SIZE), timestep), Recording("v", np.arange(2), timestep)),
        neurons_per_core=3,
    )
    sources = [
        array_source(label, *random_times(rng, count, share, timestep))
        for label, count, share in (
            ("drive", SIZE, 0.2),
            ("pre", 3, 0.2),
            ("reward", 2, 0.1),
            ("punishment", 1, 0.1),
        )
    ]
    amount = most if weight == ADDITIVE else 1.0
    parameters = {"A_plus": amount * 0.1, "A_minus": amount * 0.05}
    times = {"tau": 20.0, "alpha": 0.0} if "Vogels" in timing else {}
    if not times:
        times = {"tau_plus": 20.0, "tau_minus": 15.0}
    bounds = {"w_min": 0.0, "w_max": most}
    rule = Plasticity(timing, {**times, **parameters}, weight, bounds)
    dopamine = Neuromodulation(tau_c=100.0, tau_d=20.0, w_min=most / 20, w_max=most)
    return Network(
        timestep,
        (cells, *sources),
        (
            all_to_all(1, 0, (SIZE, SIZE), most / 4, timestep),
            all_to_all(
                2, 0, (3, SIZE), most / 4, 3 * timestep, plasticity=rule, recording=timestep
            ),
            all_to_all(3, 0, (2, SIZE), 0.01, 1.0, neuromodulation=dopamine, receptor="reward"),
            all_to_all(4, 0, (1, SIZE), 0.01, 1.0, neuromodulation=dopamine, receptor="punishment"),
            all_to_all(0, 0, (SIZE, SIZE), most / 9, 5 * timestep, plasticity=rule),
        ),
    )


@pytest.mark.parametrize(
    ("cell", "timing", "weight", "timestep"),
    [
        ("IF_curr_exp", "SpikePairRule", ADDITIVE, 1.0),
        ("Izhikevich", "SpikePairRule", MULTIPLICATIVE, 1.0),
        ("IF_cond_exp", "Vogels2011Rule", ADDITIVE, 0.1),
    ],
)
def test_dopamine(cell: str, timing: str, weight: str, timestep: float) -> None:
    with Both(modulated(1, cell, timing, weight, timestep)) as both:
        both.run(TICKS // 2, TICKS // 2)
        assert both.disagreements() == []
        assert both.spike_counts()[0] > 10
        learned = both.emulator.traces().weights[1]
        assert learned is not None
        assert len(np.unique(learned.raw)) > 3


def cells_last(network: Network) -> Network:
    """*network* with its first population after all others."""
    first, *others = network.populations
    last = len(others)
    moved = [
        replace(p, pre=(p.pre or last + 1) - 1, post=(p.post or last + 1) - 1)
        for p in network.projections
    ]
    return replace(network, populations=(*others, first), projections=tuple(moved))


def test_own_spikes_come_before_the_dopamine_of_the_tick() -> None:
    asked = modulated(1, "IF_curr_exp", "SpikePairRule", ADDITIVE, 1.0)
    with Both(cells_last(asked)) as both:
        both.run(TICKS)
        assert both.disagreements() == []
        assert both.spike_counts()[-1] > 10
