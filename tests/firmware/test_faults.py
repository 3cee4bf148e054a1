"""A bad network between host and board, and hosts that misbehave."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading

import pytest

from emulator.board import Board
from emulator.board.scamp.sdp import CORE_MASK
from emulator.board.server import SCP_PORT, Server
from spinn_stdp import board_command

from ..emulator.board import programs as arm
from ..emulator.board.test_watchdog import START_WATCHDOG
from .conftest import QUICK, SCRIPTS, TIMEOUT, run_on
from .test_reference_network import check

pytestmark = pytest.mark.slow
SHARE = 0.02
SOONER = 100
"""Time after which a program is taken to spin, divided by this: the test need not take so long."""
SPINS_AT = 4 * arm.VECTORS
"""Where a program begins after its vectors."""
PC = 15
CORE_BYTE = 4
"""Of a UDP packet: port and core that its datagram is for."""


def make_lossy(monkeypatch: pytest.MonkeyPatch, seed: int) -> dict[str, int]:
    """Drop, double, swap and cut off packets on their way in and out; counts what it did.

    Only those for SC&MP are cut off: what cores are sent says nothing of its length.
    """
    dice, done = random.Random(seed), {"dropped": 0, "doubled": 0, "swapped": 0, "cut": 0}
    send, serve = Server._send, Server._handle

    def lossy_send(self, data, address, port):
        chance = dice.random()
        if chance < SHARE:
            done["dropped"] += 1
            return
        send(self, data, address, port)
        if chance > 1 - SHARE:
            done["doubled"] += 1
            send(self, data, address, port)

    def lossy_handle(self, packet):
        chance = dice.random()
        if chance < SHARE:
            done["dropped"] += 1
        elif chance < 2 * SHARE and self._packets:
            done["swapped"] += 1
            serve(self, self._packets.popleft())
            serve(self, packet)
        elif chance < 3 * SHARE and is_for_sc_mp(packet[0]):
            done["cut"] += 1
            serve(self, (packet[0][: dice.randrange(len(packet[0]))], *packet[1:]))
        else:
            serve(self, packet)

    monkeypatch.setattr(Server, "_send", lossy_send)
    monkeypatch.setattr(Server, "_handle", lossy_handle)
    return done


def is_for_sc_mp(data: bytes) -> bool:
    """Whether a packet is a datagram to a monitor."""
    return len(data) > CORE_BYTE and data[CORE_BYTE] & CORE_MASK == 0


def test_lost_doubled_reordered_and_truncated_packets_do_no_harm(monkeypatch, tmp_path):
    done = make_lossy(monkeypatch, seed=1)
    with Board(version=3) as board:
        check(run_on(board, tmp_path, "reference_network"))
        assert board.server.controller.garbage >= done["cut"]
    assert done["dropped"] > 0
    assert done["doubled"] > 0
    assert done["cut"] > 0


def test_garbage_is_ignored_and_counted(tmp_path):
    stop = threading.Event()

    def disturb(address):
        dice = random.Random(2)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            while not stop.wait(0.01):
                udp.sendto(os.urandom(dice.choice([0, 1, 5, 9, 400, 1400])), (address, SCP_PORT))

    with Board(version=3) as board:
        thread = threading.Thread(target=disturb, args=(board.server.address,))
        thread.start()
        try:
            check(run_on(board, tmp_path, "reference_network"))
        finally:
            stop.set()
            thread.join()
        assert board.server.controller.garbage > 0


def test_a_board_whose_host_was_killed_takes_the_next(tmp_path):
    with Board(version=3) as board:
        killed = board.run(SCRIPTS / "killed.py", timeout=TIMEOUT, capture=True)
        assert killed.returncode == -signal.SIGKILL, killed.stdout[-4000:]
        check(run_on(board, tmp_path, "reference_network"))


PROVENANCE = {"read_placements_provenance_data": "True", "write_provenance": "True"}


def overload(folder, real_time):
    with Board(version=3, real_time=real_time) as board:
        return run_on(board, folder, "overload", Reports=PROVENANCE)


def test_without_a_model_of_time_nothing_overruns(tmp_path):
    result = overload(tmp_path, real_time=False)
    assert result["spikes"] == 600
    assert result["counters"]["How many spikes were processed"] == 3000
    assert "Number_of_late_spikes" not in result["counters"]


def test_a_core_with_too_much_to_do_says_so_in_its_own_counters(tmp_path):
    counters = overload(tmp_path, real_time=True)["counters"]
    assert counters["Times_the_input_buffer_lost_packets"] > 0
    assert counters["Number_of_late_spikes"] > 0
    assert 0 < counters["How many spikes were processed"] < 3000


def test_a_core_with_little_to_do_is_as_without_a_model_of_time(tmp_path):
    with Board(version=3, real_time=True) as board:
        check(run_on(board, tmp_path, "reference_network"))


CRASHES = "synapses_stdp_mad_nearest_pair_additive_structural_random_distance_weight"
"""A binary that was built for other data than the host lays out for it: see docs/board.md."""


def test_a_program_that_crashes_ends_the_host_s_run_and_is_reported(tmp_path, capfd):
    script = str(SCRIPTS / "models.py")
    assert board_command.run(script, [str(tmp_path / "never.json"), CRASHES]) != 0
    said = capfd.readouterr().err
    assert "(synapses_stdp_m, application" in said
    assert "RUN_TIME_ERROR, run-time error 13" in said
    assert "r0-r15, psr:" in said
    assert "Out of memory when allocating parameters" in said


@pytest.mark.parametrize(
    ("main", "said"),
    [
        ([arm.mov_high(0, 0x50), arm.load(1, 0)], "first fault at pc 0x00000024"),
        ([arm.mov(0, 7)], "left 3 pings of the monitor in a row unanswered"),
    ],
    ids=["reads where there is no memory", "sleeps with its interrupts masked"],
)
def test_a_binary_of_a_user_s_own_that_dies_ends_the_host_s_run(main, said, tmp_path, capfd):
    binary = tmp_path / "own.aplx"
    binary.write_bytes(arm.program(main))
    script = str(SCRIPTS / "own_model.py")
    assert board_command.run(script, [str(tmp_path / "never.json"), str(binary)]) != 0
    told = capfd.readouterr()
    assert "in state WATCHDOG" in told.out + told.err
    assert "application 17): WATCHDOG" in told.err
    assert said in told.err


def run_own(board, folder, main, *chip):
    """Run the script with a program of a user's own that begins with `main`; what it printed."""
    binary = folder / "own.aplx"
    binary.write_bytes(arm.program(main))
    result = board.run(
        SCRIPTS / "own_model.py",
        [str(folder / "never.json"), str(binary), *map(str, chip)],
        settings={"Machine": QUICK},
        timeout=TIMEOUT,
        capture=True,
    )
    assert result.returncode != 0
    return result.stdout


def test_a_program_that_spins_ends_the_host_s_run_and_is_reported(tmp_path):
    with Board(version=3) as board:
        board.machine.record["longest_work"] //= SOONER
        printed = run_own(board, tmp_path, [arm.HERE])
    assert "in state WATCHDOG" in printed
    (report,) = board.failures
    assert report.spins
    assert report.registers[PC] == SPINS_AT
    assert "spins: has executed for" in str(report)


def test_a_chip_that_its_watchdog_resets_ends_the_host_s_run_and_is_reported(tmp_path):
    with Board(version=3) as board:
        printed = run_own(board, tmp_path, START_WATCHDOG, 1, 1)
    assert "RC_P2P_NOREPLY" in printed
    (report,) = board.failures
    assert (report.x, report.y, report.reset) == (1, 1, True)
    assert "watchdog timer has reset the chip" in str(report)


def test_a_board_without_memory_for_the_network_ends_the_host_s_run(tmp_path):
    with Board(version=3) as board:
        for monitor in board.server.controller.monitors.values():
            assert monitor.sdram_heap.allocate(monitor.sdram_heap.largest() - 1000, app_id=99)
        result = board.run(
            SCRIPTS / "reference_network.py",
            [str(tmp_path / "never.json")],
            settings={"Machine": QUICK},
            timeout=TIMEOUT,
            capture=True,
        )
    assert result.returncode != 0
    assert "sdram" in result.stdout.lower()
