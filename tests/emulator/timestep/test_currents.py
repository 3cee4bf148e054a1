"""What current sources keep, and which neurons share it."""

import numpy as np

from emulator.arithmetic.random import gaussian
from emulator.image import Current
from emulator.timestep.currents.inflow import Inflow

SEED = np.array([1, 2, 3, 4], np.uint32)


def source(kind, neurons, core_first, **parameters):
    return Current(kind, 0, np.array(neurons, np.int32), np.array(core_first), parameters)


def steps(times, amplitudes, neurons=(0, 1, 2, 3), core_first=(0, 4)):
    words = {"times": np.array(times), "amplitudes": np.array(amplitudes, np.int32)}
    return source("StepCurrentSource", neurons, core_first, **words)


def noise(neurons, core_first):
    words = {"mean": 5, "stdev": 1 << 15, "start": 1, "stop": 3, "seed": SEED}
    return source("NoisyCurrentSource", neurons, core_first, **words)


def flows(sources, ticks, neurons=4, substeps=1):
    """(ticks, substeps, neurons) of one run."""
    injected = np.zeros((substeps, neurons), np.int32)
    inflow = Inflow(sources, injected, lambda: injected.fill(0))
    inflow.begin()
    given = []
    for tick in ticks:
        inflow.flow(tick)
        given.append(injected.tolist())
    return given


def test_one_entry_each_time_that_a_neuron_asks():
    late = flows([steps([0, 1, 2], [10, 20, 30])], [5, 6])
    assert late == [[[10, 20, 30, 30]], [[30, 30, 30, 30]]]


def test_substeps_ask_as_well():
    late = flows([steps([0, 1, 2], [10, 20, 30], (0, 1), (0, 2))], [5, 6], 2, substeps=2)
    assert late == [[[10, 30], [20, 30]], [[30, 30], [30, 30]]]


def test_each_core_has_its_own_place():
    late = flows([steps([0, 1], [10, 20], core_first=(0, 2, 4))], [5])
    assert late == [[[10, 20, 10, 20]]]


def test_in_time_all_neurons_get_the_same():
    given = flows([steps([1, 3], [10, 20])], range(5))
    assert given == [[[0] * 4], [[10] * 4], [[10] * 4], [[20] * 4], [[20] * 4]]


def test_neurons_of_a_core_draw_in_turn_and_cores_alike():
    generator = SEED.astype(np.int64)
    drawn = [5 + gaussian(generator) for _ in range(4)]
    given = flows([noise((0, 1, 2, 3), (0, 2, 4))], range(4))
    assert given[0] == given[3] == [[0] * 4]
    assert given[1] == [[drawn[0], drawn[1]] * 2]
    assert given[2] == [[drawn[2], drawn[3]] * 2]


def test_sources_add_up_and_wrap():
    most = {"amplitude": (1 << 31) - 1, "start": 0, "stop": 9}
    one = source("DCSource", (0, 1), (0, 2), **most)
    two = source("DCSource", (1, 2), (0, 2), **{**most, "amplitude": 1})
    assert flows([one, two], [0])[0] == [[(1 << 31) - 1, -(1 << 31), 1, 0]]
