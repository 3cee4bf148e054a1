"""Spikes that a synapse core hears of by its own neurons' packets; see ``image.OwnSpikes``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from emulator.image import OwnSpikes
from emulator.timestep.fired import Fired

from .history import PostSpikes, add_events
from .laned import LanedProjection
from .projection import PlasticProjection

ONCE = np.ones(1, np.int32)


class Heard:
    """Enters the spikes of one population into its histories, and does what they lead to.

    Arguments:
        asked: what the image says.
        plastic: for each of its projections, the one that learns, or None for a static one.
        spikes: of the population, as it remembers them.
        timing: the timing rule of the population's synapses.
    """

    def __init__(
        self,
        asked: OwnSpikes,
        plastic: Sequence[PlasticProjection | LanedProjection | None],
        spikes: PostSpikes,
        timing: NamedTuple,
    ) -> None:
        self._heard = asked.heard
        self._plastic = plastic
        self._spikes = spikes
        self._timing = timing

    def hear(self, tick: int, fired: Fired, count: int) -> None:
        """The first *count* spikes of *fired*, sent at *tick*."""
        for k, is_heard in enumerate(self._heard[fired.neurons[:count]]):
            packet = Fired(fired.neurons[k : k + 1], ONCE)
            for _ in range(fired.copies[k]):
                for projection in self._plastic:
                    if is_heard:
                        add_events(self._spikes, self._timing, tick, packet, 1)
                    if projection is not None:  # others may have rows of it
                        projection.deliver_at_once(tick, packet, 1)
