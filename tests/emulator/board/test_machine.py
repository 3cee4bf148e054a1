"""The machine's layout against what the host expects, and where packets go on it."""

import numpy as np
import pytest

from emulator.board import comms_controller as cc
from emulator.board.layout import layout_of, opposite
from emulator.board.links import carry
from emulator.board.machine import Machine
from emulator.board.memory_map import NUM_CPUS
from emulator.board.router import set_entry

CORE_1 = 1 << 7


@pytest.fixture(scope="module")
def machine():
    return Machine(3)


@pytest.mark.parametrize("version", [3, 5])
def test_chips_and_links_are_those_that_spinn_machine_knows(version):
    pytest.importorskip("spinn_machine")
    from spinn_machine.config_setup import unittest_setup
    from spinn_machine.virtual_machine import virtual_machine_by_boards
    from spinn_utilities.config_holder import set_config

    unittest_setup()
    set_config("Machine", "version", str(version))
    board = virtual_machine_by_boards(1)
    links = {
        (chip.x, chip.y): {
            link.source_link_id: (link.destination_x, link.destination_y)
            for link in chip.router.links
        }
        for chip in board.chips
    }
    assert layout_of(version, 1).wired == links


def test_a_version_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"version 4.*choose 3 or 5"):
        Machine(4)


@pytest.mark.parametrize("version", [3, 5])
def test_every_link_leads_back(version):
    wired = layout_of(version, 1).wired
    for place, links in wired.items():
        for link, neighbour in links.items():
            assert wired[neighbour][opposite(link)] == place


def test_next_links_lead_to_the_target():
    layout = layout_of(5, 1)
    links = layout.next_links((0, 0))
    assert set(links) == set(layout.places) - {(0, 0)}
    for start in links:
        place, steps = start, 0
        while place != (0, 0):
            place, steps = layout.wired[place][links[place]], steps + 1
        assert steps <= 8


def send(machine, source, key, control=0, data=0):
    records = (machine.record, machine._chip_records, machine._core_records)
    carry(*records, source, control, key, data)


def received(machine, chip, core):
    return int(machine._core_records[chip * NUM_CPUS + core]["in_count"])


def test_a_packet_goes_by_tables_and_straight_on():
    machine = Machine(5)
    places = machine.layout.places
    start, middle, end = (places.index(place) for place in ((1, 0), (2, 0), (3, 0)))
    set_entry(machine.chips[1, 0].record, 1, 1 << 0 | CORE_1, 0x10, 0xFFFF_FFFF)
    set_entry(machine.chips[3, 0].record, 1, CORE_1 << 3, 0x10, 0xFFFF_FFFF)
    send(machine, start, 0x10)
    assert received(machine, start, 1) == received(machine, end, 4) == 1
    assert received(machine, middle, 1) == 0
    assert np.count_nonzero(machine._core_records["in_count"]) == 2


def test_a_packet_for_an_external_device_leaves_the_board(machine):
    before = machine.counters().packets_off_board
    set_entry(machine.chips[0, 0].record, 1, 1 << 3, 0x20, 0xFFFF_FFFF)
    send(machine, 0, 0x20)
    assert machine.counters().packets_off_board == before + 1


def test_a_packet_that_goes_in_circles_is_lost_not_endless(machine):
    for chip in machine.chips.values():
        set_entry(chip.record, 2, 1 << 2, 0x30, 0xFFFF_FFFF)
    before = machine.counters().packets_lost
    send(machine, 0, 0x30)
    assert machine.counters().packets_lost == before + 1


def test_packets_of_a_full_core_are_counted_as_lost(machine):
    set_entry(machine.chips[0, 0].record, 4, CORE_1 << 8, 0x40, 0xFFFF_FFFF)
    before = machine.counters().packets_lost
    for _ in range(cc.QUEUE + 3):
        send(machine, 0, 0x40)
    assert received(machine, 0, 9) == cc.QUEUE
    assert machine.counters().packets_lost == before + 3
