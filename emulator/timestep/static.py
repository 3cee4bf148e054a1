"""Static synapses: spikes of this tick become weights in the ring buffers of later ticks.

The synapses of a source onto all populations are one row (see :mod:`.packing`), which is gone
through as its delays come (:mod:`.delivery`). Where a source has one synapse, there is no row
(:mod:`.one_to_one`).

Sums are kept in 32 bits and saturate when they are read; no neuron may have so many synapses
that they could overflow, which the quantiser checks.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int64s, Ring, Synapses, UInt32s

from .delivery import Delivery, arrive, larger, new_delivery, send
from .fired import Fired
from .one_to_one import Line, OneToOne, deliver_lines, line_of, one_to_one_of, parts_of
from .packing import Packed, Rows, mean_run, most_words, pack_projection
from .sheets import Sheets, Strip, asking_for, hand_over, place_of, sheets_of, strips_of
from .team import Team

FIRST_ROOM = 64
"""Rows of a sheet that there is room for to begin with."""
GROWTH = 2
"""Times as much room there is as is needed when there was too little."""


class Groups(NamedTuple):
    """The rows of one population onto one sheet, an entry each, sheet by sheet."""

    pre: Int64s
    """Population whose spikes run along these synapses."""
    first_row: Int64s
    """Row of its first neuron."""
    first: Int64s
    """By sheet: its first entry; ends with their number."""


class Turn(NamedTuple):
    """Which spikes a thread delivers: each *threads*-th one."""

    thread: int
    threads: int


EACH = Turn(0, 1)
"""All of them."""


@inner
def arrive_at(
    sheets: Sheets, sheet: int, delivery: Delivery, words: UInt32s, rings: UInt32s, tick: int
) -> None:
    """Add all that arrives at *tick* in a *sheet* to its ring buffers."""
    if sheets.is_direct[sheet]:
        strip = sheets.first[sheet]
        inputs = rings[place_of(sheets, strip, tick) - sheets.begin[strip] :]
    else:
        inputs = sheets.inputs[sheet]
    any_due = arrive(delivery, sheet, words, sheets.lines[sheet], inputs, tick)
    if any_due and not sheets.is_direct[sheet]:
        hand_over(sheets, sheet, rings, tick)


@kernel
def arrive_until(
    sheets: Sheets, delivery: Delivery, rows: Rows, rings: UInt32s, tick: int, end: int
) -> None:
    """The same for all sheets and all ticks from *tick* to below *end*."""
    sheets, delivery, rows, rings = borrowed((sheets, delivery, rows, rings))
    for sheet in range(len(delivery.used)):
        for each in range(tick, end):
            arrive_at(sheets, sheet, delivery, rows.words, rings, each)


@kernel
def deliver(
    groups: Groups,
    rows: Rows,
    one_to_one: OneToOne,
    sheets: Sheets,
    delivery: Delivery,
    rings: UInt32s,
    fired: Fired,
    first_neuron: Int64s,
    counts: Int64s,
    tick: int,
    turn: Turn,
) -> bool:
    """Send the spikes of *tick* on their way, and add what arrives at the next ones.

    ``fired`` lists population `p`'s spikes from ``first_neuron[p]`` on, ``counts[p]`` of them.
    Those whose *turn* it is are sent along rows.

    Returns:
        False if there is not enough room for their rows, and nothing was done.
    """
    groups, rows, one_to_one = borrowed((groups, rows, one_to_one))
    sheets, delivery, rings = borrowed((sheets, delivery, rings))
    fired, first_neuron, counts = borrowed((fired, first_neuron, counts))
    for sheet in range(len(delivery.used)):
        needed = delivery.used[sheet]
        for g in range(groups.first[sheet], groups.first[sheet + 1]):
            needed += counts[groups.pre[g]]
        if needed > delivery.first[sheet + 1] - delivery.first[sheet]:
            return False
    deliver_lines(one_to_one, rings, fired, first_neuron, counts, tick)
    for sheet in range(len(delivery.used)):
        before = 0
        for g in range(groups.first[sheet], groups.first[sheet + 1]):
            first, first_row = first_neuron[groups.pre[g]], groups.first_row[g]
            end = first + counts[groups.pre[g]]
            for k in range(first + (turn.thread - before) % turn.threads, end, turn.threads):
                row = first_row + fired.neurons[k]
                send(delivery, sheet, rows, row, fired.copies[k], tick)
            before += end - first
        for each in range(tick + 1, tick + 1 + sheets.reach[sheet]):
            if delivery.used[sheet]:
                arrive_at(sheets, sheet, delivery, rows.words, rings, each)
    return True


class Sending(NamedTuple):
    """What a thread delivers; as :func:`deliver` takes it."""

    groups: Groups
    rows: Rows
    one_to_one: OneToOne
    sheets: Sheets
    delivery: Delivery
    rings: UInt32s
    turn: Turn


class StaticSynapses:
    """What a thread delivers of all static projections: a part of their targets, or of spikes."""

    def __init__(
        self,
        array: UInt32s,
        groups: Groups,
        rows: Rows,
        one_to_one: OneToOne,
        sheets: Sheets,
        turn: Turn = EACH,
    ) -> None:
        """*rows* are those of all *groups*; *array* has the ring buffers."""
        self._turn = turn
        self._array = array
        self._groups = groups
        self._rows = rows
        self._one_to_one = one_to_one
        self._sheets = sheets
        self._slots = int(sheets.slot_mask.max(initial=0)) + 1
        self._has_lines_in_each_tick = len(one_to_one.held) > 0
        self.is_under_way = False
        """Whether :meth:`deliver` must be called for the next tick even if no spikes are listed."""
        self.clear()

    def clear(self) -> None:
        """Forget all spikes that are on their way."""
        self._delivery = new_delivery(np.full(len(self._sheets.lines), FIRST_ROOM))
        self._one_to_one.held[:] = 0
        self.is_under_way = self._has_lines_in_each_tick
        self._next_tick = 0

    def can_count(self, population: int) -> bool:
        """Whether the numbers of spikes of all its neurons do where a list of those that spike
        is not given."""
        lines = self._one_to_one.lines
        return population not in self._groups.pre and bool(
            lines.is_even[lines.pre == population].all()
        )

    def count(self, population: int) -> None:
        """Look at ``fired.copies`` for its spikes from here on, at one for each neuron."""
        self._one_to_one.counted[population] = 1
        self._has_lines_in_each_tick = self.is_under_way = True

    @property
    def sending(self) -> Sending:
        """All of it, until :meth:`deliver` or :meth:`clear` is called."""
        return Sending(
            self._groups,
            self._rows,
            self._one_to_one,
            self._sheets,
            self._delivery,
            self._array,
            self._turn,
        )

    def has_delivered(self, tick: int) -> None:
        """All spikes until *tick* have been delivered elsewhere, by what :attr:`sending` gives."""
        self.is_under_way = bool(self._delivery.used.any()) or self._has_lines_in_each_tick
        self._next_tick = tick + 1

    def deliver(self, tick: int, fired: Fired, first_neuron: Int64s, counts: Int64s) -> None:
        """See :func:`deliver`. For each tick with spikes, or while any :attr:`is_under_way`."""
        while not self._deliver(tick, fired, first_neuron, counts):
            self._make_room(counts)
        self.has_delivered(tick)

    def _deliver(self, tick: int, fired: Fired, first_neuron: Int64s, counts: Int64s) -> bool:
        groups, rows, one_to_one, sheets, delivery, rings, turn = self.sending
        return deliver(
            groups,
            rows,
            one_to_one,
            sheets,
            delivery,
            rings,
            fired,
            first_neuron,
            counts,
            tick,
            turn,
        )

    def _make_room(self, counts: Int64s) -> None:
        """Have enough for so many spikes."""
        more = np.concatenate(([0], np.cumsum(counts[self._groups.pre])))[self._groups.first]
        needed = self._delivery.used + np.diff(more)
        self._delivery = larger(
            self._delivery, np.maximum(np.diff(self._delivery.first), GROWTH * needed)
        )

    def deliver_all(self) -> None:
        """Have all that is on its way in the ring buffers at once."""
        first = self._next_tick + 1
        end = first + self._slots
        arrive_until(self._sheets, self._delivery, self._rows, self._array, first, end)
        self.is_under_way = self._has_lines_in_each_tick


class Loading:
    """A part of the targets while its synapses are loaded, one source population after another."""

    def __init__(
        self, strips: Sequence[Strip], rings: Sequence[Ring | None], must_wait: bool, most: int
    ) -> None:
        """*most*: words that all rows may take."""
        self._strips = strips
        self._rings = rings
        self._must_wait = must_wait
        self._lines: list[tuple[Line, UInt32s]] = []
        self._groups: list[tuple[int, int, int]] = []
        self._packed = Packed(most)
        self._open: dict[int, Packed] = {}
        self._in_open: Counter[int] = Counter()

    def begin(self, projections: Sequence[Synapses]) -> None:
        """What is loaded next is *projections*, all from one population.

        Rows of one that is alone are packed where they stay. Those of several onto one sheet are
        put behind one another first; as many are in memory twice as the population has onto a
        sheet.
        """
        self._most_open = sum(map(most_words, projections))
        self._is_alone = len(self.onto(projections)) == 1

    def onto(self, projections: Sequence[Synapses]) -> list[tuple[Synapses, Strip]]:
        """The strips of each of *projections*."""
        return [
            (synapses, strip)
            for synapses in projections
            for strip in self._strips
            if strip[1:3] == (synapses.post, synapses.type)
        ]

    def room(self, synapses: Synapses, strip: Strip) -> Packed:
        """Where the rows of a projection onto a *strip* are packed.

        Those of one synapse each have a place of their own, as they are no rows in the end.
        """
        if np.diff(synapses.first).max(initial=0) <= 1:
            return Packed(most_words(synapses))
        return self._packed if self._is_alone else self._behind(strip.sheet)

    def add(self, pre: int, strip: Strip, packed: Packed, first_row: int) -> None:
        """The rows of a projection from population *pre* onto a *strip*, from *first_row* on."""
        if packed is self._packed:
            self._groups.append((strip.sheet, pre, first_row))
        elif packed is not self._open.get(strip.sheet):
            rows = packed.whole()
            line = line_of(pre, rows, strip, self._rings)
            if line is not None:
                self._lines.append(line)
            elif len(rows.words):
                self._behind(strip.sheet).append(np.diff(rows.first), rows.words)

    def merge(self, pre: int) -> None:
        """All projections from population *pre* have been added."""
        for sheet in sorted(self._open):
            self._groups.append((sheet, pre, self._packed.rows))
            rows = self._open.pop(sheet).whole()
            self._packed.append_merged(rows, self._in_open.pop(sheet))

    def _behind(self, sheet: int) -> Packed:
        """Rows of several projections onto a *sheet*, behind which one more puts its own."""
        self._in_open[sheet] += 1
        if sheet not in self._open:
            self._open[sheet] = Packed(self._most_open)
        return self._open[sheet]

    def whole(self, arrays: Sequence[UInt32s]) -> list[StaticSynapses]:
        """All synapses onto the ring buffers in *arrays*, a part of the spikes for each of them."""
        rows = self._packed.whole()
        sheets = sheets_of(self._strips, self._rings, self._must_wait)
        sheet, pre, first_row = np.array(sorted(self._groups), np.int64).reshape(-1, 3).T.copy()
        groups = Groups(pre, first_row, np.searchsorted(sheet, np.arange(len(sheets.first))))
        lengths = [mean_run(rows, first_row[b:e]) for b, e in pairwise(groups.first.tolist())]
        sheets = asking_for(sheets, lengths)
        threads = len(arrays)
        return [
            StaticSynapses(
                array,
                groups,
                rows,
                one_to_one_of(parts_of(self._lines, thread, threads), len(self._rings)),
                sheets._replace(inputs=sheets.inputs.copy()),
                Turn(thread, threads),
            )
            for thread, array in enumerate(arrays)
        ]


def load_static(
    projections: Sequence[Synapses],
    rings: Sequence[Ring | None],
    arrays: Sequence[UInt32s],
    team: Team,
    must_wait: bool = False,
) -> list[StaticSynapses]:
    """The synapses of *projections*, a part for each of *team*.

    *rings* are those of the populations; None for a population of sources. *arrays* hold them:
    one, for all of *team*, who have a part of the targets each; or one for each, who have a part of
    the spikes. A piece of a projection is made, packed and forgotten before the next one. All *must
    wait* where ring buffers are short (see :mod:`.short_rings`).
    """
    inputs = {(synapses.post, synapses.type) for synapses in projections}
    most = sum(map(most_words, projections))
    number = team.size if len(arrays) == 1 else 1
    parts = [
        Loading(strips_of(inputs, rings, k, number), rings, must_wait, most) for k in range(number)
    ]
    for pre in sorted({synapses.pre for synapses in projections}):
        own = [synapses for synapses in projections if synapses.pre == pre]
        for part in parts:
            part.begin(own)
        for synapses in own:
            _add_projection(synapses, parts, team)
        deque(team.map(partial(Loading.merge, pre=pre), parts), maxlen=0)
    return [synapses for part in parts for synapses in part.whole(arrays)]


def _add_projection(synapses: Synapses, parts: Sequence[Loading], team: Team) -> None:
    onto = [(part, strip) for part in parts for _, strip in part.onto([synapses])]
    packed = [part.room(synapses, strip) for part, strip in onto]
    first_rows = [rows.rows for rows in packed]
    pack_projection(synapses, [strip for _, strip in onto], packed, team)
    for (part, strip), rows, first_row in zip(onto, packed, first_rows, strict=True):
        part.add(synapses.pre, strip, rows, first_row)
