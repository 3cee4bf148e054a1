"""Ring buffers of one tick give the integers that those of all ticks give."""

from __future__ import annotations

from random import Random

import pytest

from emulator.image import Neurons
from emulator.timestep import short_rings
from emulator.timestep.engine import Engine
from emulator.traces import Traces
from spinn_stdp.quantise import quantise
from tests.reference.compare import differences
from tests.reference.networks import Experiment, random_experiment

pytestmark = pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning")


def traces(experiment: Experiment, threads: int, whole_rings: bool) -> Traces:
    running = Engine(quantise(experiment.network), threads, whole_rings=whole_rings)
    for ticks in (*experiment.runs, 0):
        running.run(ticks)
    running.reset()
    for ticks in experiment.runs:
        running.run(ticks)
    running.close()
    return running.traces()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_integers(monkeypatch: pytest.MonkeyPatch, seed: int, threads: int) -> None:
    experiment = random_experiment(Random(seed))
    monkeypatch.setattr(short_rings, "CACHE_BYTES", 0)
    whole = traces(experiment, threads, whole_rings=True)
    assert differences(whole, traces(experiment, threads, whole_rings=False)) == []


def test_only_where_all_that_projects_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rings of learning and of rewired synapses stay as they are, and where all are small."""
    shortened = kept = 0
    for seed in range(40):
        image = quantise(random_experiment(Random(seed)).network)
        assert short_rings.with_short_rings(image, 1) is None
        monkeypatch.setattr(short_rings, "CACHE_BYTES", 0)
        short = short_rings.with_short_rings(image, 1)
        monkeypatch.undo()
        if short is None:
            continue
        learns = {s.post for s in image.synapses if s.plasticity is not None}
        end = 0
        for p, population in enumerate(short.populations):
            before = image.populations[p].cells
            if isinstance(population.cells, Neurons) and isinstance(before, Neurons):
                ring = population.cells.ring
                assert ring.first == end
                end += ring.slots * ring.types * ring.neurons * ring.lanes
                shortened += ring.slots < before.ring.slots
                kept += p in learns
                assert p not in learns or ring.slots == before.ring.slots
        assert short.ring_words == end < image.ring_words
    assert shortened
    assert kept


def test_whoever_wants_those_of_later_ticks_has_to_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_rings, "CACHE_BYTES", 0)
    image = next(
        image
        for image in (quantise(random_experiment(Random(seed)).network) for seed in range(12))
        if short_rings.with_short_rings(image, 1) is not None
    )
    with pytest.raises(RuntimeError, match="whole_rings"):
        _ = Engine(image, 1).rings
    assert len(Engine(image, 1, whole_rings=True).rings) == image.ring_words
