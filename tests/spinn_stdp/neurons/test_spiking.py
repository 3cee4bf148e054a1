"""SRM and SRM_X, one step at a time."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_stdp.neurons import spiking
from tests.spinn_stdp.neurons import reference
from tests.spinn_stdp.neurons.strategies import Case, cases, close


@settings(max_examples=300, deadline=None)
@given(cases(), st.data())
@pytest.mark.slow
def test_any_step_of_any_train_follows_the_formulas(case: Case, data: st.DataObject) -> None:
    """The step jumps, and train and weights change, from one call to the next."""
    srm = case.srm
    for _ in range(3):
        t = data.draw(st.integers(0, case.train.shape[1] - 1))
        train, weights = case.train.copy(), case.weights.copy()
        expected_train = train.copy()
        before = None
        if srm.threshold_from_below:
            before = np.zeros(srm.neurons)
            if t > 0:
                before = reference.check_spikes(srm, train.copy(), weights, t - 1)
        additional = case.additional if case.additional.ndim < 2 else case.additional[:, t]
        expected = reference.check_spikes(srm, expected_train, weights, t, additional, before)
        potential = srm.check_spikes(train, weights, t, additional)
        np.testing.assert_allclose(potential, expected, rtol=1e-12, atol=close(case))
        decided = np.abs(expected - srm.threshold) > close(case)
        if before is not None:
            decided &= np.abs(before - srm.threshold) > close(case)
        np.testing.assert_array_equal(train[decided, t], expected_train[decided, t])
        others = np.arange(train.shape[1]) != t
        np.testing.assert_array_equal(train[:, others], case.train[:, others])
        np.testing.assert_array_equal(weights, case.weights)
        case.train[data.draw(st.integers(0, srm.neurons - 1)), t] ^= True
        case.weights[data.draw(st.integers(0, srm.neurons - 1))] *= -0.5


@pytest.mark.parametrize("t_current", [0.3, 19.0, 21.0, 100.0])
def test_eta_and_eps_are_the_formulas(t_current: float) -> None:
    srm = spiking.SRM(1, 1, t_current, 20, 5)
    times = np.array([0.0, 0.5, 1, 2, 7, 30, 200])
    np.testing.assert_allclose(
        srm.eps(times),
        [reference.epsilon(time, 20, t_current) for time in times],
        rtol=1e-13 / abs(1 - t_current / 20),
    )
    np.testing.assert_allclose(srm.eta(times), -5 * np.exp(-times / 20), rtol=1e-15)
    assert isinstance(srm.eps(3), float)
    assert srm.eps(-1) == 0


def test_eps_keeps_its_digits_where_the_time_constants_meet() -> None:
    """In the limit of equal time constants epsilon is s/t_membrane · exp(-s/t_membrane)."""
    times = np.array([1.0, 5, 50])
    srm = spiking.SRM(1, 1, 20 * (1 + 1e-13), 20, 5)
    np.testing.assert_allclose(srm.eps(times), times / 20 * np.exp(-times / 20), rtol=1e-11)


def test_eta_and_eps_by_neuron() -> None:
    srm = spiking.SRM_X(2, 1, [1.0, 2.0], 20, 5, ax_delay=[0, 3])
    assert srm.eps(4.0).shape == (2,)
    values = srm.eps([2.0, 4.0, 9.0])
    assert values.shape == (3, 2)
    for row, time in zip(values, (2, 4, 9), strict=True):
        expected = [reference.epsilon(time, 20, 1), reference.epsilon(time - 3, 20, 2)]
        np.testing.assert_allclose(row, expected, rtol=1e-13)
    assert srm.eta([1.0, 2.0]).shape == (2, 1)


def test_spikes_count_while_they_are_in_the_window() -> None:
    train = np.zeros((2, 30), bool)
    train[0, 4] = True
    weights = np.array([[0, 0.5], [0, 0]])
    srm = spiking.SRM(2, 1, 0.3, 20, 5, simulation_window_size=10)
    felt = [srm.check_spikes(train, weights, t)[1] > 0 for t in range(30)]
    assert np.flatnonzero(felt).tolist() == list(range(5, 14))


def test_the_own_last_spike_counts_however_old_it_is() -> None:
    """So the reset fades out smoothly instead of breaking off with the window."""
    train = np.zeros((1, 3000), bool)
    train[0, [1, 5]] = True
    srm = spiking.SRM(1, 1, 0.3, 40, 5, simulation_window_size=10)
    for t in (6, 7, 200, 261, 262, 263, 518, 2000):
        potential = srm.check_spikes(train, np.zeros((1, 1)), t)
        np.testing.assert_allclose(potential, -5 * np.exp(-(t - 5) / 40), rtol=1e-14)
    integers = train.astype(int)
    np.testing.assert_array_equal(srm.check_spikes(integers, np.zeros((1, 1)), 2000), potential)


def test_a_delayed_spike_is_felt_later_by_its_receiver() -> None:
    train = np.zeros((3, 40), bool)
    train[0, 2] = True
    weights = np.zeros((3, 3))
    weights[0, 1:] = 0.5
    srm = spiking.SRM_X(3, 1, 0.3, 20, 5, ax_delay=[7, 0, 2.5])
    traces = np.array([srm.check_spikes(train, weights, t) for t in range(40)])
    np.testing.assert_allclose(traces[3:, 1], [0.5 * srm.eps(t)[1] for t in range(1, 38)])
    assert (traces[:5, 2] == 0).all()
    assert traces[5, 2] == pytest.approx(0.5 * reference.epsilon(0.5, 20, 0.3), rel=1e-13)


def test_an_additional_term_is_added_before_the_threshold() -> None:
    srm = spiking.SRM(2, 1, 0.3, 20, 5)
    train = np.zeros((2, 3), bool)
    potential = srm.check_spikes(train, np.zeros((2, 2)), 0, [0.5, 1.5])
    np.testing.assert_array_equal(potential, [0.5, 1.5])
    np.testing.assert_array_equal(train[:, 0], [False, True])
    np.testing.assert_array_equal(srm.check_spikes(train, np.zeros((2, 2)), 1, 2.0)[0], 2.0)


def test_a_potential_at_the_threshold_is_not_above_it() -> None:
    srm = spiking.SRM(1, 0.75, 0.3, 20, 5)
    train = np.zeros((1, 1), bool)
    srm.check_spikes(train, np.zeros((1, 1)), 0, 0.75)
    assert not train.any()
    srm.check_spikes(train, np.zeros((1, 1)), 0, np.nextafter(0.75, 1))
    assert train.all()


def test_neurons_with_an_infinite_threshold_never_fire_by_themselves() -> None:
    srm = spiking.SRM(2, [np.inf, 1], 0.3, 20, 5)
    train = np.zeros((2, 1), bool)
    srm.check_spikes(train, np.zeros((2, 2)), 0, 1e9)
    np.testing.assert_array_equal(train[:, 0], [False, True])


class TestFromBelow:
    """`threshold_from_below` needs the potential of the step before."""

    weights = np.zeros((1, 1))

    def model(self) -> spiking.SRM:
        return spiking.SRM(1, 1, 0.3, 20, 0.0, threshold_from_below=True)

    def test_it_fires_once_for_each_crossing(self) -> None:
        srm, train = self.model(), np.zeros((1, 8), bool)
        for t, term in enumerate([0.5, 2, 2, 0.9, 1.1, 1, 1.1, 3]):
            srm.check_spikes(train, self.weights, t, term)
        assert np.flatnonzero(train).tolist() == [1, 4]

    def test_the_potential_before_is_the_one_that_was_returned(self) -> None:
        """Not one with the weights that learning has changed since."""
        srm = spiking.SRM(2, 1, 0.3, 20, 0.0, threshold_from_below=True)
        train = np.zeros((2, 4), bool)
        train[0, 0] = True
        low, high = np.array([[0, 0.5], [0, 0]]), np.array([[0, 2.0], [0, 0]])
        assert srm.check_spikes(train, low, 1)[1] < 1
        srm.check_spikes(train, high, 2)
        np.testing.assert_array_equal(train[1], [0, 0, 1, 0])
        fresh = train.copy()
        fresh[1] = False
        srm.check_spikes(fresh, high, 2)
        assert not fresh[1].any()  # with these weights it was above at step 1 already

    @pytest.mark.parametrize("edit", ["jump", "train", "old spike", "other train"])
    def test_what_no_longer_holds_is_computed_anew(self, edit: str) -> None:
        """The step before was high by an additional term; the train alone leaves it low."""
        srm = spiking.SRM(2, 1, 0.3, 20, -0.1, simulation_window_size=3, threshold_from_below=True)
        train = np.zeros((2, 10), bool)
        train[0, 1] = True
        weights = np.array([[0, 0.01], [0, 0]])
        for t in range(5):
            srm.check_spikes(train, weights, t, 5.0 if t == 4 else 0.0)
        train[:, 4] = False
        train_before = train.copy()
        srm.check_spikes(train, weights, 4, 5.0)
        assert train[:, 4].all()
        kept = train.copy()
        srm.check_spikes(train, weights, 5, 5.0)
        assert not train[:, 5].any()  # high before, so no crossing
        train[...] = train_before
        srm.check_spikes(train, weights, 4, 5.0)
        np.testing.assert_array_equal(train, kept)
        t = 5
        if edit == "jump":
            t = 6
        elif edit == "train":
            train[1, 3] = True
        elif edit == "old spike":
            train[0, 1] = False
        elif edit == "other train":
            train = train.copy()
        srm.check_spikes(train, weights, t, 5.0)
        assert train[:, t].all()


def test_what_a_verbose_model_prints(capsys: pytest.CaptureFixture[str]) -> None:
    srm = spiking.SRM(2, 1, 0.3, 20, 5, verbose=True)
    train = np.array([[1, 0, 0], [0, 0, 0]], bool)
    srm.check_spikes(train, np.array([[0, 2.0], [0, 0]]), 1)
    printed = capsys.readouterr().out
    assert printed.startswith("SRM step 1\n")
    assert "last spikes before (-1: none) [ 0 -1]" in printed
    assert "total potential               [-4.75614712  1.8589958" in printed
    assert "neurons that spike            [1]" in printed


def test_the_returned_potentials_are_the_callers() -> None:
    """Changing them does not change what the model remembers."""
    srm = spiking.SRM(1, 1, 0.3, 20, 5, threshold_from_below=True)
    train = np.zeros((1, 3), bool)
    srm.check_spikes(train, np.zeros((1, 1)), 0, 0.5)[:] = 100
    srm.check_spikes(train, np.zeros((1, 1)), 1, 2.0)
    assert train[0, 1]


def test_a_model_says_how_to_make_it_again() -> None:
    srm = spiking.SRM_X(2, 1, [0.3, 0.4], 20, 5, 1.5, 50, threshold_from_below=True)
    again = eval(repr(srm), {"SRM_X": spiking.SRM_X})
    assert repr(again) == repr(srm)
    assert "t_current=[0.3, 0.4]" in repr(srm)
    assert repr(pickle.loads(pickle.dumps(srm))) == repr(srm)
