import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import quantities as pq
from matplotlib.figure import Figure

from spinn_stdp.experiments.two_cells import (
    change_rule,
    one_source,
    plot_rule_changes,
    plot_two_cells,
    two_cells,
)
from tests.spinn_stdp.hand_made import POST, PRE

STEP = 1 / 4096
"""Of the notebook's weights on the board, µS."""


@pytest.fixture(scope="module")
def run():
    return two_cells()


@pytest.fixture(autouse=True)
def _no_figures_left_open():
    yield
    plt.close("all")


def test_the_spikes_are_the_firmwares(run):
    assert run.spikes("thalamus-pre").tolist() == [30, 40, 50, 60]
    assert run.spikes("thalamus-post").tolist() == [32, 42, 52, 62]
    assert run.spikes("pre").tolist() == PRE
    assert run.spikes("post").tolist() == POST


def test_the_conductance_is_the_firmwares(run):
    gsyn = run.results["pre", "gsyn_exc"]
    assert gsyn.units == pq.uS
    published = [4.5313, 3.71, 3.0375, 2.487, 2.0362, 1.6671, 1.365, 1.1176, 0.915, 0.7491, 5.1447]
    assert gsyn.magnitude[31:42, 0].round(4).tolist() == published
    assert not gsyn.magnitude[:31].any()


def test_the_final_weight_is_the_firmwares(run):
    assert run.final_weight == 4.421875


def test_the_weight_over_time_ends_at_the_final_weight(run):
    trace = run.weight.magnitude[:, 0]
    assert run.weight.units == pq.uS
    assert run.weight.sampling_period == 1 * pq.ms
    assert trace.shape == (151,)
    assert not trace[:32].any()
    assert trace[-1] == run.final_weight
    assert (trace % STEP == 0).all()


def test_its_text_has_the_spikes_and_the_weight(run):
    lines = str(run).splitlines()
    assert lines[1] == "pre: " + " ".join(map(str, PRE))
    assert lines[3] == "thalamus-pre: 30 40 50 60"
    assert lines[-1] == "weight: 0 µS before, 4.421875 µS after"


def test_two_runs_are_equal(run):
    again = two_cells()
    assert np.array_equal(again.weight.magnitude, run.weight.magnitude)
    for key in run.results:
        assert np.array_equal(np.asarray(again.results[key]), np.asarray(run.results[key]))


def test_every_argument_is_honoured():
    assert two_cells(duration=50).spikes("pre").tolist() == [t for t in PRE if t < 50]
    assert two_cells(input_weight=0.0).spikes("pre").tolist() == []
    assert two_cells(w_max=2.0).weight.magnitude.max() <= 2.0
    assert two_cells(w_min=1.0, weight=1.5, rule={"A_plus": 0.0}).final_weight == 1.0
    driven = one_source("pre", weight=2.0, delay=3.0)
    assert driven.spikes("post")[0] == PRE[0] + 3
    assert two_cells(cell={"tau_refrac": 80.0}).spikes("pre").tolist() == [31]


def test_only_the_pre_cell_is_driven():
    run = one_source("pre")
    assert run.spikes("pre").tolist() == PRE
    assert run.spikes("post").tolist() == []
    assert run.final_weight == 0.0


def test_a_strong_synapse_lets_the_pre_cell_drive_the_post_cell():
    run = one_source("pre", weight=2.0)
    assert run.spikes("thalamus-post").tolist() == []
    assert run.spikes("post")[0] == PRE[0] + 5  # the synapse's delay
    assert run.final_weight > 2.0


def test_only_the_post_cell_is_driven():
    run = one_source("post", weight=2.0)
    assert run.spikes("pre").tolist() == []
    assert run.spikes("post").tolist() == PRE  # the same input gives the same spikes
    assert run.final_weight == 2.0  # no pre spike ever asked for a change


def test_a_source_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="source='left': choose 'pre' or 'post'"):
        one_source("left")


def test_rules_change_what_is_learnt(run):
    runs = change_rule([{}, {"A_plus": 0.0}, {"A_minus": 0.0}])
    assert runs[0].final_weight == run.final_weight
    assert runs[1].final_weight == 0.0
    assert runs[2].final_weight == 5.0
    assert runs[1].synapse.rule == {
        "tau_plus": 10.0,
        "tau_minus": 1.0,
        "A_plus": 0.0,
        "A_minus": 0.5,
    }


def test_an_unknown_parameter_of_the_rule_is_refused():
    with pytest.raises(ValueError, match=r"no tau_x; its parameters are tau_plus, tau_minus, A_p"):
        two_cells(rule={"tau_x": 3.0})


def test_an_unknown_argument_is_refused():
    with pytest.raises(TypeError, match="speed"):
        two_cells(speed=3.0)


def test_the_simulator_is_ended_when_the_network_is_refused():
    with pytest.raises(Exception, match="delay"):
        two_cells(delay=-5.0)
    assert two_cells().final_weight == 4.421875


def test_one_figure_has_it_all(run):
    panels = plot_two_cells(run)
    assert [panel.get_title() for panel in panels] == [
        "spikes of the sources",
        "spikes of the cells",
        "membrane potential",
        "excitatory conductance",
        "inhibitory conductance",
        "weight",
    ]
    assert panels[-1].lines[0].get_ydata()[-1] == 4.421875


def test_rules_are_told_apart_in_their_picture():
    axes = Figure().subplots()
    runs = change_rule([{}, {"tau_minus": 5, "A_minus": 1}])
    assert plot_rule_changes(runs, axes) is axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "the notebook's rule",
        "tau_minus = 5, A_minus = 1",
    ]
    for run, line in zip(runs, axes.lines, strict=True):
        assert np.ravel(line.get_ydata()).tolist() == run.weight.magnitude[:, 0].tolist()
    assert axes.lines[0].get_linestyle() != axes.lines[1].get_linestyle()


def test_no_rules_make_no_picture():
    with pytest.raises(ValueError, match="no run to draw"):
        plot_rule_changes([])
