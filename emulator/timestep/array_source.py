"""Spike sources that replay given spikes (sPyNNaker's reverse_iptag_multicast_source)."""

from __future__ import annotations

from emulator.image import ArraySource

from .fired import Fired

NEVER = 1 << 62
"""A tick that does not come."""


class ArraySpikes:
    """The spikes of one population of sources."""

    def __init__(self, source: ArraySource) -> None:
        self.update(source)

    def update(self, source: ArraySource) -> None:
        """Replay *source* from here on."""
        self._source = source

    def reset(self) -> None:
        """Nothing to do: the spikes of a tick don't depend on those before."""

    def due(self, tick: int) -> int:
        """The first tick from *tick* on in which any source spikes."""
        ticks = self._source.ticks
        self._place = int(ticks.searchsorted(tick))
        return int(ticks[self._place]) if self._place < len(ticks) else NEVER

    def fire(self, fired: Fired) -> int:
        """List the sources that spike in the tick that is :meth:`due`; return how many."""
        source = self._source
        begin, end = source.first[self._place : self._place + 2].tolist()
        fired.neurons[: end - begin] = source.neurons[begin:end]
        fired.copies[: end - begin] = source.copies[begin:end]
        return int(end - begin)

    def next(self) -> int:
        """The tick that is due after the one that was."""
        self._place += 1
        ticks = self._source.ticks
        return int(ticks[self._place]) if self._place < len(ticks) else NEVER
