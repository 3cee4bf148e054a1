"""Static synapses: packed rows deliver what the plain list of synapses says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.arithmetic.fixed_point import TOO_MUCH, WEIGHT_MAX
from emulator.image import Ring, Synapses
from emulator.timestep import packing, sheets, static
from emulator.timestep.fired import Fired
from emulator.timestep.team import Team

SLOTS = 16


def synapses(pre_size: int, rows: list[tuple[int, int, int, int]], kind: int = 0) -> Synapses:
    """(source, target, weight, delay) as a projection from population 0 to population 1."""
    table = np.array(sorted(rows), np.int64).reshape(-1, 4)
    return Synapses(
        label="",
        pre=0,
        post=1,
        type=kind,
        weight_bits=15,
        first=np.searchsorted(table[:, 0], np.arange(pre_size + 1)),
        target=table[:, 1].astype(np.uint32),
        weight=table[:, 2].astype(np.uint16),
        delay=table[:, 3].astype(np.uint16),
        plasticity=None,
        record_every=None,
        read_ahead=(False, False),
    )


def delivered(
    projection: Synapses, ring: Ring, fired: list[tuple[int, int]], tick: int, threads: int = 1
) -> object:
    """The ring buffers after the spikes (neuron, copies) of *tick*."""
    array = np.zeros(ring.slots * ring.types * ring.neurons, np.uint32)
    team = Team(threads)
    parts = static.load_static([projection], [None, ring], [array], team)
    team.close()
    spikes = Fired(*np.array([*fired, (0, 0)], np.int32).T.copy())
    first = np.array([0, len(fired), len(fired)])
    for part in parts:
        part.deliver(tick, spikes, first, np.array([len(fired), 0]))
        part.deliver_all()
    return array.reshape(ring.slots, ring.types, ring.neurons)


def expected(
    rows: list[tuple[int, int, int, int]],
    ring: Ring,
    kind: int,
    fired: list[tuple[int, int]],
    tick: int,
) -> object:
    array = np.zeros((ring.slots, ring.types, ring.neurons), np.uint32)
    for neuron, copies in fired:
        for source, target, weight, delay in rows:
            if source == neuron:
                slot = (tick + delay) % ring.slots
                array[slot, kind, target] += min(weight * copies, TOO_MUCH)
    return array


rows = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 7), st.integers(0, 0xFFFF), st.integers(1, SLOTS)),
    max_size=60,
)
spikes = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 3)), max_size=6, unique_by=lambda s: s[0]
)


@pytest.mark.parametrize("threads", [1, 2, 9])
@pytest.mark.parametrize("cache", [0, 1 << 20])
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, spikes, st.integers(0, 1000), st.integers(0, 1))
def test_delivery(
    monkeypatch: pytest.MonkeyPatch,
    cache: int,
    threads: int,
    rows: list[tuple[int, int, int, int]],
    fired: list[tuple[int, int]],
    tick: int,
    kind: int,
) -> None:
    """At once and from tick to tick, by threads with targets of their own or without any."""
    monkeypatch.setattr(sheets, "CACHE_BYTES", cache)
    ring = Ring(0, SLOTS, 2, 8, (0, 0))
    result = delivered(synapses(6, rows, kind), ring, fired, tick, threads)
    assert np.array_equal(result, expected(rows, ring, kind, fired, tick))


@pytest.mark.parametrize("longest_run", [1, 2, 3])
def test_long_runs_are_cut(monkeypatch: pytest.MonkeyPatch, longest_run: int) -> None:
    """As are those of more than 65,535 synapses; here compiled anew for shorter ones."""
    monkeypatch.setattr(packing, "LONGEST_RUN", longest_run)
    for name in ("_runs", "pack", "merge"):
        plain = getattr(getattr(packing, name), "py_func", getattr(packing, name))
        monkeypatch.setattr(packing, name, plain)
    rows = [(0, target, 10 + target, 1 + target % 2) for target in range(8)]
    ring = Ring(0, SLOTS, 1, 8, (0,))
    result = delivered(synapses(1, rows), ring, [(0, 1)], 5)
    assert np.array_equal(result, expected(rows, ring, 0, [(0, 1)], 5))


def test_more_targets_than_16_bits_can_index() -> None:
    size = 3 * 65536 + 5
    rows = [(0, target, 1 + target % 7, 1 + target % 3) for target in range(0, size, 1000)]
    rows += [(1, size - 1, 9, 2), (1, 65536, 8, 2), (1, 65535, 7, 2)]
    ring = Ring(0, 4, 1, size, (0,))
    result = delivered(synapses(2, rows), ring, [(0, 1), (1, 1)], 0)
    assert np.array_equal(result, expected(rows, ring, 0, [(0, 1), (1, 1)], 0))


def test_no_synapses() -> None:
    ring = Ring(0, 2, 1, 3, (0,))
    assert not np.any(delivered(synapses(2, []), ring, [(0, 1), (1, 1)], 0))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 0xFFFF)), min_size=1, max_size=6),
    st.integers(0, 3),
    st.booleans(),
    spikes,
)
def test_rows_of_one_synapse(
    synapses_of_rows: list[tuple[int, int]],
    first_source: int,
    is_uneven: bool,
    fired: list[tuple[int, int]],
) -> None:
    """As one to one has them; or all but that, where one has another delay."""
    rows = [
        (first_source + k, target, weight, 1 + (is_uneven and k == 1))
        for k, (target, weight) in enumerate(synapses_of_rows)
    ]
    fired = [(neuron, 3 * copies) for neuron, copies in fired]
    ring = Ring(0, SLOTS, 2, 8, (0, 0))
    result = delivered(synapses(9, rows), ring, fired, 3)
    assert np.array_equal(result, expected(rows, ring, 0, fired, 3))


SIZES, PRE_SIZE, TICKS = (3, 7, 5), 4, 24
"""Of the target populations; of the sources."""
connections = st.lists(
    st.tuples(
        st.integers(0, PRE_SIZE - 1),
        st.integers(0, 2),
        st.integers(0, 1),
        st.integers(0, 6),
        st.integers(0, 0xFFFF),
        st.integers(1, SLOTS),
    ),
    max_size=60,
)
raster = st.lists(
    st.tuples(st.integers(0, TICKS - 1), st.integers(0, PRE_SIZE - 1), st.integers(1, 3)),
    max_size=12,
    unique_by=lambda s: s[:2],
)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("cache", "slots"), [(0, SLOTS), (1 << 20, SLOTS), (0, 1), (0, 4)])
@pytest.mark.parametrize("sheet_words", [pytest.param(4, marks=pytest.mark.slow), 11, 1 << 16])
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(connections, raster, st.booleans())
def test_tick_by_tick(
    monkeypatch: pytest.MonkeyPatch,
    sheet_words: int,
    cache: int,
    slots: int,
    threads: int,
    given_connections: list[tuple[int, ...]],
    sent: list[tuple[int, int, int]],
    counts_only: bool,
) -> None:
    """Two types of synapses onto three populations with rings of their own: what each tick finds.

    With sheets that are full in the midst of a population, ring buffers of few ticks, and rows in
    delivery that find no room.
    """
    monkeypatch.setattr(sheets, "SHEET_WORDS", sheet_words)
    monkeypatch.setattr(static, "FIRST_ROOM", 1)
    monkeypatch.setattr(sheets, "CACHE_BYTES", cache)
    table = [(*c[:3], c[3] % SIZES[c[1]], *c[4:]) for c in given_connections]
    rings, words = [], 0
    for k, size in enumerate(SIZES):
        rings.append(Ring(words, slots << k, 2, size, (0, 0)))
        words += (slots << k) * 2 * size
    projections = [
        replace(
            synapses(PRE_SIZE, [(c[0], *c[3:]) for c in table if c[1:3] == (k, kind)], kind),
            post=k + 1,
        )
        for k in range(len(SIZES))
        for kind in range(2)
    ]
    array = np.zeros(words, np.uint32)
    team = Team(threads)
    parts = static.load_static(projections, [None, *rings], [array], team, slots < SLOTS)
    team.close()
    counted = counts_only and all(part.can_count(0) for part in parts)
    for part in parts:
        if counted:
            part.count(0)
    first = np.array([0, *[PRE_SIZE] * len(SIZES)])
    for tick in range(TICKS + SLOTS):
        found = [_emptied(array, ring, tick) for ring in rings]
        for k, size in enumerate(SIZES):
            due = np.zeros((2, size), np.uint32)
            for source, target, kind, n, weight, delay in table:
                for when, neuron, copies in sent:
                    if (when + delay, neuron, k) == (tick, source, target):
                        due[kind, n] += min(weight * copies, TOO_MUCH)
            assert np.array_equal(found[k], due)
        now = [(neuron, copies) for when, neuron, copies in sorted(sent) if when == tick]
        fired = Fired(np.zeros(PRE_SIZE, np.int32), np.zeros(PRE_SIZE, np.int32))
        for place, (neuron, copies) in enumerate(now):
            fired.neurons[place] = neuron
            fired.copies[neuron if counted else place] = copies
        for part in parts:
            if now or part.is_under_way:
                counts = np.array([0 if counted else len(now), 0, 0, 0])
                part.deliver(tick, fired, first, counts)
    assert not array.any()
    assert not any(part.is_under_way for part in parts if not counted and slots == SLOTS)


def _emptied(array: np.ndarray, ring: Ring, tick: int) -> np.ndarray:
    """What has arrived at *tick*, by type and neuron; the buffers are empty then."""
    begin = ring.first + (tick & (ring.slots - 1)) * ring.types * ring.neurons
    inside = slice(begin, begin + ring.types * ring.neurons)
    found = array[inside].reshape(ring.types, ring.neurons).copy()
    array[inside] = 0
    return found


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(0, 70000)), min_size=2, max_size=8))
def test_one_to_one_counts(weights_and_spikes: list[tuple[int, int]]) -> None:
    """Sources that are not listed: the sum of as many weights, each as far as a buffer holds."""
    rows = [(k, k + 1, weight, 3) for k, (weight, _) in enumerate(weights_and_spikes)]
    ring = Ring(0, SLOTS, 2, 10, (0, 0))
    array = np.zeros(SLOTS * 2 * 10, np.uint32)
    (part,) = static.load_static([synapses(8, rows, 1)], [None, ring], [array], Team(1))
    assert part.can_count(0)
    part.count(0)
    fired = Fired(np.zeros(8, np.int32), np.zeros(8, np.int32))
    fired.copies[: len(rows)] = [spikes for _, spikes in weights_and_spikes]
    part.deliver(2, fired, np.array([0, 8]), np.array([0, 0]))
    sums = np.minimum(array.reshape(SLOTS, 2, 10)[5, 1], WEIGHT_MAX)  # as it is read
    due = [min(weight * spikes, WEIGHT_MAX) for weight, spikes in weights_and_spikes]
    assert sums.tolist() == [0, *due, *[0] * (9 - len(due))]
