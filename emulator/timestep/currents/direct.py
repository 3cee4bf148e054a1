"""DCSource: `amplitude` while start <= tick < stop."""

from __future__ import annotations

from emulator.image import Current, Int32s

from .source import Source, add_to_all


class DirectCurrent(Source):
    """Parameters: `amplitude` (accum), `start` and `stop` (ticks)."""

    def __init__(self, current: Current) -> None:
        super().__init__(current)
        self._amplitude = int(current.parameters["amplitude"])
        self._start, self._stop = (int(current.parameters[name]) for name in ("start", "stop"))

    def changes(self, tick: int) -> bool:
        """Where it starts and where it stops."""
        return tick in (self._start, self._stop)

    def add(self, tick: int, injected: Int32s) -> None:
        """The same in every tick."""
        if self._start <= tick < self._stop:
            add_to_all(self.current.neurons, self._amplitude, injected)
