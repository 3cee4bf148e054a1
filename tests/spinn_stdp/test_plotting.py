import subprocess
import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import neo
import numpy as np
import pytest
import quantities as pq
from matplotlib.figure import Figure

from spinn_stdp import plotting
from spinn_stdp.results.table import recover_results
from tests.spinn_stdp.hand_made import POST, PRE, hand_made_block, notebook_blocks

RULE = {"tau_plus": 10.0, "tau_minus": 1.0, "A_plus": 0.5, "A_minus": 0.25}


@pytest.fixture
def results():
    return recover_results(notebook_blocks())


@pytest.fixture
def axes():
    return Figure().subplots()


@pytest.fixture(autouse=True)
def _no_figures_left_open():
    yield
    plt.close("all")


def marks(axes):
    """(time, lower end, upper end) of every mark of a raster, by the population's label."""
    return {
        lines.get_label(): [(x0, y0, y1) for (x0, y0), (_, y1) in lines.get_segments()]
        for lines in axes.collections
    }


def test_a_raster_has_a_mark_for_every_spike(results, axes):
    assert plotting.plot_raster(results, ["pre", "post"], axes, "spikes of the cells") is axes
    assert marks(axes) == {
        "pre": [(t, -0.4, 0.4) for t in PRE],
        "post": [(t, 0.6, 1.4) for t in POST],
    }
    assert [label.get_text() for label in axes.get_yticklabels()] == ["pre", "post"]
    assert axes.get_yticks().tolist() == [0.0, 1.0]
    assert axes.get_ylim() == (1.6, -0.6)  # the first population is at the top
    assert axes.get_xlim() == (0.0, 150.0)
    assert axes.get_xlabel() == "time [ms]"
    assert axes.get_title() == "spikes of the cells"


def test_a_raster_has_a_row_for_every_cell():
    results = recover_results(
        {"a": hand_made_block("a", [[1.0, 2.0], [], [3.0]]), "b": hand_made_block("b", [[4.0]])}
    )
    axes = plotting.plot_raster(results)
    assert marks(axes) == {
        "a": [(1.0, -0.4, 0.4), (2.0, -0.4, 0.4), (3.0, 1.6, 2.4)],
        "b": [(4.0, 2.6, 3.4)],
    }
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a (3)", "b"]
    assert axes.get_yticks().tolist() == [1.0, 3.0]


def test_a_raster_of_cells_that_never_fired():
    results = recover_results({"a": hand_made_block("a", [[], []])})
    assert marks(plotting.plot_raster(results)) == {"a": []}


def test_a_signal_is_drawn_in_its_units_at_its_times(results, axes):
    plotting.plot_signal(results, "gsyn_exc", axes=axes)
    pre, post = axes.lines
    times = results["pre", "gsyn_exc"].times.rescale("ms").magnitude
    assert pre.get_xdata().tolist() == times.tolist()
    assert times.round(9).tolist() == list(range(150))
    assert pre.get_ydata().tolist() == results["pre", "gsyn_exc"].magnitude[:, 0].tolist()
    assert [pre.get_label(), post.get_label()] == ["pre", "post"]
    assert axes.get_ylabel() == "gsyn_exc [µS]"
    assert axes.get_title() == "excitatory conductance"
    assert pre.get_linestyle() != post.get_linestyle()


def test_times_are_in_ms_whatever_the_sampling(axes):
    block = hand_made_block("a", signals={"v": ("mV", [1.0, 2.0, 3.0])}, dt=0.25)
    plotting.plot_signal(recover_results({"a": block}), "v", axes=axes)
    assert axes.lines[0].get_xdata().tolist() == [0.0, 0.25, 0.5]


def test_every_cell_of_a_signal_has_a_line_and_the_population_one_label(axes):
    block = hand_made_block("a", signals={"v": ("mV", np.eye(3))})
    plotting.plot_signal(recover_results({"a": block}), "v", axes=axes)
    assert [line.get_ydata().tolist() for line in axes.lines] == np.eye(3).tolist()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a"]


def test_panels_are_one_for_each_population(results):
    panels = plotting.plot_signal_panels(results, "v")
    assert [panel.get_title() for panel in panels] == [
        "membrane potential of pre",
        "membrane potential of post",
    ]
    assert [len(panel.lines) for panel in panels] == [1, 1]
    assert [panel.get_xlabel() for panel in panels] == ["", "time [ms]"]


def test_panels_that_do_not_fit_are_refused(results, axes):
    with pytest.raises(ValueError, match=r"1 Axes were handed in for 2 populations \(pre, post\)"):
        plotting.plot_signal_panels(results, "v", axes=[axes])


def test_a_population_has_one_colour_in_every_picture(results):
    raster = plotting.plot_raster(results, ["thalamus-pre", "post"])
    signal = plotting.plot_signal(results, "v", ["post"])
    assert matplotlib.colors.same_color(
        raster.collections[1].get_color(), signal.lines[0].get_color()
    )


def test_what_nobody_recorded_is_not_drawn(results):
    with pytest.raises(KeyError, match=r"no population recorded 'w' \(there is: spikes, v, gsyn"):
        plotting.plot_signal(results, "w")
    with pytest.raises(KeyError, match=r"no population recorded 'spikes'.*there is: nothing"):
        plotting.plot_raster(recover_results({}))
    with pytest.raises(KeyError, match="'thalamus-pre': spikes"):
        plotting.plot_signal(results, "v", ["thalamus-pre"])


def test_a_weight_holds_until_the_next_sample(axes):
    trace = neo.AnalogSignal([[0.0], [0.5]], units="uS", sampling_period=2 * pq.ms)
    plotting.plot_weight(trace, axes)
    (line,) = axes.lines
    assert line.get_drawstyle() == "steps-post"
    assert (line.get_xdata().tolist(), line.get_ydata().tolist()) == ([0.0, 2.0], [0.0, 0.5])
    assert axes.get_ylabel() == "weight [µS]"


def test_a_weight_may_be_an_array(axes):
    plotting.plot_weight(np.eye(3), axes, times=[5, 6, 7], units="nA")
    assert [line.get_ydata().tolist() for line in axes.lines] == np.eye(3).tolist()
    assert axes.lines[0].get_xdata().tolist() == [5, 6, 7]
    assert axes.get_ylabel() == "weight [nA]"


def test_an_array_without_times_is_refused():
    with pytest.raises(ValueError, match="give times="):
        plotting.plot_weight([1.0, 2.0])


def test_the_window_has_both_branches():
    window = plotting.stdp_window([-2.0, 0.0, 10.0], **RULE)
    assert window[0] == -0.25 * np.exp(-2.0)
    assert np.isnan(window[1])
    assert window[2] == 0.5 * np.exp(-1.0)
    assert plotting.stdp_window(1e6, **RULE) == 0.0  # far away there is no overflow
    assert plotting.stdp_window(-1e6, **RULE) == 0.0


def test_the_stdp_curve_has_the_points_and_the_theory(axes):
    plotting.plot_stdp_curve([-10, 5, 20], [-0.1, 0.3, 0.1], RULE, axes)
    points, theory = axes.lines[-2:]
    assert points.get_xdata().tolist() == [-10, 5, 20]
    assert points.get_ydata().tolist() == [-0.1, 0.3, 0.1]
    x, y = theory.get_data()
    np.testing.assert_array_equal(y, plotting.stdp_window(x, **RULE))
    assert (x.min(), x.max()) == (-10, 20)
    assert np.isnan(y[x == 0]).all()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["measured", "theory"]
    assert axes.get_ylabel() == "weight change [µS]"


def test_the_theory_of_a_delayed_synapse_is_taken_at_the_synapse(axes):
    plotting.plot_stdp_curve([-10, 5, 20], [-0.1, 0.3, 0.1], RULE, axes, delay=5.0)
    x, y = axes.lines[-1].get_data()
    np.testing.assert_array_equal(y, plotting.stdp_window(x + 5.0, **RULE))
    assert np.isnan(y[x == -5.0]).all()


def test_the_stdp_curve_may_have_no_theory(axes):
    plotting.plot_stdp_curve([1.0], [0.5], axes=axes)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["measured"]


def test_the_overview_has_every_panel_on_one_time_axis(results):
    trace = neo.AnalogSignal(np.zeros((10, 1)), units="uS", sampling_period=1 * pq.ms)
    sources = ["thalamus-pre", "thalamus-post"]
    panels = plotting.plot_overview(results, trace, sources, "two cells")
    assert [panel.get_title() for panel in panels] == [
        "spikes of the sources",
        "spikes of the cells",
        "membrane potential",
        "excitatory conductance",
        "inhibitory conductance",
        "weight",
    ]
    assert list(marks(panels[0])) == ["thalamus-pre", "thalamus-post"]
    assert list(marks(panels[1])) == ["pre", "post"]
    assert {panel.get_xlim() for panel in panels} == {(0.0, 150.0)}
    assert [panel.get_xlabel() for panel in panels] == [""] * 5 + ["time [ms]"]
    assert panels[0].get_figure().get_suptitle() == "two cells"


def test_the_overview_has_only_what_was_recorded():
    results = recover_results({"pre": hand_made_block("pre", [PRE])})
    assert [p.get_title() for p in plotting.plot_overview(results)] == ["spikes of the cells"]
    assert plotting.plot_overview(recover_results({})) == []


@pytest.mark.parametrize("ending", ["png", "svg", "pdf", "jpeg"])
def test_a_figure_is_saved_whole(tmp_path, axes, ending):
    path = tmp_path / "new" / "folder" / f"a.{ending}"
    for drawn in (axes, axes.get_figure(), [axes]):
        assert plotting.save_figure(drawn, path) == path
    start = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "jpeg": b"\xff\xd8"}[ending]
    assert path.read_bytes().startswith(start)
    assert [p.name for p in path.parent.iterdir()] == [f"a.{ending}"]


def test_an_interrupted_save_leaves_nothing(tmp_path, axes, monkeypatch):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(Figure, "savefig", interrupted)
    with pytest.raises(KeyboardInterrupt):
        plotting.save_figure(axes, tmp_path / "new" / "a.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.txt", "a"])
def test_an_ending_of_no_picture_is_refused(tmp_path, axes, name):
    with pytest.raises(ValueError, match=r"has no ending of a picture.*\.pdf.*\.png"):
        plotting.save_figure(axes, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_matplotlib_is_imported_with_the_first_picture():
    # csa, which PyNN imports where it is installed, imports matplotlib.
    program = (
        "import sys; sys.modules['csa'] = None; import spinn_stdp.plotting; "
        "print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "False\n"
