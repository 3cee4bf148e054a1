"""What a core keeps in its own memory, seen at every tick without the host."""

from __future__ import annotations

import pytest

from emulator.board import Board, Place

from .conftest import run_on

pytestmark = pytest.mark.slow

PROGRAM = "IF_curr_exp"
FRACTION = 1 << 15
"""Of a fixed-point number, s16.15."""
V_INIT = -61.25
WEIGHT = 3.125


def raw(value: float) -> bytes:
    return int(value * FRACTION).to_bytes(4, "little", signed=True)


def core_of(board: Board) -> tuple[int, int, int] | None:
    """The core that runs the cells, if it waits to be started."""
    for x, y in board.machine.chips:
        for core in range(1, 18):
            if board.inspector.program(x, y, core) == PROGRAM:
                return (x, y, core) if board.inspector.state(x, y, core) == "SYNC0" else None
    return None


def test_the_voltage_of_a_cell_at_every_tick(tmp_path):
    found: list[Place] = []

    def look(board: Board) -> None:
        if found or (core := core_of(board)) is None:
            return
        # The state of the cells, and a copy of it for resets, which does not change.
        addresses = board.inspector.find(*core, raw(V_INIT))
        found.extend(Place(*core, address, 4) for address in addresses)
        tap.watch(found)

    with Board(on_quiet=look) as board:
        tap = board.tap()
        recorded = run_on(board, tmp_path, "one_cell", str(V_INIT), str(WEIGHT))
        seen = {
            place: [
                int.from_bytes(tap.at(place, tick), "little", signed=True) / FRACTION
                for tick in range(20)
            ]
            for place in found
        }
    assert recorded["v"][0] == V_INIT
    assert len(set(recorded["v"])) > 15
    assert recorded["v"] in seen.values()
