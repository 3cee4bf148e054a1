"""The plastic synapses of one projection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int64s, Ring, Synapses, UInt16s, UInt32s
from emulator.timestep.fired import Fired
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
    order: Int64s | slice
    """Which of the projection's synapses these are; a slice for all."""


class PlasticProjection:
    """Learns and delivers the rows of one projection.

    Arguments:
        is_heard: rows without a delay extension are left to :meth:`deliver_at_once`.
        parts: of the target neurons, which can be gone through at the same time.
    """

    def __init__(
        self,
        synapses: Synapses,
        ring: Ring,
        rings: UInt32s,
        spikes: PostSpikes,
        is_heard: bool = False,
        parts: int = 1,
    ) -> None:
        plasticity = synapses.plasticity
        assert plasticity is not None
        self._synapses = synapses
        self._rings = rings
        self.spikes = spikes
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
        self.is_heard = is_heard
        self.lags = tuple(stage.lag for stage in self._stages)

    @property
    def is_whole(self) -> bool:
        """Whether :attr:`rows` are all that there is: no delay extension, and no parts."""
        return len(self._stages) == 1 and self._stages[0].lag == 0

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
        """Process the rows whose spikes arrive in this tick, of one part of the targets."""
        for stage in self._stages:
            if stage.part != part or (self.is_heard and stage.lag == 0):
                continue
            fired, count = fired_before(stage.lag)
            if count:
                self._process(stage, tick, fired, count)

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

    def _process(self, stage: Stage, tick: int, fired: Fired, count: int) -> None:
        process_rows(
            stage.rows,
            self.spikes,
            self.rules,
            self.delivery(stage.lag),
            self._rings,
            tick,
            fired,
            count,
        )

    def weights(self) -> UInt16s:
        """The weights as they stand, in the image's order; maybe a view."""
        if len(self._stages) == 1 and isinstance(self._stages[0].order, slice):
            return self._stages[0].rows.weight
        weights = np.empty(len(self._synapses.weight), np.uint16)
        for stage in self._stages:
            weights[stage.order] = stage.rows.weight
        return weights

    def reset(self) -> None:
        """Back to the weights at load; no presynaptic spike yet."""
        for stage in self._stages:
            stage.rows.weight[:] = self._synapses.weight[stage.order]
            stage.rows.last_tick[:] = 0
            stage.rows.last_trace[:] = 0


def _stages(synapses: Synapses, ring_length: int, neurons: int, parts: int) -> list[Stage]:
    """The synapses by stage of the delay extension, and by part of the target neurons.

    Stage `k` holds delays of ``k·S + 1 … (k + 1)·S`` ticks, S the ring's length; within it
    the delay is stored modulo S, as the row's delay field has no more bits.
    """
    stage_of = (synapses.delay.astype(np.int64) - 1) // ring_length
    stages = []
    for number in np.unique(stage_of):
        for part in range(parts):
            low, high = share(neurons, part, parts)
            chosen = (stage_of == number) & (synapses.target >= low) & (synapses.target < high)
            lag = int(number) * ring_length
            stages.append(_stage(synapses, np.flatnonzero(chosen), lag, ring_length, part))
    return stages


def _stage(synapses: Synapses, order: Int64s, lag: int, ring_length: int, part: int) -> Stage:
    """Those of the *synapses* that are in *order*."""
    within = synapses.delay[order].astype(np.int64) - lag
    sources = len(synapses.first) - 1
    rows = Rows(
        first=np.searchsorted(order, synapses.first).astype(np.int64),
        target=synapses.target[order],
        delay=(within % ring_length).astype(np.uint16),
        weight=synapses.weight[order].copy(),
        last_tick=np.zeros(sources, np.int64),
        last_trace=np.zeros(sources, np.int32),
    )
    is_all = len(order) == len(synapses.weight)
    return Stage(lag, part, rows, slice(None) if is_all else order)
