"""Which neurons are connected: one function for each connector that the board knows.

A core draws what is its own with its own random numbers. What all cores of a population have to
agree upon, such as the targets of each source, they all draw from the population's.

Where a connector chooses several of so many without choosing one twice, it keeps the first ones
and lets each later one take the place of a kept one by chance (Vitter's algorithm R). Neurons
are counted within the view for that, but compared with their numbers in the population.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import HALF, HALF_BITS
from emulator.arithmetic.jit import borrowed, kernel
from emulator.arithmetic.random import Generator, draw
from emulator.image import Int64s

from .rows import ROW_IS_FULL, WRITTEN, Matrix, write
from .values import GIVEN_UP, Source, value

ONE_TO_ONE = 0
ALL_TO_ALL = 1
FIXED_PROBABILITY = 2
FIXED_TOTAL_NUMBER = 3
FIXED_NUMBER_PRE = 4
FIXED_NUMBER_POST = 5
CONNECTORS = {
    "OneToOneConnector": ONE_TO_ONE,
    "AllToAllConnector": ALL_TO_ALL,
    "FixedProbabilityConnector": FIXED_PROBABILITY,
    "FixedTotalNumberConnector": FIXED_TOTAL_NUMBER,
    "MultapseConnector": FIXED_TOTAL_NUMBER,
    "FixedNumberPreConnector": FIXED_NUMBER_PRE,
    "FixedNumberPostConnector": FIXED_NUMBER_POST,
}
"""By PyNN's name, as sPyNNaker's ``ConnectorIDs`` numbers them."""

DRAWING = frozenset(CONNECTORS) - {"OneToOneConnector", "AllToAllConnector"}
"""Those that connect neurons at random."""

NO_NUMBER = 3
"""A bounded distribution gave no number within its bounds."""
MOST_RETRIES = 10
"""Sources that are tried where the row of the first is full."""
CHOICE_BITS = 15
"""Of a random number, with which one of some neurons is chosen."""
CHOICE_MASK = (1 << CHOICE_BITS) - 1


class Task(NamedTuple):
    """What one projection is asked to be on one core."""

    pre_first: int
    pre_last: int
    """Inclusive; numbers in the population, as all of these."""
    post_first: int
    post_last: int
    core_first: int
    """The first neuron of the core."""
    core_last: int
    allows_self: bool
    replaces: bool
    """Whether a neuron may be chosen twice."""
    number: int
    """Connections to make; or a probability as a u0.32."""


class Draws(NamedTuple):
    """What the numbers of a projection come from."""

    weight: Source
    delay: Source
    core: Generator
    population: Generator


@kernel
def add(matrix: Matrix, draws: Draws, pre: int, post: int) -> int:
    """Draw a weight and a delay, and write the synapse."""
    weight = value(draws.weight, draws.core)
    delay = value(draws.delay, draws.core)
    if weight == GIVEN_UP or delay == GIVEN_UP:
        return NO_NUMBER
    return write(matrix, pre, post, weight, delay)


@kernel
def choose(count: int, generator: Generator) -> int:
    """One of *count*, with 15 random bits."""
    return ((draw(generator) & CHOICE_MASK) * count) >> CHOICE_BITS


@kernel
def choose_finely(count: int, generator: Generator) -> int:
    """One of *count*, with 32 random bits."""
    drawn = draw(generator)
    return (count * (drawn >> HALF_BITS) + ((count * (drawn & HALF)) >> HALF_BITS)) >> HALF_BITS


@kernel
def retry(matrix: Matrix, draws: Draws, task: Task, post: int, finely: bool) -> int:
    """A synapse from any source, of another one where the row is full."""
    weight = value(draws.weight, draws.core)
    delay = value(draws.delay, draws.core)
    if weight == GIVEN_UP or delay == GIVEN_UP:
        return NO_NUMBER
    sources = task.pre_last - task.pre_first + 1
    tried = 0
    status = ROW_IS_FULL
    while status == ROW_IS_FULL and tried < MOST_RETRIES:
        chosen = choose_finely(sources, draws.core) if finely else choose(sources, draws.core)
        pre = chosen + task.pre_first
        if task.allows_self or pre != post:
            status = write(matrix, pre, post, weight, delay)
            tried += 1
    return status


@kernel
def keep(kept: Int64s, first: int, values: int, excluded: int, generator: Generator) -> None:
    """Choose ``len(kept)`` of *values* numbers from *first* on, without *excluded* if not −1."""
    n = len(kept)
    begin = n
    for j in range(n):
        if j == excluded:
            kept[j] = n
            begin = n + 1
        else:
            kept[j] = j + first
    for j in range(begin, values):
        if j != excluded:
            place = choose(j + 1, generator)
            if place < n:
                kept[place] = j + first


@kernel
def one_to_one(task: Task, draws: Draws, matrix: Matrix) -> int:
    """Each source with the target that has its place in the view."""
    first = max(task.core_first, task.post_first)
    last = min(task.core_last, task.post_last)
    offset = task.pre_first - task.post_first
    for post in range(first, min(last, task.pre_last - offset) + 1):
        status = add(matrix, draws, post + offset, post)
        if status != WRITTEN:
            return status
    return WRITTEN


@kernel
def all_to_all(task: Task, draws: Draws, matrix: Matrix) -> int:
    """Source by source."""
    first = max(task.core_first, task.post_first)
    last = min(task.core_last, task.post_last)
    for pre in range(task.pre_first, task.pre_last + 1):
        for post in range(first, last + 1):
            if task.allows_self or pre != post:
                status = add(matrix, draws, pre, post)
                if status != WRITTEN:
                    return status
    return WRITTEN


@kernel
def fixed_probability(task: Task, draws: Draws, matrix: Matrix) -> int:
    """Pair by pair, source by source; what a full row can't take is left out."""
    first = max(task.core_first, task.post_first)
    last = min(task.core_last, task.post_last)
    for pre in range(task.pre_first, task.pre_last + 1):
        for post in range(first, last + 1):
            if (task.allows_self or pre != post) and draw(draws.core) <= task.number:
                status = add(matrix, draws, pre, post)
                if status != WRITTEN and status != ROW_IS_FULL:
                    return status
    return WRITTEN


@kernel
def fixed_number_pre(task: Task, draws: Draws, matrix: Matrix) -> int:
    """Target by target: so many sources of each."""
    first = max(task.core_first, task.post_first)
    last = min(task.core_last, task.post_last)
    kept = np.empty(task.number, np.int64)
    sources = task.pre_last - task.pre_first + 1
    for post in range(first, last + 1):
        if task.replaces:
            for _ in range(task.number):
                status = retry(matrix, draws, task, post, False)
                if status != WRITTEN:
                    return status
        else:
            keep(kept, task.pre_first, sources, -1 if task.allows_self else post, draws.core)
            for j in range(task.number):
                status = add(matrix, draws, kept[j], post)
                if status != WRITTEN and status != ROW_IS_FULL:
                    return status
    return WRITTEN


@kernel
def fixed_number_post(task: Task, draws: Draws, matrix: Matrix) -> int:
    """Source by source: so many targets of each, of which the core has its own."""
    kept = np.empty(task.number, np.int64)
    targets = task.post_last - task.post_first + 1
    for pre in range(task.pre_first, task.pre_last + 1):
        if not task.replaces:
            excluded = -1 if task.allows_self else pre
            keep(kept, task.post_first, targets, excluded, draws.population)
        for j in range(task.number):
            if task.replaces:
                post = choose(targets, draws.population) + task.post_first
                while not task.allows_self and post == pre:
                    post = choose(targets, draws.population) + task.post_first
            else:
                post = kept[j]
            if task.core_first <= post <= task.core_last:
                status = add(matrix, draws, pre, post)
                if status != WRITTEN:
                    return status
    return WRITTEN


@kernel
def fixed_total_number(task: Task, draws: Draws, matrix: Matrix) -> int:
    """So many targets, of which the core has its own, each with any source; or so many pairs."""
    targets = task.post_last - task.post_first + 1
    if not task.replaces:
        return _pairs(task, draws, matrix)
    for _ in range(task.number):
        post = choose_finely(targets, draws.population) + task.post_first
        if task.core_first <= post <= task.core_last:
            status = retry(matrix, draws, task, post, True)
            if status != WRITTEN:
                return status
    return WRITTEN


@kernel
def _next_pair(task: Task, pair: int) -> int:
    """The pair after *pair*, target by target; one of a neuron with itself is passed over once."""
    sources = task.pre_last - task.pre_first + 1
    pair += 1
    if not task.allows_self and _pre(task, pair, sources) == _post(task, pair, sources):
        pair += 1
    return pair


@kernel
def _pre(task: Task, pair: int, sources: int) -> int:
    return task.pre_first + pair % sources


@kernel
def _post(task: Task, pair: int, sources: int) -> int:
    return task.post_first + pair // sources


@kernel
def _pairs(task: Task, draws: Draws, matrix: Matrix) -> int:
    sources = task.pre_last - task.pre_first + 1
    kept = np.empty(task.number, np.int64)
    pair = 0
    for i in range(task.number):
        kept[i] = pair
        pair = _next_pair(task, pair)
    seen = task.number
    while _post(task, pair, sources) <= task.post_last:
        seen += 1
        place = choose_finely(seen, draws.population)
        if place < task.number:
            kept[place] = pair
        pair = _next_pair(task, pair)
    for i in range(task.number):
        post = _post(task, kept[i], sources)
        if task.core_first <= post <= task.core_last:
            status = add(matrix, draws, _pre(task, kept[i], sources), post)
            if status != WRITTEN:
                return status
    return WRITTEN


@kernel
def connect(kind: int, task: Task, draws: Draws, matrix: Matrix) -> int:
    """Draw the synapses of one projection onto one core."""
    draws, matrix = borrowed(draws), borrowed(matrix)
    if kind == ONE_TO_ONE:
        return one_to_one(task, draws, matrix)
    if kind == ALL_TO_ALL:
        return all_to_all(task, draws, matrix)
    if kind == FIXED_PROBABILITY:
        return fixed_probability(task, draws, matrix)
    if kind == FIXED_NUMBER_PRE:
        return fixed_number_pre(task, draws, matrix)
    if kind == FIXED_NUMBER_POST:
        return fixed_number_post(task, draws, matrix)
    return fixed_total_number(task, draws, matrix)
