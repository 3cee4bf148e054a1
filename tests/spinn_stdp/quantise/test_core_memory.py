"""How many neurons fit onto a core, as was found by trying on a board in software."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

import spinn_stdp as sim
from spinn_stdp.network import Connector, Network
from spinn_stdp.quantise import BoardWarning, NetworkError, quantise_network
from spinn_stdp.quantise.core_memory import CELL_MEMORY, RULES, programs
from spinn_stdp.quantise.geometries import foreseen_geometries
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.plasticity import TIMINGS
from spinn_stdp.quantise.problems import Problems
from tests.firmware.described import all_pairs, join
from tests.reference.examples import array_source, lif, pair_rule

quantise = partial(quantise_network, on_a_board=True)


def network(cell_type: str, neurons: int, ticks: int, timestep: float = 1.0) -> Network:
    """One source that learns onto all of so many neurons, with that delay."""
    pairs = all_pairs([0], range(neurons))
    rule = pair_rule(20.0, 20.0, 0.01, 0.01, 0.0, 1.0)
    learning = join(1, 0, pairs, 0.1, ticks * timestep, "AllToAllConnector", plasticity=rule)
    learning = replace(learning, connector=Connector("AllToAllConnector"))
    cells = replace(lif("cells", cell_type, neurons), recordings=())
    return Network(timestep, (cells, array_source("source", [1.0])), (learning,))


@pytest.mark.parametrize(
    ("cell_type", "ticks", "most"),
    [
        ("IF_curr_exp", 7, 254),
        ("IF_curr_exp", 15, 223),
        ("IF_curr_exp", 31, 128),
        ("IF_curr_exp", 63, 128),
        ("IF_cond_exp", 7, 254),
        ("IF_cond_exp", 15, 213),
        ("IF_cond_exp", 31, 128),
        ("IF_cond_exp", 63, 122),
    ],
)
def test_as_many_neurons_as_a_board_takes(cell_type: str, ticks: int, most: int) -> None:
    quantise(network(cell_type, most, ticks))
    with pytest.raises(NetworkError):
        quantise(network(cell_type, most + 1, ticks))


def test_the_emulator_tells_and_goes_on() -> None:
    with pytest.warns(BoardWarning, match="data memory, which has .* The emulator runs it"):
        quantise_network(network("IF_curr_exp", 224, 15))


def test_no_advice_where_none_helps() -> None:
    with pytest.raises(NetworkError, match="A single neuron is too many"):
        quantise(network("IF_curr_exp", 1, 255, timestep=0.001))


def test_the_advice_helps() -> None:
    too_many = network("IF_cond_exp", 200, 31)
    with pytest.raises(NetworkError, match=r"200 neurons on a core, whose learning") as refusal:
        quantise(too_many)
    most = int(str(refusal.value).partition("neurons_per_core=")[2].partition(")")[0])
    cells = replace(too_many.populations[0], neurons_per_core=most)
    quantise(replace(too_many, populations=(cells, *too_many.populations[1:])))
    cells = replace(cells, neurons_per_core=most + 1)
    with pytest.raises(NetworkError):
        quantise(replace(too_many, populations=(cells, *too_many.populations[1:])))


def test_synapse_cores_have_more_room() -> None:
    quantise(network("IF_cond_exp", 200, 31, timestep=0.5))


def test_recordings_and_currents_count() -> None:
    full = network("IF_curr_exp", 223, 15)
    cells = full.populations[0]
    recording = network("IF_curr_exp", 223, 15).populations[1].recordings
    everyone = tuple(
        replace(each, variable="v", neurons=np.arange(cells.size)) for each in recording
    )
    assert everyone
    recorded = replace(cells, recordings=everyone)
    with pytest.raises(NetworkError, match="data memory"):
        quantise(replace(full, populations=(recorded, *full.populations[1:])))


def test_every_cell_and_rule_is_known() -> None:
    assert CELL_MEMORY.keys() >= CELLS.keys()
    assert RULES.keys() >= TIMINGS.keys()


def modulated(neurons: int, **times: float) -> None:
    """Learning onto so many *neurons*, with rewards."""
    source, cells = _ends(neurons)
    learning = sim.STDPMechanism(
        timing_dependence=sim.SpikePairRule(A_plus=0.01, A_minus=0.01),
        weight_dependence=sim.AdditiveWeightDependence(0.0, 1.0),
        weight=0.5,
        delay=1.0,
    )
    sim.Projection(source, cells, sim.AllToAllConnector(), learning)
    rewards = sim.Population(5, sim.SpikeSourceArray([1.0]))
    given = {"tau_c": 1000.0, "tau_d": 200.0, **times}
    dopamine = sim.extra_models.Neuromodulation(weight=0.1, w_max=1.0, **given)
    sim.Projection(rewards, cells, sim.AllToAllConnector(), dopamine, receptor_type="reward")


def rewired(
    neurons: int = 10, last: int = 0, sources: int = 1, sigma: float = 1.0, f_rew: float = 10.0
) -> None:
    """So many neurons whose synapses from some sources are rewired."""
    source, cells = _ends(neurons)
    select = sim.LastNeuronSelection(last) if last else sim.RandomSelection()
    near = {"sigma_form_forward": sigma, "sigma_form_lateral": sigma}
    given = {"f_rew": f_rew, "initial_weight": 0.5, "initial_delay": 1.0, "s_max": 8, "seed": 3}
    pair = sim.SpikePairRule(A_plus=0.01, A_minus=0.01), sim.AdditiveWeightDependence(0.0, 1.0)
    for _ in range(sources):
        parts = (
            select,
            sim.DistanceDependentFormation([neurons, 1], **near),
            sim.RandomByWeightElimination(0.2),
        )
        mechanism = (
            sim.StructuralMechanismStatic(*parts, weight=0.5, delay=1.0, **given)
            if sources == 1
            else sim.StructuralMechanismSTDP(
                *parts,
                timing_dependence=pair[0],
                weight_dependence=pair[1],
                weight=0.5,
                delay=1.0,
                **given,
            )
        )
        sim.Projection(source, cells, sim.FromListConnector([(0, 0), (1, 3)]), mechanism)
        source = sim.Population(10, sim.SpikeSourceArray([1.0]))


def _ends(neurons: int) -> tuple[sim.Population, sim.Population]:
    sim.setup(1.0)
    cells = sim.Population(neurons, sim.IF_curr_exp(), label="cells", seed=1)
    return sim.Population(10, sim.SpikeSourceArray([1.0])), cells


@pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")
@pytest.mark.parametrize(
    ("describe", "takes"),
    [
        (partial(modulated, 10), 8888),
        (partial(modulated, 50), 14712),
        (partial(modulated, 10, tau_c=200.0), 8124),
        (partial(modulated, 10, tau_d=50.0), 8316),
        (rewired, 5476),
        (partial(rewired, 50), 5860),
        (partial(rewired, last=16), 5644),
        (partial(rewired, last=64), 6028),
        (partial(rewired, sigma=4.0), 5492),
        (partial(rewired, f_rew=2000.0), 5544),
        (partial(rewired, sources=2), 7412),
        (partial(rewired, sources=3), 7644),
    ],
)
def test_what_a_synapse_core_takes(describe: Callable[[], None], takes: int) -> None:
    """As seen on its heap, on a board in software."""
    describe()
    described = sim.get_network()
    geometries = foreseen_geometries(described, Problems())
    assert geometries
    assert programs(described, 0, geometries[0])[0].takes == takes
