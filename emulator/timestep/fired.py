"""The spikes of one tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from emulator.image import Int32s, Int64s


class Fired(NamedTuple):
    """Where a population's neurons list their spikes of one tick; both of its size."""

    neurons: Int32s
    """The neurons that spike, ascending."""
    copies: Int32s
    """How many packets each of them sends."""


class AllFired(NamedTuple):
    """Where the spikes of one tick are listed, of all populations."""

    of: list[Fired]
    """By population."""
    everyone: Fired
    """The same, one population after the other."""
    first_neuron: Int64s
    """Where each begins there."""
    counts: Int64s
    """How many spikes each has."""

    def spikes(self, population: int) -> tuple[Fired, int]:
        """Of one population, and how many."""
        return self.of[population], int(self.counts[population])


def room_for_spikes(sizes: Sequence[int]) -> AllFired:
    """For populations of these sizes."""
    first_neuron = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    total = int(first_neuron[-1])
    everyone = Fired(np.zeros(total, np.int32), np.zeros(total, np.int32))
    each = [
        Fired(*(field[first : first + size] for field in everyone))
        for first, size in zip(first_neuron, sizes, strict=False)
    ]
    return AllFired(each, everyone, first_neuron, np.zeros(len(sizes), np.int64))


def reverse(fired: Fired, count: int) -> tuple[Fired, int]:
    """The first *count* spikes of *fired*, the last one first; and their number."""
    neurons, copies = (field[:count][::-1].copy() for field in fired)
    return Fired(neurons, copies), count


def part_of(fired: Fired, count: int, part: int, parts: int) -> tuple[Fired, int]:
    """Of the first *count* spikes of *fired*, one of so many parts; and their number."""
    neurons, copies = (field[part:count:parts].copy() for field in fired)
    return Fired(neurons, copies), len(neurons)
