"""A tap: what lies in memory just before each tick of a core, with no host and no interruption.

A core's tick is the interrupt of its first timer, which begins a time step of its program. What
a tap finds just before the tick `n` is what the ticks before `n` have left, and all the packets
that came meanwhile: weights, ring buffers, the state of neurons, post-synaptic histories.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, NamedTuple

from .machine import Machine
from .memory import MemoryFault
from .scamp.monitor import Monitor
from .scamp.structures import STATE_RUN
from .state import wake

TICK_TIMER: Final = 0
"""Timer 1, of whose interrupts SARK's event loop makes ticks."""


class Place(NamedTuple):
    """`length` bytes at `address` as the core `core` of the chip at `x`, `y` sees them."""

    x: int
    y: int
    core: int
    address: int
    length: int


class Tap:
    """Keeps what was at each of some places before each tick of their cores.

    Made by `Board.tap`. Only ticks of a program that simulates (state "running") count.
    """

    def __init__(self, machine: Machine, monitors: dict[tuple[int, int], Monitor]) -> None:
        self._machine, self._monitors = machine, monitors
        self._next_tick: dict[tuple[int, int, int], int] = {}
        self.watch((), 0)

    def watch(self, places: Iterable[Place], tick: int = 0) -> None:
        """Forget everything, and watch `places` from now on; the next tick of theirs is `tick`.

        Raises `ValueError` for a place of which this board's core has no memory.
        """
        wanted = dict.fromkeys(places)
        for place in wanted:
            self._read(place)
        self._count_watchers(-1)
        self._kept: dict[Place, list[tuple[int, bytes]]] = {place: [] for place in wanted}
        cores = {place[:3]: tick for place in wanted}
        self._next_tick = cores
        self._count_watchers(1)
        self._seen = dict.fromkeys(cores, -1)

    def at(self, place: Place, tick: int) -> bytes:
        """What was at `place` just before `tick`.

        Raises `LookupError` if it is not watched or its core has not come so far.
        """
        kept = self._kept[place]
        if tick >= self._next_tick[place[:3]]:
            raise LookupError(f"{place} has not come to tick {tick}")
        found = bisect_right(kept, tick, key=lambda entry: entry[0])
        if not found:
            raise LookupError(f"{place} was not watched at tick {tick}")
        return kept[found - 1][1]

    def _count_watchers(self, change: int) -> None:
        """Of each core that is watched: all its ticks are to run."""
        for x, y, number in self._next_tick:
            record = self._monitors[x, y].chip.cores[number].record
            record["watched"] += change
            wake(record)

    def look(self) -> None:
        """Keep what is to be kept at the present moment, at which all is done."""
        now = self._machine.next_event
        for core in self._next_tick:
            if self._ticks_at(core, now):
                self._keep(core, now)

    def _ticks_at(self, core: tuple[int, int, int], time: int) -> bool:
        x, y, number = core
        monitor = self._monitors[x, y]
        expiry = int(monitor.chip.cores[number].record["timer_expiry"][TICK_TIMER])
        return expiry == time and monitor.cores[number]["cpu_state"] == STATE_RUN

    def _keep(self, core: tuple[int, int, int], time: int) -> None:
        if self._seen[core] == time:  # something else was done meanwhile
            self._next_tick[core] -= 1
        self._seen[core] = time
        tick = self._next_tick[core]
        self._next_tick[core] = tick + 1
        for place, kept in self._kept.items():
            if place[:3] == core:
                if kept and kept[-1][0] == tick:
                    kept.pop()
                data = self._read(place)
                if not kept or kept[-1][1] != data:
                    kept.append((tick, data))

    def _read(self, place: Place) -> bytes:
        monitor = self._monitors.get((place.x, place.y))
        try:
            if monitor is None or not 0 < place.core < len(monitor.chip.cores):
                raise ValueError(f"this board has no core {place.x},{place.y},{place.core}")
            return monitor.chip.cores[place.core].read(place.address, place.length)
        except MemoryFault as error:
            raise ValueError(f"{place}: {error}") from error
