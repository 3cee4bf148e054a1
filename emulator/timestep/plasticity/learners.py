"""What learns, where many ticks are one call (see :mod:`emulator.timestep.many_ticks`).

Projections learn by rules that differ in type, so that kernels take them as tuples, which they go
through by taking the first one off. Of each, threads take pieces of a tick's spikes until there are
none left, smaller and smaller ones, so that all end at the same time however long each row is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba.extending import overload

from emulator.arithmetic.flags import Flags, take, write
from emulator.arithmetic.jit import IN_PLACE, inner
from emulator.image import Int64s, UInt32s
from emulator.timestep.fired import Fired
from emulator.timestep.team import FLAGS

from .deferred import Delivery, Learning, Rows, process_rows
from .history import PostSpikes, add_events

MOST = 4
"""Projections that learn, up to which they are compiled into one call."""
PIECES = 2
"""A thread takes one of so many parts of its share of what is left."""


class Remembering(NamedTuple):
    """A population that remembers its spikes."""

    population: int
    spikes: PostSpikes
    timing: Any


class Learner(NamedTuple):
    """A projection, or a part of its targets, as a thread takes it."""

    pre: int
    """The population of its sources."""
    rows: Rows
    spikes: PostSpikes
    by: Learning
    to: Delivery
    rings: UInt32s


class Learners(NamedTuple):
    """All that learns, as a thread takes it."""

    remembering: tuple[Remembering, ...]
    projections: tuple[Learner, ...]
    taken: Flags
    """Of each projection, each in a line of the cache: how many pieces of the spikes threads have
    taken. Empty where threads have parts of the targets: all spikes are theirs then."""


NOTHING = Learners((), (), np.zeros(0, np.int64))


class Spikes(NamedTuple):
    """Those of a tick; see :class:`~emulator.timestep.fired.AllFired`."""

    fired: Fired
    first_neuron: Int64s
    counts: Int64s
    tick: int


@inner
def some_of(spikes: Spikes, population: int, begin: int, end: int) -> Fired:
    """The spikes of a population from one to below another."""
    first = spikes.first_neuron[population]
    own = slice(first + begin, first + end)
    return Fired(spikes.fired.neurons[own], spikes.fired.copies[own])


def remember(remembering: Any, spikes: Spikes, thread: int, threads: int) -> None:
    """Remember a thread's share of the *spikes* of each population."""
    for each in remembering:
        remember_share(each, spikes, thread, threads)


@overload(remember, jit_options=IN_PLACE)
def _remember(remembering: Any, spikes: Any, thread: Any, threads: Any) -> Any:
    def first_and_others(remembering: Any, spikes: Any, thread: Any, threads: Any) -> Any:
        remember_share(remembering[0], spikes, thread, threads)
        remember(remembering[1:], spikes, thread, threads)

    def nobody(remembering: Any, spikes: Any, thread: Any, threads: Any) -> Any:
        pass

    return first_and_others if len(remembering) else nobody


@inner
def remember_share(each: Remembering, spikes: Spikes, thread: int, threads: int) -> None:
    """The same of one population."""
    count = spikes.counts[each.population]
    begin, end = count * thread // threads, count * (thread + 1) // threads
    if begin < end:
        own = some_of(spikes, each.population, begin, end)
        add_events(each.spikes, each.timing, spikes.tick, own, end - begin)


@inner
def take_anew(taken: Flags) -> None:
    """No piece of the spikes of any projection is taken yet."""
    for place in range(0, len(taken), FLAGS):
        write(taken, place, 0)


def deliver_learners(
    projections: Any, taken: Flags, number: int, spikes: Spikes, threads: int
) -> None:
    """Learn and deliver the rows of a thread's *spikes*.

    The first of the *projections* has this *number*.
    """
    for place, each in enumerate(projections, number):
        deliver_pieces(each, taken, place, spikes, threads)


@overload(deliver_learners, jit_options=IN_PLACE)
def _deliver_learners(projections: Any, taken: Any, number: Any, spikes: Any, threads: Any) -> Any:
    def first_and_others(
        projections: Any, taken: Any, number: Any, spikes: Any, threads: Any
    ) -> Any:
        deliver_pieces(projections[0], taken, number, spikes, threads)
        deliver_learners(projections[1:], taken, number + 1, spikes, threads)

    def nothing(projections: Any, taken: Any, number: Any, spikes: Any, threads: Any) -> Any:
        pass

    return first_and_others if len(projections) else nothing


@inner
def deliver_pieces(each: Learner, taken: Flags, number: int, spikes: Spikes, threads: int) -> None:
    """The same of one projection."""
    count = spikes.counts[each.pre]
    is_shared = len(taken) > 0
    begin = passed = 0
    while begin < count:
        size = count
        if is_shared:
            own = take(taken, number * FLAGS)
            while passed < own:
                begin += piece(count - begin, threads)
                passed += 1
            size = min(piece(count - begin, threads), count - begin)
        if size > 0:
            some = some_of(spikes, each.pre, begin, begin + size)
            process_rows(
                each.rows, each.spikes, each.by, each.to, each.rings, spikes.tick, some, size
            )
        if not is_shared:
            break


@inner
def piece(left: int, threads: int) -> int:
    """How many of the spikes that are *left* are taken at once."""
    return max(1, left // (PIECES * threads))
