"""Neurons with many compartments: described, set, read back, and refused when they are to run."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from pyNN import errors
from pyNN.morphology import Morphology
from pyNN.parameters import IonicSpecies

import spinn_stdp as sim
from spinn_stdp.quantise.unsupported import CELLS_INSTEAD
from tests.spinn_stdp.surface import neurons, refused, spike_source

SHAPE = Morphology()
SPECIES = {"na": IonicSpecies("na", reversal_potential=50.0)}
ALONG = sim.morphology.uniform("all", 0.0003)
AT_SOMA = sim.morphology.centre("soma")


class Pyramidal(sim.MultiCompartmentNeuron):
    ion_channels: ClassVar = {"pas": sim.PassiveLeak, "na": sim.NaChannel, "kdr": sim.KdrChannel}
    post_synaptic_entities: ClassVar = {"AMPA": sim.CondExpPostSynapticResponse}


@pytest.fixture(autouse=True)
def set_up() -> None:
    sim.setup(0.1)


def pyramidal(**parameters: Any) -> Pyramidal:
    return Pyramidal(
        morphology=SHAPE,
        Ra=500.0,
        ionic_species=SPECIES,
        pas={"conductance_density": ALONG, "e_rev": -54.3},
        AMPA={"locations": AT_SOMA, "tau_syn": 2.0},
        **parameters,
    )


def test_it_is_read_back_as_it_was_described() -> None:
    cells = sim.Population(3, pyramidal(), label="cells")
    expected = {
        "morphology": SHAPE,
        "cm": 1.0,
        "Ra": 500.0,
        "ionic_species": SPECIES,
        "pas.conductance_density": ALONG,
        "pas.e_rev": -54.3,
        "na.conductance_density": 0.12,
        "kdr.conductance_density": 0.036,
        "AMPA.locations": AT_SOMA,
        "AMPA.e_syn": 0.0,
        "AMPA.tau_syn": 2.0,
    }
    assert cells.celltype.get_parameter_names() == list(expected)
    assert dict(zip(expected, cells.get(list(expected)), strict=True)) == expected
    assert cells[1:].get("morphology") is SHAPE
    assert cells[0].morphology is SHAPE


def test_it_is_set_by_number_by_cell_and_by_place() -> None:
    cells = sim.Population(3, pyramidal(), label="cells")
    cells.set(Ra=[1.0, 2.0, 3.0], **{"AMPA.tau_syn": 4.0})
    assert cells[1:].get("Ra").tolist() == [2.0, 3.0]
    assert cells.get("AMPA.tau_syn") == 4.0
    cells[1:].set(cm=ALONG)
    assert cells.get("cm").tolist() == [1.0, ALONG, ALONG]
    cells.set(cm=2.0)
    assert cells.get("cm") == 2.0
    other = {"k": IonicSpecies("k", reversal_potential=-77.0)}
    cells.set(ionic_species=other)
    assert cells.get("ionic_species") == other


def test_what_a_parameter_can_not_be_is_told() -> None:
    cells = sim.Population(3, pyramidal(), label="cells")
    with refused(errors.InvalidParameterValueError, "morphology=3: give Morphology"):
        cells.set(morphology=3)
    with refused(errors.InvalidParameterValueError, "ionic_species", "dict of IonicSpecies"):
        cells.set(ionic_species={"na": 50.0})
    with refused(errors.InvalidParameterValueError, "give a number"):
        cells.set(Ra=ALONG)
    with refused(errors.NonExistentParameterError, "conductance", "pas.conductance_density"):
        cells.set(conductance=1.0)
    with refused(errors.NonExistentParameterError, "e_rev", "NaChannel"):
        Pyramidal(na={"e_rev": 50.0})
    with refused(errors.NonExistentParameterError, "length"):
        Pyramidal(length=3.0)


def test_a_channel_is_one_of_pynns() -> None:
    class Wrong(sim.MultiCompartmentNeuron):
        ion_channels: ClassVar = {"na": sim.StaticSynapse}

    with refused(TypeError, "ion_channels['na']", "NaChannel"):
        Wrong()


def test_the_class_keeps_its_kinds() -> None:
    pyramidal()
    assert Pyramidal.ion_channels["na"] is sim.NaChannel
    again = Pyramidal()
    assert again.recordable == ["spikes", "v", "na.m", "na.h", "kdr.n", "AMPA.gsyn"]
    assert again.default_initial_values == {"v": -65.0, "na.m": 0.0, "na.h": 1.0, "kdr.n": 1.0}
    assert again.receptor_types == ("AMPA",)


def test_channels_may_be_inserted_into_sections() -> None:
    class Cell(sim.MultiCompartmentNeuron):
        ion_channels: ClassVar = {}

    Cell.soma.insert(na=sim.NaChannel)
    Cell.dendrite.insert(na=sim.NaChannel)
    assert Cell.ion_channels["na"]["sections"] == ["soma", "dendrite"]
    assert Cell(na={"conductance_density": 0.5}).get_parameter_names()[-1:] == [
        "na.conductance_density"
    ]


def test_places_are_taken_and_running_is_refused() -> None:
    cells = sim.Population(2, pyramidal(), initial_values={"v": -60.0}, label="cells")
    cells.record("v", locations="soma")
    source = sim.DCSource(amplitude=0.1)
    cells[0].inject(source, location="soma")
    cells.inject(source, location="soma")
    connector = sim.AllToAllConnector(location_selector=sim.morphology.dendrites())
    made = sim.Projection(
        spike_source([1.0]),
        cells,
        connector,
        sim.StaticSynapse(weight=0.5, delay=1.0),
        receptor_type="AMPA",
    )
    assert made.get("weight", "list") == [(0, 0, 0.5), (0, 1, 0.5)]
    with refused(
        sim.NetworkError,
        "'cells' (MultiCompartmentNeuron)",
        CELLS_INSTEAD["MultiCompartmentNeuron"],
    ):
        sim.run(1.0)


def test_points_have_no_places() -> None:
    cells = neurons()
    with refused(ValueError, "location='soma'"):
        cells.inject(sim.DCSource(amplitude=0.1), location="soma")
    with refused(sim.errors.RecordingError, "its cells are points"):
        cells.record("v", locations="soma")
