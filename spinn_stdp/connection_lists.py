"""Connections from lists: rows of source, target, and values of each connection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyNN import connectors, errors

from emulator.arithmetic.jit import kernel

from .drawing.kernels import WORTH_COMPILING
from .network import Floats, Integers
from .python_numbers import OtherThings, numbers_of

SYNAPSE_COLUMNS = ("weight", "delay")
"""What a list of connections can say of each one."""
TABLE = 2
"""Dimensions of one."""

PAIR = 2
"""The first columns: source and target."""
BEYOND = 1 << 32
"""These are kept in 32 bits."""
LONGEST = 8
"""Bytes of a float at most, so that one of 64 bits holds it."""
AT_ONCE = 1 << 12
"""Rows of an array that are taken apart while a cache has them."""
Indices: TypeAlias = NDArray[np.uint32]


class Columns(NamedTuple):
    """A list column by column."""

    pre: Indices
    post: Indices
    values: Floats
    """(columns but for these two, rows)"""

    @classmethod
    def of(cls, pieces: Iterable[Floats], rows: int, columns: int) -> Columns | None:
        """So many *rows*, some in each of the *pieces*; None if one of them connects no numbers."""
        pre, post = np.empty((PAIR, rows), np.uint32)
        made = cls(pre, post, np.empty((columns - PAIR, rows)))
        take = take_apart if rows >= WORTH_COMPILING else _take_few_apart
        first = 0
        for piece in pieces:
            if not take(piece, first, made.pre, made.post, made.values):
                return None
            first += len(piece)
        return made

    @classmethod
    def of_rows(cls, rows: NDArray[Any]) -> Columns | None:
        """The same of all *rows* of numbers."""
        n, columns = rows.shape
        pieces = (rows[k : k + AT_ONCE] for k in range(0, n, AT_ONCE))
        if rows.dtype != np.float64 or not (rows.flags.c_contiguous and rows.flags.behaved):
            pieces = (np.array(piece, np.float64) for piece in pieces)
        return cls.of(pieces, n, columns)

    def rows(self) -> Floats:
        """What they were made of."""
        return np.column_stack([self.pre, self.post, *self.values])

    def among(self, where: NDArray[np.bool_]) -> Columns:
        """Those of some rows."""
        return Columns(self.pre[where], self.post[where], self.values[:, where])

    def counts(self, shape: tuple[int, int]) -> Integers | None:
        """Of each target; None if any row connects none of so many sources and targets."""
        counts = np.zeros(shape[1], np.int64)
        if len(self.pre) >= WORTH_COMPILING:
            return None if count(self.pre, self.post, shape[0], counts) else counts
        if (self.pre >= shape[0]).any() or (self.post >= shape[1]).any():
            return None
        return counts + np.bincount(self.post, minlength=len(counts))

    def by_target(self, counts: Integers) -> tuple[Integers, Integers, Floats]:
        """Sources, targets and values sorted by target, of which each has so many.

        Those of one target stay in their order.
        """
        post = np.repeat(np.arange(len(counts)), counts)
        if len(post) < WORTH_COMPILING:
            order = np.argsort(self.post, kind="stable")
            return self.pre[order].astype(np.int64), post, self.values[:, order]
        if ascend(self.post):
            return self.pre.astype(np.int64), post, self.values
        pre, values = np.empty(len(post), np.int64), np.empty(self.values.shape)
        at = np.empty(len(post), np.uint32)
        find_places(self.post, np.cumsum(counts) - counts, at)
        put(at, self.pre, self.values, pre, values)
        return pre, post, values


class FromListConnector(connectors.FromListConnector):
    __doc__ = connectors.FromListConnector.__doc__
    columns: Columns | None = None
    """What a long list was read as; None if it is kept as the array that numpy makes of it."""

    def __init__(
        self,
        conn_list: Any,
        column_names: Sequence[str] | None = None,
        location_selector: Any = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
    ) -> None:
        """As PyNN's.

        Raises:
            TypeError: for what is no list of rows, or without names of further columns.
            ValueError: for as many names as there are no columns.
        """
        if isinstance(column_names, str):
            raise TypeError(
                f"FromListConnector(column_names={column_names!r}): give a list of names, "
                f"[{column_names!r}]"
            )
        columns, kind = read(conn_list)
        few = conn_list if columns is None else conn_list[:1]
        try:
            super().__init__(few, column_names, location_selector, safe, callback)
        except (IndexError, TypeError) as reason:
            raise TypeError(_no_rows(self.conn_list)) from reason
        if columns is not None:
            self.columns, self._kind = columns, kind

    @property
    def conn_list(self) -> Any:
        """The rows, as an array."""
        if self.columns is not None:
            self.conn_list = self.columns.rows().astype(self._kind, copy=False)
        return self._conn_list

    @conn_list.setter
    def conn_list(self, rows: Any) -> None:
        self._conn_list, self.columns = rows, None


def _no_rows(array: Any) -> str:
    """Why this is no array of connections."""
    if array.ndim < TABLE or array.shape[1] < PAIR:
        return (
            f"FromListConnector: a list of the shape {array.shape} has no rows of source and "
            "target; give such as FromListConnector([(0, 1), (0, 2)])"
        )
    names = list(SYNAPSE_COLUMNS[: array.shape[1] - PAIR])
    return (
        f"FromListConnector: its rows have {array.shape[1]} columns; say what those after source "
        f"and target are, as in column_names={names}"
    )


def read(conn_list: Any) -> tuple[Columns | None, Any]:
    """The columns of a list, and the dtype of the array that numpy would make of it.

    There are none where it is short, so that it is not worth while; or where there is anything
    but numbers, or a row that connects none: that is left to PyNN, to take or to refuse.
    """
    if type(conn_list) not in (list, tuple, np.ndarray) or len(conn_list) < WORTH_COMPILING:
        return None, None
    if isinstance(conn_list, np.ndarray):
        return (Columns.of_rows(conn_list) if _is_kept(conn_list) else None), conn_list.dtype
    width = len(conn_list[0]) if isinstance(conn_list[0], list | tuple) else 0
    if width < PAIR:
        return None, None
    are_whole = True

    def pieces() -> Iterator[Floats]:
        nonlocal are_whole
        for some in numbers_of(conn_list, width):
            are_whole &= some.are_whole
            yield some.numbers.reshape(-1, width)

    try:
        columns = Columns.of(pieces(), len(conn_list), width)
    except OtherThings:
        return None, None
    return columns, np.int64 if are_whole else np.float64


def _is_kept(array: NDArray[Any]) -> bool:
    """Whether columns hold all that is in *array*: indices of 32 bits, and floats of 64."""
    if array.ndim != TABLE or array.shape[1] < PAIR or array.dtype.itemsize > LONGEST:
        return False
    return array.dtype.kind in ("iuf" if array.shape[1] == PAIR else "f")


# ---- made for a projection ----------------------------------------------------------


def sorted_rows(
    rows: NDArray[Any] | Columns, names: list[str], projection: Any
) -> tuple[Integers, Integers, Floats]:
    """Sources, targets and the named values of connections, sorted by target.

    Raises:
        ConnectionError: for a row that makes no connection of this projection.
    """
    known = projection.synapse_type.get_parameter_names()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise errors.ConnectionError(
            f"{projection.named}: its list has a column {', '.join(map(repr, unknown))}; synapses "
            f"of the type {type(projection.synapse_type).__name__} have {', '.join(known)}"
        )
    shape = (projection.pre.size, projection.post.size)
    columns = rows if isinstance(rows, Columns) else _columns(rows, names, projection)
    counts = None if columns is None else columns.counts(shape)
    if columns is None or counts is None:
        numbers = rows.rows() if isinstance(rows, Columns) else np.asarray(rows, np.float64)
        raise errors.ConnectionError(f"{projection.named}: {_misplaced(numbers, shape)}")
    is_local = projection.post._mask_local
    if not is_local.all():
        columns, counts = columns.among(is_local[columns.post]), np.where(is_local, counts, 0)
    return columns.by_target(counts)


def _columns(rows: NDArray[Any], names: list[str], projection: Any) -> Columns | None:
    if rows.size == 0:
        rows = np.zeros((0, PAIR + len(names)))
    if rows.ndim != TABLE or rows.shape[1] != PAIR + len(names) or rows.dtype.kind not in "biuf":
        raise errors.ConnectionError(
            f"{projection.named}: its list has rows of the shape {rows.shape[1:]} of "
            f"{rows.dtype}; give numbers: source, target{''.join(', ' + name for name in names)}"
        )
    return Columns.of_rows(rows)


def _misplaced(rows: Floats, shape: tuple[int, int]) -> str:
    """Which of *rows* connect no two neurons."""
    pairs = rows[:, :PAIR]
    are_neurons = (pairs >= 0) & (pairs < shape) & (pairs == np.floor(pairs))
    wrong = np.flatnonzero(~are_neurons.all(axis=1))
    source, target = pairs[wrong[0]]
    return (
        f"its list connects {source:g} to {target:g} (row {wrong[0]}; {len(wrong)} such rows); "
        f"sources are 0 to {shape[0] - 1}, targets 0 to {shape[1] - 1}"
    )


# ---- loops --------------------------------------------------------------------------


@kernel
def take_apart(rows: Floats, first: int, pre: Indices, post: Indices, values: Floats) -> bool:
    """Put the columns of *rows* into those of the whole list, from its row *first* on.

    Returns:
        Whether all sources and targets are whole numbers that 32 bits hold.
    """
    are_whole = True
    for row in range(len(rows)):
        source, target = rows[row, 0], rows[row, 1]
        is_held = 0 <= source < BEYOND and 0 <= target < BEYOND
        pre[first + row] = np.uint32(source) if is_held else 0
        post[first + row] = np.uint32(target) if is_held else 0
        are_whole &= pre[first + row] == source and post[first + row] == target
        for column in range(len(values)):
            values[column, first + row] = rows[row, PAIR + column]
    return are_whole


def _take_few_apart(rows: Floats, first: int, pre: Indices, post: Indices, values: Floats) -> bool:
    """The same, for few of them."""
    last = first + len(rows)
    with np.errstate(invalid="ignore"):
        pre[first:last], post[first:last] = rows[:, :PAIR].T
    values[:, first:last] = rows[:, PAIR:].T
    return bool((pre[first:last] == rows[:, 0]).all() and (post[first:last] == rows[:, 1]).all())


@kernel
def count(pre: Indices, post: Indices, sources: int, counts: Integers) -> int:
    """Count connections by target; return how many connect none of so many *sources* to one."""
    misplaced = 0
    for row in range(len(post)):
        if pre[row] < sources and post[row] < len(counts):
            counts[post[row]] += 1
        else:
            misplaced += 1
    return misplaced


@kernel
def ascend(post: Indices) -> bool:
    """Whether none is below the one before it."""
    row = 1
    while row < len(post) and post[row] >= post[row - 1]:
        row += 1
    return row >= len(post)


@kernel
def find_places(post: Indices, place: Integers, at: Indices) -> None:
    """Where each goes, sorted by target.

    Arguments:
        place: (targets,), where the next of each goes; moves along.
    """
    for row in range(len(post)):
        target = post[row]
        at[row] = place[target]
        place[target] += 1


@kernel
def put(at: Indices, pre: Indices, values: Floats, to_pre: Integers, to_values: Floats) -> None:
    """Put each row there.

    Column after column: there are but as many places to write to as targets, which a cache holds.
    """
    for row in range(len(at)):
        to_pre[at[row]] = pre[row]
    for column in range(len(values)):
        for row in range(len(at)):
            to_values[column, at[row]] = values[column, row]
