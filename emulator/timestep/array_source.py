"""Spike sources that replay given spikes (sPyNNaker's reverse_iptag_multicast_source)."""

from __future__ import annotations

import numpy as np

from emulator.image import ArraySource

from .fired import Fired


class ArraySpikes:
    """The spikes of one population of sources."""

    def __init__(self, source: ArraySource) -> None:
        self.update(source)

    def update(self, source: ArraySource) -> None:
        """Replay *source* from here on."""
        self._source = source

    def reset(self) -> None:
        """Nothing to do: the spikes of a tick don't depend on those before."""

    def fire(self, tick: int, fired: Fired) -> int:
        """List the sources that spike in *tick* and return how many."""
        source = self._source
        k = int(np.searchsorted(source.ticks, tick))
        if k == len(source.ticks) or source.ticks[k] != tick:
            return 0
        spikes = slice(source.first[k], source.first[k + 1])
        count = int(source.first[k + 1] - source.first[k])
        fired.neurons[:count] = source.neurons[spikes]
        fired.copies[:count] = source.copies[spikes]
        return count
