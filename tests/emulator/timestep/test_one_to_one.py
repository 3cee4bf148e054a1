"""Sources whose spikes are only counted drive cells as those whose spikes are listed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import spinn_stdp as sim
from emulator.timestep import engine, short_rings
from emulator.timestep.engine import Engine
from emulator.timestep.poisson import Poisson
from emulator.traces import Spikes
from spinn_stdp.quantise import quantise

SIZE, TICKS = 1200, 60
FIRST_RUN = 25


@pytest.fixture
def populations() -> Iterator[tuple[sim.Population, sim.Population]]:
    """Sources, on three cores, and cells that they drive one to one."""
    sim.setup(timestep=1.0)
    sources = sim.Population(SIZE, sim.SpikeSourcePoisson(rate=700.0), seed=3)
    cells = sim.Population(SIZE, sim.IF_curr_exp(), label="cells")
    cells.record("spikes")
    weights = sim.RandomDistribution("uniform", low=1.0, high=5.0)
    synapse = sim.StaticSynapse(weight=weights, delay=3.0)
    sim.Projection(sources, cells, sim.OneToOneConnector(), synapse)
    yield sources, cells
    sim.end()


def run(threads: int) -> tuple[bool, Spikes]:
    """Whether spikes of the sources were listed, and those of the cells."""
    running = Engine(quantise(sim.get_network()), threads)
    running.run(FIRST_RUN)
    running.run(TICKS - FIRST_RUN)
    sources, spikes = running._cells[0], running.traces().spikes[1]
    running.close()
    assert isinstance(sources, Poisson)
    assert spikes is not None
    assert len(spikes.tick) > SIZE
    return sources.is_listed, spikes


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("cache", [0, short_rings.CACHE_BYTES])
def test_the_same_spikes(
    monkeypatch: pytest.MonkeyPatch,
    populations: tuple[sim.Population, sim.Population],
    threads: int,
    cache: int,
) -> None:
    """Also where they are held back until they arrive."""
    monkeypatch.setattr(engine, "WORTH_SHARING", 0)
    monkeypatch.setattr(short_rings, "CACHE_BYTES", cache)
    is_listed, counted = run(threads)
    assert not is_listed
    populations[0].record("spikes")
    is_listed, listed = run(threads)
    assert is_listed
    assert np.array_equal(counted.tick, listed.tick)
    assert np.array_equal(counted.neuron, listed.neuron)


def test_who_wants_a_list(populations: tuple[sim.Population, sim.Population]) -> None:
    """Rows of more than one synapse."""
    sources, cells = populations
    synapse = sim.StaticSynapse(weight=0.001, delay=1.0)
    sim.Projection(sources[:5], cells, sim.AllToAllConnector(), synapse)
    is_listed, _ = run(1)
    assert is_listed
