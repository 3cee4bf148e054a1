"""Any number of threads gives the same integers."""

from __future__ import annotations

from random import Random

import pytest

from emulator.processors import processors
from emulator.timestep import engine, firing
from emulator.timestep.engine import Engine
from emulator.timestep.team import (
    MANY_LEARNING,
    MANY_PLAIN,
    MANY_SYNAPSES,
    Team,
    share,
    threads_for,
)
from spinn_stdp.quantise import quantise
from tests.reference.compare import differences
from tests.reference.networks import Experiment, random_experiment

pytestmark = pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")


def traces(experiment: Experiment, threads: int) -> engine.Traces:
    running = Engine(quantise(experiment.network), threads)
    for ticks in experiment.runs:
        running.run(ticks)
    found = running.traces()
    running.reset()
    for ticks in experiment.runs:
        running.run(ticks)
    assert differences(found, running.traces()) == []
    running.close()
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("threads", [2, 5])
def test_the_same_integers(monkeypatch: pytest.MonkeyPatch, seed: int, threads: int) -> None:
    experiment = random_experiment(Random(seed))
    alone = traces(experiment, 1)
    assert differences(alone, traces(experiment, threads)) == []  # one after the other
    monkeypatch.setattr(engine, "WORTH_SHARING", 0)
    monkeypatch.setattr(firing, "CELLS_WORTH_SHARING", 0)
    assert differences(alone, traces(experiment, threads)) == []  # at once


def test_shares_are_everyone_once() -> None:
    for neurons in (1, 2, 7, 100):
        for parts in (1, 2, 3, 8):
            shares = [share(neurons, part, parts) for part in range(parts)]
            assert [n for low, high in shares for n in range(low, high)] == list(range(neurons))


def test_what_goes_wrong_in_a_thread_is_told() -> None:
    done: list[int] = []

    def wrong() -> None:
        raise ZeroDivisionError

    team = Team(2)
    with pytest.raises(ZeroDivisionError):
        team.do([lambda: done.append(1), wrong])
    team.do([lambda: done.append(2), lambda: done.append(3)])
    team.close()
    assert sorted(done) == [1, 2, 3]


def test_small_networks_get_one_thread() -> None:
    assert threads_for(MANY_SYNAPSES - 1, MANY_LEARNING - 1) == 1
    assert threads_for(MANY_SYNAPSES, 0) == processors() >= 1
    assert threads_for(MANY_LEARNING, MANY_LEARNING) == processors()
    assert threads_for(2 * MANY_PLAIN - 1, 0, is_plain=True) == 1
    assert threads_for(2 * MANY_PLAIN, 0, is_plain=True) == min(2, processors())
    assert threads_for(MANY_SYNAPSES, 0, is_plain=True) == processors()


@pytest.mark.parametrize("size", [1, 3])
def test_things_made_ahead_come_in_their_order(size: int) -> None:
    team = Team(size)
    assert list(team.map(lambda k: k * k, range(20))) == [k * k for k in range(20)]
    assert list(team.map(str, [])) == []
    with pytest.raises(ZeroDivisionError):
        list(team.map(lambda k: 1 // k, [1, 0, 2]))
    assert list(team.map(str, [1, 2])) == ["1", "2"]
    team.close()
