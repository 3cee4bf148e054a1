"""Structural plasticity: synapses that are formed and eliminated.

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

from emulator.arithmetic.fixed_point import HALF, HALF_BITS
from emulator.arithmetic.jit import borrowed, kernel
from emulator.arithmetic.random import Generator, draw
from emulator.image import Int64s

from .rows import RewiredRows

TARGET, WEIGHT, DELAY, JUDGED = range(4)
"""Of a synapse in a row; see :class:`.rows.RewiredRows`."""
FIELDS = 4
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
    weight: Int64s
    """By projection, as all that follow."""
    judged: Int64s
    """What elimination judges one by that was just formed."""
    delay: int
    grid: Int64s
    """(projections, 2)."""
    reciprocals: Int64s
    chances: Int64s
    """(projections, most), by squared distance."""
    reach: Int64s
    """How many of these there are."""
    elimination: Int64s
    """(projections, 3): chances of depressed and of potentiated synapses, threshold."""
    source_first: Int64s
    """(projections, slices + 1), the rest of a row repeating its end."""
    slices: Int64s


class State(NamedTuple):
    """What a core keeps."""

    shared: Generator
    own: Generator
    places: Int64s
    """(neurons, s_max, 2)."""
    rows: RewiredRows
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
    rows = state.rows
    place = 2 * (rows.base[attempt[PROJECTION]] + attempt[SOURCE])
    first = rows.first[place]
    count = rows.first[place + 1] - first
    for k in range(count):
        row[k, TARGET] = rows.target[first + k]
        row[k, WEIGHT] = rows.weight[first + k]
        row[k, DELAY] = rows.delay[first + k]
        row[k, JUDGED] = rows.judged[first + k]
    attempt[COUNT] = count


@kernel
def write_back(state: State, attempt: Int64s, row: Int64s) -> None:
    """Have the attempt's row as its buffer is."""
    rows = state.rows
    place = 2 * (rows.base[attempt[PROJECTION]] + attempt[SOURCE])
    first, count = rows.first[place], attempt[COUNT]
    for k in range(count):
        rows.target[first + k] = row[k, TARGET]
        rows.judged[first + k] = row[k, JUDGED]
        rows.weight[first + k] = row[k, WEIGHT]
        rows.delay[first + k] = row[k, DELAY]
    rows.first[place + 1] = first + count


@kernel
def find(rule: Rule, attempt: Int64s, row: Int64s) -> int:
    """Where the neuron is in the row; NOTHING if it is not."""
    for k in range(attempt[COUNT]):
        if row[k, TARGET] == attempt[POST] + rule.first:
            return k
    return NOTHING


@kernel
def eliminate(rule: Rule, state: State, attempt: Int64s, row: Int64s) -> bool:
    """Take the synapse out by chance; the last of the row takes its place."""
    found = find(rule, attempt, row)
    if found == NOTHING:
        return False
    drawn = draw(state.own)
    by = rule.elimination[attempt[PROJECTION]]
    is_depressed = row[found, JUDGED] < by[2]
    if drawn > by[0 if is_depressed else 1]:
        return False
    attempt[COUNT] -= 1
    row[found] = row[attempt[COUNT]]
    state.places[attempt[POST], attempt[PLACE]] = NOTHING
    return True


@kernel
def apart(rule: Rule, projection: int, pre: int, post: int) -> int:
    """The squared distance of two neurons on the grid, whose ends meet."""
    squares = 0
    for axis in range(2):
        size, reciprocal = rule.grid[projection, axis], rule.reciprocals[projection, axis]
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
    if not rule.replaces and find(rule, attempt, row) != NOTHING:
        return False
    projection, post = attempt[PROJECTION], attempt[POST] + rule.first
    distance = apart(rule, projection, attempt[SOURCE], post)
    if distance >= rule.reach[projection]:
        return False
    if below(HIGHEST_CHANCE, state.own) > rule.chances[projection, distance]:
        return False
    draw(state.own)  # for a delay between two others, which are the same
    row[attempt[COUNT], TARGET] = post
    row[attempt[COUNT], WEIGHT] = rule.weight[projection]
    row[attempt[COUNT], DELAY] = rule.delay
    row[attempt[COUNT], JUDGED] = rule.judged[projection]
    attempt[COUNT] += 1
    place = state.places[attempt[POST], attempt[PLACE]]
    place[0] = projection
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
