"""A network over several boards does what it does on one."""

from __future__ import annotations

import pytest

from emulator.board import Board

from .conftest import run_on

pytestmark = pytest.mark.slow


def test_a_network_over_three_boards(tmp_path):
    with Board(version=3) as board:
        expected = run_on(board, tmp_path, "across_boards")
    with Board(version=5, boards=3) as board:
        places = [f"{x},{y}" for x, y in board.machine.layout.roots]
        result = run_on(board, tmp_path, "across_boards", *places)
        assert board.machine.counters().packets_lost == 0
    assert result == expected
    assert all(len(train) >= 3 for train in result["second"]["spikes"])
    assert any(weight != 1.0 for weight in result["weights"])
