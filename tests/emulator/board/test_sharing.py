"""Pages of a chip's memory belong to the cores that touch them."""

import pytest

from emulator.board import sharing
from emulator.board.machine import Machine
from emulator.board.memory_map import (
    DMA_BASES,
    DTCM_BASE,
    ROUTER_BASES,
    SDRAM_BASE,
    SDRAM_BASE_UNBUFFERED,
    SDRAM_SIZE,
    SYSRAM_BASE_UNBUFFERED,
    SYSTEM_CONTROLLER_BASES,
)

from . import programs as arm

WORD = 4
UNMAPPED = 0x5000_0000


@pytest.fixture
def machine():
    return Machine(3)


@pytest.fixture
def cores(machine):
    return [machine.chips[0, 0].cores[number].record for number in (1, 2, 3)]


def touch(core, address, length=WORD, has_turn=False):
    core["has_turn"] = has_turn
    return bool(sharing.touch(core, address, length))


@pytest.mark.parametrize("address", [DTCM_BASE, DMA_BASES[1], UNMAPPED])
def test_what_is_a_core_s_own_needs_no_turn(cores, address):
    assert touch(cores[0], address)


@pytest.mark.parametrize("address", [*ROUTER_BASES, *SYSTEM_CONTROLLER_BASES])
def test_a_chip_s_devices_are_no_one_s_own(cores, address):
    assert touch(cores[0], address, has_turn=True)
    assert not touch(cores[0], address)


@pytest.mark.parametrize("base", [SDRAM_BASE, SYSRAM_BASE_UNBUFFERED])
def test_a_page_belongs_to_the_first_until_another_comes(cores, base):
    first, second, third = cores
    assert not touch(first, base)
    assert touch(first, base, has_turn=True)
    assert touch(first, base + sharing.PAGE - WORD)
    assert not touch(first, base + sharing.PAGE)
    assert not touch(second, base)
    assert not first["knows_shared"]
    assert touch(second, base, has_turn=True)
    assert first["knows_shared"]
    assert second["knows_shared"]
    assert not any(touch(core, base) for core in cores)
    assert not third["knows_shared"]


def test_both_aliases_are_the_same_page(cores):
    assert touch(cores[0], SDRAM_BASE, has_turn=True)
    assert touch(cores[0], SDRAM_BASE_UNBUFFERED)


def test_every_page_of_a_piece_counts(cores):
    end = SDRAM_BASE + SDRAM_SIZE
    assert touch(cores[0], end - 3 * sharing.PAGE, 2 * sharing.PAGE, has_turn=True)
    assert touch(cores[0], end - 3 * sharing.PAGE, 2 * sharing.PAGE)
    assert not touch(cores[0], end - 2 * sharing.PAGE, sharing.PAGE + 1)
    assert touch(cores[0], end - WORD, 0xFFFF, has_turn=True)


def test_pages_are_no_one_s_when_programs_come_and_go(machine):
    core = arm.start(machine, arm.program([arm.mov_high(1, 0x60), arm.store(0, 1)]))
    machine.run()
    assert touch(core.record, arm.MARK)
    other = arm.start(machine, arm.program([]), 2)
    assert not touch(core.record, arm.MARK)
    machine.run()
    assert touch(core.record, arm.MARK, has_turn=True)
    other.stop()
    assert not touch(core.record, arm.MARK)
