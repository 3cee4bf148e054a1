"""Spike sources: times and rates, set before and between runs."""

import warnings

import numpy as np
import pytest
from pyNN import errors

import spinn_stdp as sim
from tests.reference.board import simulate
from tests.reference.compare import differences
from tests.spinn_stdp.surface import given_warnings, refused, spike_source, spikes_of, traces


@pytest.fixture(autouse=True)
def one_ms():
    sim.setup(timestep=1.0)


def poisson(n=5, rate=100.0, seed=3, label="noise", **arguments):
    population = sim.Population(
        n, sim.SpikeSourcePoisson(rate=rate, **arguments), label=label, seed=seed
    )
    population.record("spikes")
    return population


# ---- given times --------------------------------------------------------------------


def test_times_are_sent_in_their_tick():
    sim.setup(timestep=0.5)
    source = spike_source([0.0, 0.5, 3.0], [2.0])
    sim.run(4)
    assert spikes_of(source) == [[0, 1, 6], [4]]


def test_times_off_the_grid_are_told_and_sent_later():
    source = spike_source([0.25, 2.0, 3.5], label="in")
    (told,) = given_warnings(lambda: sim.run(5), sim.BoardWarning)
    assert told == (
        "Population 'in' (SpikeSourceArray): 2 spike times are not on the time step of 1 ms and "
        "are sent at the next one: 0.25 becomes 1 ms, 3.5 becomes 4 ms"
    )
    assert spikes_of(source) == [[1, 2, 4]]


def test_a_time_twice_is_two_spikes():
    source = spike_source([2.0, 2.0])
    sim.run(4)
    assert spikes_of(source) == [[2, 2]]
    assert source.get_spike_counts() == {0: 2}


def test_times_set_between_runs():
    source = spike_source([1.0, 8.0], [2.0])
    sim.run(4)
    source.set(spike_times=[[5.0], [6.0]])
    sim.run(4)
    source[1:].set(spike_times=[9.0])
    sim.run(4)
    assert spikes_of(source) == [[1, 5], [2, 6, 9]]
    assert given_warnings(sim.reset) == []
    sim.run(12)
    assert spikes_of(source) == [[5], [9]]


def test_times_that_are_over_are_told():
    source = spike_source([1.0, 5.0], label="in")
    sim.run(4)
    assert given_warnings(lambda: source.set(spike_times=[1.0, 5.0, 6.0])) == []
    (told,) = given_warnings(lambda: source.set(spike_times=[2.0, 3.0, 4.0]), sim.BoardWarning)
    assert told == (
        "Population 'in' (SpikeSourceArray): 2 spike times are over and are not sent, as it is "
        "4 ms now: 2, 3"
    )
    sim.run(4)
    assert spikes_of(source) == [[1, 4]]


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ([-1.0, 3.0], "spike times of source 1 hold -1 ms; give times from 0 up"),
        ([float("nan")], "spike times of source 1 hold nan; give times in ms"),
        ([float("inf")], "spike times of source 1 hold inf; give times in ms"),
    ],
)
def test_times_that_are_none(times, told):
    source = spike_source([1.0], times, label="in")
    with refused(sim.NetworkError, "Population 'in' (SpikeSourceArray): spike times of", told):
        sim.run(3)
    assert sim.get_current_time() == 0.0
    source.set(spike_times=[1.0])
    sim.run(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sim.BoardWarning)  # of times that are over
        source[1:].set(spike_times=times)
    with refused(sim.NetworkError, "Population 'in' (SpikeSourceArray)", "source 1"):
        sim.run(3)
    assert sim.get_current_time() == 3.0
    source.set(spike_times=[4.0])
    sim.run(3)
    assert spikes_of(source) == [[1, 4], [1, 4]]


def test_times_that_are_a_text():
    with refused(TypeError, "spike_times='1 2' is a text", "list of times in ms"):
        sim.SpikeSourceArray(spike_times="1 2")
    with refused(TypeError, "spike_times='1 2' is a text"):
        spike_source([1.0]).set(spike_times="1 2")


def test_times_that_are_not_in_order():
    sorry = "Population 'in' (SpikeSourceArray): spike times of source 1 are not in order: 2 comes"
    with refused(errors.InvalidParameterValueError, sorry, "after 3 ms; sort them"):
        spike_source([1.0], [3.0, 2.0, 5.0], label="in")
    source = spike_source([1.0], [2.0], label="in")
    with refused(errors.InvalidParameterValueError, sorry):
        source.set(spike_times=[[1.0], [3.0, 2.0]])


# ---- random times -------------------------------------------------------------------


def test_a_seed_gives_the_same_spikes_again():
    seen = []
    for seed in (3, 3, 4):
        sim.setup(timestep=1.0)
        source = poisson(seed=seed, duration=1e6)
        sim.run(50)
        seen.append(spikes_of(source))
        assert differences(simulate(sim.get_network(), 50), traces()) == []
    assert seen[0] == seen[1] != seen[2]
    assert sum(map(len, seen[0])) > 10


def test_without_a_seed_spikes_differ():
    one, other = poisson(50, seed=None), poisson(50, seed=None)
    sim.run(50)
    assert spikes_of(one) != spikes_of(other)


def test_a_reset_gives_the_same_spikes_seed_or_none():
    sources = poisson(), poisson(seed=None)
    sim.run(50)
    sim.reset()
    sim.run(50)
    for source in sources:
        assert spikes_of(source, 0) == spikes_of(source, 1) != [[]] * 5


def test_rate_start_and_duration():
    source = poisson(
        4, rate=[0.0, 500.0, 500.0, 500.0], start=[0, 0, 20, 0], duration=[9, 9, 9, 50]
    )
    sim.run(60)
    none, first, later, long = spikes_of(source)
    assert none == []
    assert len(first) > 0
    assert max(first) < 9
    assert min(later) >= 20
    assert max(later) < 29
    assert 30 < max(long) < 50
    assert differences(simulate(sim.get_network(), 60), traces()) == []


def test_for_ever_is_spynnakers_none():
    assert sim.SpikeSourcePoisson(duration=None).parameter_space["duration"].base_value == np.inf
    source = poisson(20, duration=None)
    sim.run(300)
    assert max(map(max, spikes_of(source))) > 250


def test_positional_arguments_are_spynnakers():
    source = sim.SpikeSourcePoisson(50.0, 10.0, 30.0)
    values = [source.parameter_space[n].base_value for n in ("rate", "start", "duration")]
    assert values == [50.0, 10.0, 30.0]


def test_rates_set_between_runs():
    source = poisson(30)
    untouched = poisson(30)
    sim.run(40)
    source.set(rate=0.0)
    sim.run(40)
    source[0:10].set(rate=400.0)
    sim.run(40)
    trains = spikes_of(source)
    assert max(map(max, filter(None, trains[10:]))) < 40
    assert not any(40 <= t < 80 for train in trains for t in train)
    fast = [t for train in trains[:10] for t in train if t >= 80]
    assert len(fast) > 60
    # Another population's random numbers are not touched.
    expected = sim.simulate(sim.get_network(), 120).spikes(1)
    times = [sorted(expected.times[expected.neurons == n]) for n in range(30)]
    assert spikes_of(untouched) == times


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"rate": -1.0}, "rate of source 0 is -1.0"),
        ({"rate": float("nan")}, "rate of source 0 is nan"),
        ({"start": -5.0}, "start of source 0 is -5.0"),
        ({"duration": -5.0}, "duration of source 0 is -5.0"),
    ],
)
def test_numbers_that_are_none(parameters, told):
    poisson(2, **parameters)
    with refused(sim.NetworkError, "'noise' (SpikeSourcePoisson): ", told):
        sim.run(3)
    assert sim.get_current_time() == 0.0


def test_sources_have_no_state():
    spike_source([1.0], label="in").initialize(v=3.0)
    with refused(
        sim.NetworkError,
        "Population 'in' (SpikeSourceArray) has no state variable 'v' to "
        "initialise; spike sources have none",
    ):
        sim.run(3)


class TestVariableRates:
    """SpikeSourcePoissonVariable; that its spikes are the board's, see tests/firmware."""

    @staticmethod
    def times(*given, n=2, runs=(300,), **more):
        sim.setup(1.0)
        kind = sim.extra_models.SpikeSourcePoissonVariable(*given, **more)
        made = sim.Population(n, kind, seed=4)
        made.record("spikes")
        for each in runs:
            sim.run(each)
        return [train.magnitude.tolist() for train in made.get_data().segments[0].spiketrains]

    def test_each_rate_has_its_time(self):
        for train in self.times([0.0, 500.0, 0.0], [0, 100, 200]):
            assert train
            assert min(train) >= 100
            assert max(train) < 200

    def test_durations_end_a_rate_before_the_next(self):
        for train in self.times([500.0, 500.0], [0, 200], [50, 50]):
            assert not [t for t in train if 50 <= t < 200 or t >= 250]
            assert [t for t in train if t < 50]
            assert [t for t in train if t >= 200]

    def test_a_list_for_each_source(self):
        first, second = self.times([[500.0], [0.0, 500.0]], [[0], [0, 250]])
        assert min(first) < 100
        assert min(second) >= 250

    def test_one_rate_is_a_plain_source(self):
        sim.setup(1.0)
        plain = sim.Population(2, sim.SpikeSourcePoisson(rate=80.0), seed=4)
        plain.record("spikes")
        sim.run(300)
        expected = [t.magnitude.tolist() for t in plain.get_data().segments[0].spiketrains]
        assert self.times([80.0], [0.0]) == expected

    def test_runs_in_pieces(self):
        given = ([3.0, 400.0, 40.0], [0, 90, 150])
        assert self.times(*given, runs=(90, 60, 150)) == self.times(*given)

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            (([1.0, 2.0], [0]), "source 0 has 2 rates, 1 starts and 2 durations"),
            (([1.0, 2.0], [5, 0]), "source 0: starts [5.0, 0.0] ms; give them in ascending"),
            (([1.0, -2.0], [0, 5]), "rate of rate 1 of source 0 is -2.0"),
            (([1.0, 2.0], [0, 70000]), "source 0: a start of 70000 ms; the board loses"),
            (([[], []], [[], []]), "source 0 has no rate; give at least one"),
        ],
    )
    def test_what_the_board_cannot_hold(self, given, told):
        with refused(sim.NetworkError, told):
            self.times(*given)

    def test_rates_cannot_be_set(self):
        sim.setup(1.0)
        made = sim.Population(1, sim.extra_models.SpikeSourcePoissonVariable([1.0], [0]))
        with refused(ValueError, "sPyNNaker does not set rates of sources whose rates change"):
            made.set(rates=[5.0])
