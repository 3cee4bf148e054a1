"""Many ticks by one call give what each gives by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from emulator.image import Image, Traces
from emulator.timestep import engine, many_ticks, ring_buffers, short_rings, static
from emulator.timestep.engine import Engine
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


def random_synapses(pre: int, post: int, receptor: str, latest: float, sizes: Any) -> Projection:
    """Each pair with a chance of 0.2."""
    random = np.random.default_rng((pre, post))
    source, target = np.nonzero(random.random((sizes[pre], sizes[post])) < 0.2)
    delay = random.integers(1, int(latest) + 1, len(source)).astype(float)
    weight = random.uniform(0.0, 1.0, len(source))
    return Projection(
        label=f"{pre} to {post}",
        pre=pre,
        post=post,
        receptor=receptor,
        connections=Connections(source, target, weight, delay),
        connector=Connector("FromListConnector"),
        weight=weight,
        delay=delay,
        n_pre=sizes[pre],
        n_post=sizes[post],
        plasticity=None,
        recording=None,
    )


def network(latest: float = 15.0, v_interval: float | None = None, *more: Population) -> Image:
    """Two populations, each onto both."""
    populations = (
        cells("all", SIZES[0], range(SIZES[0]), v_interval),
        cells("some", SIZES[1], range(5, 30), None),
        *more,
    )
    sizes = [population.size for population in populations]
    kinds = {0: "excitatory", 1: "inhibitory", 2: "excitatory"}
    projections = (
        random_synapses(pre, post, kinds[pre], latest, sizes)
        for pre in range(len(populations))
        for post in range(2)
    )
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
@pytest.mark.parametrize("v_interval", [None, 7.0])
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
    image = network()
    expected = alone(image)
    if rows_wait:
        monkeypatch.setattr(short_rings, "CACHE_BYTES", 0)
    monkeypatch.setattr(static, "FIRST_ROOM", 1)
    monkeypatch.setattr(many_ticks, "LEAST_ROOM", 0)
    assert differences(expected, traces(image, threads)[0]) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_array_sources_have_their_say(alone: Callable[[Image], Traces], threads: int) -> None:
    """Ticks in which they spike are ticks by themselves."""
    source = array_source("source", [3, 4, 60], [4, 117], [])
    image = network(15.0, None, source)
    expected = alone(image)
    found, is_many = traces(image, threads)
    assert is_many
    assert differences(expected, found) == []


def test_where_there_is_more_to_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells of another model are advanced by calls of their own."""
    monkeypatch.setattr(engine, "WORTH_IT", 0)
    other = lif("other", "IF_cond_exp", 3)
    image = network(15.0, None, replace(other, recordings=()))
    assert Engine(image, 1)._many_ticks is None
    assert Engine(network(), 1)._many_ticks is not None


def test_a_thread_that_fails_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "WORTH_IT", 0)
    advance = many_ticks.advance

    def failing(*arguments: Any) -> bool:
        if arguments[3] == 0:  # the thread
            raise ZeroDivisionError
        return advance(*arguments)

    running = Engine(network(), 2)
    monkeypatch.setattr(many_ticks, "advance", failing)
    with pytest.raises(ZeroDivisionError):
        running.run(TICKS)
    running.close()
