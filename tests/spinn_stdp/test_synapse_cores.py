"""Cores of synapses: which populations have them, and those that were asked for."""

from __future__ import annotations

from typing import Any

import pytest

import spinn_stdp as sim
from spinn_stdp.quantise import NetworkError, quantise
from tests.spinn_stdp.surface import neurons, spike_source


def network(timestep: float = 1.0, cell: Any = None, rule: Any = None, **options: Any) -> Any:
    sim.setup(timestep)
    pre = spike_source([1.0], [2.0], label="pre")
    post = sim.Population(2, cell or sim.IF_curr_exp(), label="post", **options)
    synapse = sim.StaticSynapse(weight=0.5, delay=timestep)
    if rule is not None:
        synapse = sim.STDPMechanism(sim.SpikePairRule(), rule, weight=0.5, delay=timestep)
    sim.Projection(pre, post, sim.AllToAllConnector(), synapse)
    return post


def has_synapse_core() -> bool:
    cells: Any = quantise(sim.get_network()).populations[1].cells
    return bool(cells.has_synapse_core)


@pytest.mark.parametrize(
    ("timestep", "asked", "expected"),
    [(1.0, None, False), (0.5, None, True), (1.0, 0, False), (0.5, 0, False), (1.0, 2, True)],
)
def test_where_they_are(timestep: float, asked: int | None, expected: bool) -> None:
    network(timestep, n_synapse_cores=asked)
    assert has_synapse_core() == expected


def test_of_a_cell_type_and_of_one_population() -> None:
    network()
    sim.set_number_of_synapse_cores(sim.IF_curr_exp, 1)
    assert has_synapse_core()
    sim.set_number_of_synapse_cores(sim.IF_curr_exp, None)
    assert not has_synapse_core()
    network(n_synapse_cores=0)
    sim.set_number_of_synapse_cores(sim.IF_curr_exp, 1)
    assert not has_synapse_core()
    with pytest.raises(ValueError, match="give 0 or more"):
        sim.set_number_of_synapse_cores(sim.IF_curr_exp, -1)
    with pytest.raises(TypeError, match="give the class of a cell type"):
        sim.set_number_of_synapse_cores("IF_curr_exp", 1)


def test_programs_that_there_are_not() -> None:
    network(cell=sim.extra_models.IFTruncDelta(), n_synapse_cores=1)
    with pytest.raises(NetworkError, match="no program for these neurons without synapses"):
        sim.run(1.0)
    rule = sim.MultiplicativeWeightDependence(w_max=1.0)
    network(cell=sim.IF_cond_exp(), rule=rule, n_synapse_cores=0)
    with pytest.raises(NetworkError, match="on one core; give 1 or more"):
        sim.run(1.0)


def test_numbers_of_cores() -> None:
    for wrong in (-1, 1.5, "two"):
        with pytest.raises(ValueError, match="; give a whole number from 0 up"):
            network(n_synapse_cores=wrong)


def test_a_source_placed_beside_its_target_has_its_slices() -> None:
    sim.setup(1.0)
    pre = sim.Population(5, sim.SpikeSourcePoisson(rate=10.0), seed=3)
    post = neurons(5, n_synapse_cores=1, neurons_per_core=2)
    sim.Projection(pre, post, sim.OneToOneConnector(), sim.StaticSynapse(weight=0.5, delay=1.0))
    cells: Any = quantise(sim.get_network()).populations[0].cells
    assert cells.slice_first.tolist() == [0, 2, 4, 5]
