"""The tutorials' own code, but for its import line, gives the tutorials' own output."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

import numpy as np
import pytest

from spinn_stdp.neurons import learning, simulate, spiking

SPIKE_AND_LEARN = """
import numpy as np
from spinn_stdp.neurons import spiking, learning

srm_model = spiking.SRM(neurons=3, threshold=1, t_current=0.3, t_membrane=20, eta_reset=5)

stdp_model = learning.STDP(eta=0.05, w_in=0.5, w_out=0.5, tau=10.0, window_size=5)

weights = np.array([[0, 0, 1.], [0, 0, 1.], [0, 0, 0]])

spiketrain = np.array([[0, 0, 1, 0, 0, 0, 1, 1, 0, 0],
                       [1, 0, 0, 0, 0, 0, 1, 1, 0, 0],
                       [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], dtype=bool)
for time in range(10):
    srm_model.check_spikes(spiketrain, weights, time)
    stdp_model.weight_change(spiketrain, weights, time)
print("Final Spiketrain:")
print(spiketrain)

print("Final weights:")
print(weights)
"""

OUTPUT = """\
Final Spiketrain:
[[0 0 1 0 0 0 1 1 0 0]
 [1 0 0 0 0 0 1 1 0 0]
 [0 0 0 1 0 0 0 0 1 1]]
Final weights:
[[ 0.          0.          1.28884081]
 [ 0.          0.          1.28063985]
 [ 0.          0.          0.        ]]
"""

GIVEN = np.array(
    [
        [0, 0, 1, 0, 0, 0, 1, 1, 0, 0],
        [1, 0, 0, 0, 0, 0, 1, 1, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ],
    dtype=bool,
)


def as_numpy_printed_then(text: str) -> str:
    """Booleans were shown as 0 and 1 when the tutorial was written."""
    for spike, shown in (("False", "0"), (" True", "1"), ("True", "1")):
        text = text.replace(spike, shown)
    return text


def test_the_code_as_it_stands_prints_what_it_says() -> None:
    printed = io.StringIO()
    with redirect_stdout(printed), np.printoptions(legacy="1.13"):
        exec(SPIKE_AND_LEARN, {})
    assert as_numpy_printed_then(printed.getvalue()) == OUTPUT


@pytest.mark.parametrize("in_one_call", [False, True])
@pytest.mark.parametrize(
    ("below", "spikes", "final"),
    [(False, [3, 8, 9], [1.28884081, 1.28063985]), (True, [3, 8], [1.18586337, 1.17766241])],
)
def test_spike_and_learn(
    in_one_call: bool, below: bool, spikes: list[int], final: list[float]
) -> None:
    srm = spiking.SRM(3, 1, 0.3, 20, 5, threshold_from_below=below)
    stdp = learning.STDP(0.05, 0.5, 0.5, 10.0, 5)
    weights = np.array([[0, 0, 1.0], [0, 0, 1.0], [0, 0, 0]])
    train = GIVEN.copy()
    if in_one_call:
        simulate(srm, train, weights, stdp)
    else:
        for t in range(10):
            srm.check_spikes(train, weights, t)
            stdp.weight_change(train, weights, t)
    np.testing.assert_array_equal(train[:2], GIVEN[:2])
    assert np.flatnonzero(train[2]).tolist() == spikes
    assert [f"{weight:.8f}" for weight in weights[:2, 2]] == [f"{weight:.8f}" for weight in final]
    assert not weights[:, :2].any()
    assert weights[2, 2] == 0


@pytest.mark.parametrize("dtype", [bool, int])
def test_spiking_alone(dtype: type) -> None:
    """The library's first tutorial: without learning the third neuron fires at 3 and 8."""
    srm = spiking.SRM(neurons=3, threshold=1, t_current=0.3, t_membrane=20, eta_reset=5)
    train = GIVEN.astype(dtype)
    weights = np.array([[0, 0, 1.0], [0, 0, 1.0], [0, 0, 0]])
    for time in range(10):
        srm.check_spikes(train, weights, time)
    assert np.flatnonzero(train[2]).tolist() == [3, 8]


def test_learning_alone() -> None:
    """Its second: the weights after a given train, of integers."""
    stdp = learning.STDP(eta=0.05, w_in=0.5, w_out=0.5, tau=10.0, window_size=5)
    train = GIVEN.astype(int)
    train[2, [3, 8]] = 1
    weights = np.array([[0, 0, 1.0], [0, 0, 1.0], [0, 0, 0]])
    for time in range(10):
        stdp.weight_change(train, weights, time)
    np.testing.assert_array_equal(
        np.round(weights, 8), [[0, 0, 1.18586337], [0, 0, 1.17766241], [0, 0, 0]]
    )


@pytest.mark.parametrize(("left", "right", "detector"), [(20, 0, 8), (10, 10, 9), (0, 20, 10)])
def test_axonal_delays(left: int, right: int, detector: int) -> None:
    """Its sound localisation (the Jeffress model): of three detectors, that one fires whose two
    paths make up for the steps between the ears."""
    delays = np.array([0, 5, 15, 25, 0, 25, 15, 5, 0, 0, 0])
    weights = np.zeros((11, 11))
    weights[0, (1, 2, 3)] = 1
    weights[4, (5, 6, 7)] = 1
    for paths, target in (((1, 5), 8), ((2, 6), 9), ((3, 7), 10)):
        weights[paths, target] = 1.05
    train = np.zeros((11, 100), bool)
    for ear, start in ((0, left), (4, right)):
        train[ear, [start, start + 5, start + 10]] = True
    model = spiking.SRM_X(11, 1, 5, 10, 2, delays)
    for t in range(100):
        model.check_spikes(train, weights, t)
    assert (np.flatnonzero(train[8:].any(axis=1)) + 8).tolist() == [detector]
