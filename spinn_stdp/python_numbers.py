"""Numbers of Python's, read from lists of lists faster than numpy reads them.

numpy asks each number what it is several times. ``marshal`` of the standard library writes
all of a list at once, by a format that stays the same as long as its version is named; a
kernel reads what is written. Of anything but numbers nothing is taken: that is left to numpy.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.jit import inner, kernel
from spinn_stdp.network import Floats, Integers

VERSION = 2
"""Of the format: the last in which each number is written out wherever it comes."""
LIST, TUPLE, INTEGER, FLOAT, BYTES = b"[(igs"
"""Marks of what follows; ``BYTES`` are those of a number of numpy's, too."""
WORD = 4
"""Bytes of an integer, and of a length."""
LEAST = 1 + WORD
"""Bytes of a number at least, its mark among them."""
OTHER = -1
AT_ONCE = 1 << 14
"""Numbers that are read at once, about: what is written stays in a cache."""


class Numbers(NamedTuple):
    """What some rows have."""

    numbers: Floats
    """One after the other."""
    lengths: Integers
    """How many each row has."""
    are_whole: bool
    """Whether all are integers."""


class OtherThings(ValueError):
    """There is something else in a list."""


def numbers_of(rows: Sequence[Any], columns: int = 0) -> Iterator[Numbers]:
    """The numbers of *rows*, lists or tuples of Python's ``int`` and ``float``, some at a time.

    Arguments:
        columns: if all rows have so many, whole columns of numpy's ``float64`` and ``int64``
            are read, too.

    Raises:
        OtherThings: for anything else, and for integers of more than 32 bits.
    """
    each = max(1, AT_ONCE // max(1, _length(rows[0]))) if len(rows) else 1
    for first in range(0, len(rows), each):
        yield _read(rows[first : first + each], columns)


def _length(row: Any) -> int:
    if not isinstance(row, list | tuple):
        raise OtherThings
    return len(row)


def _read(rows: Any, columns: int) -> Numbers:
    try:
        written = np.frombuffer(marshal.dumps(rows, VERSION), np.uint8)
    except ValueError:  # what can't be written
        raise OtherThings from None
    numbers, lengths = np.empty(len(written) // LEAST), np.empty(len(rows), np.int64)
    packed = np.zeros(columns, np.bool_)
    count, floats = read_written(written, numbers, lengths, packed)
    if count == OTHER or (columns and (lengths != columns).any()):
        raise OtherThings
    numbers = numbers[:count]
    for column in np.flatnonzero(packed):
        floats += _unpack(rows, int(column), numbers[column::columns])
    return Numbers(numbers, lengths, floats == 0)


def _unpack(rows: Sequence[Any], column: int, numbers: Floats) -> int:
    """Make *numbers*, of which numpy's have been taken as they are, what they stand for.

    Returned is how many may not be whole.
    """
    kinds = {type(row[column]) for row in rows}
    if kinds == {np.int64}:
        numbers[:] = numbers.view(np.int64)
        return 0
    if not kinds <= {np.float64, float, int}:
        raise OtherThings
    return len(numbers)


@inner
def _word(written: NDArray[np.uint8], at: int) -> Any:
    """An unsigned integer, its lowest byte first."""
    word = np.uint64(0)
    for byte in range(WORD):
        word |= np.uint64(written[at + byte]) << np.uint64(8 * byte)
    return word


@kernel
def read_written(
    written: NDArray[np.uint8], numbers: Floats, lengths: Integers, packed: NDArray[np.bool_]
) -> tuple[int, int]:
    """Read a list of rows that ``marshal`` has *written*.

    Arguments:
        numbers, lengths: as of :class:`Numbers`; there is room for all.
        packed: by column, whether any number was found as numpy has it; it is not yet known
            of which kind. There are none beyond.

    Returns:
        How many numbers there are, ``OTHER`` if there is anything else; how many are floats.
    """
    bits = numbers.view(np.uint64)
    at, count, floats = LEAST, 0, 0
    for row in range(len(lengths)):
        if written[at] != TUPLE and written[at] != LIST:
            return OTHER, 0
        length = np.int64(_word(written, at + 1))
        at += LEAST
        lengths[row] = length
        for column in range(length):
            mark = written[at]
            if mark == INTEGER:
                numbers[count] = np.int32(_word(written, at + 1))
                at += LEAST
            else:
                if mark == BYTES and column < len(packed):
                    if _word(written, at + 1) != 2 * WORD:
                        return OTHER, 0
                    packed[column] = True
                    at += LEAST
                elif mark == FLOAT:
                    at += 1
                    floats += 1
                else:
                    return OTHER, 0
                high = _word(written, at + WORD) << np.uint64(8 * WORD)
                bits[count] = _word(written, at) | high
                at += 2 * WORD
            count += 1
    return count, floats
