"""The synapses of one population that are formed and eliminated, static or learning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from emulator.arithmetic.jit import borrowed, kernel
from emulator.image import ArraySource, Image, Int64s, Rewiring, Ring, Synapses, UInt32s
from emulator.timestep.fired import Fired
from emulator.timestep.plasticity.deferred import Delivery, Learning, Rows, process_rows
from emulator.timestep.plasticity.memory import Memory, ModulatedMemory
from emulator.timestep.plasticity.modulation import modulation, process_modulated_rows
from emulator.timestep.plasticity.rules import timing_rule, weight_rule

from .attempts import CHOSEN, EVENT_FIELDS, FIELDS, NOTHING, Rule, State, hear, rewire
from .rows import fired_rows, load_rows, longest_row


class To(NamedTuple):
    """Where the weights of static synapses go."""

    first: int
    """The ring buffer of slot 0 and target neuron 0."""
    slot_words: int
    mask: int


@kernel
def deliver_static(rings: UInt32s, to: To, rows: Rows, tick: int, fired: Fired) -> None:
    """Add the weights of the rows of the spikes to the ring buffers."""
    rings, rows, fired = borrowed((rings, rows, fired))
    for k in range(len(fired.neurons)):
        row = fired.neurons[k]
        for s in range(rows.first[row], rows.first[row + 1]):
            slot = ((tick + rows.delay[s]) & to.mask) * to.slot_words
            place = to.first + slot + rows.target[s]
            rings[place] += np.uint32(fired.copies[k]) * np.uint32(rows.weight[s])


@kernel
def hear_all(state: State, tick: int, projection: int, fired: Fired) -> None:
    """Remember spikes, in their order."""
    state, fired = borrowed((state, fired))
    for k in range(len(fired.neurons)):
        for _ in range(fired.copies[k]):
            hear(state, tick, projection, fired.neurons[k])


@dataclass(frozen=True, eq=False)
class _Core:
    """One core of the population."""

    rule: Rule
    state: State
    rows: tuple[Rows, ...]
    """By projection: views of those in `state`."""


class RewiredSynapses:
    """The projections of one population that are rewired.

    Arguments:
        ring: that of the population's first synapse core.
        memory: of its neurons, if the synapses learn.
        heard: those of the projections, by place in the image, whose spikes are handed on through
            a :class:`RewiredProjection`.
    """

    def __init__(
        self,
        image: Image,
        rewiring: Rewiring,
        ring: Ring,
        rings: UInt32s,
        memory: Memory | None = None,
        heard: Sequence[int] = (),
    ) -> None:
        self._image = image
        self._rewiring = rewiring
        self.population = rewiring.population
        self.projections = rewiring.projections
        self._synapses = [image.synapses[index] for index in rewiring.projections]
        self._ring = ring
        self._rings = rings
        self._memory = memory
        self._heard = heard
        plasticity = self._synapses[0].plasticity
        self._rules = (
            None
            if plasticity is None
            else Learning(timing_rule(plasticity), weight_rule(plasticity))
        )
        self._modulation = None
        if isinstance(memory, ModulatedMemory) and plasticity is not None:
            self._modulation = modulation(plasticity)
        self.events: list[Int64s] = []
        """(n, 4) each: tick, source, target, whether it was formed."""
        self._loads = 0
        self.reset()

    def reset(self, has_run: bool = True) -> None:
        """Back to tick 0; loaded once more if it *has_run*, see :func:`places_at`.

        Raises:
            OverflowError: the places don't suffice.
        """
        asked = self._rewiring
        self._loads += has_run
        self._places = places_at(asked.places, self._loads)
        self.events.clear()
        self._cores = [
            self._load(int(first), int(end) - 1, seed)
            for first, end, seed in zip(
                asked.core_first[:-1], asked.core_first[1:], asked.core_seeds, strict=True
            )
        ]
        self._room = np.empty((asked.attempts, EVENT_FIELDS), np.int64)

    def rewire(self, tick: int) -> None:
        """What happens before the spikes of *tick*."""
        asked = self._rewiring
        if (tick + 1) % asked.every:
            return
        for core in self._cores:
            happened = rewire(core.rule, core.state, tick, asked.attempts, self._room)
            if happened:
                self.events.append(self._room[:happened].copy())

    def deliver(self, tick: int, fired: list[Fired], counts: Int64s) -> None:
        """Let the spikes of *tick* through the synapses that there are."""
        for place, index in enumerate(self.projections):
            pre, count = self._synapses[place].pre, int(counts[self._synapses[place].pre])
            if index in self._heard or not count:
                continue
            spikes = Fired(*(field[:count] for field in fired[pre]))
            if isinstance(self._image.populations[pre].cells, ArraySource):
                # The host takes keys from the end of a list.
                spikes = Fired(*(field[::-1].copy() for field in spikes))
            self.deliver_from(place, tick, spikes)

    def deliver_from(self, place: int, tick: int, fired: Fired) -> None:
        """Let spikes through the synapses of one projection."""
        by_row = fired_rows(fired, len(fired.neurons))
        for core in self._cores:
            self._process(core, place, tick, by_row)
            if core.rule.remembers != NOTHING:
                hear_all(core.state, tick, place, fired)

    def connections(self, index: int) -> Int64s:
        """What there is of a projection: (n, 4), source, target, weight and ticks, in this order
        sorted; of equal ones those with the shorter delay come first."""
        place = self.projections.index(index)
        ring_length = self._ring_length
        found = []
        for core in self._cores:
            rows = core.rows[place]
            begins, ends = rows.first[:-1:2], rows.first[1::2]
            source = np.repeat(np.arange(len(begins)), ends - begins)
            where = np.concatenate(
                [np.zeros(0, np.int64), *map(np.arange, begins.tolist(), ends.tolist())]
            )
            delay = rows.delay[where].astype(np.int64)
            if ring_length is not None:
                delay[delay == 0] = ring_length
            columns = (source, rows.target[where], rows.weight[where], delay)
            found.append(np.stack([each.astype(np.int64) for each in columns], axis=1))
        table = np.concatenate(found)
        return table[np.lexsort((table[:, 2], table[:, 3], table[:, 1], table[:, 0]))]

    @property
    def _ring_length(self) -> int | None:
        plasticity = self._synapses[0].plasticity
        return None if plasticity is None else plasticity.ring_length

    def _process(self, core: _Core, place: int, tick: int, fired: Fired) -> None:
        synapses, rows, count = self._synapses[place], core.rows[place], len(fired.neurons)
        ring = self._ring
        first = ring.first + synapses.type * ring.neurons
        if synapses.plasticity is None or self._rules is None or self._memory is None:
            to = To(first, ring.types * ring.neurons, ring.slots - 1)
            deliver_static(self._rings, to, rows, tick, fired)
            return
        delivery = Delivery(
            ring=first,
            slot_mask=ring.slots - 1,
            slot_words=ring.types * ring.neurons,
            shift=ring.shifts[synapses.type],
            backprop_delay=synapses.plasticity.backprop_delay,
            read_ahead=synapses.read_ahead[0],
        )
        if self._modulation is None:
            process_rows(
                rows, self._memory.spikes, self._rules, delivery, self._rings, tick, fired, count
            )
            return
        assert isinstance(self._memory, ModulatedMemory)
        process_modulated_rows(
            rows,
            core.state.rows.judged,
            self._memory.modulated,
            self._rules.timing,
            self._rules.weight,
            self._modulation,
            delivery,
            self._rings,
            tick,
            fired,
            count,
        )

    def _load(self, first: int, last: int, seed: UInt32s) -> _Core:
        asked = self._rewiring
        rule = _rule(self._image, asked, self._synapses, first, last, self._modulation is not None)
        ring_length = self._ring_length
        if ring_length is not None:
            rule = rule._replace(delay=asked.delay % ring_length)
        rows = load_rows(self._synapses, asked, first, last)
        state = State(
            shared=asked.shared_seed.astype(np.int64),
            own=seed.astype(np.int64),
            places=self._places[first : last + 1].copy(),
            rows=rows,
            heard=np.zeros((2, max(rule.remembers, 1), 2), np.int64),
            heard_count=np.array([0, 0, NOTHING], np.int64),
            buffers=np.zeros((2, longest_row(rows) + 1, FIELDS), np.int64),
            attempts=np.zeros((2, CHOSEN), np.int64),
        )
        views = (rows.of(p, len(s.first) - 1) for p, s in enumerate(self._synapses))
        return _Core(rule, state, tuple(views))


class RewiredProjection:
    """One of them, for who hears of its source's spikes one by one."""

    def __init__(self, synapses: RewiredSynapses, index: int) -> None:
        self._synapses = synapses
        self._place = synapses.projections.index(index)

    def deliver_at_once(self, tick: int, fired: Fired, count: int) -> None:
        """Let the first *count* spikes of *fired* through."""
        self._synapses.deliver_from(self._place, tick, Fired(*(each[:count] for each in fired)))


def places_at(places: Int64s, load: int) -> Int64s:
    """*places* when they are loaded for the so manieth time, from 1 on.

    With each reset sPyNNaker lists the synapses that there are at first once more.

    Raises:
        OverflowError: a neuron has not enough places, where sPyNNaker stops too.
    """
    filled = np.full_like(places, NOTHING)
    s_max = places.shape[1]
    for neuron, row in enumerate(places):
        listed = np.tile(row[row[:, 0] != NOTHING], (load, 1))
        if len(listed) > s_max:
            raise OverflowError(
                f"neuron {neuron} has {len(listed)} synapses to begin with, in {s_max} places"
            )
        filled[neuron, s_max - len(listed) :] = listed
    return filled


def _rule(
    image: Image,
    asked: Rewiring,
    synapses: list[Synapses],
    first: int,
    last: int,
    is_modulated: bool,
) -> Rule:
    chances = [
        form.lateral if each.pre == asked.population else form.forward
        for form, each in zip(asked.formation, synapses, strict=True)
    ]
    weight = np.array(asked.weight, np.int64)
    return Rule(
        size=image.populations[asked.population].size,
        first=first,
        last=last,
        s_max=asked.places.shape[1],
        replaces=asked.with_replacement,
        remembers=NOTHING if asked.last_spikes is None else asked.last_spikes,
        weight=weight,
        judged=np.zeros_like(weight) if is_modulated else weight,
        delay=asked.delay,
        grid=np.array([each.grid for each in asked.formation], np.int64),
        reciprocals=np.array([each.reciprocals for each in asked.formation], np.int64),
        chances=_table(chances, 0),
        reach=np.array([len(each) for each in chances], np.int64),
        elimination=np.array(
            [[each.depressed, each.potentiated, each.threshold] for each in asked.elimination],
            np.int64,
        ),
        source_first=_table(asked.source_first),
        slices=np.array([len(each) - 1 for each in asked.source_first], np.int64),
    )


def _table(rows: Sequence[Any], filler: int | None = None) -> Int64s:
    """*rows* of different lengths as one array, filled up with *filler* or their last element."""
    most = max(map(len, rows))
    filled = [
        [*map(int, row)] + [int(row[-1]) if filler is None else filler] * (most - len(row))
        for row in rows
    ]
    return np.array(filled, np.int64).reshape(len(rows), most)
