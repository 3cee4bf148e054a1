"""Which neurons are connected: rows of targets, source by source, drawn on demand.

All kinds of rows have the members of :class:`Rows`. Their random numbers are those of the block
that is drawn, the same each time.
"""

from __future__ import annotations

import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spinn_stdp.network import Integers

from . import kernels
from .random import generator

Indices: TypeAlias = NDArray[Any]
"""uint16, or uint32 for more neurons."""
IN_A_BLOCK = 1 << 17
"""Connections of a block, more or less: enough to be fast, few enough for the cache."""


def index_type(neurons: int) -> Any:
    """The smallest type that tells so many apart."""
    return np.uint16 if neurons <= 1 << 16 else np.uint32


@dataclass(frozen=True, eq=False)
class Rows(ABC):
    """The targets of each of `sources` neurons among `targets`."""

    sources: int
    targets: int
    no_self: bool
    """A neuron is not connected to itself; sources and targets are the same ones."""
    seed: tuple[int, ...]

    @property
    def among(self) -> int:
        """Targets that a source may have."""
        return self.targets - self.no_self

    @property
    @abstractmethod
    def expected(self) -> float:
        """Connections of a source, on average."""

    @abstractmethod
    def draw_counts(self) -> Integers:
        """How many connections each source has."""

    @abstractmethod
    def draw(self, first: int, last: int) -> Indices:
        """The targets of the sources from *first* to below *last*, row by row.

        These must be all the sources of a block.
        """

    @cached_property
    def counts(self) -> Integers:
        """How many connections each source has."""
        return self.draw_counts()

    @cached_property
    def total(self) -> int:
        """All connections."""
        return int(self.counts.sum())

    @property
    def per_block(self) -> int:
        """Sources of a block."""
        return max(1, int(IN_A_BLOCK / max(self.expected, 1.0)))

    def blocks(self) -> Iterator[tuple[int, int]]:
        """The first source of each block, and that after its last one."""
        for first in range(0, self.sources, self.per_block):
            yield first, min(first + self.per_block, self.sources)

    def keep(self) -> Any:
        """Whatever drawing needs and should not make anew for each block; to be held on to."""
        return None

    @property
    def inputs(self) -> Integers:
        """How many connections each target has."""
        counts = np.zeros(self.targets, np.int64)
        for first, last in self.blocks():
            counts += np.bincount(self.draw(first, last), minlength=self.targets)
        return counts

    def _room(self, first: int, last: int) -> tuple[Integers, Indices]:
        """The counts of some sources, and an array for their targets."""
        counts = self.counts[first:last]
        return counts, np.empty(int(counts.sum()), index_type(self.targets))

    def _numbered(self, first: int, counts: Integers, out: Indices) -> Indices:
        """*out* with numbers of targets, and not of those that a source may have."""
        if self.no_self:
            kernels.leave_out_self(first, counts, out)
        return out


class All(Rows):
    """Each with all."""

    @property
    def expected(self) -> float:
        """All."""
        return float(self.among)

    def draw_counts(self) -> Integers:
        """The same for all."""
        return np.full(self.sources, self.among)

    @property
    def inputs(self) -> Integers:
        """From all."""
        return np.full(self.targets, self.sources - self.no_self)

    def draw(self, first: int, last: int) -> Indices:
        """All, in their order."""
        row = np.arange(self.among, dtype=index_type(self.targets))
        return self._numbered(first, self.counts[first:last], np.tile(row, last - first))


class Each(Rows):
    """The k-th with the k-th, as far as there are both."""

    @property
    def expected(self) -> float:
        """One."""
        return 1.0

    def draw_counts(self) -> Integers:
        """One, and none for the sources beyond the last target."""
        return (np.arange(self.sources) < self.targets).astype(np.int64)

    def draw(self, first: int, last: int) -> Indices:
        """The same numbers."""
        return np.arange(first, min(last, max(first, self.targets)), dtype=index_type(self.targets))


@dataclass(frozen=True, eq=False)
class ByProbability(Rows):
    """Each pair with the same probability, above 0 and below 1."""

    p: float

    @property
    def expected(self) -> float:
        """The mean of a binomial distribution."""
        return self.among * self.p

    def draw_counts(self) -> Integers:
        """Drawn and counted; the same random numbers then say which they are."""
        counts = np.zeros(self.sources, np.int64)
        for first, last in self.blocks():
            random = generator(*self.seed, first)
            kernels.count_by_gaps(random, self.p, self.among, counts[first:last])
        return counts

    def draw(self, first: int, last: int) -> Indices:
        """Ascending in each row."""
        counts, out = self._room(first, last)
        kernels.draw_by_gaps(generator(*self.seed, first), self.p, counts, out)
        return self._numbered(first, counts, out)


@dataclass(frozen=True, eq=False)
class Chosen(Rows):
    """Targets that are chosen from all, with equal chances."""

    n: int
    replaced: bool

    def draw(self, first: int, last: int) -> Indices:
        """Ascending in each row."""
        counts, out = self._room(first, last)
        draw = kernels.draw_replaced if self.replaced else kernels.draw_distinct
        draw(generator(*self.seed, first), self.among, counts, out)
        return self._numbered(first, counts, out)


class FixedNumber(Chosen):
    """`n` targets for each source."""

    @property
    def expected(self) -> float:
        """As many as are asked for."""
        return float(self.n)

    def draw_counts(self) -> Integers:
        """The same for all."""
        return np.full(self.sources, self.n)


class FixedTotal(Chosen):
    """`n` pairs of all."""

    @property
    def expected(self) -> float:
        """As many as are asked for, shared out."""
        return self.n / max(self.sources, 1)

    def draw_counts(self) -> Integers:
        """From a multinomial distribution, or, of different pairs, a hypergeometric one."""
        random = generator(*self.seed, self.sources)
        if self.replaced:
            return random.multinomial(self.n, np.full(self.sources, 1 / max(self.sources, 1)))
        pairs = self.sources * self.among
        few = min(self.n, pairs - self.n)
        counts = self._different(random, few, pairs)
        return counts if few == self.n else self.among - counts

    def _different(self, random: np.random.Generator, n: int, pairs: int) -> Integers:
        """Pairs of each row among *n* different ones, at most half of all.

        Somewhat fewer are drawn, each with the same probability; whatever their number, they are
        as likely as any others, and so are those that are added to them one by one.
        """
        if n == 0:
            return np.zeros(self.sources, np.int64)
        p = max(0.0, n - SPARE * np.sqrt(n)) / pairs
        while True:
            counts: Integers = random.binomial(self.among, p, self.sources)
            missing = n - int(counts.sum())
            if missing >= 0:
                kernels.add_pairs(random, self.among, missing, counts)
                return counts


SPARE = 4.0
"""Standard deviations by which fewer pairs are drawn than are wanted, to be made up for."""


@dataclass(eq=False)
class Whole(ABC):
    """All rows, as they are in memory."""

    counts: Integers
    """Of each source."""
    inputs: Integers
    """Of each target."""

    @abstractmethod
    def rows(self, first: int, last: int) -> Indices:
        """As of :meth:`Rows.draw`."""


class AtOnce(Rows):
    """Rows that have to be drawn all at once.

    They are in memory from when they are counted until they are first used, and then as long as
    anybody keeps them.
    """

    @abstractmethod
    def draw_all(self) -> Whole:
        """All rows, the same each time."""

    def keep(self) -> Whole:
        """All rows."""
        known = self.__dict__.get("_known")
        whole: Whole | None = None if known is None else known()
        if whole is None:
            whole = self.__dict__.pop("_counted", None) or self.draw_all()
            self.__dict__.setdefault("_numbers", (whole.counts, whole.inputs))
            self.__dict__["_known"] = weakref.ref(whole)
        return whole

    def draw_counts(self) -> Integers:
        """Counted when they are drawn."""
        return self._numbers[0]

    @property
    def inputs(self) -> Integers:
        """Counted at the same time."""
        return self._numbers[1]

    @cached_property
    def _numbers(self) -> tuple[Integers, Integers]:
        """Of the connections of each source and of each target; who asks next has the rows."""
        self.__dict__["_counted"] = whole = self.draw_all()
        return whole.counts, whole.inputs

    def draw(self, first: int, last: int) -> Indices:
        """Ascending in each row."""
        return self.keep().rows(first, last)
