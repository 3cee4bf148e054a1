"""What is done together, or in one call for several ticks, gives what each gives by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from emulator.image import Image
from emulator.timestep import firing, recorders
from emulator.timestep.engine import Engine
from emulator.timestep.fired import Fired
from emulator.timestep.held_spikes import HeldSpikes
from emulator.timestep.plasticity import flock as plastic_flock
from emulator.traces import Traces
from spinn_stdp.network import Network, Population
from spinn_stdp.quantise import quantise
from tests.reference.compare import differences
from tests.reference.examples import array_source, lif, one_to_one, pair_rule, record

pytestmark = pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")
TICKS = 160
CELLS = 7
SHORT_RING = 16


def recorded(population: Population, *variables: tuple[str, float]) -> Population:
    everyone = range(population.size)
    recordings = (record([name], everyone, interval)[0] for name, interval in variables)
    return replace(population, recordings=tuple(recordings))


def pairings(late: bool, *more: Population) -> Network:
    """Pairs of cells that learn by two rules, each with a source, as a study has them."""
    rules = [pair_rule(10.0, 10.0, 0.05, a_minus, 0.0, 5.0) for a_minus in (0.04, 0.02)]
    sources, cells, projections = [], [], []
    for k in range(CELLS):
        times = np.arange(5 + k, TICKS - 40 * (k % 2), 11 + 4 * k)
        sources.append(array_source(f"source {k}", times.tolist() if k != 3 else []))
        cell = lif(f"cell {k}", tau_m=20.0 if k < 5 else 12.0)
        variables = [("spikes", 1.0), ("v", 3.0), ("v", 5.0), ("gsyn_exc", 5.0)]
        cells.append(recorded(cell, *variables[: 1 + k % 2], *variables[3 : 3 + k % 3 // 2]))
        projections.append(one_to_one(k, CELLS + k, 3.0 + k, 1.0 + k))
        nearest = one_to_one(CELLS + k, CELLS + (k + 1) % CELLS, 0.5 * k, 2.0, rules[k % 4 == 3])
        projections.append(replace(nearest, recording=[1.0, 5.0, None][k % 3]))
    if late:
        projections.append(one_to_one(0, CELLS + 3, 1.0, 40.0, rules[0]))
    return Network(1.0, (*sources, *cells, *more), tuple(projections))


def unlike() -> Population:
    """Cells of another kind that spike by themselves, each differently."""
    cells = lif("unlike", "IF_curr_exp", size=3, i_offset=1.0)
    offsets = {"i_offset": np.array([0.9, 1.4, 0.2]), "tau_m": np.array([20.0, 15.0, 9.0])}
    return replace(cells, parameters={**cells.parameters, **offsets})


def made(name: str) -> Image:
    """The image of a network, with short rings where delays are long, as large populations have."""
    image = quantise(NETWORKS[name])
    synapses = [
        replace(each, plasticity=replace(each.plasticity, ring_length=SHORT_RING))
        if each.plasticity is not None and each.post == CELLS + 3
        else each
        for each in image.synapses
    ]
    return replace(image, synapses=tuple(synapses))


def traces(image: Image, runs: list[int], threads: int = 1) -> Traces:
    engine = Engine(image, threads)
    for ticks in runs:
        engine.run(ticks)
    found = engine.traces()
    engine.reset()
    engine.run(sum(runs))
    assert differences(found, engine.traces()) == []
    engine.close()
    return found


NETWORKS = {
    "one flock": pairings(late=False),
    "a delay extension": pairings(late=True),
    "two kinds": pairings(True, unlike()),
    "many at once": pairings(True, unlike(), lif("large", size=150, i_offset=1.0)),
}


@pytest.fixture(scope="module", params=sorted(NETWORKS))
def pair(request: Any) -> tuple[Image, Traces]:
    """An image, and its traces when nothing is done together and each tick is a call."""
    image = made(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plastic_flock, "SMALL", 0)
        patch.setattr(recorders, "SMALL", 0)
        expected = traces(image, [1] * TICKS)
    assert sum(len(spikes) for spikes in expected.spikes if spikes is not None) > 100
    assert any((w.raw[0] != w.raw[-1]).any() for w in expected.weights if w is not None)
    return image, expected


def test_in_one_run(pair: tuple[Image, Traces]) -> None:
    image, expected = pair
    assert differences(expected, traces(image, [TICKS])) == []


def test_in_pieces_of_several_ticks(pair: tuple[Image, Traces]) -> None:
    image, expected = pair
    assert differences(expected, traces(image, [7, 1, 52, 0, 100])) == []


@pytest.mark.parametrize("threads", [2, 3])
def test_by_several_threads(
    pair: tuple[Image, Traces], threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, expected = pair
    assert differences(expected, traces(image, [TICKS], threads)) == []
    monkeypatch.setattr(firing, "CELLS_WORTH_SHARING", 0)
    assert differences(expected, traces(image, [TICKS], threads)) == []


def test_all_learn_together_that_can() -> None:
    engine = Engine(made("a delay extension"))
    # The cell that late spikes reach learns by itself, and the one of another rule does.
    assert len({*engine._learning._flock_of.values()}) == 1
    assert engine._learning._alone == {CELLS + 3, CELLS + 4}
    engine.close()


def test_progress_is_told_of_all_ticks() -> None:
    engine = Engine(made("one flock"))
    told: list[int] = []
    engine.run(TICKS, told.append)
    assert sum(told) == TICKS == engine.tick
    assert max(told) > 1
    engine.close()


def test_what_is_forgotten_is_not_recorded() -> None:
    image = made("one flock")
    whole = traces(image, [TICKS])
    engine = Engine(image)
    engine.run(61)
    engine.forget(CELLS + 1)
    engine.run(TICKS - 61)
    found = engine.traces()
    for p, samples in enumerate(found.samples):
        for name, sampled in samples.items():
            all_of_it = whole.samples[p][name].raw
            forgotten = -(-61 // sampled.every) if p == CELLS + 1 else 0
            assert sampled.first == forgotten * sampled.every
            assert np.array_equal(sampled.raw, all_of_it[forgotten:])
    engine.close()


def test_spikes_are_held_until_the_last_of_their_times() -> None:
    held = HeldSpikes({4: [0, 16, 32, 16], 5: [0]})
    fired = Fired(np.array([3, 8, 9], np.int32), np.ones(3, np.int32))
    held.keep(10, 4, fired, 2)
    held.keep(10, 5, fired, 2)
    fired.neurons[:] = 0
    held.keep(12, 4, fired, 1)
    assert held.due(1000) == 26
    assert held.due(20) == 20
    assert [t for t in range(11, 60) if held.sending(t)] == [26, 28, 42, 44]
    assert held.due(1000) == 1000
    held.keep(60, 4, fired, 1)
    assert held.fired(60, 4) is not None
    held.clear()
    assert held.due(1000) == 1000
    assert held.fired(60, 4) is None


def test_held_spikes_are_those_of_their_tick() -> None:
    held = HeldSpikes({4: [16]})
    fired = Fired(np.array([3, 8, 9], np.int32), np.ones(3, np.int32))
    held.keep(10, 4, fired, 2)
    fired.neurons[:] = 0
    assert held.sending(26) == {4}
    kept = held.fired(10, 4)
    assert kept is not None
    assert kept.neurons.tolist() == [3, 8]
    assert held.fired(11, 4) is None
