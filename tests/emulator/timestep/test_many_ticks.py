"""Many ticks by one call give what each gives by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from emulator.image import Image, Neurons
from emulator.timestep import engine, many_ticks, ring_buffers, short_rings, static
from emulator.timestep.engine import Engine
from emulator.traces import Traces
from spinn_stdp.network import Connections, Connector, Network, Population, Projection
from spinn_stdp.quantise import quantise
from tests.reference.compare import differences
from tests.reference.examples import array_source, lif, record

pytestmark = pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")
SIZES = 130, 41
TICKS = 120
PARTS = 1, 50, 2, TICKS - 53


def cells(label: str, size: int, recorded: range, v_interval: float | None) -> Population:
    """Cells that spike by a current, each its own."""
    population = lif(label, "IF_curr_exp", size)
    current = np.random.default_rng(size).uniform(0.7, 1.3, size)
    variables = record(["spikes"], recorded, 1.0)
    if v_interval is not None:
        variables += record(["v"], range(3), v_interval)
    parameters = {**population.parameters, "i_offset": current}
    return replace(population, parameters=parameters, recordings=variables)


def sources(rate: float) -> Population:
    """Poisson sources for each of the cells of "all", that nobody records."""
    values = {"rate": rate, "start": 0.0, "duration": 1e10}
    parameters = {name: np.full(SIZES[0], value) for name, value in values.items()}
    return Population(
        "sources", SIZES[0], "SpikeSourcePoisson", parameters, seed=3, neurons_per_core=5
    )


def projection(
    pre: int, post: int, receptor: str, connections: Connections, sizes: Sequence[int]
) -> Projection:
    """Static synapses."""
    return Projection(
        label=f"{pre} to {post}",
        pre=pre,
        post=post,
        receptor=receptor,
        connections=connections,
        connector=Connector("FromListConnector"),
        weight=connections.weight,
        delay=connections.delay,
        n_pre=sizes[pre],
        n_post=sizes[post],
        plasticity=None,
        recording=None,
    )


def one_to_one(pre: int, post: int, sizes: Sequence[int]) -> Projection:
    """Each source onto its own cell."""
    each = np.arange(sizes[pre])
    connections = Connections(each, each, np.full(len(each), 0.02), np.full(len(each), 2.0))
    return projection(pre, post, "excitatory", connections, sizes)


def random_synapses(pre: int, post: int, receptor: str, latest: float, sizes: Any) -> Projection:
    """Each pair with a chance of 0.2."""
    random = np.random.default_rng((pre, post))
    source, target = np.nonzero(random.random((sizes[pre], sizes[post])) < 0.2)
    delay = random.integers(1, int(latest) + 1, len(source)).astype(float)
    weight = random.uniform(0.0, 1.0, len(source))
    return projection(pre, post, receptor, Connections(source, target, weight, delay), sizes)


def network(
    latest: float = 15.0, v_interval: float | None = None, cores: int = 0, *more: Population
) -> Image:
    """Two populations, each onto both; *cores*: of synapses, beside those of the second one."""
    some = cells("some", SIZES[1], range(5, 30), None)
    options = {"n_synapse_cores": cores} if cores else {}
    populations = (
        cells("all", SIZES[0], range(SIZES[0]), v_interval),
        replace(some, options=options),
        *more,
    )
    sizes = [population.size for population in populations]
    projections = [
        random_synapses(pre, post, ("excitatory", "inhibitory")[pre % 2], latest, sizes)
        for pre, population in enumerate(populations)
        for post in range(2)
        if population.cell_type != "SpikeSourcePoisson"
    ]
    projections += [
        one_to_one(pre, 0, sizes)
        for pre, population in enumerate(populations)
        if population.cell_type == "SpikeSourcePoisson"
    ]
    return quantise(Network(1.0, populations, tuple(projections)))


def traces(image: Image, threads: int) -> tuple[Traces, bool]:
    """What a run records in several parts, then at once; whether a call was many ticks."""
    running = Engine(image, threads)
    for ticks in PARTS:
        running.run(ticks)
    found = running.traces()
    running.reset()
    running.run(TICKS)
    assert differences(found, running.traces()) == []
    running.close()
    return found, running._many_ticks is not None


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Callable[[Image], Traces]:
    """What comes of an image by one thread, tick by tick; then all is by many ticks."""

    def found(image: Image) -> Traces:
        monkeypatch.setattr(engine, "WORTH_IT", 1 << 40)
        expected, is_many = traces(image, 1)
        assert not is_many
        assert all(len(spikes) > TICKS for spikes in expected.spikes[:2] if spikes is not None)
        monkeypatch.setattr(engine, "WORTH_IT", 0)
        return expected

    return found


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("shared", ["spikes", "targets", "short rings"])
@pytest.mark.parametrize("v_interval", [None, 1.0, 7.0])
def test_the_same_integers(
    monkeypatch: pytest.MonkeyPatch,
    alone: Callable[[Image], Traces],
    threads: int,
    shared: str,
    v_interval: float | None,
) -> None:
    image = network(v_interval=v_interval)
    expected = alone(image)
    if shared != "spikes":
        monkeypatch.setattr(ring_buffers, "CACHE_BYTES", 0)
    if shared == "short rings":
        monkeypatch.setattr(short_rings, "CACHE_BYTES", 0)
    found, is_many = traces(image, threads)
    assert is_many
    assert differences(expected, found) == []


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("rows_wait", [False, True])
def test_too_little_room(
    monkeypatch: pytest.MonkeyPatch,
    alone: Callable[[Image], Traces],
    threads: int,
    rows_wait: bool,
) -> None:
    """For rows in delivery, and for spikes to be kept: what is missing is made between calls."""
    image = network(v_interval=1.0)
    expected = alone(image)
    if rows_wait:
        monkeypatch.setattr(short_rings, "CACHE_BYTES", 0)
    monkeypatch.setattr(static, "FIRST_ROOM", 1)
    monkeypatch.setattr(many_ticks, "LEAST_ROOM", 0)
    monkeypatch.setattr(many_ticks, "ROOM_FOR_VOLTAGES", 20)
    assert differences(expected, traces(image, threads)[0]) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_array_sources_have_their_say(alone: Callable[[Image], Traces], threads: int) -> None:
    """Ticks in which they spike are ticks by themselves."""
    source = array_source("source", [3, 4, 60], [4, 117], [])
    image = network(15.0, None, 0, source)
    expected = alone(image)
    found, is_many = traces(image, threads)
    assert is_many
    assert differences(expected, found) == []


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("shared", ["spikes", "short rings"])
def test_several_synapse_cores(
    monkeypatch: pytest.MonkeyPatch,
    alone: Callable[[Image], Traces],
    threads: int,
    shared: str,
) -> None:
    image = network(cores=3)
    assert max(p.cells.ring.lanes for p in image.populations if isinstance(p.cells, Neurons)) > 1
    expected = alone(image)
    if shared == "short rings":
        monkeypatch.setattr(short_rings, "CACHE_BYTES", 0)
    found, is_many = traces(image, threads)
    assert is_many
    assert differences(expected, found) == []


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("rates", [[2000.0], [2000.0, 20_000.0]])
def test_poisson_sources_that_are_counted(
    monkeypatch: pytest.MonkeyPatch,
    alone: Callable[[Image], Traces],
    threads: int,
    rates: list[float],
) -> None:
    """Those of one pool are drawn within the call; of several, tick by tick."""
    image = network(15.0, None, 0, *map(sources, rates))
    expected = alone(image)
    calls: list[int] = []
    fire = many_ticks.ManyTicks.fire

    def counted(self: Any, tick: int, until: int, pool: Any) -> int:
        calls.append(tick)
        return fire(self, tick, until, pool)

    monkeypatch.setattr(many_ticks.ManyTicks, "fire", counted)
    assert differences(expected, traces(image, threads)[0]) == []
    assert bool(calls) == (len(rates) == 1)
    assert len(calls) < TICKS


def test_where_there_is_more_to_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells of another model are advanced by calls of their own."""
    monkeypatch.setattr(engine, "WORTH_IT", 0)
    other = lif("other", "IF_cond_exp", 3)
    image = network(15.0, None, 0, replace(other, recordings=()))
    assert Engine(image, 1)._many_ticks is None
    assert Engine(network(), 1)._many_ticks is not None


def test_a_thread_that_fails_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "WORTH_IT", 0)
    advance = many_ticks.advance

    def failing(*arguments: Any) -> bool:
        if arguments[4] == 0:  # the thread
            raise ZeroDivisionError
        return advance(*arguments)

    running = Engine(network(), 2)
    monkeypatch.setattr(many_ticks, "advance", failing)
    with pytest.raises(ZeroDivisionError):
        running.run(TICKS)
    running.close()
