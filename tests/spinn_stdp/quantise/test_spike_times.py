"""What is told of spike times, against the same source by source."""

import numpy as np
import pytest

from spinn_stdp.network import Population, frozen_mapping
from spinn_stdp.quantise.arrays import quantise_array
from spinn_stdp.quantise.encoding import ticks_of
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.quantise.spike_times import check_spike_times

STEP = 0.5


def some(values):
    shown = [f"{value:g}" for value in np.unique(values)]
    return ", ".join(shown[:3]) + (", …" if len(shown) > 3 else "")


def refusal(spikes):
    if not np.isfinite(spikes).all():
        return f"hold {some(spikes[~np.isfinite(spikes)])}; give times in ms"
    if (spikes < 0).any():
        return f"hold {some(spikes[spikes < 0])} ms; give times from 0 up"
    if (np.diff(spikes) < 0).any():
        late = int(np.flatnonzero(np.diff(spikes) < 0)[0])
        return f"are not in order: {spikes[late + 1]:g} comes after {spikes[late]:g} ms; sort them"
    most = np.unique(ticks_of(spikes, 500), return_counts=True)[1].max(initial=0)
    if most > 255:
        return (
            f"hold {most} spikes of one tick; give at most 255, which is what a delay extension "
            "of the board can count"
        )
    return None


def drawn(random):
    """Times of a source, of which some are none."""
    times = np.sort(random.choice([0.0, 0.5, 1.0, 1.2, 1.3, 7.0, 7.1], random.integers(0, 6)))
    spoilt = random.integers(0, 12)
    if spoilt == 0:
        times = random.permutation(times)
    if spoilt == 1:
        times = np.append(times, random.choice([np.nan, np.inf, -np.inf, -1.0, -0.25, 3e5]))
    if spoilt == 2:
        times = np.append(np.full(random.integers(254, 258), 1.2), times[times > 1.2])
    return times


def population(times):
    return Population("in", len(times), "SpikeSourceArray", frozen_mapping({"spike_times": times}))


@pytest.mark.parametrize("seed", range(40))
def test_all_sources_at_once(seed):
    random = np.random.default_rng(seed)
    times = tuple(drawn(random) for _ in range(random.integers(1, 30)))
    problems = Problems()
    check_spike_times("in", population(times), STEP, problems)
    texts = [refusal(spikes) for spikes in times]
    assert problems.errors == [
        f"in: spike times of source {n} {text}" for n, text in enumerate(texts) if text
    ]
    moved = sorted(
        (spike, used)
        for spikes, text in zip(times, texts, strict=True)
        if text is None or "one tick" in text
        for spike, used in zip(spikes, ticks_of(spikes, 500) * STEP, strict=True)
        if spike != used
    )
    changes = [f"{was:g} becomes {now:g} ms" for was, now in sorted(set(moved))]
    assert problems.warnings == (
        [
            f"in: {len(moved)} spike times are not on the time step of 0.5 ms and are sent at the "
            f"next one: {', '.join(changes[:4])}{', …' if len(changes) > 4 else ''}"
        ]
        if moved
        else []
    )


@pytest.mark.parametrize("longest", [50.0, 5e4])
def test_spikes_by_tick(longest):
    random = np.random.default_rng(1)
    times = tuple(np.sort(random.uniform(0, longest, random.integers(0, 90))) for _ in range(50))
    schedule = quantise_array(population(times), 500)
    each = {}
    for source, spikes in enumerate(times):
        for tick in ticks_of(spikes, 500).tolist():
            at = each.setdefault(tick, {})
            at[source] = at.get(source, 0) + 1
    assert schedule.ticks.tolist() == sorted(each)
    for k, tick in enumerate(schedule.ticks.tolist()):
        where = slice(*schedule.first[k : k + 2])
        now = zip(schedule.neurons[where].tolist(), schedule.copies[where].tolist(), strict=True)
        assert list(now) == sorted(each[tick].items())
