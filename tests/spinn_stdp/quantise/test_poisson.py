"""Poisson sources as the board holds them. The figures come from the shipped firmware and host."""

import numpy as np
import pytest

from emulator.timestep.poisson import Sources
from spinn_stdp.network import Population
from spinn_stdp.quantise.poisson import check_poisson, quantise_poisson
from spinn_stdp.quantise.problems import NetworkError, Problems

FOR_EVER = 0xFFFFFFFF


def population(rate=(10.0,), start=0.0, duration=np.inf, seed=1, neurons_per_core=None):
    size = len(rate)
    parameters = {
        "rate": np.array(rate, float),
        "start": np.broadcast_to(np.array(start, float), size),
        "duration": np.broadcast_to(np.array(duration, float), size),
    }
    return Population(
        "noise",
        size,
        "SpikeSourcePoisson",
        parameters,
        seed=seed,
        neurons_per_core=neurons_per_core,
    )


def field(name, timestep_us=1000, **given):
    return quantise_poisson(population(**given), timestep_us).parameters[name].tolist()


def test_fields_are_those_of_the_emulator():
    parameters = quantise_poisson(population(), 1000).parameters
    assert tuple(parameters) == Sources._fields
    assert {values.dtype for values in parameters.values()} == {np.dtype(np.uint32)}


@pytest.mark.parametrize(
    ("rate", "mean_isi", "exp", "root"),
    [
        (0.0, 0, 0, 0),
        (1.5e-5, 0, 0, 0),  # above 0 as u16.16, not as an accum
        (3.1e-5, 32768000, 0, 0),
        (0.5, 2000, 0, 0),
        (3.0, 333, 0, 0),
        (9.0, 111, 0, 0),
        (9.99, 100, 0, 0),
        (10.0, 0, 4252303360, 0),
        (20.0, 0, 4209967104, 0),
        (100.0, 0, 3886284800, 0),
        (900.0, 0, 1746206720, 0),
        (5000.0, 0, 28901376, 0),
        (9999.0, 0, 131072, 0),
        (10000.0, 0, 131072, 0),  # 0.001 s as u0.32 is a little short
        (10001.0, 0, 0, 103626),
        (20000.0, 0, 0, 146542),
    ],
)
def test_methods_of_rates(rate, mean_isi, exp, root):
    names = ("mean_isi_ticks", "exp_minus_lambda", "sqrt_lambda")
    assert [field(name, rate=[rate]) for name in names] == [[mean_isi], [exp], [root]]


def test_methods_follow_the_time_step():
    rates = [50.0, 99.0, 101.0, 99999.0 / 2]
    assert field("mean_isi_ticks", 100, rate=rates) == [200, 101, 0, 0]
    assert field("exp_minus_lambda", 100, rate=rates)[:2] == [0, 0]
    assert field("sqrt_lambda", 1000, rate=rates)[3] > 0


def test_each_source_has_its_own_rate():
    rates = [20.0, 3.0, 100.0, 20.0, 0.5]
    assert field("exp_minus_lambda", rate=rates) == [4209967104, 0, 3886284800, 4209967104, 0]
    assert field("mean_isi_ticks", rate=rates) == [0, 333, 0, 0, 2000]


@pytest.mark.parametrize(
    ("timestep_us", "ms", "tick"),
    [
        (1000, 0.0, 0),
        (1000, 0.4999999, 0),
        (1000, 0.5, 1),
        (1000, 7.0, 7),
        (1000, 1e9, 1_000_000_000),
        (100, 0.05, 1),
        (100, 12.34, 123),
        (300, 300.0, 1000),
        (300, 3000.0, 10000),
        (300, 300000.0, 999998),  # 1/0.3 as u16.16 is a little short
    ],
)
def test_times_are_rounded_to_ticks(timestep_us, ms, tick):
    assert field("start_ticks", timestep_us, start=ms) == [tick]
    assert field("end_ticks", timestep_us, duration=ms) == [tick]


def test_the_end_is_a_rounded_duration_after_a_rounded_start():
    assert field("end_ticks", start=1.5, duration=2.5) == [5]
    assert field("end_ticks", start=1.4, duration=2.4) == [3]


@pytest.mark.parametrize("duration", [np.inf, FOR_EVER, 1e10])
def test_no_end(duration):
    assert field("end_ticks", start=5.0, duration=duration) == [FOR_EVER]


def test_cores_and_their_seeds():
    source = quantise_poisson(population([1.0] * 1100), 1000)
    assert source.slice_first.tolist() == [0, 500, 1000, 1100]
    assert source.seeds[:2].tolist() == [
        [1791095845, 4282876139, 3093770124, 511458029],
        [491263, 550290313, 1298508491, 98231934],
    ]
    assert source.seeds.dtype == np.uint32


def test_neurons_per_core():
    source = quantise_poisson(population([1.0] * 9, neurons_per_core=3), 1000)
    assert source.slice_first.tolist() == [0, 3, 6, 9]
    assert len(source.seeds) == 3


def test_seeds_are_those_of_the_host():
    calls = pytest.importorskip("spynnaker.pyNN.utilities.utility_calls")
    for seed in (0, 1, 42, 0xFFFFFFFF):
        numbers = np.random.RandomState(seed)
        host = [calls.create_mars_kiss_seeds(numbers) for _ in range(20)]
        ours = quantise_poisson(population([1.0] * 20, seed=seed, neurons_per_core=1), 1000)
        assert ours.seeds.tolist() == [list(words) for words in host]


def test_without_a_seed_each_time_differs():
    first, second = (quantise_poisson(population(seed=None), 1000).seeds for _ in range(2))
    assert first.tolist() != second.tolist()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"rate": [1.0, -2.0, -3.0]}, "rate of source 1 is -2.0 (2 sources are out of range)"),
        ({"rate": [65536.0]}, "rate of source 0 is 65536.0;"),
        ({"rate": [np.nan]}, "rate of source 0 is nan"),
        ({"rate": [np.inf]}, "rate of source 0 is inf"),
        ({"start": -1.0}, "start of source 0 is -1.0"),
        ({"start": np.inf}, "start of source 0 is inf"),
        ({"duration": -0.1}, "duration of source 0 is -0.1"),
        ({"duration": np.nan}, "duration of source 0 is nan"),
        ({"start": 10.0, "duration": 4294967290.0}, "duration of source 0 is 4294967290.0"),
        ({"neurons_per_core": 501}, "501 sources per core"),
        ({"neurons_per_core": 0}, "0 sources per core"),
        ({"seed": -1}, "seed -1"),
    ],
)
def test_bad_numbers_are_named(given, words):
    with pytest.raises(NetworkError, match=r"Population 'noise' \(Sp") as error:
        quantise_poisson(population(**given), 1000)
    assert words in str(error.value)
    assert len(error.value.problems) == 1


def test_all_bad_numbers_are_named_at_once():
    problems = Problems()
    check_poisson(population([-1.0], start=-1.0, duration=-1.0, seed=-1), 1000, problems)
    assert len(problems.errors) == 4


def test_a_time_step_of_a_second_is_too_long():
    with pytest.raises(NetworkError, match=r"below 1 s, not 1\.0 s"):
        quantise_poisson(population(), 1_000_000)


def test_the_largest_times_that_the_board_counts():
    assert field("end_ticks", 100, start=0.0, duration=429496729.2) == [4294967292]
    with pytest.raises(NetworkError, match="duration"):
        field("end_ticks", 100, start=0.1, duration=429496729.4)
