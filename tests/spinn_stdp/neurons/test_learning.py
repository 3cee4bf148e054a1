"""STDP, one step at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_stdp.neurons import learning
from tests.spinn_stdp.neurons import reference
from tests.spinn_stdp.neurons.strategies import Case, cases


@settings(max_examples=300, deadline=None)
@given(cases(), st.data())
@pytest.mark.slow
def test_any_step_of_any_train_follows_the_formulas(case: Case, data: st.DataObject) -> None:
    """The step jumps, and train and weights change, from one call to the next."""
    weights = case.weights.copy()
    for _ in range(3):
        t = data.draw(st.integers(0, case.train.shape[1] - 1))
        train, expected = case.train.copy(), weights.copy()
        changes = reference.weight_change(case.stdp, train, expected, t)
        found = case.stdp.weight_change(train, weights, t)
        np.testing.assert_allclose(found, changes, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(weights, expected, rtol=1e-12, atol=1e-13)
        np.testing.assert_array_equal(train, case.train)
        case.train[data.draw(st.integers(0, len(train) - 1)), t] ^= True


def change(sender: list[int], receiver: list[int], **parameters: float) -> float:
    """The change of a weight of 1 at the last step."""
    numbers = {"eta": 1, "w_in": 0, "w_out": 0, "tau": 4, "window_size": 10, "tau2": 7}
    stdp = learning.STDP(**(numbers | parameters))
    weights = np.array([[0, 1.0], [0, 0]])
    found = stdp.weight_change(np.array([sender, receiver], bool), weights, len(sender) - 1)
    assert weights[0, 1] == 1 + found[0, 1]
    assert np.count_nonzero(found) == np.count_nonzero(found[0, 1])
    return float(found[0, 1])


def test_each_term_by_itself() -> None:
    assert change([1], [0], w_in=0.25, w_out=100) == 0.25
    assert change([0], [1], w_in=100, w_out=0.25) == 0.25
    assert change([1], [1], w_in=0.5, w_out=0.25) == 0.75
    assert change([1], [1]) == 0
    assert change([1, 0, 0], [0, 0, 1]) == np.exp(-2 / 4)
    assert change([0, 0, 1], [1, 0, 0]) == -np.exp(-2 / 7)
    assert change([1, 1, 0, 0], [0, 0, 0, 1]) == np.exp(-2 / 4) + np.exp(-3 / 4)
    assert change([1, 0, 0], [0, 0, 1], eta=0.5) == 0.5 * np.exp(-2 / 4)
    assert change([1, 0, 0], [0, 1, 0], w_in=3, w_out=3) == 0 + change([0, 0], [0, 0])


@pytest.mark.parametrize("window", [1, 2, 3, 4])
def test_a_pair_counts_while_its_earlier_spike_is_in_the_window(window: int) -> None:
    expected = np.exp(-2 / 4) if window > 2 else 0
    assert change([1, 0, 0], [0, 0, 1], window_size=window) == expected


def test_without_tau2_the_window_is_symmetric() -> None:
    stdp = learning.STDP(1, 0, 0, 4, 10)
    assert stdp.tau2 == 4
    times = np.arange(-5, 6)
    np.testing.assert_array_equal(stdp.learning_window(times), -stdp.learning_window(-times))


def test_learning_window() -> None:
    stdp = learning.STDP(1, 0, 0, tau=4, window_size=10, tau2=7)
    times = [-20, -1, -0.5, 0, 0.5, 1, 20]
    expected = [reference.learning_window(time, 4, 7) for time in times]
    np.testing.assert_allclose(stdp.learning_window(times), expected, rtol=1e-15)
    assert isinstance(stdp.learning_window(2), float)
    assert stdp.learning_window(0) == 0


def test_only_connected_weights_change() -> None:
    stdp = learning.STDP(1, 0.5, 0.5, 4, 10)
    weights = np.array([[0, -1.0, 0], [0, 0, 1e-300], [2.0, 0, 0]])
    connected = weights != 0
    found = stdp.weight_change(np.ones((3, 5), bool), weights, 4)
    np.testing.assert_array_equal(found != 0, connected)
    assert (weights[~connected] == 0).all()


def test_a_connection_to_itself_learns_too() -> None:
    stdp = learning.STDP(1, 0.5, 0.25, 4, 10, tau2=7)
    weights = np.ones((1, 1))
    found = stdp.weight_change(np.array([[1, 0, 1]], bool), weights, 2)
    assert found[0, 0] == pytest.approx(0.75 + np.exp(-2 / 4) - np.exp(-2 / 7), rel=1e-15)


def test_any_kind_of_train_and_order_of_memory() -> None:
    rng = np.random.default_rng(1)
    train = rng.random((4, 20)) < 0.3
    train[:, 15] = [1, 0, 1, 0]
    weights = rng.normal(0, 1, (4, 4))
    stdp = learning.STDP(0.1, 0.5, 0.5, 4, 10)
    learnt = weights.copy()
    expected = stdp.weight_change(train, learnt, 15)
    for kind in (int, np.float32, np.uint8):
        for order in ("C", "F"):
            copy = np.array(weights, order=order)
            found = stdp.weight_change(np.array(train, kind, order=order), copy, 15)
            np.testing.assert_array_equal(found, expected)
            np.testing.assert_array_equal(copy, learnt)


def test_what_a_verbose_model_prints(capsys: pytest.CaptureFixture[str]) -> None:
    stdp = learning.STDP(0.5, 0.5, 0.25, 4, 10, verbose=True)
    weights = np.array([[0, 1.0], [0, 0]])
    stdp.weight_change(np.array([[1, 0], [0, 1]], bool), weights, 1)
    printed = capsys.readouterr().out
    assert printed.startswith("STDP step 1\n")
    assert "neurons that spike              [1]" in printed
    assert "0 -> 1: +0.51440039" in printed
    stdp.verbose = False
    stdp.weight_change(np.array([[1, 0], [0, 1]], bool), weights, 1)
    assert capsys.readouterr().out == ""
