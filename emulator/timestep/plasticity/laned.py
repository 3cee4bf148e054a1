"""The plastic synapses of one projection whose sources are dealt out over several synapse cores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import Int64s, UInt16s
from emulator.timestep.fired import Fired

from .projection import FiredBefore, PlasticProjection


class LanedProjection:
    """Learns and delivers as a :class:`PlasticProjection` for each of its cores.

    Arguments:
        parts: for each core, the places of its synapses in the image's order, and themselves.
    """

    def __init__(self, parts: Sequence[tuple[Int64s, PlasticProjection]]) -> None:
        self._parts = parts
        self.lags = tuple(lag for _, part in parts for lag in part.lags)

    @property
    def parts(self) -> list[PlasticProjection]:
        """Those of each core."""
        return [part for _, part in self._parts]

    def deliver(self, tick: int, fired_before: FiredBefore, part: int = 0) -> None:
        """See :meth:`PlasticProjection.deliver`."""
        for _, each in self._parts:
            each.deliver(tick, fired_before, part)

    def deliver_at_once(self, tick: int, fired: Fired, count: int) -> None:
        """See :meth:`PlasticProjection.deliver_at_once`."""
        for _, each in self._parts:
            if each.is_heard:
                each.deliver_at_once(tick, fired, count)

    @property
    def reads_ahead(self) -> bool:
        """See :meth:`PlasticProjection.reads_ahead`."""
        return any(each.reads_ahead for _, each in self._parts if each.is_heard)

    def row_of(self, source: int) -> Iterator[NDArray[Any]]:
        """See :meth:`PlasticProjection.row_of`."""
        for _, each in self._parts:
            if each.is_heard:
                yield from each.row_of(source)

    def weights(self) -> UInt16s:
        """The weights as they stand, in the image's order."""
        weights = np.empty(sum(len(places) for places, _ in self._parts), np.uint16)
        for places, each in self._parts:
            weights[places] = each.weights()
        return weights

    def reset(self) -> None:
        """Back to the weights at load; no presynaptic spike yet."""
        for _, each in self._parts:
            each.reset()
