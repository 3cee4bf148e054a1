"""A machine of several boards, against spinnman: an Ethernet port and IP tags for each of them."""

from __future__ import annotations

import socket
import struct

import pytest

pytest.importorskip("spinnman")

from emulator.board import AddressError, Board
from emulator.board.server import SCP_PORT

from .test_spinnman import APP_ID, KEY, RECEIVER, SENDER, receiver, sender

FIRST, SECOND = (0, 0), (4, 8)
"""The Ethernet chips of two boards."""
SOUTH_OF_RIM, NORTH_OF_RIM, NORTH = (4, 7), (4, 8), 2
"""Chips of the first and of the second board, and the link from one to the other."""


@pytest.fixture(scope="module")
def board():
    with Board(version=5, boards=2) as running:
        yield running


@pytest.fixture(scope="module")
def transceiver(board):
    from spinn_utilities.config_holder import set_config
    from spinnman.config_setup import unittest_setup
    from spinnman.data.spinnman_data_writer import SpiNNManDataWriter
    from spinnman.transceiver import create_transceiver_from_hostname

    unittest_setup()
    set_config("Machine", "version", "5")
    made = create_transceiver_from_hostname(board.host)
    made.discover_scamp_connections()
    SpiNNManDataWriter.mock().set_machine(made.get_machine_details())
    yield made
    made.close()


def test_discovery_finds_every_board_s_ethernet_port(board, transceiver):
    from spinnman.data import SpiNNManDataView

    machine = SpiNNManDataView.get_machine()
    assert (machine.n_chips, machine.total_cores) == (96, 96 * 18)
    addresses = {(chip.x, chip.y): chip.ip_address for chip in machine.ethernet_connected_chips}
    assert addresses == board.server.addresses
    assert addresses.keys() == {FIRST, SECOND}


def test_boards_have_addresses_in_a_row(board):
    first, second = (socket.inet_aton(each) for each in board.server.addresses.values())
    assert int.from_bytes(second) - int.from_bytes(first) == 1


def test_an_address_in_the_row_that_is_taken_is_refused(board):
    second = board.server.addresses[SECOND]
    with pytest.raises(AddressError, match="not free"), Board(host=second):
        pass


def test_each_board_counts_its_own_cores(transceiver):
    from spinnman.model.enums import CPUState

    assert transceiver.get_core_state_count(0, CPUState.IDLE) == 96 * 17
    assert transceiver.get_core_state_count(0, CPUState.IDLE, [SECOND]) == 48 * 17


def test_each_board_has_ip_tags_of_its_own(board, transceiver):
    from spinn_machine.tags import IPTag

    second = board.server.addresses[SECOND]
    transceiver.set_ip_tag(IPTag(second, *SECOND, 3, "127.0.0.1", port=50001, strip_sdp=True))
    tags = {(each.board_address, each.tag) for each in transceiver.get_tags()}
    assert tags == {(second, 3)}
    transceiver.clear_ip_tag(3, second)
    assert not list(transceiver.get_tags())


def test_a_reverse_tag_listens_at_its_own_board_s_address(board, transceiver):
    from spinn_machine.tags import ReverseIPTag

    second, port = board.server.addresses[SECOND], 50002
    transceiver.set_reverse_ip_tag(ReverseIPTag(second, 4, port, *SECOND, 1))
    list(transceiver.get_tags())  # which is answered after the port was opened
    taken = pytest.raises(OSError, match="in use")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, taken:
        udp.bind((second, port))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind((board.server.addresses[FIRST], port))
    transceiver.clear_ip_tag(4, second)


def test_answers_come_from_the_board_that_was_asked(board):
    info = struct.pack("<2x8B2H3I", 0x87, 255, 0, 255, 7, 5, 0, 0, 31, 1, 0x5F, 0, 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(10)
        udp.sendto(info, (board.server.addresses[SECOND], SCP_PORT))
        reply, sender = udp.recvfrom(1024)
    assert sender == (board.server.addresses[SECOND], SCP_PORT)
    assert tuple(reply[6:10]) == (SECOND[1], SECOND[0], 7, 5)
    nearest_ethernet = reply[14 + 12 + 18 :][:2]
    assert tuple(nearest_ethernet) == (FIRST[1], FIRST[0])


def test_a_packet_goes_from_board_to_board(board, transceiver):
    from spinn_machine import CoreSubsets, MulticastRoutingEntry, RoutingEntry
    from spinnman.model.enums import CPUState

    (core_out, core_in), places = (SENDER[2], RECEIVER[2]), {}
    for chip, route in (
        (SOUTH_OF_RIM, RoutingEntry(processor_ids=[], link_ids=[NORTH])),
        (NORTH_OF_RIM, RoutingEntry(processor_ids=[core_in], link_ids=[])),
    ):
        entry = MulticastRoutingEntry(KEY, 0xFFFF_FFFF, route)
        transceiver.load_multicast_routes(*chip, [entry], app_id=APP_ID)
    for make, chip, core in (
        (receiver, NORTH_OF_RIM, core_in),
        (sender, SOUTH_OF_RIM, core_out),
    ):
        places[chip] = transceiver.malloc_sdram(*chip, 4, APP_ID)
        cores = CoreSubsets()
        cores.add_processor(*chip, core)
        image = bytearray(make(places[chip]))
        transceiver.execute_flood(cores, image, APP_ID, n_bytes=len(image))
    for root in (FIRST, SECOND):
        assert transceiver.get_core_state_count(APP_ID, CPUState.FINISHED, [root]) == 1
    assert transceiver.read_word(*NORTH_OF_RIM, places[NORTH_OF_RIM]) == KEY
    transceiver.stop_application(APP_ID)
