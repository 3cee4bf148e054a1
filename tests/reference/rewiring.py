"""Structural plasticity, slowly: one core's attempts on lists of synapses.

Written from the description of the board alone, in plain Python integers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.image import Formation, Rewiring

from .poisson import RandomNumbers
from .rules_timing import Rule
from .stdp import PlasticRow, PostHistory, learned

Synapse = tuple[int, int, int]
"""Target on the core, weight, ticks."""


@dataclass
class Attempt:
    """What is looked at, and the row as it was read."""

    post: int
    place: int
    projection: int
    source: int
    is_there: bool
    row: list[Synapse] = field(default_factory=list)


class RewiredCore:
    """The rows onto the neurons of one core."""

    def __init__(self, asked: Rewiring, core: int, lateral: list[bool]) -> None:
        self.asked = asked
        self.lateral = lateral
        self.first = int(asked.core_first[core])
        self.end = int(asked.core_first[core + 1])
        self.shared = RandomNumbers(asked.shared_seed.tolist())
        self.own = RandomNumbers(asked.core_seeds[core].tolist())
        self.places = asked.places[self.first : self.end].tolist()
        self.rows: dict[tuple[int, int], list[Synapse]] = {}
        self.headers: dict[tuple[int, int], PlasticRow] = {}
        self.spikes: dict[int, tuple[int, list[tuple[int, int]]]] = {}
        self.events: list[tuple[int, int, int, int]] = []

    def heard(self, tick: int, projection: int, source: int) -> None:
        """A spike of *tick*; those of the last odd and of the last even tick are known."""
        when, known = self.spikes.get(tick % 2, (-1, []))
        if when != tick:
            known = []
            self.spikes[tick % 2] = (tick, known)
        if len(known) < (self.asked.last_spikes or 0):
            known.append((projection, source))

    def learn(
        self,
        tick: int,
        projection: int,
        source: int,
        shift: int,
        histories: list[PostHistory],
        learning: Rule,
    ) -> list[Synapse]:
        """The row of a spike, whose synapses learn before they deliver."""
        header = self.headers.setdefault((projection, source), PlasticRow())
        spike = header.spike(tick, learning)
        row = [
            (
                target,
                learned(weight, shift, ticks, spike, histories[self.first + target], learning),
                ticks,
            )
            for target, weight, ticks in self.rows.get((projection, source), [])
        ]
        self.rows[projection, source] = row
        return row

    def rewire(self, tick: int) -> None:
        """All attempts of *tick*: the next is chosen and read before the last is decided."""
        waiting: Attempt | None = None
        for _ in range(self.asked.attempts):
            chosen = self._choose(tick)
            if chosen is None:
                continue
            chosen.row = list(self.rows.get((chosen.projection, chosen.source), []))
            if waiting is not None:
                self._decide(tick, waiting)
            waiting = chosen
        if waiting is not None:
            self._decide(tick, waiting)

    def _below(self, limit: int, numbers: RandomNumbers) -> int:
        return (numbers.next() * limit) >> 32

    def _choose(self, tick: int) -> Attempt | None:
        neurons = int(self.asked.core_first[-1])
        post = self._below(neurons, self.shared)
        if not self.first <= post < self.end:
            return None
        post -= self.first
        place = self._below(len(self.places[post]), self.own)
        projection, source = self.places[post][place]
        if projection >= 0:
            return Attempt(post, place, projection, source, True)
        partner = self._partner(tick)
        return None if partner is None else Attempt(post, place, *partner, False)

    def _partner(self, tick: int) -> tuple[int, int] | None:
        if self.asked.last_spikes is not None:
            _, known = self.spikes.get((tick - 1) % 2, (-1, []))
            return known[self._below(len(known), self.own)] if known else None
        projection = self._below(len(self.asked.projections), self.own)
        first = self.asked.source_first[projection].tolist()
        wanted = self._below(first[-1], self.own)
        part = next(k for k in range(len(first) - 1) if first[k + 1] >= wanted)
        return projection, first[part] + self._below(first[part + 1] - first[part], self.own)

    def _decide(self, tick: int, attempt: Attempt) -> None:
        changed = self._eliminate(attempt) if attempt.is_there else self._form(attempt)
        if changed:
            self.rows[attempt.projection, attempt.source] = attempt.row
            formed = int(not attempt.is_there)
            self.events.append((tick, attempt.source, attempt.post + self.first, formed))

    def _eliminate(self, attempt: Attempt) -> bool:
        found = [k for k, synapse in enumerate(attempt.row) if synapse[0] == attempt.post]
        if not found:
            return False
        by = self.asked.elimination[attempt.projection]
        depressed = attempt.row[found[0]][1] < by.threshold
        if self.own.next() > (by.depressed if depressed else by.potentiated):
            return False
        attempt.row[found[0]] = attempt.row[-1]
        attempt.row.pop()
        self.places[attempt.post][attempt.place] = [-1, -1]
        return True

    def _form(self, attempt: Attempt) -> bool:
        asked = self.asked
        if len(attempt.row) >= asked.places.shape[1]:
            return False
        exists = any(target == attempt.post for target, _, _ in attempt.row)
        if exists and not asked.with_replacement:
            return False
        by = asked.formation[attempt.projection]
        chances = by.lateral if self.lateral[attempt.projection] else by.forward
        distance = self._distance(by, attempt.source, attempt.post + self.first)
        if distance >= len(chances) or self._below(65535, self.own) > chances[distance]:
            return False
        self.own.next()
        attempt.row.append((attempt.post, asked.weight[attempt.projection], asked.delay))
        self.places[attempt.post][attempt.place] = [attempt.projection, attempt.source]
        return True

    def _distance(self, by: Formation, pre: int, post: int) -> int:
        squares = 0
        for axis, (side, part) in enumerate(zip(by.grid, by.reciprocals, strict=True)):
            ends = [(neuron * part) >> 32 for neuron in (pre, post)]
            if axis == 1:
                ends = [n - side * whole for n, whole in zip((pre, post), ends, strict=True)]
            along = abs(ends[0] - ends[1]) if side > 1 else 0
            squares += (along - side if along > side // 2 else along) ** 2
        return squares
