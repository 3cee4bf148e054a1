"""Populations and assemblies: what they are made of, and what they say of themselves."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from pyNN import mock, space
from pyNN.recording.files import StandardTextFile
from pyNN.space import Grid2D, Line

import spinn_stdp as sim
from tests.spinn_stdp.surface import (
    integers_of,
    neurons,
    refused,
    spike_source,
    static,
)


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


def described(index=0):
    """The population of the network, as targets get it."""
    return sim.get_network().populations[index]


# ---- making -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "cells", "structure"),
    [
        (3, 3, space.Line),
        (np.int64(4), 4, space.Line),
        (5.0, 5, space.Line),
        ((6,), 6, space.Line),
        ((2, 3), 6, space.Grid2D),
        ((np.int32(2), 3), 6, space.Grid2D),
        ((2, 3, 4), 24, space.Grid3D),
    ],
)
def test_sizes_are_numbers_or_grids(size, cells, structure):
    population = sim.Population(size, sim.IF_curr_exp())
    assert population.size == len(population) == cells
    assert population.positions.shape == (3, cells)
    assert isinstance(population.structure, structure)
    assert described().size == cells


@pytest.mark.parametrize("size", [0, -1, 2.5, True, "3", None, [2, 3], (), (0, 3), (1, 2, 3, 4)])
def test_other_sizes_are_refused_and_leave_nothing_behind(size):
    with refused(ValueError, "Population 'cells': size is ", "whole number from 1 up"):
        sim.Population(size, sim.IF_curr_exp(), label="cells")
    assert sim.get_network().populations == ()
    neurons()
    sim.run(1)
    sim.reset()
    sim.run(1)


def test_a_cell_type_is_an_instance_or_a_class_with_parameters():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for population in (
            sim.Population(2, sim.IF_cond_exp(tau_m=7.0)),
            sim.Population(2, sim.IF_cond_exp, {"tau_m": 7.0}),
            sim.Population(2, cellclass=sim.IF_cond_exp, cellparams={"tau_m": 7.0}),
        ):
            assert population.get("tau_m") == 7.0
        assert sim.Population(2, sim.IF_cond_exp).get("tau_m") == 20.0


def test_one_instance_makes_many_populations():
    cell = sim.IF_curr_exp(tau_m=[1.0, 2.0])
    a, b = sim.Population(2, cell), sim.Population(2, cell)
    a.set(tau_m=5.0)
    assert b.get("tau_m").tolist() == [1.0, 2.0]


def test_defaults_are_spynnakers():
    neuron = {
        "tau_m": 20.0,
        "cm": 1.0,
        "v_rest": -65.0,
        "v_reset": -65.0,
        "v_thresh": -50.0,
        "tau_syn_E": 5.0,
        "tau_syn_I": 5.0,
        "tau_refrac": 0.1,
        "i_offset": 0.0,
    }
    assert sim.IF_curr_exp.default_parameters == neuron
    assert sim.IF_cond_exp.default_parameters == {**neuron, "e_rev_E": 0.0, "e_rev_I": -70.0}
    sim.Population(1, sim.IF_cond_exp())
    sim.Population(1, sim.SpikeSourcePoisson())
    assert {n: v.tolist() for n, v in described().initial_values.items()} == {
        "v": [-65.0],
        "gsyn_exc": [0.0],
        "gsyn_inh": [0.0],
    }
    assert {n: v.tolist() for n, v in described(1).parameters.items()} == {
        "rate": [0.0],
        "start": [0.0],
        "duration": [float("inf")],
    }


def test_an_instance_with_parameters_is_refused():
    with refused(TypeError, "Population 'a'", "give the parameters to the instance"):
        sim.Population(2, sim.IF_curr_exp(), {"tau_m": 3.0}, label="a")


def test_structure_label_and_positions():
    line = space.Line(dx=2.0, x0=1.0)
    population = sim.Population(3, sim.IF_curr_exp(), None, line, None, "third")
    assert population.label == "third"
    assert population.positions[0].tolist() == [1.0, 3.0, 5.0]
    assert population[1].position.tolist() == [3.0, 0.0, 0.0]
    assert population.nearest((4.8, 0.0, 0.0)) == population[2]
    population.positions = np.zeros((3, 3))
    assert not population.positions.any()


def test_labels_are_made_up_and_told():
    a, b = sim.Population(1, sim.IF_curr_exp()), sim.Population(1, sim.IF_curr_exp())
    assert a.label != b.label
    assert [p.label for p in sim.get_network().populations] == [a.label, b.label]


def test_initial_values_of_the_constructor():
    given = {"v": [-60.0, -50.5], "isyn_exc": 0.25}
    sim.Population(2, sim.IF_curr_exp(), initial_values=given)
    assert described().initial_values["v"].tolist() == [-60.0, -50.5]
    assert described().initial_values["isyn_exc"].tolist() == [0.25, 0.25]


def test_options_of_spynnaker_reach_the_network():
    sim.Population(
        2,
        sim.IF_curr_exp(),
        seed=5,
        neurons_per_core=1,
        spikes_per_second=100.0,
        ring_buffer_sigma=3.0,
        n_steps_per_timestep=2,
        max_expected_summed_weight=[4.0, 4.0],
        incoming_spike_buffer_size=512,
        drop_late_spikes=False,
    )
    sim.Population(2, sim.IF_curr_exp(), additional_parameters={"seed": 6, "spikes_per_second": 9})
    sim.Population(1, sim.SpikeSourcePoisson(), additional_parameters={"seed": 7, "max_rate": 90})
    first, second, third = sim.get_network().populations
    assert (first.seed, first.neurons_per_core) == (5, 1)
    assert dict(first.options) == {
        "spikes_per_second": 100.0,
        "ring_buffer_sigma": 3.0,
        "n_steps_per_timestep": 2,
        "max_expected_summed_weight": [4.0, 4.0],
        "incoming_spike_buffer_size": 512,
        "drop_late_spikes": False,
    }
    assert (second.seed, dict(second.options)) == (6, {"spikes_per_second": 9})
    assert (third.seed, dict(third.options)) == (7, {})
    sim.run(2)


def test_max_atoms_per_core_is_neurons_per_core():
    sim.Population(2, sim.IF_curr_exp()).set_max_atoms_per_core(7)
    assert described().neurons_per_core == 7


@pytest.mark.parametrize(
    ("cell", "options", "told"),
    [
        (sim.IF_curr_exp, {"sede": 3}, ["sede. Supported besides PyNN's, for IF_curr_exp: allow_"]),
        (sim.IF_curr_exp, {"additional_parameters": {"bogus": 1}}, ["bogus"]),
        (sim.IF_curr_exp, {"max_rate": 3}, ["supported: max_rate."]),
        (
            sim.SpikeSourceArray,
            {"seed": 3},
            ["supported: seed.", "for SpikeSourceArray: neurons_per_core"],
        ),
        (sim.SpikeSourcePoisson, {"spikes_per_second": 3}, ["spikes_per_second"]),
    ],
)
def test_options_that_a_population_does_not_have_are_refused(cell, options, told):
    with refused(TypeError, "Population 'a' got arguments", *told):
        sim.Population(1, cell(), label="a", **options)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"seed": -1}, "a whole number from 0 to 4294967295"),
        ({"seed": 1.5}, "a whole number"),
        ({"spikes_per_second": "a"}, "a number from 0 up"),
        ({"ring_buffer_sigma": float("nan")}, "a number from 0 up"),
        ({"neurons_per_core": 2.5}, "a whole number from 1 up"),
        ({"neurons_per_core": (2, 2)}, "a whole number from 1 up"),
        ({"n_steps_per_timestep": 0}, "a whole number from 1 up"),
        ({"max_expected_summed_weight": 3.0}, "a list of 2 numbers from 0 up: exc"),
        ({"max_expected_summed_weight": [3.0]}, "a list of 2"),
        ({"max_expected_summed_weight": [3.0, -1.0]}, "a list of 2"),
        ({"allow_delay_extensions": "no"}, "True or False"),
    ],
)
def test_options_of_no_value_are_refused(options, told):
    ((name, value),) = options.items()
    with refused(ValueError, f"Population 'a': {name} is {value!r}; give {told}"):
        sim.Population(1, sim.IF_curr_exp(), label="a", **options)


def test_a_largest_sum_for_each_of_three_receptors():
    options = {"max_expected_summed_weight": [4.0, 2.0, 1.0]}
    cells = sim.Population(1, sim.extra_models.IF_curr_dual_exp(), label="a", **options)
    assert sim.get_network().populations[0].options == options
    with refused(ValueError, "a list of 3 numbers from 0 up: excitatory, excitatory2, inhibitory"):
        sim.Population(1, cells.celltype, max_expected_summed_weight=[4.0, 1.0])


def test_a_label_is_a_text():
    with refused(TypeError, "label=5 of a Population: give a text"):
        sim.Population(1, sim.IF_curr_exp(), label=5)


# ---- assemblies ---------------------------------------------------------------------


def test_assemblies_are_sums():
    a = sim.Population(3, sim.IF_curr_exp(tau_m=1.0), label="a")
    b = sim.Population(2, sim.IF_curr_exp(tau_m=2.0), label="b")
    both = a + b
    parts = a[0:2] + b[1:]
    named = sim.Assembly(a, b, label="named")
    assert (both.size, parts.size, (parts + a[2:]).size) == (5, 3, 4)
    assert named.label == "named"
    assert named.get_population("b") is b
    assert both.get("tau_m").tolist() == [1.0, 1.0, 1.0, 2.0, 2.0]
    parts.set(tau_m=9.0)
    assert both.get("tau_m").tolist() == [9.0, 9.0, 1.0, 2.0, 9.0]
    parts.initialize(v=-51.0)
    assert described(0).initial_values["v"].tolist() == [-51.0, -51.0, -65.0]
    assert described(1).initial_values["v"].tolist() == [-65.0, -51.0]
    assert both[2:4].get("tau_m").tolist() == [1.0, 2.0]
    assert both[4].tau_m == 9.0
    assert both.position_generator(np.array([0, 4])).shape == (2, 3)


def test_a_current_flows_into_the_cells_of_an_assembly():
    a, b = neurons(3), neurons(2)
    (a[1:2] + b).inject(sim.DCSource(amplitude=1.0))
    sim.run(3)
    rising = [(integers_of(p, "v")[2] > -65 << 15).tolist() for p in (a, b)]
    assert rising == [[False, True, False], [True, True]]


# ---- descriptions -------------------------------------------------------------------


def test_everything_describes_itself():
    a, source = neurons(2, label="cells"), spike_source([1.0], [2.0], label="in")
    projection = static(source, a, label="way")
    described = {
        "cells": a,
        "in": source,
        "view of 'cells' with size 1": a[0:1],
        "sum": sim.Assembly(a, source, label="sum"),
        "way": projection,
    }
    for label, thing in described.items():
        assert label in thing.describe()
        assert thing.describe(template=None)["label"] == label
        assert thing.label == label
        assert repr(thing)
    for kind in (a.celltype, projection.synapse_type, projection._connector):
        assert kind.describe()


def test_the_standard_models_are_listed():
    assert sorted(sim.list_standard_models()) == [
        "IF_cond_exp",
        "IF_curr_alpha",
        "IF_curr_delta",
        "IF_curr_exp",
        "Izhikevich",
        "SpikeSourceArray",
        "SpikeSourceGamma",
        "SpikeSourceInhGamma",
        "SpikeSourcePoisson",
        "SpikeSourcePoissonRefractory",
    ]


def test_positions_are_saved_as_pynns_other_back_ends_save_them(tmp_path):
    saved = []
    for back_end in (sim, mock):
        back_end.setup(timestep=1.0)
        grid, line = Grid2D(dx=2.0, dy=3.0), Line(dx=1.5, y=2.0)
        first = back_end.Population(4, back_end.IF_cond_exp(), structure=grid, label="first")
        second = back_end.Population(3, back_end.IF_cond_exp(), structure=line, label="second")
        both = back_end.Assembly(first, second[1:], label="both")
        for cells in (first, first[1:3], both):
            path = str(tmp_path / "positions.txt")
            cells.save_positions(path)
            saved.append(Path(path).read_text())
    assert saved[:3] == saved[3:]
    lines = saved[0].splitlines()
    assert lines[0] == "# population = first"
    assert [float(number) for number in lines[2].split("\t")] == [1.0, 0.0, 3.0, 0.0]


def test_positions_are_saved_to_a_path_or_a_file_of_pynns(tmp_path):
    sim.setup(1.0)
    cells = neurons(2, structure=Line(dx=5.0))
    cells.save_positions(tmp_path / "new" / "positions.txt")
    cells.save_positions(StandardTextFile(str(tmp_path / "other.txt"), "w"))
    written = (tmp_path / "new" / "positions.txt").read_text()
    assert written == (tmp_path / "other.txt").read_text()
    assert "5.0" in written


def test_a_view_has_a_cell_at_least():
    sim.setup(timestep=1.0)
    cells = sim.Population(3, sim.IF_curr_exp(), label="cells")
    for none in (slice(0, 0), np.zeros(3, bool)):
        with refused(ValueError, "Population 'cells': ", "chooses none of its cells"):
            cells[none]


def test_cells_know_their_population_without_a_note_of_their_own():
    """Notes would take most of the memory of a population of millions."""
    sim.setup()
    one, other = (sim.Population(3, sim.IF_curr_exp()) for _ in range(2))
    assert [cell.parent for cell in (*one, *other)] == [one] * 3 + [other] * 3
    assert [int(cell) for cell in other] == list(range(int(one[0]) + 3, int(one[0]) + 6))
    assert not any(vars(cell) for cell in one)
    assert type(one[0]).__name__ == "ID"
    assert one[1].tau_m == one.get("tau_m")
