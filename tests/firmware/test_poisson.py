"""Poisson sources against the arithmetic of the shipped binary: every packet of every tick."""

from __future__ import annotations

import numpy as np
import pytest

from emulator.timestep.fired import Fired
from emulator.timestep.poisson import Poisson
from spinn_stdp.network import Population
from spinn_stdp.quantise.poisson import Clock, quantise_poisson

pytest.importorskip("unicorn")
from .poisson_core import PoissonCore, binary

pytestmark = pytest.mark.skipif(
    (path := binary()) is None or not path.exists(), reason="sPyNNaker is not installed"
)

PER_CORE = 13
TICKS = 150
LIMITS = (0, 1e-5, 1.6e-5, 0.5, 3, 9, 9.99, 10, 100, 999, 5000, 9999, 10000, 10001, 65535.9)
TIMESTEPS_US = (1000, 100, 500, 300, 2000, 10000, 10)


def population(random: np.random.RandomState, seed: int) -> Population:
    rate = np.append(LIMITS, 10 ** random.uniform(-2, 4.8, 25))
    size = len(rate)
    duration = np.where(random.rand(size) < 0.5, np.inf, random.uniform(0, 60, size))
    return Population(
        "noise",
        size,
        "SpikeSourcePoisson",
        {
            "rate": random.permutation(rate),
            "start": random.choice([0, 0, 0.05, 0.15, 0.5, 3.7, 10], size),
            "duration": duration,
        },
        seed=seed,
        neurons_per_core=PER_CORE,
    )


def words(population: Population) -> list[tuple[int, int, int]]:
    """What sPyNNaker's host writes for each source."""
    times = dict(population.parameters)
    times["duration"] = np.minimum(times["duration"], 0xFFFFFFFF)
    columns = (
        [int(w) for w in np.round(times[name] * 2.0**32)] for name in ("rate", "start", "duration")
    )
    return list(zip(*columns, strict=True))


class Firmware:
    """The cores of one population."""

    def __init__(self, population: Population, timestep_us: int) -> None:
        source = quantise_poisson(population, timestep_us)
        clock = Clock.of(timestep_us)
        self._first = source.slice_first.tolist()
        self.cores = [
            PoissonCore(clock.seconds_per_tick, clock.ticks_per_ms, seed, part)
            for seed, part in zip(source.seeds.tolist(), self._parts(population), strict=True)
        ]

    def _parts(self, population: Population) -> list[list[tuple[int, int, int]]]:
        every = words(population)
        ends = self._first[1:]
        return [every[a:b] for a, b in zip(self._first, ends, strict=False)]

    def read_rates(self, population: Population) -> None:
        for core, part in zip(self.cores, self._parts(population), strict=True):
            core.read_rates(part)

    def tick(self) -> list[tuple[int, int]]:
        return [
            (first + n, copies)
            for first, core in zip(self._first, self.cores, strict=False)
            for n, copies in core.tick()
        ]


def tick_of(poisson: Poisson, tick: int, fired: Fired) -> list[tuple[int, int]]:
    count = poisson.fire(tick, fired)
    return list(zip(fired.neurons[:count].tolist(), fired.copies[:count].tolist(), strict=True))


@pytest.mark.parametrize("timestep_us", TIMESTEPS_US)
def test_parameters(timestep_us: int) -> None:
    asked = population(np.random.RandomState(timestep_us), seed=7)
    ours = quantise_poisson(asked, timestep_us).parameters
    names = ("start_ticks", "end_ticks", "exp_minus_lambda", "sqrt_lambda", "mean_isi_ticks")
    columns = [ours[name].tolist() for name in names]
    board = [s for core in Firmware(asked, timestep_us).cores for s in core.sources]
    assert list(zip(*columns, strict=True)) == [
        (start, end, exp, root // 2, mean) for start, end, _, _, exp, root, mean, _ in board
    ]


@pytest.mark.parametrize("timestep_us", TIMESTEPS_US)
def test_spikes(timestep_us: int) -> None:
    random = np.random.RandomState(timestep_us)
    asked, then = population(random, seed=timestep_us), population(random, seed=timestep_us)
    ours, board = Poisson(quantise_poisson(asked, timestep_us)), Firmware(asked, timestep_us)
    fired = Fired(np.zeros(asked.size, np.int32), np.zeros(asked.size, np.int32))
    sent = 0
    for tick in range(TICKS):
        if tick == TICKS // 2:
            ours.update(quantise_poisson(then, timestep_us))
            board.read_rates(then)
        expected = board.tick()
        assert tick_of(ours, tick, fired) == expected, tick
        sent += len(expected)
    assert sent > TICKS // 3
    assert ours.random_state.tolist() == [list(core.seed) for core in board.cores]
