"""A network that is too large for one machine goes to the next larger by itself."""

from __future__ import annotations

import pytest

import spinn_stdp as sim
from spinn_stdp.targets import firmware

from .both import Both

pytestmark = pytest.mark.slow
CORES = 70
"""More than four chips have for programs."""


def ring_of_cores():
    """One cell a core, each of which learns from its neighbour."""
    sim.setup(timestep=1.0)
    source = sim.Population(1, sim.SpikeSourceArray([[3.0, 12.0]]))
    cells = sim.Population(CORES, sim.IF_curr_exp(), neurons_per_core=1)
    cells.record(["spikes", "v"])
    driven = sim.StaticSynapse(weight=20.0, delay=1.0)
    sim.Projection(source, cells, sim.AllToAllConnector(), driven)
    learning = sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(),
        weight_dependence=sim.AdditiveWeightDependence(w_max=10.0),
        weight=5.0,
        delay=3.0,
    )
    ring = sim.FromListConnector([(index, (index + 1) % CORES) for index in range(CORES)])
    sim.Projection(cells, cells, ring, learning)
    network = sim.get_network()
    sim.end()
    return network


def test_from_four_chips_to_two_boards(monkeypatch):
    started = []
    start = firmware._start

    def noting(machine, *arguments):
        started.append(machine)
        return start(machine, *arguments)

    monkeypatch.setattr(firmware, "_start", noting)
    monkeypatch.setattr(firmware, "MACHINES", ((3, 1), (5, 2)))
    with Both(ring_of_cores()) as both:
        both.run(25)
        assert both.disagreements() == []
        assert both.spike_counts()[1] >= 2 * CORES
    assert started == [(3, 1), (5, 2)]
