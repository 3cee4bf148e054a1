import matplotlib
import neo
import numpy as np
import pyNN.mock
import pytest
import quantities as pq
from matplotlib.figure import Figure

from spinn_stdp.results.table import ResultsTable, recover_results
from tests.spinn_stdp.hand_made import GSYN_EXC, POST, PRE, hand_made_block, notebook_blocks

matplotlib.use("Agg")


@pytest.fixture
def results():
    return recover_results(notebook_blocks())


def test_every_population_and_variable_has_its_key(results):
    signals = ["spikes", "v", "gsyn_exc", "gsyn_inh"]
    assert list(results) == [
        *(("pre", variable) for variable in signals),
        *(("post", variable) for variable in signals),
        ("thalamus-pre", "spikes"),
        ("thalamus-post", "spikes"),
    ]
    assert len(results) == 10
    assert results.populations == ["pre", "post", "thalamus-pre", "thalamus-post"]
    assert results.variables("pre") == signals


def test_spikes_are_one_array_of_ms_per_cell(results):
    (times,) = results["pre", "spikes"]
    assert type(times) is np.ndarray
    assert times.tolist() == PRE


def test_spike_times_are_in_ms_whatever_their_units():
    block = neo.Block()
    block.segments.append(neo.Segment())
    block.segments[0].spiketrains.append(neo.SpikeTrain([0.25] * pq.s, t_stop=1.0))
    assert recover_results({"a": block})["a", "spikes"][0].tolist() == [250.0]


def test_signals_are_neos_own(results):
    signal = results["pre", "gsyn_exc"]
    assert isinstance(signal, neo.AnalogSignal)
    assert signal.units == pq.uS
    assert signal.magnitude[31:35, 0].tolist() == GSYN_EXC


def test_the_notebooks_lines_work(results):
    axes = Figure().subplots()
    lines = axes.eventplot(results["thalamus-pre", "spikes"], label="thalamus-pre", color="r")
    assert lines[0].get_positions() == [30, 40, 50, 60]
    axes.plot(results["pre", "v"], label="pre")
    assert np.ravel(axes.lines[0].get_ydata()).tolist() == [-65.0] * 150
    spikes = {}
    for feat in ["pre", "post"]:
        var = results[feat, "spikes"]
        for k in range(len(var)):
            spikes[feat] = [np.array(list(var[k])).T]
    post = (spikes["post"][0][0 : len(spikes["pre"][0])],)
    x = np.sort(post - spikes["pre"][0])
    assert x.shape == (1, 25)
    assert np.array_equal(x[0], np.sort(np.array(POST[:25]) - PRE))


def test_it_reads_what_pynn_gives():
    pyNN.mock.setup(timestep=1.0)
    cells = pyNN.mock.Population(3, pyNN.mock.IF_cond_exp(), label="cells")
    cells.record(["spikes", "v"])
    pyNN.mock.run(20.0)
    block = cells.get_data()
    results = recover_results({"cells": block})
    assert set(results) == {("cells", "spikes"), ("cells", "v")}
    for times, train in zip(results["cells", "spikes"], block.segments[0].spiketrains, strict=True):
        assert np.array_equal(times, train.magnitude)
    assert results["cells", "v"] is block.segments[0].analogsignals[0]


def test_the_last_run_is_taken_if_not_told():
    block = hand_made_block("a", [[1.0]], segments=2)
    block.segments[1].spiketrains[0] = hand_made_block("a", [[2.0]]).segments[0].spiketrains[0]
    assert recover_results({"a": block})["a", "spikes"][0].tolist() == [2.0]
    assert recover_results({"a": block}, segment=0)["a", "spikes"][0].tolist() == [1.0]
    assert recover_results({"a": block}).segment("a") is block.segments[1]


def test_names_may_be_of_any_kind():
    weight = hand_made_block("x", signals={"weight": ("uS", [0.0, 1.0])})
    results = recover_results({("pre", "post"): weight})
    assert results[("pre", "post"), "weight"].magnitude.tolist() == [[0.0], [1.0]]
    assert "('pre', 'post')  weight" in str(results)


def test_a_cell_that_never_fired_has_an_empty_array():
    results = recover_results({"a": hand_made_block("a", [[], [3.0]])})
    assert [times.tolist() for times in results["a", "spikes"]] == [[], [3.0]]


def test_what_was_not_recorded_is_answered_with_what_was(results):
    with pytest.raises(KeyError, match=r"no \('thalamus-pre', 'v'\).*'thalamus-pre': spikes"):
        results["thalamus-pre", "v"]
    with pytest.raises(KeyError, match="ask for \\(population, variable\\)"):
        results["pre"]
    assert ("thalamus-pre", "v") not in results
    assert results.get(("nobody", "v")) is None


def test_something_else_than_a_block_is_refused():
    with pytest.raises(TypeError, match=r"'pre' is 3: give the neo Block"):
        recover_results({"pre": 3})


def test_a_block_without_that_segment_is_refused():
    with pytest.raises(ValueError, match=r"'pre' has 0 segments.*run the network"):
        recover_results({"pre": neo.Block()})
    with pytest.raises(ValueError, match="none of index 1"):
        recover_results({"pre": hand_made_block("pre")}, segment=1)


def test_two_signals_of_one_name_are_refused():
    block = hand_made_block("pre", signals={"v": ("mV", [1.0])})
    other = hand_made_block("pre", signals={"v": ("mV", [2.0])})
    block.segments[0].analogsignals.append(other.segments[0].analogsignals[0])
    with pytest.raises(ValueError, match="'pre' has several signals named 'v'"):
        recover_results({"pre": block})


def test_the_text_says_it_all(results):
    assert str(results).splitlines() == [
        "population     cells  spikes  first [ms]  last [ms]  mean rate [Hz]",
        "pre                1      25          31         82          166.67",
        "post               1      39          33        114          260.00",
        "thalamus-pre       1       4          30         60           26.67",
        "thalamus-post      1       4          32         62           26.67",
        "",
        "population  variable  cells  samples  minimum  maximum  unit",
        "pre         v             1      150      -65      -65  mV",
        "pre         gsyn_exc      1      150        0  4.53125  uS",
        "pre         gsyn_inh      1      150        0        0  uS",
        "post        v             1      150      -65      -65  mV",
        "post        gsyn_exc      1      150        0  4.53125  uS",
        "post        gsyn_inh      1      150        0        0  uS",
    ]


def test_the_text_of_cells_that_never_fired_and_of_runs_of_no_length():
    results = recover_results(
        {
            "silent": hand_made_block("silent", [[], []]),
            "short": hand_made_block("short", [[]], {"v": ("mV", np.empty((0, 2)))}, t_stop=0.0),
        }
    )
    assert str(results).splitlines() == [
        "population  cells  spikes  first [ms]  last [ms]  mean rate [Hz]",
        "silent          2       0           –          –            0.00",
        "short           1       0           –          –               –",
        "",
        "population  variable  cells  samples  minimum  maximum  unit",
        "short       v             2        0        –        –  mV",
    ]


def test_the_text_of_nothing():
    assert str(ResultsTable({})) == "nothing was recorded"
