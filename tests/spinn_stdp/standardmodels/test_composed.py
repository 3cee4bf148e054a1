"""Neurons that are put together from parts: described, set, read back, and not run."""

from __future__ import annotations

from typing import Any

import pytest
from pyNN import errors
from pyNN.standardmodels import cells, receptors

import spinn_stdp as sim
from spinn_stdp.quantise.unsupported import CELLS_INSTEAD
from tests.spinn_stdp.surface import refused, spike_source, static


@pytest.fixture(autouse=True)
def one_ms() -> None:
    sim.setup(timestep=1.0)


def adaptive() -> Any:
    return sim.PointNeuron(
        sim.AdExp(tau_m=10.0, v_rest=-60.0),
        AMPA=sim.AlphaPSR(tau_syn=1.0, e_syn=0.0),
        GABAA=sim.BetaPSR(tau_rise=0.5, e_syn=-70.0),
    )


def test_parameters_have_the_names_of_their_parts() -> None:
    population = sim.Population(3, adaptive(), label="parts")
    names = population.celltype.get_parameter_names()
    assert set(names) == {
        *cells.AdExp.default_parameters,
        *(f"AMPA.{name}" for name in ("e_syn", "tau_syn")),
        *(f"GABAA.{name}" for name in ("e_syn", "tau_rise", "tau_decay")),
    }
    assert population.get(["tau_m", "AMPA.tau_syn", "GABAA.e_syn"]) == [10.0, 1.0, -70.0]
    assert population.get("GABAA.tau_decay") == 1.7
    assert population.get("delta_T") == cells.AdExp.default_parameters["delta_T"]


def test_they_are_set_cell_by_cell_and_in_views() -> None:
    population = sim.Population(3, adaptive())
    population.set(**{"AMPA.tau_syn": [1.0, 2.0, 3.0]}, tau_m=[7.0, 8.0, 9.0])
    population[1:][1:].set(**{"GABAA.e_syn": -80.0})
    assert population.get("AMPA.tau_syn").tolist() == [1.0, 2.0, 3.0]
    assert population.get("GABAA.e_syn").tolist() == [-70.0, -70.0, -80.0]
    assert population[1].tau_m == 8.0
    with pytest.raises(errors.NonExistentParameterError):
        population.set(**{"NMDA.e_syn": 0.0})


def test_a_part_is_not_shared_between_neurons() -> None:
    response = sim.ExpPSR(tau_syn=4.0)
    one, other = (sim.Population(2, sim.PointNeuron(sim.LIF(), E=response)) for _ in range(2))
    one.set(**{"E.tau_syn": 9.0})
    assert (one.get("E.tau_syn"), other.get("E.tau_syn")) == (9.0, 4.0)


def test_variables_initial_values_and_receptors() -> None:
    population = sim.Population(2, adaptive(), initial_values={"v": -61.0})
    assert population.receptor_types == ["AMPA", "GABAA"]
    assert population.conductance_based
    population.record(["spikes", "v", "w", "AMPA.gsyn", "GABAA.gsyn"])
    with pytest.raises(errors.RecordingError):
        population.record("NMDA.gsyn")
    population.initialize(**{"AMPA.gsyn": 0.1})
    assert population[1].get_initial_value("AMPA.gsyn") == 0.1
    assert population[1].get_initial_value("v") == -61.0
    source = spike_source([1.0])
    made = static(source, population, connector=sim.AllToAllConnector(), receptor_type="GABAA")
    assert made.receptor_type == "GABAA"
    with pytest.raises(errors.ConnectionError, match="choose 'AMPA' or 'GABAA'"):
        static(source, population, connector=sim.AllToAllConnector(), receptor_type="excitatory")


def test_they_do_not_run() -> None:
    population = sim.Population(2, adaptive(), label="parts")
    source = spike_source([1.0])
    static(source, population, connector=sim.AllToAllConnector(), receptor_type="AMPA")
    told = CELLS_INSTEAD["PointNeuron"]
    with refused(sim.NetworkError, "Population 'parts' (PointNeuron)", f"sPyNNaker has {told}"):
        sim.run(1.0)


def test_all_of_pynns_parts_are_there() -> None:
    for module, base in (
        (cells, cells.StandardCellTypeComponent),
        (receptors, receptors.StandardPostSynapticResponse),
    ):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, base) and kind is not base:
                assert getattr(sim, name)().parameter_space.keys(), name


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: sim.PointNeuron(sim.IF_cond_exp(), E=sim.ExpPSR()), "instance of LIF or AdExp"),
        (lambda: sim.PointNeuron(sim.LIF()), "no receptor"),
        (lambda: sim.PointNeuron(sim.LIF(), E=sim.ExpPSR), r"PointNeuron\(E="),
        (
            lambda: sim.PointNeuron(sim.LIF(), E=sim.ExpPSR(), I=sim.CurrExpPostSynapticResponse()),
            "E, I some are currents",
        ),
    ],
)
def test_what_makes_no_neuron(make: Any, told: str) -> None:
    with pytest.raises(TypeError, match=told):
        make()
