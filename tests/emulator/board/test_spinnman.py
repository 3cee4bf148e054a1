"""The protocol against spinnman, the host's own implementation of it."""

from __future__ import annotations

import pytest

pytest.importorskip("spinnman")

from emulator.board import Board


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
