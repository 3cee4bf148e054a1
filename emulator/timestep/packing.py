"""Rows of synapses as the words that static delivery streams through.

The row of a source neuron is a sequence of runs, one for each delay, ascending: a header
``delay << 16 | length`` and then `length` words ``weight << 16 | input``, its place in a sheet
(see :mod:`.sheets`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import wide
from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int64s, SynapseRows, Synapses, UInt32s

from .sheets import Strip
from .team import Team

HALF_BITS = 16
LOW_HALF = 0xFFFF
LONGEST_RUN = 0xFFFF
ROWS_LOOKED_AT = 64
"""To know how long runs are."""
NO_DELAY = 1 << HALF_BITS
"""Of a row that has come to its end; larger than any."""


class Rows(NamedTuple):
    """The words of all rows; row `r` is ``words[first[r]:first[r + 1]]``."""

    first: Int64s
    words: UInt32s


@kernel
def _runs(length: int) -> int:
    """How many runs hold *length* synapses of one delay."""
    return (length + LONGEST_RUN - 1) // LONGEST_RUN


@kernel
def pack(rows: SynapseRows, low: int, high: int, first_input: int) -> tuple[Int64s, UInt32s]:
    """The lengths of *rows* in words, and the words, of the synapses onto *low* to below *high*.

    Those onto *low* have the place *first_input*.
    """
    rows = borrowed(rows)
    longest = 0
    for d in rows.delay:
        longest = max(longest, wide(d))
    of_delay = np.zeros(longest + 1, np.int64)
    place = np.zeros(longest + 1, np.int64)
    left = np.zeros(longest + 1, np.int64)
    lengths = np.zeros(len(rows.first) - 1, np.int64)
    words = np.empty(2 * len(rows.target), np.uint32)  # see most_words
    position = 0
    for row in range(len(lengths)):
        begin, end = rows.first[row], rows.first[row + 1]
        shortest, farthest = longest, 0
        for s in range(begin, end):
            n = wide(rows.target[s])
            if low <= n and n < high:
                d = wide(rows.delay[s])
                of_delay[d] += 1
                shortest, farthest = min(shortest, d), max(farthest, d)
        before = position
        for d in range(shortest, farthest + 1):
            place[d] = position
            left[d] = 0
            position += of_delay[d] + _runs(of_delay[d])
        for s in range(begin, end):
            n = wide(rows.target[s])
            if low <= n and n < high:
                d = wide(rows.delay[s])
                if left[d] == 0:
                    left[d] = min(of_delay[d], LONGEST_RUN)
                    of_delay[d] -= left[d]
                    words[place[d]] = np.uint32((d << HALF_BITS) | left[d])
                    place[d] += 1
                word = (wide(rows.weight[s]) << HALF_BITS) | (n - low + first_input)
                words[place[d]] = np.uint32(word)
                place[d] += 1
                left[d] -= 1
        lengths[row] = position - before
    return lengths, words[:position]


@kernel
def merge(rows: Rows, number: int, words: UInt32s) -> tuple[Int64s, int]:
    """Make one row each of those of so many projections of one population.

    *rows* has all of the first projection, then all of the second one, and so on. *words* get what
    they become, no more than they were; returned are the lengths of rows, and how many words.
    """
    rows, words = borrowed((rows, words))
    lengths = np.zeros((len(rows.first) - 1) // number, np.int64)
    place, end, delay = np.zeros((3, number), np.int64)
    position = 0
    for row in range(len(lengths)):
        before = position
        for k in range(number):
            place[k] = rows.first[k * len(lengths) + row]
            end[k] = rows.first[k * len(lengths) + row + 1]
            delay[k] = _delay_at(rows.words, place[k], end[k])
        least = delay.min()
        while least != NO_DELAY:
            header, length = position, 0
            position += 1
            for k in range(number):
                while delay[k] == least:
                    begin, more = place[k] + 1, wide(rows.words[place[k]]) & LOW_HALF
                    if length + more > LONGEST_RUN:
                        words[header] = np.uint32((least << HALF_BITS) | length)
                        header, length = position, 0
                        position += 1
                    for w in range(more):
                        words[np.uint64(position + w)] = rows.words[np.uint64(begin + w)]
                    position += more
                    length += more
                    place[k] = begin + more
                    delay[k] = _delay_at(rows.words, place[k], end[k])
            words[header] = np.uint32((least << HALF_BITS) | length)
            least = delay.min()
        lengths[row] = position - before
    return lengths, position


@kernel
def mean_run(rows: Rows, first_rows: Int64s) -> int:
    """How long the runs are, of some rows from each of *first_rows* on."""
    rows = borrowed(rows)
    words = runs = 0
    for first_row in first_rows:
        for row in range(first_row, min(first_row + ROWS_LOOKED_AT, len(rows.first) - 1)):
            place, end = rows.first[row], rows.first[row + 1]
            words += end - place
            while place < end:
                runs += 1
                place += 1 + (wide(rows.words[place]) & LOW_HALF)
    return words // max(runs, 1)


@inner
def _delay_at(words: UInt32s, place: int, end: int) -> int:
    """Of the run that begins there."""
    return wide(words[place]) >> HALF_BITS if place < end else NO_DELAY


def most_words(synapses: Synapses) -> int:
    """That its rows may take: at most a header for each synapse."""
    return 2 * len(synapses)


class Packed:
    """The rows of several projections, one part of their targets; filled row by row.

    There is room for as many words as there may be from the beginning: memory that nothing is
    written to takes none, and so words never have to be copied to where there is more. It is one
    array, as numpy has those on large pages of memory: rows are read here and there, and with
    small pages the processor would have to look up where each of them lies.
    """

    def __init__(self, most: int) -> None:
        """*most*: words that there may be."""
        self._lengths: list[Int64s] = [np.zeros(1, np.int64)]
        self._words = np.empty(most, np.uint32)
        self._end = self.rows = 0

    def append(self, lengths: Int64s, words: UInt32s) -> None:
        """Put further rows behind those that are there."""
        self._words[self._end : self._end + len(words)] = words
        self._add(lengths, len(words))

    def append_merged(self, rows: Rows, number: int) -> None:
        """The same with those that the *rows* of so many projections become; see :func:`merge`."""
        if number == 1:
            self.append(np.diff(rows.first), rows.words)
        else:
            self._add(*merge(rows, number, self._words[self._end :]))

    def _add(self, lengths: Int64s, words: int) -> None:
        self._end += words
        self._lengths.append(lengths)
        self.rows += len(lengths)

    def whole(self) -> Rows:
        """All rows; nothing can be appended after this."""
        first = np.concatenate(self._lengths)
        self._lengths = []
        return Rows(np.cumsum(first, out=first), self._words[: self._end])


def pack_projection(
    synapses: Synapses, strips: Sequence[Strip], packed: Sequence[Packed], team: Team
) -> None:
    """Append the rows of a projection to those of each strip, onto the strip's own targets.

    All of *team* make and pack pieces of it at once.
    """

    def pieces(piece: Callable[[], SynapseRows]) -> list[tuple[Int64s, UInt32s]]:
        rows = piece()
        return [pack(rows, strip.low, strip.high, strip.begin) for strip in strips]

    for parts in team.map(pieces, synapses.pieces()):
        for (lengths, words), rows in zip(parts, packed, strict=True):
            rows.append(lengths, words)
