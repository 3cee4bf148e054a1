"""A reset of a network of which one part learns, and the runs after it, on both targets."""

from __future__ import annotations

import pytest

import spinn_stdp as sim
from spinn_stdp.network import Network

from .both import Both

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning"),
]

SIZE = 3


def network(timestep: float) -> Network:
    """Cells that learn, and others, of which some have generators of their own.

    At 0.5 ms they are on cores of their own, beside those of the synapses.
    """
    sim.setup(timestep)
    times = [3 * timestep, 5 * timestep, 17 * timestep]
    source = sim.Population(SIZE, sim.SpikeSourceArray(times))
    learning = sim.Population(SIZE, sim.IF_curr_exp(i_offset=0.9))
    others = [
        sim.Population(SIZE, sim.IF_curr_exp(i_offset=[0.3, 0.8, 1.6])),
        sim.Population(SIZE, sim.extra_models.IFCurrDeltaFixedProb(p_thresh=0.5, seed=4)),
    ]
    rule = sim.STDPMechanism(
        sim.SpikePairRule(), sim.AdditiveWeightDependence(w_max=5.0), weight=2.0, delay=timestep
    )
    sim.Projection(source, learning, sim.AllToAllConnector(), rule)
    for each in others:
        each.record(["spikes", "v"])
        synapse = sim.StaticSynapse(weight=3.0, delay=timestep)
        sim.Projection(source, each, sim.OneToOneConnector(), synapse)
    learning.record(["spikes", "v"])
    described = sim.get_network()
    sim.end()
    return described


@pytest.mark.parametrize("timestep", [1.0, 0.5])
def test_state_is_kept_from_the_first_run_after_a_reset_to_the_second(timestep: float) -> None:
    """sPyNNaker would write the initial values of those that do not learn before the second."""
    with Both(network(timestep)) as both:
        both.run(9, 11)
        assert both.disagreements() == []
        both.reset()
        both.run(7, 6, 7)
        assert both.disagreements() == []
        assert min(both.spike_counts()[2:]) > 0
