"""Spikes that a synapse core hears of by its own neurons' packets; see ``image.OwnSpikes``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from emulator.image import OwnSpikes
from emulator.timestep.fired import Fired

from .laned import LanedProjection
from .memory import Memory, ModulatedMemory
from .modulation import Concentrations
from .projection import PlasticProjection

ONCE = np.ones(1, np.int32)


class Reached(Protocol):
    """A projection that learns."""

    def deliver_at_once(self, tick: int, fired: Fired, count: int) -> None:
        """Process the rows of the first *count* spikes of *fired*, without a delay extension."""


class Heard:
    """Enters the spikes of one population into its histories, and does what they lead to.

    Arguments:
        asked: what the image says.
        rows: for each of its projections, the one that learns, or brings dopamine, or None for a
            static one.
        memory: of the population.
    """

    def __init__(
        self,
        asked: OwnSpikes,
        rows: Sequence[Reached | Concentrations | None],
        memory: Memory,
    ) -> None:
        self._heard = asked.heard
        self._rows = rows
        self._memory = memory

    def hear(self, tick: int, fired: Fired, count: int) -> None:
        """The first *count* spikes of *fired*, sent at *tick*."""
        for k, is_heard in enumerate(self._heard[fired.neurons[:count]]):
            packet = Fired(fired.neurons[k : k + 1], ONCE)
            copies = int(fired.copies[k])
            for copy in range(copies):
                is_replaced = copy % 2 == 0 and copy + 1 < copies
                for rows in self._rows:
                    if is_heard:
                        self._memory.add_spikes(tick, packet, 1)
                    if isinstance(rows, Concentrations):
                        assert isinstance(self._memory, ModulatedMemory)
                        self._memory.add_dopamine(rows, tick, packet, 1)
                    elif rows is not None:  # others may have rows of it
                        _deliver(rows, tick, packet, is_replaced)


def _deliver(rows: Reached, tick: int, packet: Fired, is_replaced: bool) -> None:
    """Lead one *packet* to its row; if that *is_replaced*, the next one has read it before."""
    parts: list[NDArray[Any]] = []
    if is_replaced and isinstance(rows, PlasticProjection | LanedProjection) and rows.reads_ahead:
        parts = list(rows.row_of(int(packet.neurons[0])))
    before = [part.copy() for part in parts]
    rows.deliver_at_once(tick, packet, 1)
    for part, held in zip(parts, before, strict=True):
        part[:] = held
