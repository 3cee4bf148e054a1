"""Any number of threads gives the same board, to the last byte."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from emulator.board import Board
from emulator.board.state import EMPTY

from .conftest import run_on

HOST = "127.0.0.123"
"""Its own address is in the board's memory."""
END_US = 59_900
MANY_CORES = 20
"""More than a chip has."""


def once(folder: Any, threads: int) -> tuple[Any, bytes, list[str]]:
    """Spikes; packets with their moments; memories near the end, by chip and core."""
    memories: list[str] = []

    def look(board: Board) -> None:
        if not memories and board.machine.time_us > END_US:
            for chip in board.machine.chips.values():
                pieces = [chip.sdram, chip.sysram]
                for core in chip.cores:
                    if core.record["status"] != EMPTY:
                        pieces += [core.itcm, core.dtcm]
                memories.extend(hashlib.sha256(piece).hexdigest() for piece in pieces)

    with Board(host=HOST, on_quiet=look, threads=threads) as board:
        board.machine.log_packets()
        spikes = run_on(board, folder, "busy_cores")
        return spikes, board.machine.packets().tobytes(), memories


@pytest.mark.slow
def test_threads_change_no_byte_of_a_busy_board(tmp_path):
    one = once(tmp_path, 1)
    assert sum(map(len, one[0])) > 0
    assert len(one[1]) > 0
    assert len(one[2]) > 2 * MANY_CORES
    assert once(tmp_path, 2) == one
