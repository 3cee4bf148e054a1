"""All current sources of one population."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from emulator.image import Current, Int32s

from . import KINDS


class Inflow:
    """The sum of a population's current sources, in each substep of a tick."""

    def __init__(
        self, currents: Iterable[Current], injected: Int32s, rest: Callable[[], None]
    ) -> None:
        """*injected*, (substeps, neurons) accums, is where they are added to what *rest* leaves."""
        self._injected = injected
        self._rest = rest
        self._sources = [KINDS[current.kind](current) for current in currents]
        self._stale = True

    def begin(self) -> None:
        """A run begins."""
        for source in self._sources:
            source.begin()
        self._stale = True

    def flow(self, tick: int) -> None:
        """Sum anew if a source changes in *tick*; ticks must follow one another."""
        changes = [source.changes(tick) for source in self._sources]
        if not (self._stale or any(changes)):
            return
        self._stale = False
        self._rest()
        for source in self._sources:
            source.add(tick, self._injected)
