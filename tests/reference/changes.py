"""Weights that are changed by spikes: one neuron's list of changes, as the board keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field

_MOST = 16


@dataclass(frozen=True)
class Change:
    """What a spike of a changing synapse leaves with the neuron."""

    row: int
    kind: int
    by: int


@dataclass
class ChangesOfNeuron:
    """All that is yet to be done."""

    waiting: list[Change] = field(default_factory=list)
    lost: int = 0

    def add(self, change: Change) -> None:
        """A spike of a changing synapse comes."""
        if len(self.waiting) == _MOST:
            del self.waiting[0]
            self.lost += 1
        self.waiting.append(change)

    def apply(self, row: int, kind: int, weight: int, bounds: tuple[int, int]) -> int:
        """A spike comes to a synapse of that *weight*: what its weight is then."""
        k = 0
        while k < len(self.waiting):
            change = self.waiting[k]
            if (change.row, change.kind) != (row, kind):
                k += 1
                continue
            low, high = bounds
            weight = weight + change.by
            if weight < low:
                weight = low
            elif weight > high:
                weight = high
            last = self.waiting.pop()
            if k < len(self.waiting):
                self.waiting[k] = last
        return weight
