"""Populations, views, assemblies and single cells: making, setting and asking them."""

import warnings

import numpy as np
import pytest
from pyNN import errors, space
from pyNN.parameters import Sequence
from pyNN.random import NumpyRNG, RandomDistribution

import spinn_stdp as sim
from tests.reference.board import simulate
from tests.reference.compare import differences
from tests.spinn_stdp.surface import (
    integers_of,
    neurons,
    refused,
    spike_source,
    spikes_of,
    static,
    traces,
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
        ({"max_expected_summed_weight": 3.0}, "two numbers from 0 up, of the excitatory and"),
        ({"max_expected_summed_weight": [3.0]}, "two numbers"),
        ({"max_expected_summed_weight": [3.0, -1.0]}, "two numbers"),
        ({"allow_delay_extensions": "no"}, "True or False"),
    ],
)
def test_options_of_no_value_are_refused(options, told):
    ((name, value),) = options.items()
    with refused(ValueError, f"Population 'a': {name} is {value!r}; give {told}"):
        sim.Population(1, sim.IF_curr_exp(), label="a", **options)


def test_a_label_is_a_text():
    with refused(TypeError, "label=5 of a Population: give a text"):
        sim.Population(1, sim.IF_curr_exp(), label=5)


# ---- parameters ---------------------------------------------------------------------


def test_parameters_are_numbers_lists_functions_and_random():
    drawn = RandomDistribution("uniform", (5.0, 6.0), rng=NumpyRNG(3))
    population = sim.Population(3, sim.IF_curr_exp(tau_m=[1.0, 2.0, 3.0], cm=lambda i: i + 1.0))
    population.set(v_rest=drawn)
    tau_m, cm, v_rest = population.get(["tau_m", "cm", "v_rest"])
    assert tau_m.tolist() == [1.0, 2.0, 3.0]
    assert cm.tolist() == [1.0, 2.0, 3.0]
    same = RandomDistribution("uniform", (5.0, 6.0), rng=NumpyRNG(3)).next(3)
    assert v_rest.tolist() == same.tolist()
    assert described().parameters["v_rest"].tolist() == same.tolist()
    assert population.get("v_reset") == -65.0
    assert population.get("v_reset", simplify=False).tolist() == [-65.0] * 3


def test_parameters_of_views_are_those_of_their_population():
    population = sim.Population(6, sim.IF_curr_exp(tau_m=np.arange(6) + 10.0))
    views = {
        "slice": (population[1:5:2], [11.0, 13.0]),
        "from the end": (population[-2:], [14.0, 15.0]),
        "mask": (population[np.array([0, 1, 0, 0, 1, 0], bool)], [11.0, 14.0]),
        "list": (population[[4, 0]], [10.0, 14.0]),
        "tuple": (population[5, 2], [12.0, 15.0]),
        "of a slice": (population[1:5][1:3], [12.0, 13.0]),
        "of a mask": (population[np.array([0, 2, 5])][[0, 2]], [10.0, 15.0]),
        "of a view of a view": (population[1:][::2][1:], [13.0, 15.0]),
        "class": (sim.PopulationView(population, slice(0, 2), label="own"), [10.0, 11.0]),
    }
    for name, (view, values) in views.items():
        assert view.get("tau_m").tolist() == values, name
    for n, (view, values) in enumerate(views.values()):
        view.set(tau_m=100.0 + n)
        now = population.get("tau_m", simplify=False)
        assert (now == 100.0 + n).sum() == len(values)
        population.set(tau_m=np.arange(6) + 10.0)
    views["of a slice"][0].set(tau_m=[1.0, 2.0])
    assert population.get("tau_m").tolist() == [10.0, 11.0, 1.0, 2.0, 14.0, 15.0]
    views["mask"][0].set(tau_m=lambda i: 50.0 + i)
    assert population.get("tau_m").tolist() == [10.0, 50.0, 1.0, 2.0, 51.0, 15.0]


def test_parameters_of_single_cells():
    population = sim.Population(3, sim.IF_curr_exp())
    population[1].tau_m = 7.0
    population[2].set_parameters(tau_m=8.0, cm=0.5)
    assert population.get("tau_m").tolist() == [20.0, 7.0, 8.0]
    assert (population[2].tau_m, population[2:][0].cm) == (8.0, 0.5)
    assert population[0].get_parameters()["tau_m"] == 20.0


def test_unknown_parameters_are_refused_by_name():
    population = sim.Population(3, sim.IF_curr_exp(), label="a")
    known = "bogus (valid parameters for Population 'a' (IF_curr_exp) are: cm, i_offset"
    for use in (
        lambda: population.set(bogus=3),
        lambda: population[0:1].set(bogus=3),
        lambda: population.get("bogus"),
        lambda: population[0:1].get("bogus"),
    ):
        with refused(errors.NonExistentParameterError, known):
            use()
    with refused(errors.NonExistentParameterError, "valid parameters for IF_curr_exp"):
        sim.IF_curr_exp(bogus=3)


def test_values_for_another_number_of_cells_are_refused_by_name():
    with refused(ValueError, "'a' (IF_curr_exp): tau_m has 3 values for 2 cells"):
        sim.Population(2, sim.IF_curr_exp(tau_m=[1.0, 2.0, 3.0]), label="a")
    population = sim.Population(2, sim.IF_curr_exp(), label="a")
    for use in (
        lambda: population.set(tau_m=[1.0, 2.0, 3.0]),
        lambda: population[1:].set(tau_m=[1.0, 2.0]),
        lambda: population.initialize(v=[1.0]),
    ):
        with refused(ValueError, "Population 'a' (IF_curr_exp)"):
            use()


@pytest.mark.parametrize("cell", [sim.IF_curr_exp, sim.IF_cond_exp])
@pytest.mark.parametrize("step", [1.0, 0.1])
def test_cells_that_all_differ_run_as_the_reference(cell, step):
    sim.setup(timestep=step)
    rng = NumpyRNG(9)

    def some(low, high):
        return RandomDistribution("uniform", (low, high), rng=rng)

    population = neurons(
        8,
        cell=cell(
            tau_m=some(5.0, 30.0),
            cm=some(0.2, 2.0),
            v_rest=some(-70.0, -60.0),
            v_reset=some(-75.0, -65.0),
            v_thresh=some(-55.0, -50.0),
            tau_syn_E=some(0.5, 5.0),
            tau_syn_I=some(0.5, 5.0),
            tau_refrac=some(0.0, 4.0),
            i_offset=some(0.0, 3.0),
        ),
        record=["spikes", "v", "gsyn_exc", "gsyn_inh"],
    )
    population.initialize(v=some(-65.0, -51.0))
    source = spike_source(*([k * step, 9 * step] for k in range(8)))
    static(source, population, 0.5, step, receptor_type="excitatory")
    static(source, population, 0.25, 2 * step, receptor_type="inhibitory")
    population[2:6].set(i_offset=some(10.0, 20.0))
    population[7].tau_refrac = 2.5
    sim.run(40 * step)
    assert sum(map(len, spikes_of(population))) > 5
    assert differences(simulate(sim.get_network(), 40), traces()) == []


# ---- spike times --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "of_each"),
    [
        ([1, 2], [[1, 2], [1, 2]]),
        ([[1], [2, 3]], [[1], [2, 3]]),
        ([[], [2]], [[], [2]]),
        ([], [[], []]),
        (None, [[], []]),
        (np.array([1.0, 2.0]), [[1, 2], [1, 2]]),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), [[1, 2], [3, 4]]),
        ([np.array([1.0]), np.array([2.0, 3.0])], [[1], [2, 3]]),
        ([Sequence([4]), Sequence([])], [[4], []]),
        (range(2), [[0, 1], [0, 1]]),
        (Sequence([3]), [[3], [3]]),
    ],
)
def test_spike_times_of_all_or_of_each(times, of_each):
    made = sim.Population(2, sim.SpikeSourceArray(times))
    by_keyword = sim.Population(2, sim.SpikeSourceArray, {"spike_times": times})
    later = sim.Population(2, sim.SpikeSourceArray())
    if times is not None:
        later.set(spike_times=times)
    for population in (made, by_keyword, *([later] if times is not None else [])):
        population.record("spikes")
    sim.run(6)
    for population in (made, by_keyword, *([later] if times is not None else [])):
        assert spikes_of(population) == of_each


def test_spike_times_from_a_function():
    def own(i):
        return [Sequence([j + 1.0]) for j in i] if hasattr(i, "__len__") else Sequence([i + 1.0])

    population = sim.Population(3, sim.SpikeSourceArray(spike_times=own))
    population.record("spikes")
    sim.run(5)
    assert spikes_of(population) == [[1], [2], [3]]


def test_a_matrix_of_one_sources_times_is_refused():
    population = spike_source([1.0], [2.0], label="s")
    with refused(ValueError, "Population 's'", "have the shape (1, 2); give one list"):
        population.set(spike_times=lambda i: Sequence([i + 1.0]))


def test_spike_times_of_a_view_and_of_one_cell():
    population = spike_source([1.0], [2.0], [3.0])
    population[1:].set(spike_times=[[4.0], [5.0, 6.0]])
    population[0].spike_times = [7.0]
    assert [times.value.tolist() for times in population.get("spike_times")] == [[7], [4], [5, 6]]
    sim.run(10)
    assert spikes_of(population) == [[7], [4], [5, 6]]


# ---- initial values -----------------------------------------------------------------


def test_initial_values_through_populations_views_and_cells():
    population = neurons(4)
    population.initialize(v=[-61.0, -62.0, -63.0, -64.0])
    population[1:3].initialize(v=-55.0)
    population[1:][1:2].initialize(v=lambda i: -56.0 - i)
    population[3].set_initial_value("v", -57.0)
    population[[0, 3]][0].set_initial_value("v", -58.0)
    assert population[1].get_initial_value("v") == -55.0
    assert population[1:3].initial_values["v"].tolist() == [-55.0, -56.0]
    sim.run(1)
    assert (integers_of(population, "v")[0] / (1 << 15)).tolist() == [-58.0, -55.0, -56.0, -57.0]


def test_random_initial_values_are_drawn_once():
    population = neurons(20)
    rng = NumpyRNG(4)
    population.initialize(v=RandomDistribution("uniform", (-65.0, -51.0), rng=rng))
    first = described().initial_values["v"].tolist()
    assert len(set(first)) == 20
    assert described().initial_values["v"].tolist() == first
    sim.run(3)
    before = integers_of(population, "v").tolist()
    sim.reset()
    spike_source([1.0])  # the network is loaded anew
    sim.run(3)
    assert integers_of(population, "v").tolist() == before


def test_initial_values_after_a_run_count_from_the_next_reset():
    population = neurons(cell=sim.IF_curr_exp(i_offset=0.3))
    sim.run(3)
    population.initialize(v=-52.0)
    sim.run(3)
    assert integers_of(population, "v")[3, 0] < -60 << 15
    sim.reset()
    sim.run(1)
    assert integers_of(population, "v")[0, 0] == -52 << 15


def test_the_network_does_not_change_with_its_arrays():
    v, tau_m = np.array([-60.0, -61.0]), np.array([10.0, 11.0])
    population = sim.Population(2, sim.IF_curr_exp(tau_m=tau_m), initial_values={"v": v})
    network = sim.get_network()
    v[:] = tau_m[:] = 1.0
    population.set(tau_m=2.0)
    assert network.populations[0].initial_values["v"].tolist() == [-60.0, -61.0]
    assert network.populations[0].parameters["tau_m"].tolist() == [10.0, 11.0]
    with refused(ValueError, "read-only"):
        network.populations[0].initial_values["v"][0] = 3.0


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
        "SpikeSourcePoisson",
    ]
