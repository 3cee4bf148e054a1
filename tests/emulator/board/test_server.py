"""The Ethernet port: addresses, requests, repeats, failures. No sPyNNaker is needed."""

from __future__ import annotations

import socket
import struct

import pytest

from emulator.board import AddressError, Board
from emulator.board.ports import check_loopback
from emulator.board.scamp.commands import COUNT
from emulator.board.scamp.monitor import SYSTEM_BASE
from emulator.board.scamp.sdp import Datagram
from emulator.board.scamp.structures import STATE_WATCHDOG
from emulator.board.server import SCP_PORT

from . import programs as arm

VERSION, READ, WRITE, FILL, RUN, SIGNAL, IPTAG, ALLOCATE, ROUTER, INFO = (
    0, 2, 3, 5, 19, 22, 26, 28, 29, 31,
)  # fmt: skip
OK, BAD_COMMAND, BAD_ARGUMENT, NO_ROUTE, BAD_CPU = 0x80, 0x83, 0x84, 0x87, 0x88
REPLY, NO_REPLY = 0x87, 0x07
APP = 30


class Host:
    """Speaks SCP to a board, one request at a time."""

    def __init__(self, board):
        self.board, self.sequence = board, 0
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.settimeout(10)
        self.udp.connect((board.server.address, SCP_PORT))

    def packet(self, code, *arguments, data=b"", place=(0, 0), core=0, flags=REPLY):
        self.sequence += 1
        arguments = (*arguments, 0, 0, 0)[:3]
        header = struct.pack("<2x8B", flags, 255, core, 255, place[1], place[0], 0, 0)
        return header + struct.pack("<2H3I", code, self.sequence, *arguments) + data

    def answer(self):
        reply = self.udp.recv(1024)
        code, sequence = struct.unpack_from("<2H", reply, 10)
        assert sequence == self.sequence
        return code, reply[14:]

    def ask(self, *arguments, **options):
        self.udp.send(self.packet(*arguments, **options))
        return self.answer()

    def load_and_run(self, image, mask=0b10):
        for start in range(0, len(image), 256):
            part = image[start : start + 256]
            assert self.ask(WRITE, SYSTEM_BASE + start, len(part), 0, data=part)[0] == OK
        return self.ask(RUN, APP << 24 | mask)


@pytest.fixture(scope="module")
def board():
    with Board(version=3) as running:
        yield running


@pytest.fixture
def host(board):
    speaker = Host(board)
    yield speaker
    speaker.udp.close()


@pytest.mark.parametrize("host", ["192.0.2.1", "0.0.0.0", "8.8.8.8"])
def test_addresses_that_others_can_reach_are_refused(host):
    with pytest.raises(AddressError, match="only for this computer"):
        check_loopback(host)


def test_a_second_board_at_an_address_is_refused(board):
    with (
        pytest.raises(AddressError, match=r"not free.*another board"),
        Board(host=board.server.address),
    ):
        pass


def test_two_boards_live_side_by_side(board):
    with Board(version=3) as other:
        assert other.server.address != board.server.address
        assert other.cfg_lines()[0] == "[Machine]"
        assert f"machineName = {other.host}" in other.cfg_lines()


def test_the_version_names_sc_mp_4(host):
    code, payload = host.ask(VERSION, place=(255, 255))
    assert code == OK
    assert payload[12:] == b"SC&MP/SpiNNaker\0004.0.0\0"


def test_memory_is_written_and_read_by_both_of_its_addresses(host):
    assert host.ask(WRITE, 0x6030_0000, 5, 0, data=b"hello")[0] == OK
    assert host.ask(READ, 0x7030_0000, 5, 0) == (OK, b"hello")
    assert host.ask(READ, 0x6030_0000, 5, 0, place=(1, 1)) == (OK, bytes(5))


@pytest.mark.parametrize(
    ("arguments", "options", "code"),
    [
        ((READ, 0x5000_0000, 4, 2), {}, BAD_ARGUMENT),
        ((READ, 0x67FF_FFF0, 32, 2), {}, BAD_ARGUMENT),
        ((READ, 0x6000_0000, 257, 0), {}, BAD_ARGUMENT),
        ((READ, 0x6000_0000, 4, 3), {}, BAD_ARGUMENT),
        ((99,), {}, BAD_COMMAND),
        ((VERSION,), {"place": (7, 7)}, NO_ROUTE),
        ((VERSION,), {"core": 18}, BAD_CPU),
        ((RUN, 1), {}, BAD_ARGUMENT),
        ((ROUTER, 9), {}, BAD_ARGUMENT),
        ((IPTAG, 5 << 16), {}, BAD_ARGUMENT),
        ((IPTAG, 2 << 16, 9), {}, BAD_ARGUMENT),
        ((FILL, 0x6000_0000, 0, 0xFFFF_FFFC), {}, BAD_ARGUMENT),
    ],
)
def test_what_cannot_be_done_is_refused_by_code(host, arguments, options, code):
    assert host.ask(*arguments, **options)[0] == code


def test_memory_that_is_not_there_is_not_handed_out(host):
    code, payload = host.ask(ALLOCATE, APP << 8, 0x0800_0000, 0)
    assert (code, payload) == (OK, bytes(4))


def test_a_request_that_comes_again_is_done_once(host):
    request = host.packet(ALLOCATE, APP << 8, 64, 0)
    host.udp.send(request)
    first = host.answer()
    host.udp.send(request)
    assert host.answer() == first
    assert host.ask(ALLOCATE, APP << 8, 64, 0)[1] != first[1]


def test_requests_without_reply_get_none(host):
    host.udp.send(host.packet(WRITE, 0x6030_0100, 4, 0, data=b"mute", flags=NO_REPLY))
    assert host.ask(READ, 0x6030_0100, 4, 0) == (OK, b"mute")


def test_truncated_packets_are_counted_and_do_no_harm(board, host):
    before = board.server.controller.garbage
    whole = host.packet(WRITE, 0x6030_0200, 4, 0, data=b"data")
    for length in (0, 1, 9, 13):
        host.udp.send(whole[:length])
    assert host.ask(VERSION)[0] == OK
    assert board.server.controller.garbage == before + 4


def test_a_write_that_is_cut_off_is_not_done(board, host):
    assert host.ask(WRITE, 0x6030_0300, 8, 0, data=b"original")[0] == OK
    before = board.server.controller.garbage
    whole = host.packet(WRITE, 0x6030_0300, 8, 0, data=b"replaced")
    for length in range(2, len(whole)):
        host.udp.send(whole[:length])
    assert host.ask(READ, 0x6030_0300, 8, 0) == (OK, b"original")
    assert board.server.controller.garbage == before + len(whole) - 2
    host.sequence -= 1
    host.udp.send(whole)
    host.answer()
    host.sequence += 1
    assert host.ask(READ, 0x6030_0300, 8, 0) == (OK, b"replaced")


def test_a_core_s_message_that_is_no_command_is_counted(board):
    controller = board.server.controller
    before = controller.garbage
    for payload in (b"", bytes(15)):
        controller._route(Datagram(REPLY, 255, 0, 1, (1, 1), (0, 0), payload))
    assert controller.garbage == before + 2


def test_a_program_runs_and_its_crash_is_reported(board, host):
    culprit = [arm.mov_high(0, 0x50), arm.load(1, 0)]
    image = arm.program(culprit, {0x10: [arm.mov(5, 123)]})
    assert host.load_and_run(image)[0] == OK
    host.ask(SIGNAL, 0, 2 << 16 | 0xFF00 | APP, 0xFFFF)
    report = board.failures[-1]
    assert (report.x, report.y, report.core, report.app_id) == (0, 0, 1, APP)
    assert report.fault_pc == 4 * arm.VECTORS + 4
    assert report.registers[0] == 0x5000_0000
    assert "first fault at pc 0x00000024" in str(report)


def test_a_program_that_spins_is_reported(board, host):
    before = int(board.machine.record["longest_work"])
    board.machine.record["longest_work"] = 1_000_000
    assert host.load_and_run(arm.program([arm.HERE]))[0] == OK
    code, count = host.ask(COUNT, APP, STATE_WATCHDOG)
    assert (code, count) == (OK, struct.pack("<I", 1))
    host.ask(SIGNAL, 0, 2 << 16 | 0xFF00 | APP, 0xFFFF)
    board.machine.record["longest_work"] = before
    assert "spins" in str(board.failures[-1])
    assert "pc 0x00000020" in str(board.failures[-1])


def test_what_is_no_program_is_refused(host):
    assert host.load_and_run(b"\xff" * 64)[0] == BAD_ARGUMENT
    assert host.ask(VERSION)[0] == OK


def test_the_chip_describes_itself(host):
    code, payload = host.ask(INFO, 0x5F)
    assert code == OK
    summary, sdram = struct.unpack_from("<2I", payload)
    assert summary & 0x1F == 18
    assert summary >> 8 & 0x3F == 0b100111
    assert summary >> 14 & 0x7FF == 1023
    assert sdram <= 123_469_792
    assert payload[32:36] == socket.inet_aton(host.board.server.address)


def test_a_host_that_comes_after_all_others_are_gone_finds_a_new_board():
    with Board(version=3) as board:
        first = Host(board)
        assert first.load_and_run(arm.program([arm.mov(1, 1)]))[0] == OK
        _, block = first.ask(ALLOCATE, APP << 8, 64, 5)
        second = Host(board)
        assert second.ask(ALLOCATE, APP << 8, 64, 5) == (OK, bytes(4))  # the tag is taken
        first.udp.close()
        assert second.ask(ALLOCATE, APP << 8, 64, 5) == (OK, bytes(4))  # one is still there
        second.udp.close()
        third = Host(board)
        assert third.ask(ALLOCATE, APP << 8, 64, 5) == (OK, block)
        assert not any(core.has_program for core in board.machine.chips[0, 0].cores)
        third.udp.close()
