"""Scripts written for sPyNNaker, run as they are."""

from __future__ import annotations

import os
import sys
import textwrap

import numpy as np
import pytest

import spinn_stdp
from spinn_stdp import simulator, targets
from spinn_stdp.results.recordings import all_recorded
from spinn_stdp.scripts import ScriptFailed, networks_of, run_script
from spinn_stdp.scripts.main_script import ScriptNotFound
from spinn_stdp.scripts.takes import Ran, Updated

NETWORK = """
import pyNN.spiNNaker as sim
sim.setup(timestep=1.0)
source = sim.Population(2, sim.SpikeSourceArray, {"spike_times": [[1, 4], [6]]}, label="source")
cells = sim.Population(2, sim.IF_curr_exp(), label="cells")
cells.record(["spikes", "v"])
made = sim.Projection(
    source, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=20.0, delay=2.0)
)
"""


@pytest.fixture
def script(tmp_path):
    def write(text, name="script.py"):
        path = tmp_path / name
        path.write_text(textwrap.dedent(text))
        return path

    return write


@pytest.mark.parametrize(
    "line",
    [
        "import pyNN.spiNNaker as sim",
        "import spynnaker8 as sim",
        "import spynnaker.pyNN as sim",
        "import spynnaker as sim",
        "from pyNN import spiNNaker as sim",
        "import pyNN.spiNNaker as p; sim = p",
        "from pyNN.utility import get_simulator; sim, _ = get_simulator()",
        "import spinn_stdp as sim",
    ],
)
def test_whatever_sPyNNaker_is_called(script, line):
    path = script(NETWORK.replace("import pyNN.spiNNaker as sim", line) + "sim.run(20)")
    run = run_script(path, ["spiNNaker"])
    assert (run.status, run.error, run.target) == (0, None, "emulator")
    (take,) = run.takes
    spikes = take.results.spikes("cells")
    by_neuron = [spikes.times[spikes.neurons == n].tolist() for n in range(2)]
    assert by_neuron == spikes_of_the_package_itself(20.0)


def spikes_of_the_package_itself(duration):
    sim = spinn_stdp
    sim.setup(timestep=1.0)
    source = sim.Population(2, sim.SpikeSourceArray([[1, 4], [6]]))
    cells = sim.Population(2, sim.IF_curr_exp())
    cells.record("spikes")
    synapse = sim.StaticSynapse(weight=20.0, delay=2.0)
    sim.Projection(source, cells, sim.OneToOneConnector(), synapse)
    sim.run(duration)
    trains = [t.magnitude.tolist() for t in cells.get_data().segments[0].spiketrains]
    assert all(trains)
    return trains


def test_names_are_imported_from_sPyNNaker(script):
    path = script(
        """
        from pyNN.spiNNaker import *
        from pyNN.spiNNaker import IF_curr_exp as cell, Population as P, extra_models
        from pyNN.spiNNaker.extra_models import IF_curr_dual_exp
        from spynnaker8.extra_models import SpikeNearestPairRule
        assert Population is P and extra_models.IF_curr_dual_exp is IF_curr_dual_exp
        import pyNN.spiNNaker as sim, spinn_stdp
        assert sim.IF_curr_exp is cell and issubclass(cell, spinn_stdp.IF_curr_exp)
        assert sim.name() == "SpiNNaker"
        import spynnaker.pyNN.external_devices
        """
    )
    assert run_script(path).error is None


def test_extra_models_take_initial_values_and_seeds(script):
    path = script(
        """
        import pyNN.spiNNaker as sim
        sim.setup(1.0)
        unit = sim.extra_models.StocExp(tau=5.0, bias=0.5, refract_init=3, seed=4)
        cells = sim.Population(2, unit)
        cells.record(["spikes", "prob"])
        sim.run(10)
        segment = cells.get_data().segments[0]
        assert [t.magnitude.tolist()[:3] for t in segment.spiketrains] == [[0, 1, 2]] * 2
        assert segment.analogsignals[0][:3].magnitude.tolist() == [[0, 0]] * 3
        assert abs(float(segment.analogsignals[0][3, 0]) - 2**0.5 / 5) < 1e-4
        """
    )
    assert run_script(path).error is None


def test_tables_as_sPyNNaker_gives_them(script):
    path = script(
        NETWORK
        + """
from spynnaker.pyNN.utilities import neo_convertor
sim.run(12)
data = cells.get_data()
spikes = neo_convertor.convert_spikes(data)
v = neo_convertor.convert_data(data, "v")
same = cells.spinnaker_get_data("spikes")
matrix = cells.spinnaker_get_data("v", as_matrix=True)
"""
    )
    run = run_script(path)
    assert run.error is None
    assert run.met == {"Population.spinnaker_get_data(…)": 2}
    results = run.takes[0].results
    assert results.signal("cells", "v").values.shape == (12, 2)


def test_calls_that_only_sPyNNaker_has(script):
    path = script(
        NETWORK.replace("timestep=1.0", "1.0, threads=4, n_boards_required=1")
        + """
sim.set_number_of_neurons_per_core(sim.IF_curr_exp, 1)
sim.set_number_of_synapse_cores(sim.IF_curr_exp, 1)
cells.add_placement_constraint(0, 1)
sim.run(3)
"""
    )
    run = run_script(path)
    assert run.error is None
    assert sorted(call.split("(")[0] for call in run.met) == [
        "Population.add_placement_constraint",
        "set_number_of_neurons_per_core",
        "set_number_of_synapse_cores",
        "setup",
    ]
    assert run.takes[0].network.populations[1].neurons_per_core == 1


def test_weights_and_delays_that_sPyNNaker_takes_and_PyNN_does_not(script):
    text = NETWORK.replace("timestep=1.0", "timestep=1.0, min_delay=3.0") + "sim.run(20)"
    negative = run_script(script(text.replace("weight=20.0", "weight=-20.0")))
    assert negative.error is None
    told = " ".join(negative.met)
    assert "PyNN refuses it" in told
    assert "weights below 0 (-20)" in told
    assert "a delay of 2 ms, outside of setup(min_delay=3.0" in told
    magnitude = run_script(script(text))
    spikes = [run.takes[0].results.spikes("cells").times.tolist() for run in (negative, magnitude)]
    assert spikes[0] == spikes[1] != []


def test_connections_are_told_in_sPyNNakers_order_and_terms(script):
    path = script(
        """
        import numpy as np
        import pyNN.spiNNaker as sim
        sim.setup(timestep=1.0)
        source = sim.Population(4, sim.SpikeSourceArray([0]), label="source")
        cells = sim.Population(5, sim.IF_curr_exp(), label="cells")
        made = sim.Projection(
            source[1:3], cells[[0, 3]], sim.AllToAllConnector(),
            sim.StaticSynapse(weight=-0.5, delay=2.0), receptor_type="inhibitory")
        sim.run(2)
        assert [tuple(row) for row in made.get(["weight", "delay"], "list")] == [
            (1, 0, 0.5, 2.0), (1, 3, 0.5, 2.0), (2, 0, 0.5, 2.0), (2, 3, 0.5, 2.0)]
        assert made.get(["weight"], "list", with_address=False) == [0.5] * 4
        assert made.get(["target"], "list", with_address=False) == [0, 3, 0, 3]
        held = np.full((4, 5), np.nan)
        held[np.ix_([1, 2], [0, 3])] = 0.5
        for names, format in (("weight", "array"), (["weight"], "nparray")):
            assert np.array_equal(made.get(names, format), held, equal_nan=True)
        assert [each.shape for each in made.get(["weight", "delay"], "array")] == [(4, 5)] * 2
        """
    )
    assert run_script(path).error is None


def test_parameters_are_told_in_sPyNNakers_terms(script):
    path = script(
        """
        import pyNN.spiNNaker as sim
        sim.setup(timestep=1.0)
        source = sim.Population(2, sim.SpikeSourceArray([[1, 4], [6]]), label="source")
        cells = sim.Population(3, sim.IF_curr_exp(cm=[1.0, 2.0, 3.0]), label="cells")
        view = sim.PopulationView(cells, [0, 2])
        assert cells.get("tau_m") == [20.0] * 3
        assert cells[1:3].get(["cm", "tau_m"]) == {"cm": [2.0, 3.0], "tau_m": [20.0] * 2}
        assert cells[1:3][1:2].get("cm") == view[1:].get("cm") == [3.0]
        assert source.get("spike_times") == [[1.0, 4.0], [6.0]]
        assert (cells[1].cm, cells[1].tau_m) == (2.0, 20.0)
        assert (cells[1:] + cells[:1]).get("cm").tolist() == [2.0, 3.0, 1.0]
        """
    )
    assert run_script(path).error is None


def test_times_out_of_order_and_short_delays_as_sPyNNaker_takes_them(script):
    written = NETWORK.replace("[1, 4]", "[4, 1]").replace("delay=2.0", "delay=0.0")
    meant = NETWORK.replace("delay=2.0", "delay=1.0")
    runs = [run_script(script(text + "sim.run(20)")) for text in (written, meant)]
    assert [run.error for run in runs] == [None, None]
    told = " ".join(runs[0].met)
    assert "spike times that are not in order" in told
    assert "delays from 0 ms, taken for a time step, 1 ms" in told
    assert not runs[1].met
    spikes = [run.takes[0].results.spikes("cells").times.tolist() for run in runs]
    assert spikes[0] == spikes[1] != []


def test_arguments_that_sPyNNaker_takes_and_PyNN_does_not(script):
    path = script(
        """
        import numpy as np
        import pyNN.spiNNaker as sim
        sim.setup(timestep=1.0)
        cells = sim.Population(5, sim.IF_curr_exp(), structure=sim.Line(), label="cells")
        cells.record("v")
        made = sim.Projection(
            presynaptic_population=cells, postsynaptic_population=cells,
            connector=sim.AllToAllConnector(verbose=True), download_synapses=True,
            synapse_type=sim.StaticSynapse(weight="0.5 * exp(-d)", delay="1 + d"))
        for n in (np.int64(2), 2.0):
            few = sim.Projection(cells, cells, sim.FixedNumberPreConnector(n=n, rng=None))
            assert len(few) == 10
        listed = sim.Projection(
            cells, cells, sim.FromListConnector([(0, 3)]), sim.StaticSynapse(weight="d", delay="2"))
        learning = sim.Projection(
            cells, cells, sim.OneToOneConnector(),
            sim.STDPMechanism(
                sim.SpikePairRule(), sim.AdditiveWeightDependence(), weight="1 / (1 + d)"))
        sim.run_until(tstop=3.0)
        weights, delays = made.get(["weight", "delay"], "array")
        apart = abs(np.subtract.outer(np.arange(5), np.arange(5)))
        assert np.abs(weights - 0.5 * np.exp(-apart)).max() < 0.001
        assert np.array_equal(delays, 1 + apart)
        assert listed.get(["weight", "delay"], "list") == [(0, 3, 3.0, 2.0)]
        assert learning.get("weight", "list", with_address=False) == [1.0] * 5
        assert cells[1:3].spinnaker_get_data("v").shape == (6, 3)
        """
    )
    run = run_script(path)
    assert run.error is None
    assert sorted(call.split(":")[0].split(",")[0] for call in run.met) == [
        "AllToAllConnector(verbose=True)",
        "Population.spinnaker_get_data(…)",
        "Projection(download_synapses=True)",
    ]


def test_sides_of_a_grid_that_are_not_whole(script):
    path = script(
        """
        import pyNN.spiNNaker as sim
        assert sim.DistanceDependentFormation([13.9, 16.0]).grid == (13, 16)
        assert sim.DistanceDependentFormation().grid == (16, 16)
        assert sim.DistanceDependentFormation((4, 5), 0.5).p_form_forward == 0.5
        """
    )
    run = run_script(path)
    assert run.error is None
    assert list(run.met) == ["DistanceDependentFormation(grid=[13.9, 16.0]), taken for [13, 16]"]


def test_values_of_a_list_beside_it(script):
    path = script(
        """
        import numpy as np
        import pyNN.spiNNaker as sim
        sim.setup(timestep=1.0)
        cells = sim.Population(3, sim.IF_curr_exp())
        synapse = sim.StaticSynapse(weight=[3.0, 2.0, 1.0], delay=np.array([4.0, 5.0, 6.0]))
        pairs = [(2, 1), (0, 0), (0, 2)]
        made = sim.Projection(cells, cells, sim.FromListConnector(pairs), synapse)
        table = made.get(["weight", "delay"], "list")
        assert table == [(0, 0, 2.0, 5.0), (0, 2, 1.0, 6.0), (2, 1, 3.0, 4.0)], table
        rows = sim.FromListConnector([(*pair, 7.0) for pair in pairs], column_names=["delay"])
        made = sim.Projection(cells, cells, rows, sim.StaticSynapse(weight=[3.0, 2.0, 1.0]))
        assert made.get(["weight", "delay"], "list")[2] == (2, 1, 3.0, 7.0)
        assert synapse.parameter_space["weight"].base_value.tolist() == [3.0, 2.0, 1.0]
        sim.Projection(cells, cells, sim.FromListConnector(pairs), sim.StaticSynapse(weight=[1, 2]))
        """
    )
    assert "weight is an array of the shape (2,)" in str(run_script(path).error)


@pytest.mark.parametrize("n", ["2.5", "-1", "'2'"])
def test_numbers_of_connections_that_are_none(script, n):
    with_it = NETWORK.replace("OneToOneConnector()", f"FixedNumberPreConnector({n})")
    assert run_script(script(with_it)).status == 1


def test_a_delay_of_0_that_the_board_keeps_is_refused(script):
    text = NETWORK.replace("sim.OneToOneConnector()", "sim.FromListConnector([(0, 0), (1, 1)])")
    run = run_script(script(text.replace("delay=2.0", "delay=0.0") + "sim.run(20)"))
    assert "less than a time step" in str(run.error)


def test_helpers_that_look_at_results_are_those_of_the_installed_sPyNNaker(script):
    pytest.importorskip("spynnaker")
    path = script(
        NETWORK
        + """
import spynnaker.spike_checker as checker
from spynnaker.pyNN.utilities import neo_compare, neo_convertor
from spynnaker.spynnaker_plotting import SpynnakerPanel
sim.run(12)
data = cells.get_data()
neo_compare.compare_blocks(data, cells.get_data())
checker.synfire_spike_checker(neo_convertor.convert_spikes(data)[:1], 1)
"""
    )
    run = run_script(path)
    assert run.error is None
    assert not any(name.startswith("spynnaker") for name in run.met)


def test_initial_values_among_the_parameters_as_sPyNNaker_takes_them(script):
    path = script(
        """
        import pyNN.spiNNaker as sim
        sim.setup(timestep=1.0)
        old = sim.Population(1, sim.Izhikevich, {"a": 0.03, "v": -60.0})
        new = sim.Population(2, sim.Izhikevich(u=[1.0, 2.0], v=-61.0), initial_values={"u": 3.0})
        assert old.initial_values["v"].evaluate()[0] == -60.0
        assert new.initial_values["v"].evaluate()[0] == -61.0
        assert new.initial_values["u"].evaluate()[1] == 3.0
        """
    )
    run = run_script(path)
    assert run.error is None
    assert run.met["Izhikevich(v=…), an initial value"] == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sim.external_devices.SpikeInjector()", "external_devices.SpikeInjector: devices"),
        ("sim.get_machine()", "there is no machine to describe"),
        ("import spynnaker.pyNN.models.neuron", "spynnaker.pyNN.models is a part of sPyNNaker's"),
        ("sim.set_allow_delay_extensions(sim.IF_curr_exp, False)", "tell each population"),
        ("sim.set_number_of_neurons_per_core(sim.IF_curr_exp, (8, 8))", "along one dimension"),
        ("sim.SpikeSourceInhGamma_", "has no attribute"),
    ],
)
def test_what_only_sPyNNaker_has_is_refused_by_name(script, text, said):
    run = run_script(script(NETWORK + text))
    assert run.status == 1
    assert said in str(run.error)


def test_it_is_the_main_module_with_its_arguments_in_the_folder_where_it_is_run(
    script, tmp_path, monkeypatch
):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    script("VALUE = 17", "beside.py")
    path = script(
        """
        import os, sys
        import __main__
        from beside import VALUE
        assert __name__ == "__main__" and __main__.VALUE == 17, __name__
        assert sys.argv[1:] == ["--fast", "x"], sys.argv
        with open("written", "w") as file:
            file.write(__file__)
        os.chdir("..")
        sys.exit(5)
        """
    )
    monkeypatch.chdir(elsewhere)
    before = sys.argv, sys.path[:], sys.modules["__main__"]
    run = run_script(path, ["--fast", "x"])
    assert run.status == 5
    assert (elsewhere / "written").read_text() == str(path)
    assert (sys.argv, sys.path, sys.modules["__main__"]) == before
    assert os.getcwd() == str(elsewhere)
    del sys.modules["beside"]


def test_nothing_of_it_stays_behind(script):
    import pyNN

    def loaded():
        names = ("pyNN.spiNNaker", "spynnaker")
        modules = {name: sys.modules[name] for name in sys.modules if name.startswith(names)}
        return modules, getattr(pyNN, "spiNNaker", None)

    before = loaded()
    run_script(script(NETWORK + "sim.run(1)"))
    assert loaded() == before
    assert simulator.state.session is None
    assert simulator.state.witness is None
    assert targets.choose_name() == "emulator"


def test_takes_of_resets_changes_and_setups(script):
    run = run_script(
        script(
            NETWORK
            + """
sim.run(5)
cells.set(i_offset=3.0)
sim.run(4)
sim.reset()
sim.run(7)
sim.end()
sim.setup(timestep=0.5)
alone = sim.Population(1, sim.IF_curr_exp(i_offset=2.0), label="alone")
sim.run(3)
"""
        )
    )
    assert run.error is None
    first, second, third = run.takes
    assert isinstance(first.steps[1], Updated)
    assert [first.steps[0], first.steps[2]] == [Ran(5), Ran(4)]
    assert first.steps[1].changed == (1,)
    assert first.network.populations[1].parameters["i_offset"].tolist() == [0.0, 0.0]
    assert first.steps[1].network.populations[1].parameters["i_offset"].tolist() == [3.0, 3.0]
    assert second.steps == [Ran(7)]
    assert second.network.populations[1].parameters["i_offset"].tolist() == [3.0, 3.0]
    assert third.steps == [Ran(6)]
    assert [take.results.duration for take in run.takes] == [9.0, 7.0, 3.0]


def test_more_can_be_recorded_than_the_script_does(script):
    path = script(
        NETWORK + "sim.run(12)\nassert len(cells.get_data().segments[0].analogsignals) == 1"
    )
    plain, more = run_script(path), run_script(path, recorded=all_recorded)
    assert (plain.error, more.error) == (None, None)
    traces = more.takes[0].results.traces
    assert set(traces.samples[1]) == {"v", "gsyn_exc", "gsyn_inh"}
    assert len(traces.spikes[0]) == 3
    v = [run.takes[0].results.signal("cells", "v").values for run in (plain, more)]
    assert np.array_equal(*v)


def test_what_a_script_that_fails_had_is_kept(script):
    path = script(NETWORK + "sim.run(9)\nraise ValueError('half way')")
    run = run_script(path)
    assert (run.status, str(run.error)) == (1, "half way")
    assert run.takes[0].results.duration == 9.0


def test_its_networks_without_a_run(script):
    path = script(NETWORK + "sim.run(1e9)\ncells.get_data('spikes').segments[0].spiketrains[0]")
    (network,) = networks_of(path)
    assert [p.label for p in network.populations] == ["source", "cells"]
    with pytest.raises(ScriptFailed, match="it runs no network"):
        networks_of(script(NETWORK))
    with pytest.raises(ScriptFailed, match="oh") as failed:
        networks_of(script("raise KeyError('oh')"))
    assert failed.value.run.status == 1
    assert "described" not in targets.TARGETS


def test_a_script_that_there_is_none_of(tmp_path):
    with pytest.raises(ScriptNotFound, match=r"there is no script .*none\.py"):
        run_script(tmp_path / "none.py")
    with pytest.raises(ValueError, match="no target 'loihi'"):
        run_script(tmp_path / "none.py", target="loihi")
