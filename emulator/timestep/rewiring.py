"""Structural plasticity: static synapses that are formed and eliminated.

At the beginning of a tick, before any spike of it, a core of synapses makes its attempts
(sPyNNaker's ``topographic_map_impl.c`` and ``spike_processing_fast.c``):

1. A neuron of the population is chosen, on all cores alike; only the core that has it goes on.
2. One of its places is chosen. If it is free, so is a source for it.
3. The row of the source is read. A synapse that is in the place is eliminated, or else one is
   formed, by chance.

The row of the next attempt is chosen and read before that of the last one is changed and written
back. So the random numbers are drawn in that order; and where both are the same row, what the last
attempt did to it is lost, although the places keep it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import HALF, HALF_BITS
from emulator.arithmetic.jit import borrowed, kernel
from emulator.arithmetic.random import Generator, draw
from emulator.image import ArraySource, Image, Int64s, Rewiring, Ring, UInt32s

from .fired import Fired

TARGET, WEIGHT, DELAY = 0, 1, 2
"""Of a synapse in a row."""
FIELDS = 3
HIGHEST_CHANCE = 65535
NOTHING = -1
EVENT_FIELDS = 4
"""Tick, source, target, and 1 for one formed or 0 for one eliminated."""


class Rule(NamedTuple):
    """What never changes."""

    size: int
    """Neurons of the population."""
    first: int
    last: int
    """Of the core's."""
    s_max: int
    replaces: bool
    remembers: int
    """Spikes; or NOTHING, where sources are chosen among all."""
    weight: int
    delay: int
    grid: Int64s
    reciprocals: Int64s
    forward: Int64s
    lateral: Int64s
    elimination: Int64s
    """Chances of depressed and of potentiated synapses, threshold."""
    source_first: Int64s
    """(projections, slices + 1), the rest of a row repeating its end."""
    slices: Int64s
    is_lateral: Int64s
    """By projection."""


class State(NamedTuple):
    """What a core keeps."""

    shared: Generator
    own: Generator
    places: Int64s
    """(neurons, s_max, 2)."""
    rows: Int64s
    """(projections, sources, room, FIELDS)."""
    lengths: Int64s
    """(projections, sources): synapses in a row."""
    heard: Int64s
    """(2, remembers, 2): projection and source of the spikes of odd and of even ticks."""
    heard_count: Int64s
    """(3,): how many; and the tick of the last one."""
    buffers: Int64s
    """(2, room, FIELDS): the rows that are being worked on."""
    attempts: Int64s
    """(2, 6): of each of them, see CHOSEN."""


POST, PLACE, PROJECTION, SOURCE, IS_THERE, COUNT = range(6)
"""What an attempt has chosen, and how many synapses the row has that it has read."""
CHOSEN = 6


@kernel
def below(limit: int, generator: Generator) -> int:
    """A whole number from 0 on, below *limit*."""
    drawn = draw(generator)
    return (limit * (drawn >> HALF_BITS) + ((limit * (drawn & HALF)) >> HALF_BITS)) >> HALF_BITS


@kernel
def hear(state: State, tick: int, projection: int, source: int) -> None:
    """Remember a spike."""
    which = tick & 1
    if tick != state.heard_count[2]:
        state.heard_count[2] = tick
        state.heard_count[which] = 0
    count = state.heard_count[which]
    if count < state.heard.shape[1]:
        state.heard[which, count, 0] = projection
        state.heard[which, count, 1] = source
        state.heard_count[which] = count + 1


@kernel
def choose_source(rule: Rule, state: State, tick: int, attempt: Int64s) -> bool:
    """A neuron for a free place, if there is any to choose."""
    if rule.remembers != NOTHING:
        which = (tick - 1) & 1
        if state.heard_count[which] == 0:
            return False
        chosen = state.heard[which, below(state.heard_count[which], state.own)]
        attempt[PROJECTION] = chosen[0]
        attempt[SOURCE] = chosen[1]
        return True
    projection = below(len(rule.slices), state.own)
    slices = rule.slices[projection]
    first = rule.source_first[projection]
    wanted = below(first[slices], state.own)
    part = 0
    while part < slices - 1 and first[part + 1] < wanted:
        part += 1
    attempt[PROJECTION] = projection
    attempt[SOURCE] = first[part] + below(first[part + 1] - first[part], state.own)
    return True


@kernel
def begin(rule: Rule, state: State, tick: int, attempt: Int64s, row: Int64s) -> bool:
    """Choose what to look at; False if it is nothing of this core's."""
    post = below(rule.size, state.shared)
    if post < rule.first or post > rule.last:
        return False
    attempt[POST] = post - rule.first
    attempt[PLACE] = below(rule.s_max, state.own)
    place = state.places[attempt[POST], attempt[PLACE]]
    attempt[IS_THERE] = place[0] != NOTHING
    attempt[PROJECTION] = place[0]
    attempt[SOURCE] = place[1]
    return bool(attempt[IS_THERE]) or choose_source(rule, state, tick, attempt)


@kernel
def read(state: State, attempt: Int64s, row: Int64s) -> None:
    """Take the attempt's row into its buffer, as it stands."""
    count = state.lengths[attempt[PROJECTION], attempt[SOURCE]]
    row[:count] = state.rows[attempt[PROJECTION], attempt[SOURCE], :count]
    attempt[COUNT] = count


@kernel
def write_back(state: State, attempt: Int64s, row: Int64s) -> None:
    """Have the attempt's row as its buffer is."""
    count = attempt[COUNT]
    state.rows[attempt[PROJECTION], attempt[SOURCE], :count] = row[:count]
    state.lengths[attempt[PROJECTION], attempt[SOURCE]] = count


@kernel
def find(attempt: Int64s, row: Int64s) -> int:
    """Where the neuron is in the row; NOTHING if it is not."""
    for k in range(attempt[COUNT]):
        if row[k, TARGET] == attempt[POST]:
            return k
    return NOTHING


@kernel
def eliminate(rule: Rule, state: State, attempt: Int64s, row: Int64s) -> bool:
    """Take the synapse out by chance; the last of the row takes its place."""
    found = find(attempt, row)
    if found == NOTHING:
        return False
    drawn = draw(state.own)
    is_depressed = row[found, WEIGHT] < rule.elimination[2]
    if drawn > rule.elimination[0 if is_depressed else 1]:
        return False
    attempt[COUNT] -= 1
    row[found] = row[attempt[COUNT]]
    state.places[attempt[POST], attempt[PLACE]] = NOTHING
    return True


@kernel
def apart(rule: Rule, pre: int, post: int) -> int:
    """The squared distance of two neurons on the grid, whose ends meet."""
    squares = 0
    for axis in range(2):
        size, reciprocal = rule.grid[axis], rule.reciprocals[axis]
        distance = 0
        if size > 1:
            before = (pre * reciprocal) >> 32
            behind = (post * reciprocal) >> 32
            if axis == 1:
                before, behind = pre - before * size, post - behind * size
            distance = abs(before - behind)
            if distance > size >> 1:
                distance -= size
        squares += distance * distance
    return squares


@kernel
def form(rule: Rule, state: State, attempt: Int64s, row: Int64s) -> bool:
    """Put a synapse into the row, by the chance that neurons so far apart have."""
    if attempt[COUNT] >= rule.s_max:
        return False
    if not rule.replaces and find(attempt, row) != NOTHING:
        return False
    distance = apart(rule, attempt[SOURCE], attempt[POST] + rule.first)
    chances = rule.lateral if rule.is_lateral[attempt[PROJECTION]] else rule.forward
    if distance >= len(chances) or below(HIGHEST_CHANCE, state.own) > chances[distance]:
        return False
    draw(state.own)  # for a delay between two others, which are the same
    row[attempt[COUNT], TARGET] = attempt[POST]
    row[attempt[COUNT], WEIGHT] = rule.weight
    row[attempt[COUNT], DELAY] = rule.delay
    attempt[COUNT] += 1
    place = state.places[attempt[POST], attempt[PLACE]]
    place[0] = attempt[PROJECTION]
    place[1] = attempt[SOURCE]
    return True


@kernel
def rewire(rule: Rule, state: State, tick: int, attempts: int, events: Int64s) -> int:
    """Make the attempts of a tick; returns how many *events* there were, (attempts, 4)."""
    rule, state = borrowed(rule), borrowed(state)
    left, current, happened = attempts, 0, 0
    is_busy = False
    while left > 0 and not is_busy:
        is_busy = begin(rule, state, tick, state.attempts[current], state.buffers[current])
        left -= 1
    if is_busy:
        read(state, state.attempts[current], state.buffers[current])
    while is_busy:
        following = 1 - current
        is_busy = False
        while left > 0 and not is_busy:
            is_busy = begin(rule, state, tick, state.attempts[following], state.buffers[following])
            left -= 1
        if is_busy:
            read(state, state.attempts[following], state.buffers[following])
        attempt, row = state.attempts[current], state.buffers[current]
        if attempt[IS_THERE]:
            is_changed = eliminate(rule, state, attempt, row)
        else:
            is_changed = form(rule, state, attempt, row)
        if is_changed:
            write_back(state, attempt, row)
            events[happened, 0] = tick
            events[happened, 1] = attempt[SOURCE]
            events[happened, 2] = attempt[POST] + rule.first
            events[happened, 3] = 1 - attempt[IS_THERE]
            happened += 1
        current = following
    return happened


class To(NamedTuple):
    """Where a core's weights go."""

    first: int
    """The ring buffer of slot 0 and the core's first neuron."""
    slot_words: int
    mask: int


@kernel
def deliver(
    rings: UInt32s, to: To, state: State, projection: int, tick: int, fired: Fired, order: Int64s
) -> None:
    """Add the weights of a projection's rows to the ring buffers, and remember the spikes."""
    state, fired = borrowed(state), borrowed(fired)
    for spike in order:
        source = fired.neurons[spike]
        row = state.rows[projection, source]
        for _ in range(fired.copies[spike]):
            for k in range(state.lengths[projection, source]):
                slot = ((tick + row[k, DELAY]) & to.mask) * to.slot_words
                rings[to.first + slot + row[k, TARGET]] += np.uint32(row[k, WEIGHT])
            hear(state, tick, projection, source)


class RewiredSynapses:
    """The projections of one population that are rewired."""

    def __init__(self, image: Image, rewiring: Rewiring, ring: Ring, rings: UInt32s) -> None:
        self._image = image
        self._rewiring = rewiring
        self.population = rewiring.population
        self.projections = rewiring.projections
        self._ring = ring
        self._rings = rings
        self.events: list[Int64s] = []
        """(n, 4) each: tick, source, target, whether it was formed."""
        self.reset()

    def reset(self) -> None:
        """Back to tick 0."""
        asked = self._rewiring
        self.events.clear()
        spans = zip(asked.core_first[:-1], asked.core_first[1:] - 1, strict=True)
        self._cores = [
            (_rule(self._image, asked, int(first), int(last)), int(first)) for first, last in spans
        ]
        self._states = [
            _state(self._image, asked, rule, seed)
            for (rule, _), seed in zip(self._cores, asked.core_seeds, strict=True)
        ]
        self._room = np.empty((asked.attempts, EVENT_FIELDS), np.int64)

    def rewire(self, tick: int) -> None:
        """What happens before the spikes of *tick*."""
        asked = self._rewiring
        if (tick + 1) % asked.every:
            return
        for (rule, _), state in zip(self._cores, self._states, strict=True):
            happened = rewire(rule, state, tick, asked.attempts, self._room)
            if happened:
                self.events.append(self._room[:happened].copy())

    def deliver(self, tick: int, fired: list[Fired], counts: Int64s) -> None:
        """Let the spikes of *tick* through the synapses that there are."""
        ring = self._ring
        for place, index in enumerate(self._rewiring.projections):
            synapses = self._image.synapses[index]
            order = np.arange(counts[synapses.pre])
            if isinstance(self._image.populations[synapses.pre].cells, ArraySource):
                order = order[::-1]  # the host takes keys from the end of a list
            for (_, first), state in zip(self._cores, self._states, strict=True):
                to = To(
                    ring.first + synapses.type * ring.neurons + first,
                    ring.types * ring.neurons,
                    ring.slots - 1,
                )
                deliver(self._rings, to, state, place, tick, fired[synapses.pre], order)

    def connections(self, index: int) -> Int64s:
        """What there is of a projection: (n, 4), source, target, weight and ticks, by source."""
        place = self._rewiring.projections.index(index)
        found = []
        for (_, first), state in zip(self._cores, self._states, strict=True):
            for source, count in enumerate(state.lengths[place]):
                row = state.rows[place, source, :count]
                sources = np.full((count, 1), source)
                found.append(np.hstack([sources, row + np.array([first, 0, 0])]))
        table = np.concatenate([np.zeros((0, EVENT_FIELDS), np.int64), *found])
        return table[np.lexsort((table[:, 1], table[:, 0]))]


def _rule(image: Image, asked: Rewiring, first: int, last: int) -> Rule:
    most = max(map(len, asked.source_first))
    return Rule(
        size=image.populations[asked.population].size,
        first=first,
        last=last,
        s_max=asked.places.shape[1],
        replaces=asked.with_replacement,
        remembers=NOTHING if asked.last_spikes is None else asked.last_spikes,
        weight=asked.weight,
        delay=asked.delay,
        grid=np.array(asked.formation.grid, np.int64),
        reciprocals=np.array(asked.formation.reciprocals, np.int64),
        forward=asked.formation.forward,
        lateral=asked.formation.lateral,
        elimination=np.array(
            [
                asked.elimination.depressed,
                asked.elimination.potentiated,
                asked.elimination.threshold,
            ],
            np.int64,
        ),
        source_first=np.array([_padded(each, most) for each in asked.source_first], np.int64),
        slices=np.array([len(each) - 1 for each in asked.source_first], np.int64),
        is_lateral=np.array(
            [image.synapses[p].pre == asked.population for p in asked.projections], np.int64
        ),
    )


def _padded(first: Int64s, length: int) -> Int64s:
    return np.concatenate([first, np.full(length - len(first), first[-1])])


def _state(image: Image, asked: Rewiring, rule: Rule, seed: UInt32s) -> State:
    sources = max(int(each[-1]) for each in asked.source_first)
    tables = [_rows(image, index, rule) for index in asked.projections]
    room = max(rule.s_max, *(counts.max(initial=0) for counts, _, _ in tables)) + 1
    rows = np.zeros((len(tables), sources, room, FIELDS), np.int64)
    count = np.zeros((len(tables), sources), np.int64)
    for place, (counts, where, synapses) in enumerate(tables):
        count[place, : len(counts)] = counts
        rows[place, where[0], where[1]] = synapses
    return State(
        shared=asked.shared_seed.astype(np.int64),
        own=seed.astype(np.int64),
        places=asked.places[rule.first : rule.last + 1].copy(),
        rows=rows,
        lengths=count,
        heard=np.zeros((2, max(rule.remembers, 1), 2), np.int64),
        heard_count=np.array([0, 0, NOTHING], np.int64),
        buffers=np.zeros((2, room, FIELDS), np.int64),
        attempts=np.zeros((2, CHOSEN), np.int64),
    )


def _rows(image: Image, index: int, rule: Rule) -> tuple[Int64s, tuple[Int64s, Int64s], Int64s]:
    """Of one core: synapses of each source; source and place of each synapse; and these."""
    synapses = image.synapses[index]
    pre = np.repeat(np.arange(len(synapses.first) - 1), np.diff(synapses.first))
    target = synapses.target.astype(np.int64)
    here = (rule.first <= target) & (target <= rule.last)
    counts = np.bincount(pre[here], minlength=len(synapses.first) - 1).astype(np.int64)
    begins = np.cumsum(counts) - counts
    place = np.arange(int(here.sum())) - begins[pre[here]]
    table = np.stack([target - rule.first, synapses.weight, synapses.delay], axis=1)[here]
    return counts, (pre[here], place), table.astype(np.int64)
