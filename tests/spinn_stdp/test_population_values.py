"""Parameters, spike times and initial values of populations, views and single cells."""

import numpy as np
import pytest
from pyNN import errors
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


def test_values_for_another_number_of_cells_are_of_the_wrong_dimensions():
    sim.setup(1.0)
    cells = sim.Population(2, sim.IF_curr_exp(), label="cells")
    for error in (errors.InvalidDimensionsError, errors.InvalidParameterValueError):
        with pytest.raises(error, match="'cells'"):
            cells.set(tau_m=[1.0, 2.0, 3.0])
