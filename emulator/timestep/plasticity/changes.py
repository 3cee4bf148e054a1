"""Weights that the spikes of other synapses change.

A spike of a changing synapse moves no weight. It is remembered by the neuron that both synapses
are onto, with the number of the row that it is meant for. The next spike of that row's source
makes the changes, one after the other, before the weight is delivered; a change takes the weight
to its bound at most. A neuron remembers sixteen changes, of which the oldest goes for a new one.
(sPyNNaker: synapse_dynamics_external_weight_change.c, post_events_with_weight_change.h.)
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.fixed_point import TOO_MUCH, wide
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int16s, Int32s, Int64s, Synapses, UInt16s, UInt32s
from emulator.timestep.fired import Fired

from .deferred import Delivery

REMEMBERED = 16
"""Changes of a neuron's weights."""


class Unpaired(NamedTuple):
    """The rule of timing of such weights: there is none."""


class Bounds(NamedTuple):
    """Of the weights, as rows hold them."""

    w_min: int
    w_max: int


class Pending(NamedTuple):
    """Changes to be made, by neuron."""

    held: Int32s
    """(n,): how many there are."""
    row: Int64s
    """(n · 16,), like the others: the number of the row that it is meant for."""
    kind: Int32s
    """The type of its synapses."""
    by: Int32s
    """What is added to the weight."""
    lost: Int64s
    """(n,): changes that had to go before they were made."""


class Changes(NamedTuple):
    """Synapses that change weights, in rows by source neuron as :class:`.deferred.Rows`."""

    first: Int64s
    target: NDArray[Any]
    by: Int16s
    row: Int64s
    """By source: the number of the row that it changes."""
    kind: int


class ChangeableRows(NamedTuple):
    """Synapses whose weights are changed, by source neuron as :class:`.deferred.Rows`."""

    first: Int64s
    target: NDArray[Any]
    delay: UInt16s
    weight: UInt16s
    number: Int64s
    """By source."""
    kind: int


def nothing_pending(neurons: int) -> Pending:
    """What *neurons* remember at tick 0."""
    places = neurons * REMEMBERED
    return Pending(
        held=np.zeros(neurons, np.int32),
        row=np.zeros(places, np.int64),
        kind=np.zeros(places, np.int32),
        by=np.zeros(places, np.int32),
        lost=np.zeros(neurons, np.int64),
    )


def changes(synapses: Synapses) -> Changes:
    """*synapses* that change weights, as kernels take them."""
    assert synapses.changes is not None
    return Changes(
        synapses.first,
        synapses.target,
        synapses.weight.view(np.int16),
        synapses.changes,
        synapses.type,
    )


@kernel
def add_changes(pending: Pending, rows: Changes, fired: Fired, count: int) -> None:
    """Remember the changes that the first *count* spikes of *fired* bring."""
    pending, rows, fired = borrowed((pending, rows, fired))
    for k in range(count):
        source = fired.neurons[k]
        for _ in range(fired.copies[k]):
            for s in range(rows.first[source], rows.first[source + 1]):
                n = wide(rows.target[s])
                place = n * REMEMBERED + make_room(pending, n)
                pending.row[place] = rows.row[source]
                pending.kind[place] = rows.kind
                pending.by[place] = rows.by[s]


@inner
def make_room(pending: Pending, n: int) -> int:
    """The place of one more change of neuron *n*: the last one."""
    held = wide(pending.held[n])
    if held < REMEMBERED:
        pending.held[n] = held + 1
        return held
    pending.lost[n] += 1
    first = n * REMEMBERED
    for place in range(first, first + REMEMBERED - 1):
        move(pending, place + 1, place)
    return REMEMBERED - 1


@inner
def move(pending: Pending, place: int, to: int) -> None:
    """Put the change in one *place* into another."""
    pending.row[to] = pending.row[place]
    pending.kind[to] = pending.kind[place]
    pending.by[to] = pending.by[place]


@inner
def changed(pending: Pending, n: int, row: int, kind: int, bounds: Bounds, weight: int) -> int:
    """*weight* onto neuron *n* after all changes that are meant for it, which are then done.

    The last change takes the place of one that is done, and so its turn.
    """
    first, place = n * REMEMBERED, 0
    while place < pending.held[n]:
        at = first + place
        if pending.row[at] != row or pending.kind[at] != kind:
            place += 1
            continue
        weight = min(max(weight + pending.by[at], bounds.w_min), bounds.w_max)
        pending.held[n] -= 1
        move(pending, first + pending.held[n], at)
    return weight


@kernel
def process_changeable_rows(
    rows: ChangeableRows,
    pending: Pending,
    bounds: Bounds,
    to: Delivery,
    rings: UInt32s,
    tick: int,
    fired: Fired,
    count: int,
) -> None:
    """Change and deliver the rows of the first *count* spikes of *fired*, sent at *tick*."""
    rows, pending, rings, fired = borrowed((rows, pending, rings, fired))
    for k in range(count):
        source = fired.neurons[k]
        for _ in range(fired.copies[k]):
            for s in range(rows.first[source], rows.first[source + 1]):
                n, delay = wide(rows.target[s]), wide(rows.delay[s])
                weight = changed(
                    pending, n, rows.number[source], rows.kind, bounds, wide(rows.weight[s])
                )
                rows.weight[s] = weight
                if delay != 0:
                    slot = (tick + delay) & to.slot_mask
                    target = to.ring + slot * to.slot_words + n
                    rings[target] = min(wide(rings[target]) + weight, TOO_MUCH)
