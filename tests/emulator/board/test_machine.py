"""Where packets go on a machine."""

import numpy as np
import pytest

from emulator.board import comms_controller as cc
from emulator.board.links import carry
from emulator.board.machine import Machine
from emulator.board.memory_map import NUM_CPUS
from emulator.board.router import set_entry

CORE_1 = 1 << 7


@pytest.fixture(scope="module")
def machine():
    return Machine(3)


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
