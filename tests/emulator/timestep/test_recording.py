"""What a run keeps."""

from __future__ import annotations

import numpy as np
import pytest

from emulator.timestep.fired import Fired
from emulator.timestep.recording import ChangeSampler, Sampler, SpikeRecorder


def fired(*spikes: tuple[int, int]) -> Fired:
    table = np.array(spikes, np.int32).reshape(-1, 2)
    return Fired(table[:, 0].copy(), table[:, 1].copy())


def test_spikes_of_some_neurons() -> None:
    recorder = SpikeRecorder(np.array([1, 3]), 5)
    recorder.record(2, fired((0, 1), (1, 1), (3, 1)), 3, multiply=False)
    recorder.record(4, fired((3, 1), (4, 1)), 2, multiply=False)
    recorder.record(5, fired((1, 1)), 0, multiply=False)
    spikes = recorder.spikes()
    assert spikes.tick.tolist() == [2, 2, 4]
    assert spikes.neuron.tolist() == [1, 3, 3]
    recorder.clear()
    assert len(recorder.spikes()) == 0


@pytest.mark.parametrize(("multiply", "neurons"), [(True, [0, 0, 2]), (False, [0, 2])])
def test_packets_count_for_sources_only(multiply: bool, neurons: list[int]) -> None:
    recorder = SpikeRecorder(np.arange(3), 3)
    recorder.record(7, fired((0, 2), (2, 1)), 2, multiply)
    assert recorder.spikes().neuron.tolist() == neurons


def test_the_list_of_spikes_is_copied() -> None:
    recorder = SpikeRecorder(np.arange(2), 2)
    spikes = fired((1, 1))
    recorder.record(0, spikes, 1, multiply=False)
    spikes.neurons[0] = 0
    assert recorder.spikes().neuron.tolist() == [1]


def test_samples_at_every_third_tick_over_several_runs() -> None:
    now = [0]
    sampler = Sampler(np.array([4, 9]), 3, 15, lambda: np.array([now[0], -now[0]]), np.int32)
    tick = 0
    for ticks in (4, 0, 1, 5, 2):
        sampler.expect(tick, ticks)
        for _ in range(ticks):
            now[0] = tick
            sampler.sample(tick)
            tick += 1
    samples = sampler.samples()
    assert samples.raw.tolist() == [[0, 0], [3, -3], [6, -6], [9, -9]]
    assert (samples.first, samples.every) == (0, 3)
    assert samples.values[1].tolist() == [3 / 2**15, -3 / 2**15]
    now[0] = tick
    assert sampler.samples(now=tick).raw[-1].tolist() == [12, -12]
    assert len(sampler.samples(now=tick + 1).raw) == 4


def test_after_forgetting_samples_begin_at_the_next_one() -> None:
    sampler = Sampler(np.array([0]), 4, 0, lambda: np.array([7]), np.uint16)
    sampler.clear(5)
    sampler.expect(5, 4)
    for tick in range(5, 9):
        sampler.sample(tick)
    samples = sampler.samples()
    assert samples.first == 8
    assert samples.raw.tolist() == [[7]]
    assert samples.raw.dtype == np.uint16


@pytest.mark.parametrize("every", [1, 3])
def test_changes_give_the_same_samples(every: int) -> None:
    rng = np.random.default_rng(1)
    weights = rng.integers(0, 0x10000, 600).astype(np.uint16)
    columns = np.arange(len(weights))
    samplers = [
        kind(columns, every, 4, lambda: weights, np.uint16) for kind in (Sampler, ChangeSampler)
    ]

    def same(now: int) -> None:
        whole, changes = (sampler.samples(now=now) for sampler in samplers)
        assert changes.raw.dtype == whole.raw.dtype
        assert np.array_equal(changes.raw, whole.raw)
        assert (changes.first, changes.every) == (whole.first, whole.every)

    tick = 0
    for ticks in (0, 1, 4, 7):
        for sampler in samplers:
            sampler.expect(tick, ticks)
        for _ in range(ticks):
            for sampler in samplers:
                sampler.sample(tick)
            some = rng.choice(len(weights), rng.integers(0, 30), replace=False)
            weights[some] = rng.integers(0, 0x10000, len(some))
            tick += 1
        same(tick)
        if ticks == 4:
            for sampler in samplers:
                sampler.clear(tick)
            same(tick)
