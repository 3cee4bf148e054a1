"""Point-to-point, nearest-neighbour and direct packets between chips."""

import numpy as np
import pytest

from emulator.board import comms_controller as cc
from emulator.board import router, system_controller
from emulator.board.links import carry
from emulator.board.machine import Machine
from emulator.board.memory_map import (
    NUM_CPUS,
    ROUTER_BASES,
    SDRAM_BASE,
    SYSRAM_BASE,
    SYSTEM_CONTROLLER_BASES,
)
from emulator.board.state import READY

EAST, WEST, NORTH = 0, 3, 2
STAND_IN = 5
"""The core that a program has made the router's monitor."""
FROM, WORD = 0x0102, 0xC0FF_EE00


@pytest.fixture
def machine():
    made = Machine(5)
    for chip in made.chips.values():
        router.write(chip.record, router.CONTROL, STAND_IN << 8 | 1)
    return made


def send(machine, place, control, key, data=0):
    records = (machine.record, machine._chip_records, machine._core_records)
    carry(*records, machine.layout.places.index(place), control, key, data)


def core(machine, place, number=STAND_IN):
    return machine._core_records[machine.layout.places.index(place) * NUM_CPUS + number]


def received(machine, place, number=STAND_IN):
    """Link or source, key and data of the oldest packet that a core got; None if it got none."""
    record = core(machine, place, number)
    if not record["in_count"]:
        return None
    status = cc.read(record, cc.RECEIVE_STATUS)
    data = cc.read(record, cc.RECEIVE_DATA)
    return status >> cc.RECEIVE_ROUTE_SHIFT & 7, cc.read(record, cc.RECEIVE_KEY), data


def total(machine):
    return int(machine._core_records["in_count"].sum())


@pytest.mark.parametrize("target", [(0, 0), (1, 0), (7, 7), (4, 2)])
def test_point_to_point_packets_reach_the_chip_that_they_name(machine, target):
    key = 0x2_0000 | target[0] << 8 | target[1]
    send(machine, (0, 0), cc.POINT_TO_POINT | cc.PAYLOAD | FROM, key, WORD)
    assert total(machine) == 1
    assert received(machine, target) == (0, 0x2_0000 | FROM, WORD)


def test_their_source_is_that_of_the_source_address_register(machine):
    sender = core(machine, (0, 0), 1)
    cc.write(sender, cc.SOURCE_ADDRESS, 0x0700_0000 | FROM)
    cc.write(sender, cc.TRANSMIT_CONTROL, cc.POINT_TO_POINT)
    cc.write(sender, cc.TRANSMIT_KEY, 0x0001)
    send(machine, (0, 0), int(sender["out_control"][0]), int(sender["out_key"][0]))
    assert received(machine, (0, 1)) == (0, FROM, 0)


def test_a_chip_that_is_not_there_gets_no_packet(machine):
    send(machine, (0, 0), cc.POINT_TO_POINT, 0x0707 + 1)
    assert total(machine) == 0
    dumped = router.COUNTER_VALUES + 4 * 9
    assert router.read(machine.chips[0, 0].record, dumped) == 1


@pytest.mark.parametrize(("link", "there"), [(EAST, (3, 2)), (NORTH, (2, 3)), (WEST, (1, 2))])
def test_nearest_neighbour_packets_go_one_link(machine, link, there):
    control = cc.NEAREST_NEIGHBOUR | cc.PAYLOAD | link << cc.SEND_ROUTE_SHIFT
    send(machine, (2, 2), control, 0x1234, WORD)
    assert total(machine) == 1
    assert received(machine, there) == ((link + 3) % 6, 0x1234, WORD)


def test_nearest_neighbour_packets_to_all_and_to_the_own_monitor(machine):
    send(machine, (2, 2), cc.NEAREST_NEIGHBOUR | cc.ALL_LINKS << cc.SEND_ROUTE_SHIFT, 2)
    assert total(machine) == 6
    assert core(machine, (2, 2))["in_count"] == 0
    send(machine, (2, 2), cc.NEAREST_NEIGHBOUR | cc.OWN_MONITOR << cc.SEND_ROUTE_SHIFT, 2)
    assert received(machine, (2, 2)) == (cc.OWN_MONITOR, 2, 0)


def test_a_nearest_neighbour_packet_may_leave_the_board(machine):
    before = machine.counters().packets_off_board
    send(machine, (0, 0), cc.NEAREST_NEIGHBOUR | WEST << cc.SEND_ROUTE_SHIFT, 2)
    assert machine.counters().packets_off_board == before + 1
    assert total(machine) == 0


DIRECT_EAST = cc.NEAREST_NEIGHBOUR | cc.DIRECT | EAST << cc.SEND_ROUTE_SHIFT


@pytest.mark.parametrize("address", [SDRAM_BASE + 64, SYSRAM_BASE + 64, ROUTER_BASES[0] + 0x238])
def test_a_direct_packet_writes_and_reads_the_neighbour_s_memory(machine, address):
    send(machine, (0, 0), DIRECT_EAST | cc.PAYLOAD, address, WORD)
    assert received(machine, (0, 0)) == (EAST, address | 1, 0)
    assert machine.chips[1, 0].read(address, 4) == WORD.to_bytes(4, "little")
    send(machine, (0, 0), DIRECT_EAST, address)
    assert received(machine, (0, 0)) == (EAST, address | 1, WORD)
    assert machine.chips[0, 0].read(address, 4) == bytes(4)


def test_a_direct_packet_interrupts_the_neighbour_s_cores(machine):
    base = SYSTEM_CONTROLLER_BASES[1]
    woken = core(machine, (1, 0), 3)
    send(machine, (0, 0), DIRECT_EAST | cc.PAYLOAD, base + system_controller.SET_INTERRUPT, 1 << 3)
    assert woken["cpu_interrupt"] == 1
    assert received(machine, (0, 0)) is not None
    send(machine, (0, 0), DIRECT_EAST, base + system_controller.CHIP_ID)
    assert received(machine, (0, 0))[2] == system_controller.CHIP_ID_CODE


@pytest.mark.parametrize("address", [0, 0x40_0000, 0x5000_0000, 0x6800_0000])
@pytest.mark.parametrize("payload", [0, cc.PAYLOAD])
def test_nothing_answers_where_no_memory_is(machine, address, payload):
    send(machine, (0, 0), DIRECT_EAST | payload, address, WORD)
    assert total(machine) == 0


def test_sc_mp_takes_what_is_for_the_monitor(machine):
    for chip in machine.chips.values():
        router.write(chip.record, router.CONTROL, router.CONTROL_AT_BOOT)
    before = machine.counters().packets_lost
    for _ in range(2):
        send(machine, (0, 0), cc.POINT_TO_POINT, 0x0101)
        send(machine, (0, 0), cc.NEAREST_NEIGHBOUR, 2)
    assert total(machine) == 0
    assert machine.counters().packets_lost == before
    to_monitor = router.COUNTER_VALUES + 4 * 3  # point to point, from a link
    assert router.read(machine.chips[1, 1].record, to_monitor) == 2


def test_a_program_in_the_monitor_s_place_gets_them(machine):
    chip = machine.chips[0, 1].record
    router.write(chip, router.CONTROL, router.CONTROL_AT_BOOT)
    core(machine, (0, 1), 0)["status"] = READY
    send(machine, (0, 0), cc.POINT_TO_POINT | FROM, 0x0001)
    assert received(machine, (0, 1), 0) == (0, FROM, 0)
    assert np.count_nonzero(machine._core_records["in_count"]) == 0
