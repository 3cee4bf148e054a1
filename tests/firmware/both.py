"""The same network on the emulator and on the firmware, step by step."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from spinn_stdp.network import Network
from spinn_stdp.targets import choose
from spinn_stdp.targets.deployment.wiring import frozen
from tests.reference.compare import differences


class Both:
    """A session on each of the two targets; use it in a ``with`` block."""

    def __init__(self, network: Network, **options: Any) -> None:
        self.network = network
        self._is_frozen = options.get("connections") == "frozen"
        self.firmware = choose("firmware").load(network, **options)
        self.emulator = choose("emulator").load(self._given(network))

    def __enter__(self) -> Both:
        return self

    def __exit__(self, *_: object) -> None:
        self.firmware.close()

    def run(self, *ticks: int) -> None:
        for each in ticks:
            self.emulator.run(each)
            self.firmware.run(each)

    def reset(self) -> None:
        self.emulator.reset()
        self.firmware.reset()

    def forget(self, population: int) -> None:
        self.emulator.forget(population)
        self.firmware.forget(population)

    def update(self, network: Network, changed: Collection[int] = ()) -> None:
        self.network = network
        self.emulator.update(self._given(network), changed)
        self.firmware.update(network, changed)

    def disagreements(self) -> list[str]:
        """What differs between the two so far, in words: empty where every integer is equal."""
        found = differences(self.emulator.traces(), self.firmware.traces())
        for index in range(len(self.network.projections)):
            rewired = self.network.projections[index].structure is not None
            for what in () if rewired else ("weights", "delays", "weight_trace_order"):
                expected = getattr(self.emulator, what)(index)
                given = getattr(self.firmware, what)(index)
                if not np.array_equal(expected, given):
                    found.append(f"{what} of projection {index}: {expected} and {given}")
        return found + self._rewired_differently()

    def _rewired_differently(self) -> list[str]:
        found = []
        for index, projection in enumerate(self.network.projections):
            if projection.structure is None:
                continue
            ours, theirs = (each.connections(index) for each in (self.emulator, self.firmware))
            for column in ("pre", "post", "weight", "delay"):
                if not np.array_equal(getattr(ours, column), getattr(theirs, column)):
                    found.append(f"{column} of projection {index}, which is rewired")
            events, given = (
                each.rewiring_events(projection.post) for each in (self.emulator, self.firmware)
            )
            if not np.array_equal(events, given):
                found.append(f"what was formed and eliminated onto population {projection.post}")
        return found

    def spike_counts(self) -> list[int]:
        """Recorded spikes of each population on the firmware; 0 where none are recorded."""
        return [0 if each is None else len(each) for each in self.firmware.traces().spikes]

    def _given(self, network: Network) -> Network:
        return frozen(network) if self._is_frozen else network
