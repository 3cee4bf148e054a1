"""The protocol against spinnman, the host's own implementation of it."""

from __future__ import annotations

import pytest

pytest.importorskip("spinnman")

from emulator.board import Board, comms_controller, vic
from emulator.board.memory_map import COMMS_BASES, VIC_BASES
from emulator.board.scamp.structures import VCPU, VCPU_BASE
from emulator.board.state import offset_of

from . import programs as arm


@pytest.fixture(scope="module")
def board():
    with Board(version=3) as running:
        yield running


@pytest.fixture(scope="module")
def transceiver(board):
    from spinn_utilities.config_holder import set_config
    from spinnman.config_setup import unittest_setup
    from spinnman.transceiver import create_transceiver_from_hostname

    unittest_setup()
    set_config("Machine", "version", "3")
    made = create_transceiver_from_hostname(board.host)
    yield made
    made.close()


def test_discovery(transceiver):
    details = transceiver.get_machine_details()
    assert (details.n_chips, details.total_cores) == (4, 72)
    assert details.boot_chip.sdram == 123_469_792


@pytest.mark.parametrize("size", [1, 4, 256, 257, 5000])
def test_memory(transceiver, size):
    data = bytes(number % 251 for number in range(size))
    address = transceiver.malloc_sdram(1, 1, size + 8, 30)
    transceiver.write_memory(1, 1, address, data)
    assert bytes(transceiver.read_memory(1, 1, address, size)) == data


def test_allocation_by_tag(transceiver):
    first = transceiver.malloc_sdram(0, 0, 100, 31, tag=3)
    assert first != transceiver.malloc_sdram(0, 0, 100, 31)
    transceiver.stop_application(31)
    assert transceiver.malloc_sdram(0, 0, 100, 31, tag=3) == first


def test_multicast_routes(transceiver):
    from spinn_machine import MulticastRoutingEntry, RoutingEntry

    routes = [
        MulticastRoutingEntry(0x10 * number, 0xFFF0, RoutingEntry(processor_ids=[3], link_ids=[1]))
        for number in range(20)
    ]
    transceiver.load_multicast_routes(0, 1, routes, app_id=32)
    loaded = transceiver.get_multicast_routes(0, 1, 32)
    assert [(route.key, route.mask, route.spinnaker_route) for route in loaded] == [
        (route.key, route.mask, route.spinnaker_route) for route in routes
    ]
    transceiver.stop_application(32)
    assert transceiver.get_multicast_routes(0, 1, 32) == []


def test_fixed_routes(transceiver):
    from spinn_machine import RoutingEntry

    entry = RoutingEntry(processor_ids=[1], link_ids=[2])
    transceiver.load_fixed_route(1, 0, entry, 33)
    assert transceiver.read_fixed_route(1, 0, 33).spinnaker_route == entry.spinnaker_route


def test_ip_tags(board, transceiver):
    from spinn_machine.tags import IPTag

    tag = IPTag(board.server.address, 0, 0, 2, "127.0.0.1", port=50000, strip_sdp=True)
    transceiver.set_ip_tag(tag)
    found = {each.tag: each for each in transceiver.get_tags()}
    assert found[2].port == 50000
    assert found[2].strip_sdp
    transceiver.clear_ip_tag(2)
    assert 2 not in {each.tag for each in transceiver.get_tags()}


def test_states_of_cores(transceiver):
    from spinnman.model.enums import CPUState

    assert transceiver.get_core_state_count(0, CPUState.IDLE) == 4 * 17


KEY, WORD = 0x1234_5678, 0xC0FF_EE00
SENDER, RECEIVER = (0, 0, 3), (1, 0, 4)
APP_ID = 40
FINISHED = 11
"""State "exit" of a core (enum cpu_state_e)."""


def finish(core: int) -> list[int]:
    """Instructions that put the state "exit" in the core's block of SysRAM."""
    place = VCPU_BASE + core * VCPU.itemsize + offset_of(VCPU, "cpu_state")
    return [*arm.constant(0, place), arm.mov(1, FINISHED), arm.store_byte(1, 0)]


def sender(address: int) -> bytes:
    """A user's own binary: writes a word to SDRAM, sends a packet, ends."""
    return arm.program(
        [
            *arm.constant(0, address),
            *arm.constant(1, WORD),
            arm.store(1, 0),
            *arm.constant(0, COMMS_BASES[0]),
            *arm.constant(1, KEY),
            arm.store(1, 0, comms_controller.TRANSMIT_KEY),
            *finish(SENDER[2]),
        ]
    )


def receiver(address: int) -> bytes:
    """A user's own binary: waits for a packet, writes its key to SDRAM, ends."""
    return arm.program(
        [
            *arm.constant(0, VIC_BASES[0]),
            *arm.constant(1, 1 << vic.PACKET_READY_LINE),
            arm.store(1, 0, vic.ENABLE),
            arm.WFI,
            *arm.constant(0, COMMS_BASES[0]),
            arm.load(1, 0, comms_controller.RECEIVE_KEY),
            *arm.constant(0, address),
            arm.store(1, 0),
            *finish(RECEIVER[2]),
        ]
    )


def test_users_own_binaries(transceiver):
    """Loaded, run, and read back by the host; they talk to each other by a multicast packet."""
    from spinn_machine import CoreSubsets, MulticastRoutingEntry, RoutingEntry
    from spinnman.data.spinnman_data_writer import SpiNNManDataWriter
    from spinnman.model.enums import CPUState

    SpiNNManDataWriter.mock().set_machine(transceiver.get_machine_details())
    for (x, y), route in (
        (SENDER[:2], RoutingEntry(processor_ids=[], link_ids=[0])),
        (RECEIVER[:2], RoutingEntry(processor_ids=[RECEIVER[2]], link_ids=[])),
    ):
        entry = MulticastRoutingEntry(KEY, 0xFFFF_FFFF, route)
        transceiver.load_multicast_routes(x, y, [entry], app_id=APP_ID)
    places = {}
    for make, (x, y, core) in ((receiver, RECEIVER), (sender, SENDER)):
        places[x, y] = transceiver.malloc_sdram(x, y, 4, APP_ID)
        cores = CoreSubsets()
        cores.add_processor(x, y, core)
        image = bytearray(make(places[x, y]))
        transceiver.execute_flood(cores, image, APP_ID, n_bytes=len(image))
    assert transceiver.get_core_state_count(APP_ID, CPUState.FINISHED) == 2
    assert transceiver.read_word(*SENDER[:2], places[SENDER[:2]]) == WORD
    assert transceiver.read_word(*RECEIVER[:2], places[RECEIVER[:2]]) == KEY
    transceiver.stop_application(APP_ID)
