"""Many ticks by one call give what each gives by itself, where synapses learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from emulator.image import Image
from emulator.timestep import engine, many_ticks, ring_buffers
from emulator.timestep.engine import Engine
from emulator.timestep.plasticity import flock
from emulator.traces import Traces
from spinn_stdp.network import Network, Plasticity, Population
from spinn_stdp.quantise import quantise
from tests.reference.compare import differences
from tests.reference.examples import array_source, pair_rule

from .test_many_ticks import SIZES, cells, random_synapses

pytestmark = pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")
PAIR = pair_rule(20.0, 15.0, 0.05, 0.04, 0.0, 2.0)
VOGELS = Plasticity(
    "Vogels2011Rule",
    {"tau": 20.0, "alpha": 0.12, "A_plus": 0.05, "A_minus": 0.05},
    "AdditiveWeightDependence",
    {"w_min": 0.0, "w_max": 2.0},
)
TICKS = 150
PARTS = 1, 70, 2, TICKS - 73
Rules = Sequence[Plasticity | None]
RULES = (PAIR, VOGELS), (None, VOGELS)
"""Of the synapses from each population onto each."""


def network(
    recording: float | None,
    rules: Sequence[Rules] = RULES,
    latest: float = 15.0,
    *more: Population,
    fast: float = 1.0,
) -> Image:
    """Two populations, each onto both; *fast*: times as much current of the second one."""
    some = cells("some", SIZES[1], range(5, 30), None)
    current = {"i_offset": some.parameters["i_offset"] * fast}
    populations = (
        cells("all", SIZES[0], range(SIZES[0]), 1.0),
        replace(some, parameters={**some.parameters, **current}),
        *more,
    )
    sizes = [population.size for population in populations]
    projections = [
        replace(
            random_synapses(pre, post, ("excitatory", "inhibitory")[pre % 2], latest, sizes),
            plasticity=rule,
            recording=recording if rule is not None else None,
        )
        for pre, onto in enumerate(rules)
        for post, rule in enumerate(onto)
    ]
    return quantise(Network(1.0, populations, tuple(projections)))


class Found:
    """What a run leaves: traces, weights at its end, and post spikes that were forgotten."""

    def __init__(self, running: Engine) -> None:
        self.traces: Traces = running.traces()
        learning = range(len(running.image.synapses))
        self.weights = [running.weights(index).tolist() for index in learning]
        self.forgotten = {
            p: [each.tolist() for each in forgotten] for p, forgotten in running.forgotten().items()
        }

    def is_as(self, other: Found) -> bool:
        """Whether nothing is different."""
        same = self.weights == other.weights and self.forgotten == other.forgotten
        return same and differences(self.traces, other.traces) == []


def run(image: Image, threads: int) -> Found:
    """A run in several parts, then at once."""
    running = Engine(image, threads)
    for ticks in PARTS:
        running.run(ticks)
    found = Found(running)
    running.reset()
    running.run(TICKS)
    assert found.is_as(Found(running))
    running.close()
    return found


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many ticks each call was."""
    calls: list[int] = []
    fire = many_ticks.ManyTicks.fire

    def counted(self: Any, tick: int, until: int, pool: Any) -> int:
        last = fire(self, tick, until, pool)
        calls.append(last + 1 - tick)
        return last

    monkeypatch.setattr(many_ticks.ManyTicks, "fire", counted)
    monkeypatch.setattr(flock, "SMALL", 0)
    return calls


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, calls: list[int]) -> Callable[[Image], Found]:
    """What comes of an image by one thread, tick by tick; then all is by many ticks."""

    def found(image: Image) -> Found:
        monkeypatch.setattr(engine, "WORTH_IT", 1 << 40)
        expected = run(image, 1)
        assert not calls
        weights = [each.weight.tolist() for each in image.synapses]
        assert expected.weights != weights
        monkeypatch.setattr(engine, "WORTH_IT", 0)
        return expected

    return found


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("shared", ["spikes", "targets"])
@pytest.mark.parametrize("recording", [None, 7.0])
def test_the_same_integers(
    monkeypatch: pytest.MonkeyPatch,
    alone: Callable[[Image], Found],
    calls: list[int],
    threads: int,
    shared: str,
    recording: float | None,
) -> None:
    image = network(recording)
    expected = alone(image)
    if shared == "targets":
        monkeypatch.setattr(ring_buffers, "CACHE_BYTES", 0)
    assert run(image, threads).is_as(expected)
    assert sum(calls) > TICKS
    assert (max(calls) == 7) == (recording is not None)


@pytest.mark.parametrize("threads", [1, 2])
def test_histories_that_overflow(alone: Callable[[Image], Found], threads: int) -> None:
    """Each thread counts by itself what is forgotten."""
    image = network(None, fast=1.5)
    expected = alone(image)
    assert all(sum(changes) > 10 for _, changes, *_ in expected.forgotten.values())
    assert len(expected.forgotten) == len(SIZES)
    assert run(image, threads).is_as(expected)


@pytest.mark.parametrize("threads", [1, 2])
def test_sources_that_learn(
    alone: Callable[[Image], Found], calls: list[int], threads: int
) -> None:
    """Ticks in which array sources spike are ticks by themselves."""
    source = array_source("source", [3, 4, 60], [4, 117], [])
    image = network(None, ((PAIR, VOGELS), (None, None), (None, VOGELS)), 15.0, source)
    expected = alone(image)
    assert run(image, threads).is_as(expected)
    assert TICKS < sum(calls) < 2 * (TICKS - 4)


@pytest.mark.parametrize("threads", [1, 2])
def test_what_goes_on_after_ctrl_c(alone: Callable[[Image], Found], threads: int) -> None:
    image = network(20.0)
    expected = alone(image)

    def interrupt(ticks: int) -> None:
        raise KeyboardInterrupt

    running = Engine(image, threads)
    while running.tick < TICKS:
        with pytest.raises(KeyboardInterrupt):
            running.run(TICKS - running.tick, interrupt)
    assert Found(running).is_as(expected)
    running.close()


@pytest.mark.parametrize(
    ("rules", "ring_length", "small"),
    [
        ([(PAIR, VOGELS), (PAIR, VOGELS), (None, VOGELS)], 16, 0),
        (RULES, 8, 0),
        (RULES, 16, 1 << 20),
    ],
    ids=["many projections", "delay extensions", "a flock of projections"],
)
def test_where_there_is_more_to_a_tick(
    monkeypatch: pytest.MonkeyPatch, rules: Sequence[Rules], ring_length: int, small: int
) -> None:
    monkeypatch.setattr(engine, "WORTH_IT", 0)
    monkeypatch.setattr(flock, "SMALL", small)
    image = network(None, rules, 15.0, array_source("source", [3]))
    synapses = [
        replace(each, plasticity=replace(each.plasticity, ring_length=ring_length))
        if each.plasticity is not None
        else each
        for each in image.synapses
    ]
    assert Engine(replace(image, synapses=tuple(synapses)), 1)._many_ticks is None


def test_small_networks_compile_nothing_for_it() -> None:
    assert Engine(network(None), 1)._many_ticks is None
