"""Spikes that delay extensions send some time after they were fired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .fired import Fired


class HeldSpikes:
    """By population.

    Arguments:
        lags: of each population whose spikes are held, for how many ticks.
    """

    def __init__(self, lags: Mapping[int, Sequence[int]]) -> None:
        self._lags = {p: sorted({lag for lag in each if lag}) for p, each in lags.items()}
        self._lags = {p: each for p, each in self._lags.items() if each}
        self.clear()

    def clear(self) -> None:
        """Nothing is held."""
        self._held: dict[int, dict[int, Fired]] = {p: {} for p in self._lags}
        self._due: dict[int, set[int]] = {}

    def due(self, until: int) -> int:
        """The first tick in which some are sent, or *until* if that comes before."""
        return min(until, *self._due) if self._due else until

    def keep(self, tick: int, population: int, fired: Fired, count: int) -> None:
        """Have the first *count* spikes of *fired*, of *tick*, if they are to be sent later."""
        lags = self._lags.get(population)
        if lags:
            self._held[population][tick] = Fired(*(numbers[:count].copy() for numbers in fired))
            for lag in lags:
                self._due.setdefault(tick + lag, set()).add(population)

    def sending(self, tick: int) -> set[int]:
        """Populations of which some are sent at *tick*; may be asked once."""
        populations = self._due.pop(tick, set())
        for p in populations:
            held, longest = self._held[p], self._lags[p][-1]
            for old in [fired for fired in held if fired < tick - longest]:
                del held[old]
        return populations

    def fired(self, tick: int, population: int) -> Fired | None:
        """What is held of that *tick*."""
        return self._held[population].get(tick)
