"""The synapses of one projection whose weights others change, and their targets' memory."""

from __future__ import annotations

from emulator.image import Plasticity, Ring, Synapses, UInt32s
from emulator.timestep.fired import Fired

from .changes import (
    ChangeableRows,
    Changes,
    add_changes,
    nothing_pending,
    process_changeable_rows,
)
from .memory import Memory
from .projection import PlasticProjection, Stage


class ChangeMemory(Memory):
    """The changes that are yet to be made to weights. Their spikes are not remembered."""

    in_order = True

    def __init__(self, plasticity: Plasticity, neurons: int) -> None:
        super().__init__(plasticity, neurons)
        self.pending = nothing_pending(neurons)

    def add_spikes(self, tick: int, fired: Fired, count: int) -> None:
        """Do nothing with their spikes."""

    def add_changes(self, rows: Changes, fired: Fired, count: int) -> None:
        """What the first *count* spikes of *fired*, of the sources of *rows*, are to change."""
        add_changes(self.pending, rows, fired, count)

    def clear(self) -> None:
        """Nothing has happened yet."""
        super().clear()
        self.pending.held[:] = 0
        self.pending.lost[:] = 0


class ChangeableProjection(PlasticProjection):
    """Changes, and delivers, the rows of one projection; as its base class."""

    def __init__(
        self,
        synapses: Synapses,
        ring: Ring,
        rings: UInt32s,
        memory: ChangeMemory,
        is_heard: bool = False,
    ) -> None:
        super().__init__(synapses, ring, rings, memory.spikes, is_heard)
        assert synapses.plasticity is not None
        self._pending = memory.pending
        self._kind = synapses.type
        self._plasticity = synapses.plasticity

    def _process(self, stage: Stage, tick: int, fired: Fired, count: int, thread: int = 0) -> None:
        numbers = self._plasticity.row_numbers
        assert numbers is not None
        rows = stage.rows
        number = numbers[stage.lag // self._plasticity.ring_length]
        process_changeable_rows(
            ChangeableRows(rows.first, rows.target, rows.delay, rows.weight, number, self._kind),
            self._pending,
            self.rules.weight,
            self.delivery(stage.lag),
            self._rings,
            tick,
            fired,
            count,
        )
