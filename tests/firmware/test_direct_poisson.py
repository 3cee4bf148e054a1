"""Inhibitory Poisson spikes that are written straight into the memory of their targets."""

from __future__ import annotations

import pytest

import spinn_stdp as sim
from spinn_stdp.network import Network
from spinn_stdp.quantise import NetworkError, checks
from spinn_stdp.quantise.problems import BoardWarning
from spinn_stdp.targets import choose
from spinn_stdp.targets.deployment.process import DeploymentError

TICKS = 6


def network(
    size: int, receptor: str = "inhibitory", per_core: int | None = None, delay: float = 0.1
) -> Network:
    """Sources of several spikes in each step, beside cells that have other input too."""
    sim.setup(0.1)
    cells = sim.Population(size, sim.IF_curr_exp(), label="cells", neurons_per_core=per_core)
    noise = sim.Population(size, sim.SpikeSourcePoisson(rate=60_000.0), seed=1, label="noise")
    other = sim.Population(1, sim.SpikeSourceArray([0.3]))
    one_to_one = sim.OneToOneConnector()
    synapse = sim.StaticSynapse(weight=0.5, delay=delay)
    sim.Projection(noise, cells, one_to_one, synapse, receptor_type=receptor)
    sim.Projection(other, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.5, delay=0.1))
    cells.record(["gsyn_exc", "gsyn_inh"])
    described = sim.get_network()
    sim.end()
    return described


@pytest.mark.parametrize(
    ("size", "per_core", "receptor", "delay"),
    [(3, None, "inhibitory", 0.1), (1, None, "inhibitory", 0.1), (10, 4, "inhibitory", 0.1)],
)
def test_numbers_that_the_board_misplaces_are_refused(
    size: int, per_core: int | None, receptor: str, delay: float
) -> None:
    with pytest.raises(NetworkError, match="come in at other neurons unless all its cores"):
        choose("emulator").load(network(size, receptor, per_core, delay))


@pytest.mark.parametrize(
    ("size", "per_core", "receptor", "delay"),
    [
        (4, None, "inhibitory", 0.1),
        (8, 4, "inhibitory", 0.1),
        (3, None, "excitatory", 0.1),
        (3, None, "inhibitory", 0.2),
    ],
)
@pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")
def test_others_are_not(size: int, per_core: int | None, receptor: str, delay: float) -> None:
    choose("emulator").load(network(size, receptor, per_core, delay))


@pytest.mark.slow
def test_where_the_board_puts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("unicorn")
    pytest.importorskip("spynnaker")
    with pytest.warns(BoardWarning, match="race"):
        session = choose("firmware").load(network(4))
    session.run(TICKS)
    samples = session.traces().samples[0]
    assert (samples["gsyn_inh"].raw[-1] > 0).all()
    assert (samples["gsyn_exc"].raw[:2] == 0).all()  # before the other input
    session.close()
    monkeypatch.setattr(checks, "written_elsewhere", lambda *_: [])
    with pytest.warns(BoardWarning, match="race"):
        session = choose("firmware").load(network(13))
    with pytest.raises(DeploymentError, match=r"Neuron index 1\d out of range"):
        session.run(TICKS)
    session.close()
