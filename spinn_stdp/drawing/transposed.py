"""Rows that are drawn by target, and put in the order of sources.

The pairs are held as they were drawn, two bytes each, but those of each block of targets sorted
into slices of sources. Rows are made of a slice at a time: as many places are written to then as
it has sources, which a cache holds, and never are the rows of all sources in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np

from spinn_stdp.network import Integers

from . import kernels
from .pairs import AtOnce, Indices, Rows, Whole, index_type

MOST_SLICES = 32
IN_A_SLICE = 32
"""Sources that a target has in a slice, on average, at least: their number is held too."""


@dataclass(eq=False)
class Slices(Whole):
    """All pairs by block of targets, in it by slice of sources, and in that by target."""

    width: int
    """Sources of a slice; those of a block of sources are in one."""
    chosen: Indices
    """Sources, counted from the first one of the slice."""
    begins: Integers
    """(blocks of targets, slices): where they begin in `chosen`."""
    first_target: Integers
    """By block of targets; ends with the number of targets."""
    of_target: Indices
    """(slices, targets): how many pairs there are."""
    _made: tuple[int, Indices] | None = field(default=None, init=False)
    """A slice, and its rows."""
    _lock: Any = field(default_factory=Lock, init=False)

    def rows(self, first: int, last: int) -> Indices:
        """As of :meth:`.pairs.Rows.draw`."""
        number = first // self.width
        with self._lock:
            if self._made is None or self._made[0] != number:
                self._made = None  # so that two are not held at a time
                self._made = number, self._slice(number)
            made = self._made[1]
        before = self._first[number * self.width]
        return made[self._first[first] - before : self._first[last] - before]

    @cached_property
    def _first(self) -> Integers:
        """Where the rows of each source begin."""
        return np.concatenate(([0], np.cumsum(self.counts)))

    def _slice(self, number: int) -> Indices:
        first = self._first[number * self.width :][: self.width + 1]
        out = np.empty(first[-1] - first[0], index_type(len(self.inputs)))
        place = first - first[0]
        kernels.transpose(
            self.chosen, self.begins, self.first_target, self.of_target, number, place, out
        )
        return out


@dataclass(frozen=True, eq=False)
class Transposed(AtOnce):
    """Rows of ascending sources that each target has."""

    by_target: Rows

    @property
    def expected(self) -> float:
        """As many as the other way round."""
        return self.by_target.expected * self.targets / max(self.sources, 1)

    @cached_property
    def total(self) -> int:
        """Known without drawing."""
        return self.by_target.total

    @property
    def inputs(self) -> Integers:
        """Known without drawing."""
        return self.by_target.counts

    def draw_all(self) -> Slices:
        """All pairs, in slices."""
        blocks = list(self.by_target.blocks())
        width = self._width
        number = -(-self.sources // width)
        counts = np.zeros(self.sources, np.int64)
        begins = np.zeros((len(blocks), number), np.int64)
        most = int(self.inputs.max(initial=0))
        of_target = np.zeros((number, self.targets), index_type(most + 1))
        chosen = np.empty(self.total, index_type(width))
        end = 0
        for (first, last), place in zip(blocks, begins, strict=True):
            block = self.by_target.draw(first, last)
            kernels.cut_up(block, self.inputs[first:last], first, width, counts, of_target, place)
            place += end
            kernels.put_in_slices(block, first, last, width, of_target, place.copy(), chosen)
            end += len(block)
        first_target = np.array([*(first for first, _ in blocks), self.targets], np.int64)
        return Slices(counts, self.inputs, width, chosen, begins, first_target, of_target)

    @property
    def _width(self) -> int:
        """Sources of a slice."""
        slices = max(1, min(MOST_SLICES, int(self.by_target.expected) // IN_A_SLICE))
        return max(1, -(-self.sources // (slices * self.per_block))) * self.per_block
