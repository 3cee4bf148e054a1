"""The table of values as text for a terminal, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .scales import Learning, Scale

GAP = "  "
SHOWN = 8
"""Different values of one parameter that are shown; the CSV has all."""
HEADS = ("", "asked", "stored", "means", "error", "of", "")
RIGHT = frozenset({1, 2, 3, 4, 5})
"""Columns of numbers."""


def as_text(table: NDArray[np.void], scales: Sequence[Scale], learning: Sequence[Learning]) -> str:
    """A table for each population and projection, then the scales of the weights."""
    blocks = [_part(part, table[table["part"] == part]) for part in _unique(table["part"])]
    if scales:
        blocks.append("\n".join(["Weight scales", *_scales(scales)]))
    if learning:
        blocks.append("\n".join(["Learning", *_learning(learning)]))
    return "\n\n".join(blocks)


def as_csv(table: NDArray[np.void]) -> str:
    """All rows, with a head."""
    text = io.StringIO()
    writer = csv.writer(text)
    assert table.dtype.names is not None
    writer.writerow(table.dtype.names)
    writer.writerows([_exact(value) for value in row.tolist()] for row in table)
    return text.getvalue()


def _exact(value: object) -> object:
    return repr(value) if isinstance(value, float) else value


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _part(part: str, rows: NDArray[np.void]) -> str:
    lines: list[tuple[str, ...]] = [HEADS]
    for name in _unique(rows["name"]):
        of_name = rows[rows["name"] == name]
        lines.extend(_cells(row) for row in _worst_first(of_name)[:SHOWN])
        if len(of_name) > SHOWN:
            lines.append((f"{name} …", f"{len(of_name) - SHOWN} more", "", "", "", "", ""))
    return "\n".join([part, *_aligned(lines)])


def _worst_first(rows: NDArray[np.void]) -> NDArray[np.void]:
    """In order, but those that are not kept first where not all are shown."""
    if len(rows) <= SHOWN:
        return rows
    worst: NDArray[np.void] = rows[np.argsort(-np.abs(rows["error"]), kind="stable")]
    return worst


def _cells(row: np.void) -> tuple[str, ...]:
    unit = "" if row["unit"] == "1" else f" ({row['unit']})"
    return (
        f"{row['name']}{unit}",
        f"{row['asked']:.10g}",
        str(row["stored"]),
        f"{row['means']:.10g}",
        f"{100 * row['error']:+.3g} %" if row["error"] else "",
        str(row["number"]),
        str(row["remark"]),
    )


def _aligned(lines: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(line[k]) for line in lines) for k in range(len(HEADS))]
    for line in lines:
        cells = [
            cell.rjust(width) if k in RIGHT else cell.ljust(width)
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield (GAP + GAP.join(cells)).rstrip()


def _scales(scales: Sequence[Scale]) -> Iterator[str]:
    for each in scales:
        yield (
            f"{GAP}{each.population}, {each.receptor}: shift {each.shift}, {each.bits} fraction "
            f"bits, steps of {each.step:g} {each.unit}; the largest sum of one tick is taken to be "
            f"{each.largest:g} {each.unit}: {each.origin}"
        )
        for text in each.remedies:
            yield f"{GAP}{GAP}{text}"


def _learning(learning: Sequence[Learning]) -> Iterator[str]:
    for each in learning:
        yield (
            f"{GAP}{each.projection} ({each.rule}): the smallest change of a weight is "
            f"{each.smallest:g} {each.unit}; one pair of spikes adds at most {each.up:g} and takes "
            f"at most {each.down:g}"
        )
