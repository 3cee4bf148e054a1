"""The plastic synapses of one projection that learn by RecurrentRule, and their targets' memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.image import Plasticity, Ring, Synapses, UInt16s, UInt32s
from emulator.timestep.fired import Fired

from .memory import Memory
from .projection import PlasticProjection, Stage, undelayed
from .recurrent import Recurrent
from .recurrent_rows import Cores, RecurrentRows, add_spikes, cores_of, process_recurrent_rows


class RecurrentMemory(Memory):
    """Their last spikes, with the windows that these open; and the cores' random numbers."""

    in_order = True

    def __init__(self, plasticity: Plasticity, neurons: int) -> None:
        super().__init__(plasticity, neurons)
        assert plasticity.core_neurons is not None
        self._core_neurons = plasticity.core_neurons
        self.cores = cores_of(neurons, plasticity.core_neurons)

    def add_spikes(self, tick: int, fired: Fired, count: int) -> None:
        """Their first *count* spikes of *fired*, sent at *tick*."""
        assert isinstance(self.timing, Recurrent)
        add_spikes(self.spikes.history, self.timing, self.cores, tick, fired, count)

    def clear(self) -> None:
        """Nothing has happened yet."""
        super().clear()
        self.cores.generators[:] = cores_of(self.neurons, self._core_neurons).generators


class RecurrentProjection(PlasticProjection):
    """Learns and delivers the rows of one projection; as its base class."""

    def __init__(
        self,
        synapses: Synapses,
        ring: Ring,
        rings: UInt32s,
        memory: RecurrentMemory,
        is_heard: bool = False,
    ) -> None:
        super().__init__(synapses, ring, rings, memory.spikes, is_heard)
        if not self._stages:  # packets lead to its rows all the same
            self._stages = [undelayed(synapses)]
            self.lags = (0,)
        self._memory = memory
        self._by_core = _rows_by_core(synapses, memory.cores)

    def row_of(self, source: int) -> Iterator[NDArray[Any]]:
        """See :meth:`PlasticProjection.row_of`."""
        rows, number = self._by_core, len(self._memory.cores.generators)
        on_cores = slice(source * number, (source + 1) * number)
        synapses = slice(rows.first[on_cores.start], rows.first[on_cores.stop])
        yield from (rows.weight[synapses], rows.tally[synapses], rows.state[synapses])
        yield from (rows.last_tick[on_cores], rows.last_window[on_cores])

    def _process(self, stage: Stage, tick: int, fired: Fired, count: int, thread: int = 0) -> None:
        process_recurrent_rows(
            self._by_core,
            self._memory.spikes.history,
            self.rules.timing,
            self.rules.weight,
            self._memory.cores,
            self.delivery(lag=0),
            self._rings,
            tick,
            fired,
            count,
        )

    def weights(self) -> UInt16s:
        """The weights as they stand, in the image's order."""
        held: UInt16s = self._by_core.weight.copy()
        return held

    def reset(self) -> None:
        """Back to the weights at load; no presynaptic spike yet."""
        self._by_core.weight[:] = self._synapses.weight
        for state in self._by_core[4:8]:
            state[:] = 0


def _rows_by_core(synapses: Synapses, cores: Cores) -> RecurrentRows:
    plasticity = synapses.plasticity
    assert plasticity is not None
    assert plasticity.rows_read is not None
    sources, number = len(synapses.first) - 1, len(cores.generators)
    source = np.repeat(np.arange(sources), np.diff(synapses.first))
    row = source * number + synapses.target // cores.neurons
    count = len(synapses.weight)
    return RecurrentRows(
        first=np.searchsorted(row, np.arange(sources * number + 1)).astype(np.int64),
        target=synapses.target,
        delay=(synapses.delay % plasticity.ring_length).astype(np.uint16),
        weight=synapses.weight.copy(),
        tally=np.zeros(count, np.int16),
        state=np.zeros(count, np.uint16),
        last_tick=np.zeros(sources * number, np.int64),
        last_window=np.zeros(sources * number, np.int64),
        is_read=plasticity.rows_read.ravel(),
    )
