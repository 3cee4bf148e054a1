"""Rows that are drawn by target come out by source, whatever slices they are made in."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from emulator.timestep.team import Team
from spinn_stdp.drawing import transposed
from spinn_stdp.drawing.connections import DrawnConnections
from spinn_stdp.drawing.pairs import FixedNumber
from spinn_stdp.drawing.transposed import Transposed
from spinn_stdp.drawing.values import Same

SEED = (1, 2, 3)


def rows_of(sources: int, targets: int, n: int, replaced: bool = True) -> Transposed:
    by_target = FixedNumber(targets, sources, False, SEED, n=n, replaced=replaced)
    return Transposed(sources, targets, False, SEED, by_target=by_target)


def expected(rows: Transposed) -> tuple[np.ndarray, np.ndarray]:
    """The counts of sources, and the targets of all of them, sorted by numpy."""
    drawn = [rows.by_target.draw(*block) for block in rows.by_target.blocks()]
    source = np.concatenate(drawn)
    target = np.repeat(np.arange(rows.targets), rows.by_target.counts)
    order = np.lexsort((target, source))
    return np.bincount(source, minlength=rows.sources), target[order]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("most_slices", [1, 32])
@pytest.mark.parametrize(
    ("sources", "targets", "n"),
    [
        (3000, 900, 400),  # several slices of one block or more
        (300, 70_000, 40),  # targets of four bytes
        (70_000, 300, 200),  # sources of four bytes, unless there are several slices
        (5, 40, 70_000),  # more of a target than 16 bits count
        (50, 20, 1),
    ],
)
def test_rows(
    monkeypatch: pytest.MonkeyPatch,
    sources: int,
    targets: int,
    n: int,
    most_slices: int,
    threads: int,
) -> None:
    monkeypatch.setattr(transposed, "MOST_SLICES", most_slices)
    rows = rows_of(sources, targets, n)
    counts, wanted = expected(rows)
    made = DrawnConnections(rows=rows, weights=Same(0.0), delays=Same(1.0))
    for _ in range(2):  # the same each time
        blocks = Team(threads).map(lambda block: block.post.copy(), made.blocks())
        assert np.array_equal(np.concatenate(list(blocks)), wanted)
        assert np.array_equal(rows.counts, counts)
    assert np.array_equal(made.inputs(targets + 2), [n] * targets + [0, 0])


def test_blocks_in_any_order() -> None:
    rows = rows_of(3000, 900, 400)
    counts, wanted = expected(rows)
    first = np.concatenate(([0], np.cumsum(counts)))
    kept = rows.keep()
    assert len(list(rows.blocks())) > 2
    for begin, end in reversed(list(rows.blocks())):
        assert np.array_equal(rows.draw(begin, end), wanted[first[begin] : first[end]])
    assert kept is rows.keep()


def test_pairs_are_drawn_once_and_then_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw = FixedNumber.draw
    monkeypatch.setattr(FixedNumber, "draw", lambda *given: drawn.append(1) or draw(*given))
    rows = rows_of(300, 200, 100)
    blocks = len(list(rows.by_target.blocks()))
    assert rows.counts.sum() == 200 * 100 == rows.inputs.sum()
    kept = weakref.ref(rows.keep())
    gc.collect()
    assert len(drawn) == blocks
    assert kept() is None
    assert rows.keep() is not None
    assert len(drawn) == 2 * blocks
