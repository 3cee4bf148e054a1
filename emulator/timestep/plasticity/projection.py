"""The plastic synapses of one projection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int64s, Ring, SynapseRows, Synapses, UInt16s, UInt32s
from emulator.timestep.fired import Fired, part_of
from emulator.timestep.team import share

from .deferred import Delivery, Learning, Rows, process_rows
from .history import PostSpikes
from .rules import timing_rule, weight_rule

FiredBefore = Callable[[int], tuple[Fired, int]]
"""The spikes of so many ticks before this one, and how many they are."""


class Stage(NamedTuple):
    """Synapses onto one part of the targets whose spikes a delay extension holds back."""

    lag: int
    part: int
    rows: Rows
    order: NDArray[Any] | slice
    """Which of the projection's synapses these are, ascending; a slice for all."""


class PlasticProjection:
    """Learns and delivers the rows of one projection.

    Arguments:
        is_heard: rows without a delay extension are left to :meth:`deliver_at_once`.
        parts: of the target neurons, which can be gone through at the same time.
        others: ring buffers and memory for further threads, which take a part of the spikes then.
    """

    def __init__(
        self,
        synapses: Synapses,
        ring: Ring,
        rings: UInt32s,
        spikes: PostSpikes,
        is_heard: bool = False,
        parts: int = 1,
        others: Sequence[tuple[UInt32s, PostSpikes]] = (),
    ) -> None:
        plasticity = synapses.plasticity
        assert plasticity is not None
        self._synapses = synapses
        self._rings = rings
        self.spikes = spikes
        self._others = others
        self.rules = Learning(timing_rule(plasticity), weight_rule(plasticity))
        self._to = Delivery(
            ring=ring.first + synapses.type * ring.neurons,
            slot_mask=ring.slots - 1,
            slot_words=ring.types * ring.neurons,
            shift=ring.shifts[synapses.type],
            backprop_delay=plasticity.backprop_delay,
            read_ahead=False,
        )
        self._read_ahead = synapses.read_ahead
        self._stages = _stages(synapses, plasticity.ring_length, ring.neurons, parts)
        self._is_shared = parts > 1
        self.is_heard = is_heard
        self.lags = tuple(stage.lag for stage in self._stages)

    @property
    def is_whole(self) -> bool:
        """Whether :attr:`rows` are all that there is: no delay extension, and no parts."""
        return len(self._stages) == 1 and self._stages[0].lag == 0 and not self._is_shared

    @property
    def rows(self) -> Rows:
        """All rows, if it :attr:`is_whole`; whoever sets them has put them elsewhere."""
        return self._stages[0].rows

    @rows.setter
    def rows(self, rows: Rows) -> None:
        self._stages[0] = self._stages[0]._replace(rows=rows)

    def delivery(self, lag: int) -> Delivery:
        """Where weights go, and how, of rows that are delayed by *lag* ticks."""
        return self._to._replace(read_ahead=self._read_ahead[lag > 0])

    def deliver(self, tick: int, fired_before: FiredBefore, part: int = 0) -> None:
        """Process the rows whose spikes arrive in this tick, of one part of the targets, or of
        the spikes."""
        for stage in self._stages:
            if self.is_heard and stage.lag == 0:
                continue
            if self._others:
                fired, count = part_of(*fired_before(stage.lag), part, len(self._others) + 1)
            elif stage.part == part:
                fired, count = fired_before(stage.lag)
            else:
                continue
            if count:
                self._process(stage, tick, fired, count, part if self._others else 0)

    def deliver_at_once(self, tick: int, fired: Fired, count: int) -> None:
        """Process the rows of the first *count* spikes of *fired*, without a delay extension."""
        for stage in self._stages:
            if stage.lag == 0:
                self._process(stage, tick, fired, count)

    def deliver_delayed(self, tick: int, lag: int, fired: Fired, count: int) -> None:
        """Process the rows of the first *count* spikes of *fired*, sent *lag* ticks before."""
        for stage in self._stages:
            if stage.lag == lag:
                self._process(stage, tick, fired, count)

    @property
    def reads_ahead(self) -> bool:
        """Whether a row without a delay extension is read again before it is written back."""
        return self._read_ahead[0]

    def row_of(self, source: int) -> Iterator[NDArray[Any]]:
        """The parts of the rows of *source*, without a delay extension, that learning changes."""
        for stage in self._stages:
            if stage.lag == 0:
                rows = stage.rows
                synapses = slice(rows.first[source], rows.first[source + 1])
                yield rows.weight[synapses]
                yield rows.last_tick[source : source + 1]
                yield rows.last_trace[source : source + 1]

    def _process(self, stage: Stage, tick: int, fired: Fired, count: int, thread: int = 0) -> None:
        rings, spikes = self._others[thread - 1] if thread else (self._rings, self.spikes)
        process_rows(
            stage.rows,
            spikes,
            self.rules,
            self.delivery(stage.lag),
            rings,
            tick,
            fired,
            count,
        )

    def weights(self) -> UInt16s:
        """The weights as they stand, in the image's order; maybe a view."""
        if len(self._stages) == 1 and isinstance(self._stages[0].order, slice):
            return self._stages[0].rows.weight
        weights = np.empty(len(self._synapses), np.uint16)
        for stage in self._stages:
            weights[stage.order] = stage.rows.weight
        return weights

    def reset(self) -> None:
        """Back to the weights at load; no presynaptic spike yet."""
        at = 0
        for piece in self._synapses.pieces():
            weight = piece().weight
            for stage in self._stages:
                within, places = _within(stage.order, at, at + len(weight))
                stage.rows.weight[within] = weight[places]
            at += len(weight)
        for stage in self._stages:
            stage.rows.last_tick[:] = 0
            stage.rows.last_trace[:] = 0


def _within(
    order: NDArray[Any] | slice, begin: int, end: int
) -> tuple[slice, NDArray[Any] | slice]:
    """Where synapses from *begin* to below *end* stand in *order*, and which they are of these."""
    if isinstance(order, slice):
        return slice(begin, end), slice(None)
    ends = np.array([begin, end], order.dtype)  # of one type, so that nothing is copied
    within = slice(*np.searchsorted(order, ends).tolist())
    return within, order[within] - begin


def _stages(synapses: Synapses, ring_length: int, neurons: int, parts: int) -> list[Stage]:
    """The synapses by stage of the delay extension, and by part of the target neurons.

    Stage `k` holds delays of ``k·S + 1 … (k + 1)·S`` ticks, S the ring's length; within it
    the delay is stored modulo S, as the row's delay field has no more bits.
    """
    found: dict[tuple[int, int], _Filling] = {}
    at = source = 0
    for piece in synapses.pieces():
        rows = piece()
        stage_of = (rows.delay - np.uint16(1)) // np.uint16(ring_length)
        for number in range(int(stage_of.min(initial=0)), int(stage_of.max(initial=0)) + 1):
            for part in range(parts):
                low, high = share(neurons, part, parts)
                is_own = (rows.target >= low) & (rows.target < high) & (stage_of == number)
                chosen = np.flatnonzero(is_own)
                if len(chosen):
                    if (number, part) not in found:
                        found[number, part] = _Filling(synapses, rows.target.dtype)
                    found[number, part].add(rows, chosen, at, source, ring_length)
        at += len(rows.target)
        source += len(rows.first) - 1
    return [found[key].stage(*key, ring_length) for key in sorted(found)]


def undelayed(synapses: Synapses) -> Stage:
    """The stage without a delay extension of a projection that has no *synapses*."""
    return _Filling(synapses, np.dtype(np.uint16)).stage(0, 0, 1)


class _Filling:
    """One of the stages, onto one part, while it is filled.

    There is room for all synapses: memory that nothing is written to takes none.
    """

    def __init__(self, synapses: Synapses, index: np.dtype[Any]) -> None:
        most = len(synapses)
        self._counts = np.zeros(len(synapses.first), np.int64)
        self._target = np.empty(most, index)
        self._delay, self._weight = np.empty((2, most), np.uint16)
        self._order: NDArray[Any] | None = None
        """None as long as there are all."""
        self._end, self._most = 0, most

    def add(self, rows: SynapseRows, chosen: Int64s, at: int, source: int, length: int) -> None:
        """Those that are *chosen* of *rows*, whose first source and synapse these are."""
        inside = slice(self._end, self._end + len(chosen))
        self._end = inside.stop
        self._target[inside] = rows.target[chosen]
        self._delay[inside] = rows.delay[chosen] % length
        self._weight[inside] = rows.weight[chosen]
        if inside != slice(at, at + len(rows.target)):
            self._order = self._numbers(inside.start)
        if self._order is not None:
            self._order[inside] = chosen + at
        counts = np.diff(np.searchsorted(chosen, rows.first))
        self._counts[source + 1 : source + 1 + len(counts)] = counts

    def stage(self, number: int, part: int, length: int) -> Stage:
        """What there is then."""
        inside, sources = slice(self._end), len(self._counts) - 1
        is_all = self._order is None and self._end == self._most
        rows = Rows(
            first=np.cumsum(self._counts),
            target=self._target[inside],
            delay=self._delay[inside],
            weight=self._weight[inside],
            last_tick=np.zeros(sources, np.int64),
            last_trace=np.zeros(sources, np.int32),
        )
        order = slice(None) if is_all else self._numbers(self._end)[inside]
        return Stage(number * length, part, rows, order)

    def _numbers(self, end: int) -> NDArray[Any]:
        """Room for the numbers of all synapses, of which those below *end* are there."""
        if self._order is not None:
            return self._order
        order: NDArray[Any] = np.empty(self._most, np.min_scalar_type(self._most))
        order[:end] = np.arange(end)
        return order
