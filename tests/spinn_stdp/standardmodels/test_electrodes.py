"""Direct currents: into what, from when to when, and changed between runs."""

import warnings

import numpy as np
import pytest
from pyNN import errors
from pyNN.random import NumpyRNG, RandomDistribution
from quantities import ms

import spinn_stdp as sim
from spinn_stdp.scripts import surface
from spinn_stdp.scripts.surface import StepCurrentSource
from tests.reference.board import simulate
from tests.reference.compare import differences
from tests.spinn_stdp.surface import (
    given_warnings,
    integers_of,
    neurons,
    refused,
    spike_source,
    traces,
)


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


def quiet(n=1, **arguments):
    """Cells far from their threshold."""
    return neurons(n, cell=sim.IF_curr_exp(v_thresh=100.0), **arguments)


def rises(cells):
    """The ticks at whose end each cell's voltage has risen."""
    v = integers_of(cells, "v")
    return [(np.flatnonzero(np.diff(column) > 0)).tolist() for column in v.T]


def as_the_reference(ticks):
    return differences(simulate(sim.get_network(), ticks), traces()) == []


def test_a_current_flows_from_start_to_stop():
    cells = quiet()
    cells.inject(sim.DCSource(amplitude=1.0, start=3.0, stop=6.0))
    sim.run(12)
    assert rises(cells) == [[3, 4, 5]]
    assert as_the_reference(12)


def test_defaults_are_pynns():
    source = sim.DCSource()
    assert (source.amplitude, source.start, source.stop) == (1.0, 0.0, 1e12)
    cells = quiet()
    source.inject_into(cells)
    sim.run(5)
    assert rises(cells) == [[0, 1, 2, 3]]


def test_currents_into_one_cell_are_summed():
    both, one = quiet(), quiet()
    for amplitude in (0.25, 0.75, -0.5):
        both.inject(sim.DCSource(amplitude=amplitude))
    one.inject(sim.DCSource(amplitude=0.5))
    sim.run(10)
    assert integers_of(both, "v").tolist() == integers_of(one, "v").tolist()
    assert as_the_reference(10)


def test_a_current_is_an_offset():
    driven, offset = quiet(), quiet()
    offset.set(i_offset=0.7)
    driven.inject(sim.DCSource(amplitude=0.7))
    sim.run(10)
    assert integers_of(driven, "v").tolist() == integers_of(offset, "v").tolist()


@pytest.mark.parametrize(
    "inject",
    [
        lambda source, cells: cells[1:3].inject(source),
        lambda source, cells: cells[np.array([0, 1, 1, 0], bool)].inject(source),
        lambda source, cells: source.inject_into(cells[1:3]),
        lambda source, cells: source.inject_into([cells[1], cells[2]]),
        lambda source, cells: [cells[k].inject(source) for k in (1, 2)],
        lambda source, cells: (cells[1:2] + cells[2:3]).inject(source),
        lambda source, cells: source.inject_into(sim.Assembly(cells[1:3])),
    ],
    ids=["view", "mask", "into view", "into list", "cells", "assembly", "into assembly"],
)
def test_into_some_cells(inject):
    cells = quiet(4)
    inject(sim.DCSource(amplitude=1.0), cells)
    sim.run(3)
    assert rises(cells) == [[], [0, 1], [0, 1], []]
    assert as_the_reference(3)


def test_a_current_can_change_between_runs():
    cells, other = quiet(), quiet()
    source = sim.DCSource(amplitude=1.0, stop=4.0)
    cells.inject(source)
    sim.run(6)
    source.set_parameters(amplitude=2.0, start=7.0, stop=9.0)
    assert source.get_parameters()["start"] == 7.0
    sim.run(6)
    source.amplitude = 3.0
    source.stop = 20.0
    sim.run(3)
    other.inject(source)
    sim.run(3)
    assert rises(cells) == [[0, 1, 2, 3, 7, 8, 12, 13, 14, 15, 16]]
    assert rises(other) == [[15, 16]]
    v = integers_of(cells, "v")[:, 0]
    assert (v[13] - v[12]) > (v[8] - v[7]) > (v[1] - v[0])


def test_what_was_set_last_stays_after_reset():
    cells = quiet()
    source = sim.DCSource(amplitude=1.0)
    cells.inject(source)
    sim.run(4)
    source.amplitude = 0.0
    sim.run(4)
    sim.reset()
    sim.run(4)
    assert rises(cells) == [[]]


def test_a_start_off_the_grid_is_told_and_cut():
    cells = quiet()
    cells.inject(sim.DCSource(amplitude=1.0, start=2.5, stop=5.0))
    (told,) = given_warnings(lambda: sim.run(8), sim.BoardWarning)
    assert told.endswith("start 2.5 ms is not on the time step; 2 ms is used")
    assert rises(cells) == [[2, 3, 4]]


def test_what_is_no_current_is_refused():
    source, cells = spike_source([1.0], label="in"), quiet()
    for inject in (
        lambda: source.inject(sim.DCSource()),
        lambda: source[0].inject(sim.DCSource()),
        lambda: (cells + source).inject(sim.DCSource()),
        lambda: sim.DCSource().inject_into(source[0:1]),
    ):
        with refused(
            TypeError,
            "Population 'in' (SpikeSourceArray): no current flows into spike "
            "sources; inject it into neurons",
        ):
            inject()
    with refused(
        errors.NonExistentParameterError,
        "bogus (valid parameters for DCSource are: amplitude, start, stop)",
    ):
        sim.DCSource(bogus=1.0)
    with refused(ValueError, "location='soma' is for multicompartmental cells"):
        cells[0].inject(sim.DCSource(), location="soma")
    with refused(errors.RecordingError, "the current of this DCSource was not recorded"):
        sim.DCSource().get_data()


def test_a_random_amplitude_is_drawn_once():
    source = sim.DCSource(amplitude=RandomDistribution("uniform", (1.0, 2.0), rng=NumpyRNG(1)))
    (expected,) = RandomDistribution("uniform", (1.0, 2.0), rng=NumpyRNG(1)).next(1)
    assert source.amplitude == expected
    assert source.amplitude == expected


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"amplitude": 1e5}, "amplitude is 100000 nA, beyond 65536"),
        ({"amplitude": float("nan")}, "amplitude is nan nA"),
        ({"start": -1.0}, "start is -1 ms; give a time from 0 up"),
        ({"stop": float("nan")}, "stop is nan ms"),
    ],
)
def test_what_the_board_cannot_hold_is_told_before_anything_runs(parameters, told):
    cells = quiet(label="cells")
    cells.inject(sim.DCSource(**parameters))
    with refused(sim.NetworkError, f"DCSource into Population 'cells' (IF_curr_exp): {told}"):
        sim.run(3)
    assert sim.get_current_time() == 0.0


WAVE = {"amplitude": 0.5, "offset": 0.2, "frequency": 40.0, "phase": 30.0, "start": 2.0}


def sources():
    return [
        sim.ACSource(**WAVE, stop=15.0),
        sim.StepCurrentSource(times=[2.0, 5.0, 9.0], amplitudes=[1.0, -1.0, 0.25]),
        sim.NoisyCurrentSource(mean=0.3, stdev=0.5, start=1.0, stop=18.0, rng=NumpyRNG(5)),
    ]


@pytest.mark.parametrize("kind", range(3))
def test_each_kind_is_that_of_the_reference(kind):
    cells = quiet(3)
    cells.inject(sources()[kind])
    sim.run(20)
    assert len(np.unique(integers_of(cells, "v"))) > 10
    assert as_the_reference(20)


def test_kinds_add_up():
    cells = quiet(2)
    for source in sources():
        cells.inject(source)
    sim.run(20)
    assert as_the_reference(20)


def test_defaults_of_the_other_sources():
    wave, steps, noise = sim.ACSource(), sim.StepCurrentSource(), sim.NoisyCurrentSource()
    assert (wave.amplitude, wave.frequency, wave.stop) == (1.0, 10.0, 1e12)
    assert steps.times.tolist() == []
    assert (noise.mean, noise.stdev, noise.dt) == (0.0, 1.0, 1.0)
    cells = quiet()
    cells.inject(steps)
    sim.run(3)
    assert rises(cells) == [[]]


def test_noise_is_that_of_its_rng():
    one, same, other = quiet(), quiet(), quiet()
    for cells, seed in ((one, 1), (same, 1), (other, 2)):
        cells.inject(sim.NoisyCurrentSource(stdev=1.0, rng=NumpyRNG(seed)))
    sim.run(10)
    v, w, x = (integers_of(cells, "v").tolist() for cells in (one, same, other))
    assert v == w != x


def test_each_cell_has_noise_of_its_own():
    cells = quiet(2)
    cells.inject(sim.NoisyCurrentSource(stdev=1.0, rng=NumpyRNG(1)))
    sim.run(10)
    v = integers_of(cells, "v")
    assert v[:, 0].tolist() != v[:, 1].tolist()


def test_noise_and_steps_begin_anew_with_each_run():
    """As on the board: the first to ask in the second run gets what flowed long ago.

    Steps do so as sPyNNaker's; those of PyNN's are handed over anew, as the next test shows.
    """
    cells = quiet(3)
    cells.inject(StepCurrentSource(times=[0.0, 3.0, 5.0], amplitudes=[1.0, 2.0, 3.0]))
    noisy = quiet()
    noisy.inject(sim.NoisyCurrentSource(stdev=1.0, rng=NumpyRNG(1)))
    sim.run(8)
    sim.run(4)
    v = integers_of(cells, "v")
    assert (np.diff(v[:, [0]], axis=0)[:8] == np.diff(v, axis=0)[:8]).all()
    assert v[9, 0] < v[9, 1] < v[9, 2]
    first, second = sim.get_network(), integers_of(noisy, "v")[:, 0]
    assert first.currents[1].parameters["seed"] >= 0
    rest, leak = second - integers_of(noisy, "v")[0, 0], np.exp(-1 / 20)
    pulses = np.rint((rest[1:] - leak * rest[:-1]) / 1024)
    assert pulses[8:].tolist() == pulses[:3].tolist()


def test_steps_go_on_from_run_to_run():
    def run(*pieces):
        sim.setup(timestep=1.0)
        cells = quiet(3)
        cells.inject(
            sim.StepCurrentSource(times=[0.0, 3.0, 5.0, 9.0], amplitudes=[1.0, 2.0, 3.0, -1.0])
        )
        for piece in pieces:
            sim.run(piece)
        (source,) = sim.get_network().currents
        assert source.parameters["times"].tolist() == [0.0, 3.0, 5.0, 9.0]
        return integers_of(cells, "v").tolist()

    assert run(8, 4) == run(12) == run(2, 1, 2, 6, 1)


def test_times_of_steps_are_moved_to_the_nearest_time_step():
    sim.setup(timestep=0.1)
    given = {"times": [0.41, 0.42, 0.86], "amplitudes": [0.5, -0.5, 0.25]}
    (told,) = given_warnings(lambda: sim.StepCurrentSource(**given), sim.BoardWarning)
    assert "0.41 ms, are moved to the nearest one" in told
    source = sim.StepCurrentSource(**given)
    assert source.times == pytest.approx([0.4, 0.9])
    assert source.amplitudes.tolist() == [-0.5, 0.25]
    with refused(ValueError, "time 0 ms comes after 1 ms; sort them"):
        sim.StepCurrentSource(times=[1.0, 0.0], amplitudes=[1.0, 2.0])
    with refused(ValueError, "times hold -1 ms; give times from 0 up"):
        sim.StepCurrentSource(times=[-1.0], amplitudes=[1.0])


def test_noise_of_longer_steps_is_made_on_the_host():
    def run(*pieces, seed=3):
        sim.setup(timestep=0.5)
        cells = quiet(2)
        noise = sim.NoisyCurrentSource(
            mean=0.5, stdev=0.2, start=2.0, stop=30.0, dt=2.0, rng=NumpyRNG(seed)
        )
        cells.inject(noise)
        noise.record()
        for piece in pieces:
            sim.run(piece)
        (source,) = sim.get_network().currents
        assert source.kind == "StepCurrentSource"
        assert source.parameters["times"].tolist() == [*np.arange(2.0, 30.0, 2.0), 30.0]
        return integers_of(cells, "v"), noise.get_data().magnitude

    v, current = run(40.0)
    again, in_pieces = run(0.5, 7.5, 13.0, 19.0)
    assert (v == again).all()
    assert (current == in_pieces).all()
    assert (v != run(40.0, seed=4)[0]).any()
    assert (v[:, 0] == v[:, 1]).all()
    steps = current[4:60].reshape(14, 4)
    assert (steps == steps[:, :1]).all()
    assert len(np.unique(steps)) == 14
    assert not current[:4].any()
    assert not current[60:].any()


def test_noise_without_an_end_has_a_network_once_it_has_run():
    sim.setup(timestep=1.0)
    quiet().inject(sim.NoisyCurrentSource(dt=2.0))
    with refused(ValueError, "give it a stop, or run before get_network()"):
        sim.get_network()
    sim.run(10)
    (source,) = sim.get_network().currents
    assert source.parameters["times"].tolist() == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]


def test_currents_are_recorded():
    cells = quiet(2)
    direct = sim.DCSource(amplitude=0.5, start=2.0, stop=4.0)
    wave, steps, noise = sources()
    for source in (direct, wave, steps, noise):
        source.record()
        cells.inject(source)
    sim.run(3)
    direct.amplitude = 0.25
    sim.run(17)
    signal = direct.get_data()
    assert (signal.t_start, signal.sampling_period, signal.shape) == (0 * ms, 1 * ms, (21, 1))
    assert signal.magnitude[:6, 0].tolist() == [0.0, 0.0, 0.5, 0.25, 0.0, 0.0]
    assert steps.get_data().magnitude[:, 0].tolist() == [0, 0, 1, 1, 1, *[-1] * 4, *[0.25] * 12]
    angle = 2 * np.pi * 40.0 * np.arange(13) / 1000 + np.pi / 6
    flowed = wave.get_data().magnitude[:, 0]
    assert flowed[2:15] == pytest.approx(0.2 + 0.5 * np.sin(angle), abs=1e-3)
    assert not flowed[:2].any()
    assert not flowed[15:].any()
    assert noise.get_data().shape == (21, 2)


def test_recorded_currents_are_those_that_moved_the_cells():
    """By the equation of the membrane, with a resistance of 20 MΩ."""
    cell = sim.IF_curr_exp(tau_m=20.0, cm=1.0, v_thresh=1e4, v_rest=0.0, v_reset=0.0)
    cells = sim.Population(2, cell, initial_values={"v": 0.0})
    cells.record("v")
    recorded = sources()
    for source in recorded:
        source.record()
        cells.inject(source)
    sim.run(20)
    v = integers_of(cells, "v") / (1 << 15)
    total = sum(source.get_data().magnitude for source in recorded)
    leak = np.exp(-1 / 20)
    assert v[1:] == pytest.approx(v[:-1] * leak + 20 * (1 - leak) * total[:19], abs=0.01)


def test_a_reset_forgets_recorded_currents():
    source = sim.DCSource(amplitude=1.0)
    quiet().inject(source)
    with refused(errors.RecordingError, "was not recorded: call record()"):
        source.get_data()
    source.record()
    sim.run(5)
    sim.reset()
    sim.run(3)
    assert source.get_data().shape == (4, 1)


def test_steps_can_change_between_runs():
    cells, source = quiet(), sim.StepCurrentSource(times=[2.0], amplitudes=[1.0])
    cells.inject(source)
    sim.run(5)
    source.set_parameters(times=[0.0, 7.0], amplitudes=[0.0, 2.0])
    assert source.times.tolist() == [0.0, 7.0]
    sim.run(5)
    assert rises(cells) == [[2, 3, 4, 7, 8]]


@pytest.mark.parametrize(
    ("kind", "parameters", "told"),
    [
        ("ACSource", {"offset": -1e5}, "offset is -100000 nA, beyond 65536"),
        ("ACSource", {"frequency": float("inf")}, "frequency is inf Hz"),
        ("StepCurrentSource", {"times": [1.0], "amplitudes": []}, "1 times and 0 amplitudes"),
        ("StepCurrentSource", {"times": [1.0], "amplitudes": [1e6]}, "amplitude 0 is 1e+06 nA"),
        ("NoisyCurrentSource", {"stdev": 1e6}, "stdev is 1e+06 nA, beyond 65536"),
        (
            "NoisyCurrentSource",
            {"dt": 0.5},
            "dt is 0.5 ms; sPyNNaker supports only that of the time step, 1 ms",
        ),
    ],
)
def test_what_the_board_cannot_hold_of_the_other_kinds(kind, parameters, told):
    cells = quiet(label="cells")
    cells.inject(getattr(sim, kind)(**parameters))
    with refused(sim.NetworkError, f"{kind} into Population 'cells' (IF_curr_exp): {told}"):
        sim.run(3)


def warned_of(source):
    quiet().inject(source)
    return given_warnings(lambda: sim.run(3), sim.BoardWarning)


def test_a_wave_as_short_as_the_sine_is_good_needs_no_warning():
    quiet().inject(sim.ACSource(frequency=200.0, stop=50000.0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sim.run(3)


@pytest.mark.parametrize("kind", [sim.DCSource, sim.ACSource])
def test_a_current_that_stops_before_it_starts_is_told(kind):
    (told,) = warned_of(kind(amplitude=1.0, start=50.0, stop=10.0))
    assert "stop 10 ms is not after start 50 ms: none flows" in told


def test_what_the_board_makes_of_a_wave_is_told():
    (told,) = warned_of(sim.ACSource(frequency=200.0))
    assert "frequency is 200 Hz: from 52152 ms after the start on" in told
    sim.setup(0.01)
    (told,) = warned_of(sim.ACSource(frequency=0.7, stop=100.0))
    assert "where time steps are short, 0.01 ms, and the next one is 0.485702 Hz" in told


@pytest.mark.parametrize(("timestep", "tolerance"), [(0.1, 0.02), (0.5, 0.01), (2.0, 0.01)])
def test_a_wave_has_the_frequency_asked_for_at_any_time_step(timestep, tolerance):
    sim.setup(timestep)
    source = sim.ACSource(amplitude=2.0, offset=0.5, frequency=25.0, phase=30.0, stop=80.0)
    cells = sim.Population(1, sim.IF_curr_exp())
    cells.inject(source)
    source.record()
    sim.run(80.0)
    flowed = source.get_data()
    times = flowed.times.magnitude[:-1]
    wanted = 0.5 + 2.0 * np.sin(2 * np.pi * 0.025 * times + np.pi / 6)
    np.testing.assert_allclose(flowed.magnitude[:-1, 0], wanted, atol=tolerance)


def test_a_script_of_spynnakers_gets_the_boards_wave():
    sim.setup(0.5)
    (told,) = given_warnings(lambda: surface.ACSource(frequency=10.0, stop=100.0), sim.BoardWarning)
    assert "with steps of 0.5 ms it gives 20 Hz. Give 5 Hz, or steps of 1 ms" in told
    assert sim.simulator.state.current_sources[-1].described()["frequency"] == 20.0
    sim.setup(1.0)
    source = surface.ACSource(frequency=10.0, stop=100.0)
    assert source.described() == sim.ACSource(frequency=10.0, stop=100.0).described()


def test_steps_that_share_a_tick_are_told():
    (off, shared) = warned_of(StepCurrentSource(times=[1.0, 1.5], amplitudes=[1.0, 2.0]))
    assert off.endswith("time 1.5 ms is not on the time step; 1 ms is used")
    assert "times 1 and 1.5 ms are in one time step" in shared
