"""The reference network on the board in software gives the numbers of the firmware, exactly."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from emulator.board import Board

from .conftest import run_on

PRE_SPIKES = [*range(31, 76, 2), 78, 82]
POST_SPIKES = [*range(33, 106, 2), 108, 114]
GSYN_STEPS = [4.5313, 3.71, 3.0375, 2.487, 2.0362, 1.6671, 1.365, 1.1176, 0.915, 0.7491, 5.1447]
FINAL_WEIGHT = 4.421875
RAW_FINAL_WEIGHT = 0x46C0
SOURCE_SPIKES = 8
POST_CORE = (0, 0, 2)
SYNAPTIC_MATRIX, WEIGHT_END = 6, 30
"""The region, and where in it the one weight of the network ends."""


def check(result):
    assert result["pre"]["spikes"] == PRE_SPIKES
    assert result["post"]["spikes"] == POST_SPIKES
    assert result["pre"]["gsyn"][31:42] == pytest.approx(GSYN_STEPS, abs=5e-5)
    expected = [*GSYN_STEPS, 5.2902, 4.3313]
    assert result["post"]["gsyn"][33:46] == pytest.approx(expected, abs=5e-5)
    assert result["weight"] == FINAL_WEIGHT
    assert set(result["pre"]["v"][:60]) == {-65.0}  # each input drives the cell over at once


@pytest.mark.slow
def test_spikes_conductances_and_weight(run):
    check(run("reference_network"))


@pytest.mark.slow
def test_with_the_host_s_default_settings(run):
    """Extra monitors, fast data in and out, and reinjection."""
    defaults = {"enable_advanced_monitor_support": "True", "enable_reinjection": "True"}
    check(run("reference_network", Machine=defaults))


@pytest.mark.slow
def test_in_debug_mode_with_provenance_and_logs(run, tmp_path):
    reports = {"write_network_graph": "False", "default_report_file_path": str(tmp_path)}
    check(run("reference_network", Mode={"mode": "Debug"}, Reports=reports))
    logs = [path.read_text() for path in tmp_path.rglob("iobuf_for_chip_*.txt")]
    assert any("[INFO]" in log for log in logs)
    (database,) = tmp_path.rglob("data.sqlite3")
    with closing(sqlite3.connect(database)) as data:
        of_cells = data.execute("select sum(the_value) from core_provenance where the_value > 0")
        assert of_cells.fetchone()[0] > 0


@pytest.mark.slow
def test_on_a_board_of_48_chips(tmp_path):
    with Board(version=5) as board:
        check(run_on(board, tmp_path, "reference_network"))


@pytest.mark.slow
def test_two_runs_are_the_same_to_the_last_byte(tmp_path):
    """Results, and every packet with its moment in virtual time."""

    def once() -> tuple[str, bytes]:
        with Board(version=3) as board:
            board.machine.log_packets()
            result = run_on(board, tmp_path, "reference_network")
            return json.dumps(result), board.machine.packets().tobytes()

    first = once()
    assert len(first[1]) > 0
    assert once() == first


@pytest.mark.slow
def test_packets_and_state_are_seen_with_no_host(tmp_path):
    """The plastic row lies in the post-synaptic core's matrix in SDRAM."""
    weights: list[int] = []

    def look(board: Board) -> None:
        if board.inspector.program(*POST_CORE).startswith("IF_cond_exp_std"):
            data = board.inspector.region(*POST_CORE, SYNAPTIC_MATRIX, WEIGHT_END)
            weights.append(int.from_bytes(data[-2:], "little"))

    with Board(version=3, on_quiet=look) as board:
        board.machine.log_packets()
        run_on(board, tmp_path, "reference_network")
        packets = board.machine.packets()
    assert len(packets) == len(PRE_SPIKES) + SOURCE_SPIKES
    assert weights[0] == 0
    assert weights[-1] == RAW_FINAL_WEIGHT
    assert len(set(weights)) > 3
