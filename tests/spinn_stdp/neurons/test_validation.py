"""What can't be right is refused with a reason, and nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from spinn_stdp.neurons import learning, simulate, spiking

SRM = {"neurons": 2, "threshold": 1, "t_current": 0.3, "t_membrane": 20, "eta_reset": 5}
STDP = {"eta": 0.1, "w_in": 0.5, "w_out": 0.5, "tau": 10, "window_size": 5}


def srm(**changed: Any) -> spiking.SRM:
    return spiking.SRM(**(SRM | changed))


def stdp(**changed: Any) -> learning.STDP:
    return learning.STDP(**(STDP | changed))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"neurons": 0}, "neurons must be 1 or more, not 0"),
        ({"neurons": 2.0}, "neurons must be a whole number, not 2.0"),
        ({"neurons": "2"}, "neurons must be a whole number"),
        ({"threshold": np.nan}, "threshold must be finite, not nan"),
        ({"threshold": -np.inf}, "threshold must be finite, not -inf"),
        ({"threshold": [1, 1, 1]}, r"threshold has shape \(3,\); it must be one number or \(2,\)"),
        ({"threshold": [[1], [1, 1]]}, "threshold must be numbers in a regular array"),
        ({"threshold": "high"}, "threshold must be real numbers, not 'high'"),
        ({"threshold": 1j}, "threshold must be real numbers"),
        ({"threshold": None}, "threshold must be real numbers"),
        ({"t_current": 0}, "t_current must be above 0, not 0.0"),
        ({"t_current": np.inf}, "t_current must be finite, not inf"),
        ({"t_current": [0.3, 20]}, "t_current and t_membrane must differ"),
        ({"t_membrane": -1}, "t_membrane must be above 0, not -1.0"),
        ({"t_membrane": [20, np.nan]}, "t_membrane must be finite, not nan"),
        ({"eta_reset": np.nan}, "eta_reset must be finite"),
        ({"simulation_window_size": 0}, "simulation_window_size must be 1 or more, not 0"),
        ({"simulation_window_size": 1.5}, "simulation_window_size must be a whole number"),
    ],
)
def test_parameters_of_srm(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        srm(**changed)


@pytest.mark.parametrize(
    ("delay", "message"),
    [
        (-0.5, "ax_delay must be 0 or more, not -0.5"),
        ([1, np.inf], "ax_delay must be finite"),
        ([1, 2, 3], "ax_delay has shape"),
        (9, "ax_delay is 9.0, but with simulation_window_size=10 no spike would arrive"),
    ],
)
def test_delays(delay: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spiking.SRM_X(**SRM, ax_delay=delay, simulation_window_size=10)
    spiking.SRM_X(**SRM, ax_delay=8.99, simulation_window_size=10)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"eta": np.nan}, "eta must be finite"),
        ({"w_in": [1, 2]}, r"w_in has shape \(2,\); it must be one number"),
        ({"w_out": "1"}, "w_out must be real numbers"),
        ({"tau": 0}, "tau must be above 0, not 0.0"),
        ({"tau2": -1}, "tau2 must be above 0, not -1.0"),
        ({"tau2": 0}, "tau2 must be above 0"),
        ({"window_size": 0}, "window_size must be 1 or more, not 0"),
        ({"window_size": 5.0}, "window_size must be a whole number, not 5.0"),
    ],
)
def test_parameters_of_stdp(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        stdp(**changed)


@pytest.mark.parametrize("model", [srm(), stdp()])
def test_parameters_are_fixed(model: Any) -> None:
    name = "t_membrane" if isinstance(model, spiking.SRM) else "tau"
    with pytest.raises(AttributeError, match=f"{name} of a .* can't be changed"):
        setattr(model, name, 3)
    model.verbose = True


def test_arrays_of_parameters_are_copies_that_cannot_be_written() -> None:
    thresholds = np.ones(2)
    model = srm(threshold=thresholds)
    thresholds[:] = 5
    assert (model.threshold == 1).all()
    with pytest.raises(ValueError, match="read-only"):
        model.threshold[0] = 5


def train() -> np.ndarray:
    return np.array([[1, 1, 1, 0], [0, 0, 0, 0]], bool)


def weights() -> np.ndarray:
    return np.array([[0, 3.0], [0, 0]])


def spiking_step(spiketrain: Any, matrix: Any, t: Any = 3) -> None:
    srm().check_spikes(spiketrain, matrix, t)


def from_below_step(spiketrain: Any, matrix: Any, t: Any = 1) -> None:
    srm(threshold_from_below=True).check_spikes(spiketrain, matrix, t)


def learning_step(spiketrain: Any, matrix: Any, t: Any = 2) -> None:
    stdp().weight_change(spiketrain, matrix, t)


def spiking_run(spiketrain: Any, matrix: Any) -> None:
    simulate(srm(), spiketrain, matrix)


def whole_run(spiketrain: Any, matrix: Any) -> None:
    simulate(srm(), spiketrain, matrix, stdp())


ALL = [spiking_step, from_below_step, learning_step, spiking_run, whole_run]
STEPS = [spiking_step, from_below_step, learning_step]
SPIKE = [spiking_step, from_below_step, spiking_run, whole_run]
LEARN = [learning_step, whole_run]


def refused(call: Callable[..., None], message: str, *arguments: Any) -> None:
    """*call* raises, and leaves the arrays among *arguments* as they were."""
    before = [np.copy(argument) for argument in arguments]
    with pytest.raises(ValueError, match=message):
        call(*arguments)
    for argument, copy in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(argument, copy)


@pytest.mark.parametrize("call", ALL)
def test_the_calls_are_fine_by_themselves(call: Callable[..., None]) -> None:
    spikes, matrix = train(), weights()
    call(spikes, matrix)
    assert (spikes != train()).any() or (matrix != weights()).any()


@pytest.mark.parametrize("call", ALL)
@pytest.mark.parametrize(
    ("spiketrain", "message"),
    [
        (train().tolist(), "must be a NumPy array .*, not list"),
        (None, "must be a NumPy array"),
        (np.ma.masked_array(train()), "must be a NumPy array .*, not MaskedArray"),
        (train()[0], "must have two dimensions"),
        (train()[:, :, None], "must have two dimensions"),
        (np.zeros((3, 4), bool), r"has shape \(3, 4\); it must have one row for each of the 2"),
        (train().astype(complex), "must be an array of numbers"),
        (train().astype(str), "must be an array of numbers"),
        (train() * 2, r"must hold 0 \(no spike\) or 1 \(spike\), not 2"),
        (train() * np.nan, "must hold 0 .* not nan"),
        (train() * -1, "must hold 0 .* not -1"),
    ],
)
def test_trains(call: Callable[..., None], spiketrain: Any, message: str) -> None:
    refused(call, message, spiketrain, weights())


@pytest.mark.parametrize("call", ALL)
@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (weights().tolist(), "weights must be a NumPy array .*, not list"),
        (weights()[0], "weights must have two dimensions"),
        (np.ones((2, 3)), r"weights has shape \(2, 3\)"),
        (np.ones((3, 3)), r"one row"),
        (weights().astype(complex), "weights must be an array of numbers, not of complex128"),
        (weights() * [[1, np.nan], [1, 1]], r"weights\[0, 1\] is nan"),
        (np.array([[0, 3], [-np.inf, 0]]), r"weights\[1, 0\] is -inf"),
        (np.array([[0, 3], [0, np.inf]]), r"weights\[1, 1\] is inf"),
    ],
)
def test_weights(call: Callable[..., None], matrix: Any, message: str) -> None:
    refused(call, message, train(), matrix)


@pytest.mark.parametrize("call", LEARN)
@pytest.mark.parametrize("kind", [int, bool, np.float32, np.uint8])
def test_weights_that_learning_would_round(call: Callable[..., None], kind: type) -> None:
    matrix = weights().astype(kind)
    refused(call, f"weights is an array of {matrix.dtype}.*dtype=float", train(), matrix)


@pytest.mark.parametrize("call", STEPS)
@pytest.mark.parametrize(
    ("t", "message"),
    [
        (4, r"t is 4, but .* has 4 steps \(0 to 3\)"),
        (-1, "t must be 0 or more, not -1"),
        (1.0, "t must be a whole number, not 1.0"),
        (np.nan, "t must be a whole number, not nan"),
        ("1", "t must be a whole number"),
        (None, "t must be a whole number"),
    ],
)
def test_steps(call: Callable[..., None], t: Any, message: str) -> None:
    refused(call, message, train(), weights(), t)


@pytest.mark.parametrize("call", STEPS)
def test_numpy_integers_are_steps(call: Callable[..., None]) -> None:
    call(train(), weights(), np.int32(2))


@pytest.mark.parametrize("call", SPIKE)
def test_a_train_that_cannot_be_written(call: Callable[..., None]) -> None:
    spikes = train()
    spikes.flags.writeable = False
    refused(call, "spiketrain is changed in place, but this array is read only", spikes, weights())


@pytest.mark.parametrize("call", LEARN)
def test_weights_that_cannot_be_written(call: Callable[..., None]) -> None:
    matrix = weights()
    matrix.flags.writeable = False
    refused(call, "weights is changed in place, but this array is read only", train(), matrix)


def test_what_is_only_read_may_be_read_only() -> None:
    spikes, matrix = train(), weights()
    spikes.flags.writeable = matrix.flags.writeable = False
    stdp().weight_change(spikes, weights(), 2)
    srm().check_spikes(train(), matrix, 2)
    simulate(srm(), train(), matrix)


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (np.nan, "additional_term must be finite"),
        ([1, np.inf], "additional_term must be finite"),
        ([1, 2, 3], r"additional_term has shape \(3,\)"),
        ("much", "additional_term must be real numbers"),
    ],
)
def test_additional_terms(term: Any, message: str) -> None:
    refused(lambda s, w: srm().check_spikes(s, w, 3, term), message, train(), weights())
    refused(lambda s, w: simulate(srm(), s, w, additional_term=term), message, train(), weights())


def test_an_additional_term_by_step_is_for_whole_trains() -> None:
    term = np.zeros((2, 4))
    simulate(srm(), train(), weights(), additional_term=term)
    refused(
        lambda s, w: srm().check_spikes(s, w, 3, term), "additional_term has", train(), weights()
    )
    refused(
        lambda s, w: simulate(srm(), s, w, additional_term=term[:, :3]),
        r"additional_term has shape \(2, 3\); it must be one number or \(2,\) or \(2, 4\)",
        train(),
        weights(),
    )


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([(1, 0)], "asks for 1 -> 0, which are not connected"),
        ([(0, 2)], "asks for 0 -> 2"),
        ([(-2, 1)], "asks for -2 -> 1"),
        ([0, 1], "must be True, False or"),
        ([(0.0, 1.0)], "must be True, False or"),
        ("all", "must be True, False or"),
    ],
)
def test_recorded_weights(pairs: Any, message: str) -> None:
    def call(spikes: Any, matrix: Any) -> None:
        simulate(srm(), spikes, matrix, stdp(), record_weights=pairs)

    refused(call, message, train(), weights())
