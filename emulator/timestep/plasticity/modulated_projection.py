"""The plastic synapses of one projection onto neurons that dopamine reaches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import Ring, Synapses, UInt32s
from emulator.timestep.fired import Fired

from .memory import ModulatedMemory
from .modulation import modulation, process_modulated_rows
from .projection import PlasticProjection, Stage


class ModulatedProjection(PlasticProjection):
    """Learns by dopamine, and delivers, the rows of one projection; as its base class."""

    def __init__(
        self,
        synapses: Synapses,
        ring: Ring,
        rings: UInt32s,
        memory: ModulatedMemory,
        is_heard: bool = False,
    ) -> None:
        super().__init__(synapses, ring, rings, memory.spikes, is_heard)
        assert synapses.plasticity is not None
        self._memory = memory.modulated
        self._modulation = modulation(synapses.plasticity)
        self._eligibilities = {
            id(stage): np.zeros(len(stage.rows.weight), np.uint16) for stage in self._stages
        }

    def row_of(self, source: int) -> Iterator[NDArray[Any]]:
        """See :meth:`PlasticProjection.row_of`."""
        yield from super().row_of(source)
        for stage in self._stages:
            if stage.lag == 0:
                first = stage.rows.first
                yield self._eligibilities[id(stage)][first[source] : first[source + 1]]

    def _process(self, stage: Stage, tick: int, fired: Fired, count: int, thread: int = 0) -> None:
        process_modulated_rows(
            stage.rows,
            self._eligibilities[id(stage)],
            self._memory,
            self.rules.timing,
            self.rules.weight,
            self._modulation,
            self.delivery(stage.lag),
            self._rings,
            tick,
            fired,
            count,
        )

    def reset(self) -> None:
        """Back to the weights at load; no presynaptic spike yet."""
        super().reset()
        for eligibilities in self._eligibilities.values():
            eligibilities[:] = 0
