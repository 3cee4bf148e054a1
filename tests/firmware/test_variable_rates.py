"""Poisson sources of several rates: every spike is that of sPyNNaker's own program."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from spinn_stdp.network import Network, Population
from tests.reference.examples import lif, record

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from .both import Both

RATES = (0.0, 0.001, 3.0, 40.0, 400.0, 2000.0, 12000.0)
SIZE = 14


def sources(timestep: float, seed: int) -> Population:
    """Of up to five rates each, slow, fast and faster ones, some of them due at one time."""
    random = Random(seed)
    rates, starts, durations = [], [], []
    for _ in range(SIZE):
        count = random.randint(1, 5)
        rates.append(np.array([random.choice(RATES) for _ in range(count)]))
        ticks = sorted(random.choice((0, 1, 30, random.randint(0, 120))) for _ in range(count))
        starts.append(np.array(ticks, np.float64) * timestep)
        durations.append(
            np.array([random.choice((np.inf, 20.0 * timestep, 0.0)) for _ in range(count)])
        )
    return Population(
        "sources",
        SIZE,
        "SpikeSourcePoissonVariable",
        {"rates": tuple(rates), "starts": tuple(starts), "durations": tuple(durations)},
        recordings=record(("spikes",), range(SIZE), timestep),
        seed=seed,
        neurons_per_core=6,
    )


@pytest.mark.parametrize(
    ("timestep", "seed"), [(1.0, 1), pytest.param(1.0, 2, marks=pytest.mark.slow), (0.1, 3)]
)
def test_every_spike(timestep: float, seed: int) -> None:
    network = Network(timestep, (lif("cells", "IF_curr_exp"), sources(timestep, seed)))
    with Both(network) as both:
        both.run(25, 40, 30)
        assert both.disagreements() == []
        assert both.spike_counts()[1] > 50
        both.reset()
        both.run(60)
        assert both.disagreements() == []
