"""`simulate` against the loop over single steps and against the plain formulas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings

from spinn_stdp.neurons import Simulation, learning, simulate, spiking
from tests.spinn_stdp.neurons import reference
from tests.spinn_stdp.neurons.strategies import Case, cases, close

TOLERANCE = {"rtol": 1e-12, "atol": 1e-12}


def step_by_step(case: Case, stdp: learning.STDP | None) -> tuple[np.ndarray, ...]:
    """The tutorial's loop: train, weights, potentials and weights by step."""
    train, weights = case.train.copy(), case.weights.copy()
    potentials, history = np.zeros(train.shape), np.zeros((*weights.shape, train.shape[1]))
    for t in range(train.shape[1]):
        now = case.additional[:, t] if case.additional.ndim == 2 else case.additional
        potentials[:, t] = case.srm.check_spikes(train, weights, t, now)
        if stdp is not None:
            stdp.weight_change(train, weights, t)
        history[:, :, t] = weights
    return train, weights, potentials, history


def decided(weights: np.ndarray, history: np.ndarray) -> bool:
    """Whether no weight came so near to 0 that rounding decides if it is still a connection."""
    return bool((np.abs(history[weights != 0]) > 1e-9).all())


@settings(max_examples=300, deadline=None)
@given(cases())
@pytest.mark.slow
def test_it_is_the_loop_spike_for_spike(case: Case) -> None:
    expected, _, potentials, _ = step_by_step(case, None)
    train, weights = case.train.copy(), case.weights.copy()
    result = simulate(case.srm, train, weights, additional_term=case.additional)
    np.testing.assert_array_equal(train, expected)
    np.testing.assert_array_equal(weights, case.weights)
    np.testing.assert_allclose(result.potentials, potentials, rtol=1e-12, atol=close(case))


@settings(max_examples=200, deadline=None)
@given(cases())
@pytest.mark.slow
def test_with_learning_it_is_the_loop(case: Case) -> None:
    expected, learnt, potentials, history = step_by_step(case, case.stdp)
    assume(decided(case.weights, history))
    train, weights = case.train.copy(), case.weights.copy()
    result = simulate(
        case.srm,
        train,
        weights,
        case.stdp,
        additional_term=case.additional,
        record_weights=True,
    )
    np.testing.assert_array_equal(train, expected)
    size = max(1.0, np.abs(history).max() * len(weights) * case.srm.simulation_window_size)
    np.testing.assert_allclose(weights, learnt, rtol=1e-12, atol=1e-12 * size)
    np.testing.assert_allclose(
        result.potentials, potentials, rtol=1e-12, atol=close(case) + 1e-12 * size
    )
    np.testing.assert_array_equal(result.synapses, np.argwhere(case.weights))
    sources, targets = result.synapses.T
    np.testing.assert_allclose(
        result.weights, history[sources, targets], rtol=1e-12, atol=1e-12 * size
    )


@settings(max_examples=100, deadline=None)
@given(cases())
def test_it_follows_the_formulas(case: Case) -> None:
    """Where no potential is so near the threshold that two orders of adding could differ."""
    expected, learnt = case.train.copy(), case.weights.copy()
    potentials, history = reference.run(case.srm, expected, learnt, case.stdp, case.additional)
    assume(decided(case.weights, history))
    threshold = np.broadcast_to(case.srm.threshold, len(expected))[:, np.newaxis]
    assume((np.abs(potentials - threshold) > 1e-9 * (1 + np.abs(learnt).sum())).all())
    train, weights = case.train.copy(), case.weights.copy()
    result = simulate(case.srm, train, weights, case.stdp, additional_term=case.additional)
    np.testing.assert_array_equal(train, expected)
    size = max(1.0, np.abs(learnt).max() * len(weights) * case.srm.simulation_window_size)
    np.testing.assert_allclose(weights, learnt, rtol=1e-12, atol=1e-12 * size)
    np.testing.assert_allclose(
        result.potentials, potentials, rtol=1e-12, atol=close(case) + 1e-12 * size
    )


@pytest.mark.parametrize("below", [False, True])
def test_a_threshold_exactly_at_the_potential_is_decided_alike(below: bool) -> None:
    """The carried sum and the window's differ in the last digit; the spikes must not."""
    rng = np.random.default_rng(1)
    neurons, steps = 12, 200
    weights = rng.normal(0, 1, (neurons, neurons))
    given_train = rng.random((neurons, steps)) < 0.1
    quiet = spiking.SRM(neurons, np.inf, 3.0, 17.0, 1.0)
    potentials = simulate(quiet, given_train.copy(), weights).potentials
    differing = 0
    for t in range(20, steps, 7):
        train = given_train.copy()
        exact = quiet.check_spikes(train, weights, t)
        differing += int((potentials[:, t] != exact).sum())
        model = spiking.SRM(neurons, exact, 3.0, 17.0, 1.0, threshold_from_below=below)
        one, other = given_train.copy(), given_train.copy()
        simulate(model, one, weights)
        for step in range(steps):
            model.check_spikes(other, weights, step)
        np.testing.assert_array_equal(one, other)
    assert differing > 100  # the carried potentials do differ, so the test could have failed


def test_silence_leaves_nothing_behind() -> None:
    """When the window has passed, the potential is 0, not a rounding error."""
    model = spiking.SRM(2, 1, 3.0, 17.0, 0.0, simulation_window_size=20)
    train = np.zeros((2, 100), bool)
    train[0, [3, 7, 8, 15]] = True
    weights = np.array([[0, -0.1], [0, 0.0]])
    potentials = simulate(model, train, weights).potentials
    assert (potentials[1, 4:35] < 0).all()
    assert (potentials[:, 35:] == 0).all()
    assert not train[1].any()


def test_rounding_does_not_pile_up() -> None:
    """Sums that hardly decay, carried over many steps."""
    rng = np.random.default_rng(2)
    neurons, steps, window = 3, 20_000, 50
    model = spiking.SRM(neurons, np.inf, 1e5, 1e7, 0.0, simulation_window_size=window)
    rule = learning.STDP(1e-3, 0.1, -0.2, tau=1e6, window_size=window)
    train = rng.random((neurons, steps)) < 0.3
    weights = rng.normal(0, 1, (neurons, neurons))
    result = simulate(model, train, weights, rule)
    last = steps - 1
    before_last = weights - rule.weight_change(train, weights.copy(), last)
    expected = model.check_spikes(train, before_last, last)
    np.testing.assert_allclose(result.potentials[:, last], expected, rtol=1e-11)


def test_chosen_weights_are_recorded_in_the_order_asked() -> None:
    weights = np.array([[0, 1.0, 2.0], [0, 0, 3.0], [0, 0, 0]])
    train = np.ones((3, 4), bool)
    model, rule = spiking.SRM(3, 1, 0.3, 20, 5), learning.STDP(1, 0.25, 0, 5, 1)
    result = simulate(model, train, weights, rule, record_weights=[(1, 2), (0, 1)])
    np.testing.assert_array_equal(result.synapses, [[1, 2], [0, 1]])
    np.testing.assert_array_equal(result.weights, [[3.25, 3.5, 3.75, 4.0], [1.25, 1.5, 1.75, 2.0]])


def test_only_what_is_asked_for_is_recorded() -> None:
    model, rule = spiking.SRM(2, 1, 0.3, 20, 5), learning.STDP(1, 0.25, 0, 5, 1)
    result = simulate(model, np.ones((2, 7), bool), np.ones((2, 2)), rule, record_potentials=False)
    assert result.potentials.shape == (2, 0)
    assert result.synapses.shape == (0, 2)
    assert result.weights.shape == (0, 7)


def test_a_weight_that_reaches_zero_is_no_connection_any_more() -> None:
    train = np.ones((2, 4), bool)
    weights = np.array([[0, 1.0], [0, 0]])
    rule = learning.STDP(eta=1, w_in=-0.5, w_out=0, tau=5, window_size=1)
    result = simulate(spiking.SRM(2, 1, 0.3, 20, 5), train, weights, rule, record_weights=True)
    np.testing.assert_array_equal(result.weights, [[0.5, 0, 0, 0]])


@pytest.mark.parametrize("dtype", [bool, np.int64, np.float64, np.uint8])
@pytest.mark.parametrize("order", ["C", "F"])
def test_any_kind_of_train_and_order_of_memory(dtype: type, order: str) -> None:
    rng = np.random.default_rng(3)
    plain = rng.random((5, 300)) < 0.05
    weights = rng.normal(0.3, 0.4, (5, 5))
    model, rule = spiking.SRM(5, 1, 2, 20, 5), learning.STDP(0.01, 0.1, -0.1, 10, 20)
    expected, learnt = plain.copy(), weights.copy()
    simulate(model, expected, learnt, rule)
    train, copy = np.array(plain, dtype, order=order), np.array(weights, order=order)
    simulate(model, train, copy, rule)
    assert train.dtype == dtype
    np.testing.assert_array_equal(train, expected)
    np.testing.assert_array_equal(copy, learnt)


def test_parts_of_larger_arrays_are_changed_where_they_are() -> None:
    large = np.zeros((6, 40), bool)
    large[::2, 3] = True
    held = np.full((6, 6), 0.5)
    model, rule = spiking.SRM(3, 1, 2, 20, 5), learning.STDP(0.1, 0.5, 0.5, 10, 5)
    simulate(model, large[::2, ::2], held[1:4, 1:4], rule)
    assert not large[1::2].any()
    assert (held[[0, 4, 5]] == 0.5).all()
    train = np.zeros((3, 20), bool)
    weights = np.full((3, 3), 0.5)
    simulate(model, train, weights, rule)
    np.testing.assert_array_equal(held[1:4, 1:4], weights)


def test_integer_weights_will_do_where_nothing_is_learnt() -> None:
    train = np.array([[1, 1, 1, 0, 0], [0, 0, 0, 0, 0]], bool)
    weights = np.array([[0, 1], [0, 0]])
    result = simulate(spiking.SRM(2, 1, 0.3, 20, 5), train, weights)
    np.testing.assert_array_equal(train[1], [0, 0, 1, 0, 0])
    assert result.potentials[1, 2] > 1


@pytest.mark.parametrize("talker", ["srm", "stdp"])
def test_a_verbose_model_prints_and_computes_the_same(talker: str, capsys) -> None:
    rng = np.random.default_rng(4)
    plain = rng.random((4, 30)) < 0.1
    weights = rng.normal(0.3, 0.4, (4, 4))

    def run(verbose: bool) -> tuple[Simulation, np.ndarray, np.ndarray]:
        train, copy = plain.copy(), weights.copy()
        model = spiking.SRM(4, 1, 2, 20, 5, verbose=verbose and talker == "srm")
        rule = learning.STDP(0.01, 0.1, -0.1, 10, 20, verbose=verbose and talker == "stdp")
        return simulate(model, train, copy, rule, record_weights=True), train, copy

    quiet, train, learnt = run(False)
    assert capsys.readouterr().out == ""
    loud, same_train, same_weights = run(True)
    assert capsys.readouterr().out.count(f"{talker.upper()} step ") == 30
    np.testing.assert_array_equal(same_train, train)
    np.testing.assert_allclose(same_weights, learnt, **TOLERANCE)
    np.testing.assert_allclose(loud.potentials, quiet.potentials, **TOLERANCE)
    np.testing.assert_allclose(loud.weights, quiet.weights, **TOLERANCE)


def test_a_train_of_no_steps() -> None:
    result = simulate(
        spiking.SRM(2, 1, 0.3, 20, 5),
        np.zeros((2, 0), bool),
        np.ones((2, 2)),
        learning.STDP(0.1, 0.5, 0.5, 10, 5),
        record_weights=True,
    )
    assert result.potentials.shape == (2, 0)
    assert result.weights.shape == (4, 0)


def test_a_window_longer_than_the_train() -> None:
    rng = np.random.default_rng(5)
    train, weights = rng.random((4, 50)) < 0.1, rng.normal(0.2, 0.2, (4, 4))
    found = []
    for window in (50, 1000, 10**12):
        copy, learnt = train.copy(), weights.copy()
        model = spiking.SRM(4, 1, 2, 20, 5, simulation_window_size=window)
        simulate(model, copy, learnt, learning.STDP(0.01, 0.1, -0.1, 10, window_size=window))
        found.append((copy, learnt))
    for copy, learnt in found[1:]:
        np.testing.assert_array_equal(copy, found[0][0])
        np.testing.assert_array_equal(learnt, found[0][1])


def test_learning_that_runs_away_is_told_and_changes_nothing() -> None:
    train, weights = np.ones((2, 3000), bool), np.full((2, 2), 1e308)
    before = train.copy(), weights.copy()
    rule = learning.STDP(eta=1e308, w_in=1, w_out=1, tau=5, window_size=3)
    with pytest.raises(ValueError, match="beyond double precision"):
        simulate(spiking.SRM(2, 1, 0.3, 20, 5), train, weights, rule)
    np.testing.assert_array_equal(train, before[0])
    np.testing.assert_array_equal(weights, before[1])
