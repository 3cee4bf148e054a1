"""Random sources whose spikes are made on the host: statistics, seeds, runs in pieces."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import spinn_stdp as sim
from tests.spinn_stdp.surface import neurons, refused, spikes_of, static

DURATION = 20_000.0
SIZE = 20


def recorded(cell, size=SIZE, seed=1, label="source"):
    """A population of *cell*s, recorded."""
    population = sim.Population(size, cell, seed=seed, label=label)
    population.record("spikes")
    return population


def times_of(cell, size, seed=1):
    """The spike times of sources that have an end, ms, made without a run."""
    recorded(cell, size, seed)
    (source,) = sim.get_network().populations
    return source.parameters["spike_times"]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            lambda **end: sim.SpikeSourceGamma(alpha=4.0, beta=100.0, **end),
            stats.gamma(4.0, scale=10.0),
        ),
        (
            lambda **end: sim.SpikeSourceGamma(alpha=0.5, beta=20.0, **end),
            stats.gamma(0.5, scale=50.0),
        ),
        (
            lambda **end: sim.SpikeSourcePoissonRefractory(rate=25.0, tau_refrac=15.0, **end),
            stats.expon(loc=15.0, scale=25.0),
        ),
        (
            lambda **end: sim.SpikeSourceInhGamma(a=[3.0], b=[0.01], **end),
            stats.gamma(3.0, scale=10.0),
        ),
        (lambda **end: sim.SpikeSourceInhGamma(a=[1.0], b=[0.03], **end), stats.expon(scale=30.0)),
    ],
    ids=["gamma", "below 1", "refractory", "thinned", "thinned Poisson"],
)
def test_intervals_have_the_distribution_asked_for(make, expected):
    """The seed is fixed: the same numbers each time."""
    sim.setup(0.01)
    trains = times_of(make(duration=DURATION), SIZE)
    intervals = np.concatenate([np.diff([0.0, *times]) for times in trains])
    assert len(intervals) > 5000
    assert stats.kstest(intervals, expected.cdf).pvalue > 0.01


def test_the_rhythm_of_an_inhomogeneous_process():
    sim.setup(0.1)
    cell = sim.SpikeSourceInhGamma(
        a=[2.0, 2.0, 4.0], b=[0.05, 0.005, 0.025], tbins=[0, 200, 400], duration=600.0
    )
    times = np.concatenate(times_of(cell, size=400))
    for first, rate in ((50, 10.0), (250, 100.0), (450, 10.0)):
        count = ((times >= first) & (times < first + 150)).sum()
        assert count / 400 / 0.15 == pytest.approx(rate, rel=0.1)


def test_the_same_seed_gives_the_same_spikes_however_the_run_is_cut():
    def run(seed, *pieces):
        sim.setup(1.0)
        populations = [
            recorded(cell, size=5, seed=seed)
            for cell in (
                sim.SpikeSourceGamma(alpha=2.0, beta=80.0),
                sim.SpikeSourcePoissonRefractory(rate=50.0, tau_refrac=3.0),
                sim.SpikeSourceInhGamma(a=[2.0, 1.0], b=[0.01, 0.02], tbins=[0.0, 100.0]),
            )
        ]
        for piece in pieces:
            sim.run(piece)
        return [spikes_of(population) for population in populations]

    whole = run(3, 200.0)
    assert whole == run(3, 1.0, 99.0, 0.0, 100.0)
    assert whole != run(4, 200.0)
    assert whole[0][0] != whole[0][1]


def test_they_drive_neurons_from_start_to_stop_and_again_after_a_reset():
    sim.setup(1.0)
    source = recorded(sim.SpikeSourceGamma(alpha=1.0, beta=200.0, start=20.0, duration=50.0))
    cells = neurons(SIZE)
    static(source, cells, weight=20.0)
    sim.run(150.0)
    times = [t for train in spikes_of(source) for t in train]
    assert min(times) >= 20
    assert max(times) <= 70
    assert any(spikes_of(cells))
    sim.reset()
    sim.run(150.0)
    assert spikes_of(source, 0) == spikes_of(source, 1)
    assert spikes_of(cells, 0) == spikes_of(cells, 1)
    (described, _) = sim.get_network().populations
    assert described.cell_type == "SpikeSourceArray"
    assert [len(t) for t in described.parameters["spike_times"]] == [
        len(s) for s in spikes_of(source)
    ]


def test_parameters_can_change_between_runs():
    sim.setup(1.0)
    source = recorded(sim.SpikeSourcePoissonRefractory(rate=100.0, tau_refrac=2.0), size=3)
    sim.run(100.0)
    before = spikes_of(source)
    source[1:].set(rate=0.0)
    sim.run(100.0)
    after = spikes_of(source)
    assert len(after[0]) > len(before[0])
    assert after[1:] == before[1:]
    assert source.get("rate").tolist() == [100.0, 0.0, 0.0]


def test_what_is_wrong_is_told_before_anything_runs():
    sim.setup(1.0)
    recorded(sim.SpikeSourceGamma(alpha=0.0), label="a")
    recorded(sim.SpikeSourcePoissonRefractory(rate=100.0, tau_refrac=10.0), label="b")
    recorded(sim.SpikeSourceInhGamma(a=[1.0, 2.0], b=[0.1], tbins=[0.0]), label="c")
    recorded(sim.SpikeSourceInhGamma(a=[0.5], b=[0.1]), label="d")
    recorded(sim.SpikeSourceGamma(start=-1.0), label="e")
    with refused(
        sim.NetworkError,
        "'a' (SpikeSourceGamma): alpha=0 and beta=1 Hz make no gamma process",
        "'b' (SpikeSourcePoissonRefractory): rate=100 Hz can't be reached with tau_refrac=10 ms",
        "'c' (SpikeSourceInhGamma): a, b and tbins have 2, 1 and 1 values",
        "'d' (SpikeSourceInhGamma): a=0.5 and b=0.1 s are the lowest",
        "'e' (SpikeSourceGamma): start=-1 ms",
    ):
        sim.run(1.0)


def test_a_network_by_itself_needs_an_end():
    sim.setup(1.0)
    recorded(sim.SpikeSourceGamma(alpha=2.0, beta=100.0), label="endless")
    with refused(ValueError, "'endless'", "give it a duration, or run before get_network()"):
        sim.get_network()
    sim.setup(1.0)
    recorded(sim.SpikeSourceGamma(alpha=2.0, beta=100.0, duration=100.0))
    (source,) = sim.get_network().populations
    assert all(len(times) for times in source.parameters["spike_times"])
