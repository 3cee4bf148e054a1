import math

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from spinn_stdp.experiments import pairing
from spinn_stdp.experiments.pairing import pair_curve, plot_pair_curves
from spinn_stdp.plotting import stdp_window

matplotlib.use("Agg")

SHIFT = 13
"""Of a weight on the board, from S16.15 of 1024 µS, where w_max is 5 µS."""
RULES = [
    {},
    {"tau_plus": 20.0, "tau_minus": 15.0, "A_plus": 0.3, "A_minus": 0.7},
    {"tau_plus": 3.0, "tau_minus": 30.0},
]


def board_change(interval, rule, delay):
    """The change of a weight of 2.5 µS by one pair, from the board's integers alone."""
    at_synapse = interval + delay
    amplitude, tau, sign = (
        (rule["A_plus"], rule["tau_plus"], 1)
        if at_synapse > 0
        else (rule["A_minus"], rule["tau_minus"], -1)
    )
    trace = math.floor(2048 * math.exp(-abs(at_synapse) / tau))  # S4.11
    amplitude = round(amplitude * 1024 * 32768)  # S16.15
    before = 10240 << SHIFT
    after = (before + sign * ((amplitude * (trace << 4)) >> 15)) >> SHIFT
    return (after - 10240) / 4096


@pytest.mark.parametrize("delay", [1, 4, 5])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_point_is_the_boards_to_the_bit(rule, delay):
    curve = pair_curve(rule, delay=delay)
    assert curve.delta_t.tolist() == list(range(-25, 26))
    expected = [board_change(d, curve.synapse.rule, delay) for d in range(-25, 26)]
    assert curve.change.tolist() == expected


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_point_is_the_theorys_but_for_the_boards_steps(rule):
    curve = pair_curve(rule)
    theory = stdp_window(curve.delta_t + 1, **curve.synapse.rule)
    step = 1 / 4096 + max(curve.synapse.rule["A_plus"], curve.synapse.rule["A_minus"]) / 2048
    defined = ~np.isnan(theory)
    assert defined.sum() == 50
    assert (np.abs(curve.change - theory)[defined] <= step).all()


def test_spikes_that_meet_at_the_synapse_depress_fully():
    assert pair_curve(intervals=[-1]).change.tolist() == [-0.5]
    assert pair_curve(intervals=[-5], delay=5.0).change.tolist() == [-0.5]


def test_a_range_too_small_for_the_rule_is_refused():
    with pytest.raises(ValueError, match="A_minus = 3 µS does not fit between w_min = 0 and w_max"):
        pair_curve({"A_minus": 3.0})
    assert pair_curve({"A_minus": 3.0}, [-1], w_max=6.0).change.tolist() == [-3.0]


def test_cells_that_fire_on_their_own_are_not_measured(monkeypatch):
    monkeypatch.setattr(pairing, "CELL", {})
    with pytest.raises(RuntimeError, match=r"cell 0 of 'pre' fired at .* not once, 6 ms after"):
        pair_curve(intervals=[5], delay=5.0)


def test_the_picture_has_the_points_and_the_theory():
    axes = Figure().subplots()
    one, other = pair_curve(), pair_curve({"tau_minus": 5.0})
    assert plot_pair_curves(one, other, axes=axes) is axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "the notebook's rule",
        "the notebook's rule, theory",
        "tau_minus = 5",
        "tau_minus = 5, theory",
    ]
    drawn = [line.get_ydata().tolist() for line in axes.lines if line.get_linestyle() == "None"]
    assert drawn == [one.change.tolist(), other.change.tolist()]


def test_one_curve_is_measured_and_theory():
    axes = plot_pair_curves(pair_curve(), axes=Figure().subplots())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["measured", "theory"]


def test_no_curve_makes_no_picture():
    with pytest.raises(ValueError, match="no curve to draw"):
        plot_pair_curves()
