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
from .learners import Learner
from .rules import timing_rule, weight_rule

MOST_TICKS = 0xFFFF
"""Of a delay."""
FiredBefore = Callable[[int], tuple[Fired, int]]
"""The spikes of so many ticks before this one, and how many they are."""


class Stage(NamedTuple):
    """Synapses onto one part of the targets whose spikes a delay extension holds back."""

    lag: int
    part: int
    rows: Rows


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
        self._cut = _Cut(plasticity.ring_length, ring.neurons, parts)
        self._stages, self._number_of = _stages(synapses, self._cut)
        self.is_heard = is_heard
        self.lags = tuple(stage.lag for stage in self._stages)

    @property
    def is_whole(self) -> bool:
        """Whether :attr:`rows` are all that there is: no delay extension, and no parts."""
        return len(self._stages) == 1 and self._stages[0].lag == 0 and self._cut.parts == 1

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

    def learners(self, pre: int, thread: int) -> list[Learner]:
        """Its rows as a *thread* takes them, whose spikes are those of population *pre*."""
        part = 0 if self._others else thread
        return [
            Learner(pre, stage.rows, spikes, self.rules, self.delivery(stage.lag), rings)
            for stage in self._stages
            for rings, spikes in [self._of_thread(thread if self._others else 0)]
            if stage.part == part
        ]

    def _of_thread(self, thread: int) -> tuple[UInt32s, PostSpikes]:
        """Ring buffers and memory."""
        return self._others[thread - 1] if thread else (self._rings, self.spikes)

    def _process(self, stage: Stage, tick: int, fired: Fired, count: int, thread: int = 0) -> None:
        rings, spikes = self._of_thread(thread)
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
        if self._number_of is None:
            return _side_by_side(self._stages)
        weights = np.empty(len(self._synapses), np.uint16)
        for lag in sorted(set(self.lags)):
            stages = [stage for stage in self._stages if stage.lag == lag]
            number = lag // self._cut.ring_length
            weights[self._number_of == number] = _side_by_side(stages)
        return weights

    def reset(self) -> None:
        """Back to the weights at load; no presynaptic spike yet."""
        stages = {(stage.lag // self._cut.ring_length, stage.part): stage for stage in self._stages}
        ends = dict.fromkeys(stages, 0)
        for piece in self._synapses.pieces():
            rows = piece()
            for key, chosen in self._cut.of(rows):
                begin, ends[key] = ends[key], ends[key] + len(chosen)
                stages[key].rows.weight[begin : ends[key]] = rows.weight[chosen]
        for stage in self._stages:
            stage.rows.last_tick[:] = 0
            stage.rows.last_trace[:] = 0


class _Cut(NamedTuple):
    """How synapses are told apart by the stage of the delay extension, and by part of the target
    neurons.

    Stage `k` holds delays of ``k·S + 1 … (k + 1)·S`` ticks, S the ring's length; within it
    the delay is stored modulo S, as the row's delay field has no more bits.
    """

    ring_length: int
    neurons: int
    parts: int

    @property
    def numbers(self) -> np.dtype[Any]:
        """A type for the numbers of stages."""
        return np.min_scalar_type(MOST_TICKS // self.ring_length)

    def stage_of(self, rows: SynapseRows) -> UInt16s:
        """The stage of each synapse."""
        stages: UInt16s = (rows.delay - np.uint16(1)) // np.uint16(self.ring_length)
        return stages

    def of(self, rows: SynapseRows) -> Iterator[tuple[tuple[int, int], Int64s]]:
        """Stage and part, and which of *rows* these have, ascending, where there are any."""
        stage_of = self.stage_of(rows)
        for number in range(
            int(stage_of.min(initial=MOST_TICKS)), int(stage_of.max(initial=0)) + 1
        ):
            for part in range(self.parts):
                low, high = share(self.neurons, part, self.parts)
                is_own = (rows.target >= low) & (rows.target < high) & (stage_of == number)
                chosen = np.flatnonzero(is_own)
                if len(chosen):
                    yield (number, part), chosen


def _stages(synapses: Synapses, cut: _Cut) -> tuple[list[Stage], NDArray[Any] | None]:
    """The synapses by stage of the delay extension and by part; and the number of each one's stage,
    if there are several."""
    found: dict[tuple[int, int], _Filling] = {}
    numbers: NDArray[Any] | None = None
    at = source = 0
    for piece in synapses.pieces():
        rows = piece()
        before = {number for number, _ in found}
        for key, chosen in cut.of(rows):
            if key not in found:
                found[key] = _Filling(synapses, rows.target.dtype)
            found[key].add(rows, chosen, source, cut.ring_length)
        if numbers is None and len({number for number, _ in found}) > 1:
            numbers = np.empty(len(synapses), cut.numbers)
            numbers[:at] = next(iter(before), 0)
        if numbers is not None:
            numbers[at : at + len(rows.target)] = cut.stage_of(rows)
        at += len(rows.target)
        source += len(rows.first) - 1
    return [found[key].stage(*key, cut.ring_length) for key in sorted(found)], numbers


def _side_by_side(stages: Sequence[Stage]) -> UInt16s:
    """The weights of all parts of the targets; a view of those of one."""
    if len(stages) == 1:
        return stages[0].rows.weight
    lengths = np.array([np.diff(stage.rows.first) for stage in stages], np.int64)
    parts = np.arange(len(stages), dtype=np.min_scalar_type(len(stages)))
    part_of = np.repeat(np.tile(parts, lengths.shape[-1]), lengths.T.ravel())
    weights = np.empty(len(part_of), np.uint16)
    for part, stage in enumerate(stages):
        weights[part_of == part] = stage.rows.weight
    return weights


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
        self._end = 0

    def add(self, rows: SynapseRows, chosen: Int64s, source: int, length: int) -> None:
        """Those that are *chosen* of *rows*, whose first source this is."""
        inside = slice(self._end, self._end + len(chosen))
        self._end = inside.stop
        self._target[inside] = rows.target[chosen]
        self._delay[inside] = rows.delay[chosen] % length
        self._weight[inside] = rows.weight[chosen]
        counts = np.diff(np.searchsorted(chosen, rows.first))
        self._counts[source + 1 : source + 1 + len(counts)] = counts

    def stage(self, number: int, part: int, length: int) -> Stage:
        """What there is then."""
        inside, sources = slice(self._end), len(self._counts) - 1
        rows = Rows(
            first=np.cumsum(self._counts),
            target=self._target[inside],
            delay=self._delay[inside],
            weight=self._weight[inside],
            last_tick=np.zeros(sources, np.int64),
            last_trace=np.zeros(sources, np.int32),
        )
        return Stage(number * length, part, rows)
