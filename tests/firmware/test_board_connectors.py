"""Connectors that sPyNNaker alone has: its board makes the connections that we make."""

from __future__ import annotations

import numpy as np
import pytest

import spinn_stdp as sim

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from spinn_stdp.network import Network

from .both import Both

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning"),
]
extra = sim.extra_models


def connected(timestep: float) -> Network:
    """Each connector with what it can be given, onto several cores."""
    sim.setup(timestep)
    sources = sim.Population(12, sim.SpikeSourceArray([[1.0 + k] for k in range(12)]))
    weights = np.linspace(0.11, 1.7, 12)
    kernel = np.linspace(0.05, 0.77, 6).reshape(2, 3)
    delays = np.linspace(1.0, 3.4, 6).reshape(2, 3)
    connectors = [
        extra.AllButMeConnector(),
        extra.AllButMeConnector(n_neurons_per_group=4, weights=weights),
        extra.OneToOneOffsetConnector(3, wrap=True),
        extra.OneToOneOffsetConnector(-2, wrap=False, n_neurons_per_group=6),
        sim.KernelConnector((3, 4), (3, 4), (2, 3), weight_kernel=kernel, delay_kernel=delays),
        sim.KernelConnector((3, 4), (3, 4), (3, 3)),
        sim.KernelConnector(
            (3, 4),
            (3, 4),
            (3, 3),
            pre_sample_steps_in_post=(2, 2),
            post_start_coords_in_pre=(0, 1),
            weight_kernel=0.3,
        ),
    ]
    for k, connector in enumerate(connectors):
        cells = sim.Population(12, sim.IF_curr_exp(), label=f"cells {k}", neurons_per_core=5)
        cells.record("v")
        synapse = sim.StaticSynapse(weight=0.7, delay=2 * timestep)
        sim.Projection(sources, cells, connector, synapse, label=type(connector).__name__)
    return sim.get_network()


@pytest.mark.parametrize("timestep", [1.0, 0.1])
def test_connections(timestep: float) -> None:
    with Both(connected(timestep)) as both:
        both.run(round(16 / timestep))
        assert both.disagreements() == []
