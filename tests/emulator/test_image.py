"""Synapses piece by piece are the same as all at once."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from emulator import image
from emulator.image import DrawnSynapses, SynapseRows, Synapses

SOURCES, TARGETS = 30, 70_000


def held() -> Synapses:
    """Rows of none to 40 synapses."""
    random = np.random.default_rng(1)
    lengths = random.integers(0, 40, SOURCES)
    lengths[[0, 7, SOURCES - 1]] = 0
    first = np.concatenate(([0], np.cumsum(lengths)))
    rows = [np.sort(random.integers(0, TARGETS, n)) for n in lengths]
    total = int(first[-1])
    return Synapses(
        label="made",
        pre=0,
        post=1,
        type=0,
        weight_bits=3,
        first=first,
        target=np.concatenate(rows).astype(np.uint32),
        weight=random.integers(0, 1 << 16, total).astype(np.uint16),
        delay=random.integers(1, 20, total).astype(np.uint16),
        plasticity=None,
        read_ahead=(False, False),
        record_every=None,
    )


class Source:
    """Makes rows, and counts how often."""

    def __init__(self, synapses: Synapses) -> None:
        self.synapses = synapses
        self.asked = 0

    def pieces(self) -> image.Pieces:
        return [partial(self._ask, piece) for piece in self.synapses.pieces()]

    def _ask(self, piece: object) -> SynapseRows:
        self.asked += 1
        rows: SynapseRows = piece()  # type: ignore[operator]
        return rows


@pytest.mark.parametrize("size", [1, 50, 1 << 17])
def test_pieces(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(image, "PIECE", size)
    whole = held()
    rows = [piece() for piece in whole.pieces()]
    assert (len(rows) > 1) == (size < len(whole))
    assert sum(len(each.first) - 1 for each in rows) == SOURCES
    for each in rows:
        assert each.first[0] == 0
        assert each.first[-1] == len(each.target) == len(each.weight) == len(each.delay)
    together = image.gathered(whole.first, TARGETS, whole.pieces())
    for name in SynapseRows._fields:
        assert np.array_equal(getattr(together, name), getattr(whole, name))
        assert getattr(together, name).dtype == getattr(whole, name).dtype


def test_drawn_synapses_are_made_when_they_are_asked_for() -> None:
    whole = held()
    source = Source(whole)
    drawn = DrawnSynapses(
        label="made",
        pre=0,
        post=1,
        type=0,
        weight_bits=3,
        first=whole.first,
        plasticity=None,
        read_ahead=(False, False),
        record_every=None,
        targets=TARGETS,
        source=source,
    )
    assert len(drawn) == len(whole)
    assert source.asked == 0
    assert [len(piece().target) for piece in drawn.pieces()] == [len(whole)]
    assert source.asked == 1
    assert np.array_equal(drawn.delay, whole.delay)
    assert np.array_equal(drawn.weight, whole.weight)
    assert source.asked == 2  # all arrays at once
    assert type(drawn.held()) is Synapses
    assert np.array_equal(drawn.held().target, whole.target)
    with pytest.raises(AttributeError, match="sources"):
        drawn.sources  # noqa: B018
