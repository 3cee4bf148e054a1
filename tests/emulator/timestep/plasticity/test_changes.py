"""Weights that spikes change, against the slow reference: every weight, every list of changes."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.arithmetic.fixed_point import TOO_MUCH
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.changes import (
    REMEMBERED,
    Bounds,
    ChangeableRows,
    Changes,
    Pending,
    add_changes,
    nothing_pending,
    process_changeable_rows,
)
from emulator.timestep.plasticity.deferred import Delivery
from tests.reference.changes import Change, ChangesOfNeuron

SOURCES, NEURONS, SLOTS = 3, 2, 4
PAIRS = SOURCES * NEURONS
FIRST = np.arange(0, PAIRS + 1, NEURONS)
TARGET = np.tile(np.arange(NEURONS), SOURCES).astype(np.uint16)
TO = Delivery(0, SLOTS - 1, NEURONS, 0, True, False)

steps = st.lists(
    st.tuples(
        st.sampled_from(("change 0", "change 1", "spike 0", "spike 1")),
        st.integers(0, SOURCES - 1),
        st.integers(1, 3),
    ),
    max_size=60,
)
words = st.integers(0, 0xFFFF)
amounts = st.lists(st.integers(-0x8000, 0x7FFF), min_size=PAIRS, max_size=PAIRS)


def fired(source: int, copies: int) -> Fired:
    return Fired(np.array([source], np.int32), np.array([copies], np.int32))


def waiting(pending: Pending, n: int) -> list[Change]:
    places = slice(n * REMEMBERED, n * REMEMBERED + int(pending.held[n]))
    columns = (pending.row[places], pending.kind[places], pending.by[places])
    return [Change(int(row), int(kind), int(by)) for row, kind, by in zip(*columns, strict=True)]


@settings(deadline=None)
@given(
    steps,
    st.lists(words, min_size=PAIRS, max_size=PAIRS),
    amounts,
    st.tuples(words, words),
    st.sampled_from((0, 1, SOURCES)),
)
def test_the_kernel_is_the_reference(
    todo: list[tuple[str, int, int]],
    weights: list[int],
    by: list[int],
    limits: tuple[int, int],
    second: int,
) -> None:
    """Two sets of rows, of two types of synapses; numbers of rows may overlap."""
    bounds = Bounds(min(limits), max(limits))
    numbers = np.arange(SOURCES), second + np.arange(SOURCES)
    changing = [
        Changes(FIRST, TARGET, np.array(by, np.int16), numbers[k], kind=k if second else 0)
        for k in range(2)
    ]
    rows = [
        ChangeableRows(
            FIRST,
            TARGET,
            np.full(PAIRS, k, np.uint16),
            np.array(weights, np.uint16),
            numbers[k],
            kind=k if second else 0,
        )
        for k in range(2)
    ]
    expected = [list(weights), list(weights)]
    neurons = [ChangesOfNeuron() for _ in range(NEURONS)]
    pending, rings = nothing_pending(NEURONS), np.zeros(SLOTS * NEURONS, np.uint32)
    delivered = np.zeros(NEURONS, np.int64)
    for what, source, copies in todo:
        k = int(what[-1])
        kind = rows[k].kind
        row = int(numbers[k][source])
        if what.startswith("change"):
            add_changes(pending, changing[k], fired(source, copies), 1)
            for _ in range(copies):
                for n in range(NEURONS):
                    neurons[n].add(Change(row, kind, by[source * NEURONS + n]))
        else:
            process_changeable_rows(
                rows[k], pending, bounds, TO, rings, 0, fired(source, copies), 1
            )
            for _ in range(copies):
                for n in range(NEURONS):
                    s = source * NEURONS + n
                    expected[k][s] = neurons[n].apply(row, kind, expected[k][s], bounds)
                    delivered[n] += expected[k][s] * k  # a delay of 0 delivers nothing
        assert [waiting(pending, n) for n in range(NEURONS)] == [each.waiting for each in neurons]
        assert [each.weight.tolist() for each in rows] == expected
    assert pending.lost.tolist() == [each.lost for each in neurons]
    slot_1 = rings.reshape(SLOTS, NEURONS)[1]
    assert slot_1.tolist() == np.minimum(delivered, TOO_MUCH).tolist()
    assert rings.sum() == slot_1.sum()
