"""Populations whose synapses were given cores of their own, or were not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spinn_stdp.network import Network
from tests.reference.examples import array_source, lif, record

from .both import Both
from .described import RULE, all_pairs, join, poisson

pytestmark = pytest.mark.slow

TICKS = 60


def network(timestep: float, cores: tuple[int | None, ...]) -> Network:
    """Sources that synapse cores share, and projections that learn."""
    size = 6
    times = [np.arange(2.0, 50.0, 3.0 + i) * timestep for i in range(size)]
    sources = [array_source(f"given {k}", *(t + k * timestep for t in times)) for k in range(3)]
    noise = poisson("noise", [800.0] * size, timestep, seed=5)
    targets = [
        replace(
            lif(f"cells {k}", "IF_curr_exp", size, tau_refrac=1.0),
            recordings=record(("spikes", "v", "gsyn_exc"), range(size), timestep),
            options={} if n is None else {"n_synapse_cores": n},
        )
        for k, n in enumerate(cores)
    ]
    first = len(sources) + 1
    projections = []
    for k in range(len(cores)):
        post = first + k
        projections += [
            join(0, post, all_pairs(range(size), range(size)), 0.7, 2.0 * timestep),
            join(1, post, [(i, i) for i in range(size)], 2.5, timestep, "OneToOneConnector"),
            join(2, post, [(i, size - 1 - i) for i in range(size)], 1.3, 3.0 * timestep),
        ]
    learning = all_pairs(range(size), range(size))
    projections.append(join(0, first, learning, 0.2, 2.0 * timestep, plasticity=RULE))
    each = [(i, i) for i in range(size)]
    projections.append(join(3, first + 1, each, 1.1, 2.0 * timestep, "OneToOneConnector"))
    return Network(timestep, (*sources, noise, *targets), tuple(projections))


@pytest.mark.parametrize(("timestep", "cores"), [(1.0, (1, 2, 0)), (0.5, (2, 1, 0))])
def test_numbers_are_those_of_the_firmware(timestep: float, cores: tuple[int, ...]) -> None:
    with Both(network(timestep, cores)) as both:
        both.run(TICKS)
        assert not both.disagreements()
        assert min(both.spike_counts()[4:]) > 5
