"""Populations of a model whose neurons are records, advanced together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from emulator.image import Int32s, Int64s, Neurons, UInt32s
from emulator.timestep.fired import Fired

from .flock import Flock
from .model import Model, update
from .structs import Records, columns, empty


class RecordFlock(Flock):
    """Neurons of any model. Those that share more than parameters are alone in their flock."""

    def __init__(self, model: Model, images: Sequence[tuple[int, Neurons]], rings: UInt32s) -> None:
        """*images* are those of the populations, by their places in the network."""
        self.model = model
        super().__init__(images, rings)
        self.records = empty(self.size, model.struct)
        self.columns = columns(self.records)
        self._injected = np.zeros((self._substeps, self.size), np.int32)
        image = self.members[0].image
        missing = self.columns.keys() - image.parameters.keys() - image.state.keys()
        if missing:
            raise KeyError(f"{image.model} needs {', '.join(sorted(missing))}")
        self.shared = {
            name: image.state[name].astype(np.int64) for name in (*model.shared, *model.rows)
        }
        self.kind: Any = model.kind(self._substeps, **self.shared)
        self._synapses = [
            (receive, kind, self.records[name])
            for kind, (name, receive) in enumerate(model.receptors)
        ]

    def deal_out(self, number: int) -> int:
        return super().deal_out(1 if self.model.is_alone else number)

    def fire(self, stretch: int, fired: Fired, tick: int, ticks: int = 1) -> tuple[int, bool]:
        pieces = self._stretches[stretch]
        for passed in range(ticks):
            self.receive(tick + passed, pieces)
            if update(self.kind, self.records, pieces, self._injected, fired):
                return passed + 1, True
        return ticks, False

    def receive(self, tick: int, pieces: Records) -> None:
        for receive, kind, synapses in self._synapses:
            receive(pieces, kind, self._rings, self.losses, tick, synapses)

    def sample(self, variable: str, neurons: Int64s) -> Int32s:
        return self.model.recordable[variable](self.records, neurons)

    def injected(self, place: int) -> Int32s:
        return self._injected[:, self.own(place)]

    def rest(self, place: int) -> None:
        self.injected(place)[:] = 0
