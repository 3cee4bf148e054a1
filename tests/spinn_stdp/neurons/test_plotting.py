"""What is drawn, where, and in which colour."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from spinn_stdp.neurons import learning, plotting

POTENTIALS = np.array([[0.0, 2.0, -1.0], [1.0, 0.5, 0.25]])
SPIKES = np.array([[0, 1, 0], [0, 0, 1]], bool)


@pytest.fixture(autouse=True)
def _without_a_screen():
    with mpl.rc_context():
        plt.switch_backend("Agg")
        yield
        plt.close("all")


def line(ax, label: str):
    return next(line for line in ax.get_lines() if line.get_label() == label)


def legend(ax) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


DRAWINGS = [
    lambda **ax: plotting.potentials(POTENTIALS, **ax),
    lambda **ax: plotting.spikes(SPIKES, **ax),
    lambda **ax: plotting.weights(POTENTIALS, [(0, 1), (1, 1)], **ax),
    lambda **ax: plotting.learning_window(learning.STDP(1, 0, 0, 5, 4), **ax),
]


@pytest.mark.parametrize("draw", DRAWINGS)
def test_on_the_axes_given_or_on_new_ones(draw) -> None:
    _, (one, other) = plt.subplots(2)
    assert draw(ax=other) is other
    assert other.has_data()
    assert not one.has_data()
    figures = plt.get_fignums()
    new = draw()
    assert plt.get_fignums() == [*figures, new.figure.number]
    assert new.has_data()
    new.figure.canvas.draw()


def test_potentials() -> None:
    ax = plotting.potentials(POTENTIALS, threshold=1.5, spiketrain=SPIKES)
    np.testing.assert_array_equal(line(ax, "neuron 0").get_ydata(), POTENTIALS[0])
    np.testing.assert_array_equal(line(ax, "neuron 1").get_ydata(), POTENTIALS[1])
    assert line(ax, "threshold").get_ydata()[0] == 1.5
    marks = [line for line in ax.get_lines() if line.get_marker() == "^" and len(line.get_xdata())]
    assert [(list(mark.get_xdata()), list(mark.get_ydata())) for mark in marks] == [
        ([1], [2.0]),
        ([2], [0.25]),
    ]
    assert marks[0].get_color() == line(ax, "neuron 0").get_color()
    assert legend(ax) == ["neuron 0", "neuron 1", "threshold", "spike"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("step", "potential")


def test_potentials_of_some_neurons_keep_their_colours() -> None:
    everyone = plotting.potentials(POTENTIALS)
    ax = plotting.potentials(POTENTIALS, neurons=[1], threshold=[np.inf, 3.0])
    assert legend(ax) == ["neuron 1", "threshold"]
    assert line(ax, "neuron 1").get_color() == line(everyone, "neuron 1").get_color()
    assert line(ax, "threshold").get_ydata()[0] == 3.0
    assert legend(plotting.potentials(POTENTIALS, threshold=np.inf)) == ["neuron 0", "neuron 1"]


def test_different_thresholds_share_one_name() -> None:
    ax = plotting.potentials(POTENTIALS, threshold=[1, 2])
    dashed = [line.get_ydata()[0] for line in ax.get_lines() if line.get_linestyle() == "--"]
    assert dashed == [1, 2]
    assert legend(ax) == ["neuron 0", "neuron 1", "threshold"]


def test_many_lines_get_a_gradient_and_no_legend() -> None:
    ax = plotting.potentials(np.arange(200.0).reshape(20, 10))
    assert ax.get_legend() is None
    assert len({line.get_color() for line in ax.get_lines()}) == 20


def names_of_rows(ax) -> list[str]:
    ax.figure.canvas.draw()
    return [label.get_text() for label in ax.get_yticklabels() if label.get_text()]


def test_spikes() -> None:
    ax = plotting.spikes(SPIKES)
    rows = [list(events.get_positions()) for events in ax.collections]
    assert rows == [[1], [2]]
    assert names_of_rows(ax) == ["0", "1"]
    assert ax.yaxis_inverted()
    chosen = plotting.spikes(SPIKES.astype(int), neurons=[1])
    assert names_of_rows(chosen) == ["1"]
    np.testing.assert_array_equal(chosen.collections[0].get_color(), ax.collections[1].get_color())


def test_rasters_name_the_neurons_chosen() -> None:
    train = np.eye(200, dtype=bool)
    assert names_of_rows(plotting.spikes(train, neurons=[7, 150, 20])) == ["7", "150", "20"]
    everyone = plotting.spikes(train)
    assert {"0", "100"} < set(names_of_rows(everyone)) < {str(n) for n in range(200)}
    assert len(everyone.collections) == 200


def test_weights() -> None:
    ax = plotting.weights([[1.5, 2.0]], [(3, 1)], initial=[1.0])
    drawn = line(ax, "3 → 1")
    np.testing.assert_array_equal(drawn.get_xdata(), [-1, 0, 1])
    np.testing.assert_array_equal(drawn.get_ydata(), [1, 1.5, 2])
    assert drawn.get_drawstyle() == "steps-post"
    assert ax.get_xlim() == (-1.5, 1.5)
    ax.figure.canvas.draw()
    assert "start" in [label.get_text() for label in ax.get_xticklabels()]
    plain = line(plotting.weights([[1.5, 2.0]], [(3, 1)]), "3 → 1")
    np.testing.assert_array_equal(plain.get_xdata(), [0, 1])


def test_learning_window() -> None:
    stdp = learning.STDP(1, 0, 0, 5, window_size=4, tau2=8)
    ax = plotting.learning_window(stdp)
    sides = {"sender first: stronger": [-1, -2, -3], "receiver first: weaker": [1, 2, 3]}
    for label, steps in sides.items():
        dots = line(ax, label)
        np.testing.assert_array_equal(dots.get_xdata(), steps)
        np.testing.assert_array_equal(dots.get_ydata(), stdp.learning_window(steps))
    assert ax.get_xlim() == (-3.5, 3.5)
    assert plotting.learning_window(stdp, reach=10).get_xlim() == (-10.5, 10.5)
    only_now = plotting.learning_window(learning.STDP(1, 0, 0, 5, window_size=1))
    assert len(line(only_now, "sender first: stronger").get_xdata()) == 0


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plotting.potentials([1.0, 2.0]), "values must be an array of numbers"),
        (lambda: plotting.potentials([["a"]]), "values must be an array of numbers"),
        (lambda: plotting.potentials(POTENTIALS, neurons=[2]), "neurons must be some of 0 to 1"),
        (lambda: plotting.potentials(POTENTIALS, neurons=[0.5]), "neurons must be some of"),
        (lambda: plotting.potentials(POTENTIALS, threshold=[1, 2, 3]), "threshold has shape"),
        (lambda: plotting.potentials(POTENTIALS, spiketrain=SPIKES[:1]), "spiketrain has shape"),
        (lambda: plotting.spikes(SPIKES * 3), "spiketrain must hold 0"),
        (lambda: plotting.spikes(SPIKES[0]), "spiketrain must be an array"),
        (lambda: plotting.weights(POTENTIALS, [(0, 1)]), "synapses has shape"),
        (lambda: plotting.weights(POTENTIALS, [(0, 1)] * 2, initial=[1]), "initial has shape"),
        (
            lambda: plotting.learning_window(learning.STDP(1, 0, 0, 5, 4), reach=0),
            "reach must be 1 or more",
        ),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_drawn(draw, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
    assert not plt.get_fignums()
