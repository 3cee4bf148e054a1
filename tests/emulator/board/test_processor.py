"""Cores execute, sleep, take interrupts and fault as an ARM968 does."""

import numpy as np
import pytest

from emulator.board import dma, execution_time, processor, scheduler, timers, vic
from emulator.board.machine import Machine
from emulator.board.memory_map import (
    DMA_BASES,
    DTCM_BASE,
    DTCM_SIZE,
    ITCM_SIZE,
    SDRAM_BASE,
    SDRAM_BASE_UNBUFFERED,
    SDRAM_SIZE,
    SYSRAM_BASE,
    SYSRAM_SIZE,
    TIMER_BASES,
    VIC_BASES,
)
from emulator.board.scamp.structures import STATE_WATCHDOG, VCPU, VCPU_OFFSET
from emulator.board.state import ASLEEP, CRASHED, POLLING

from . import programs as arm

ENABLE_ALL, DISABLE_ALL = 0x13, 0xD3
START_TIMER = [
    arm.mov_high(0, TIMER_BASES[0] >> 24),
    arm.mov(1, 200),
    arm.store(1, 0, timers.LOAD),
    arm.mov(1, timers.ENABLE | timers.PERIODIC | timers.INTERRUPT_ENABLE),
    arm.store(1, 0, timers.CONTROL),
]
ENABLE_TIMER_LINE = [
    arm.mov_high(2, VIC_BASES[0] >> 24),
    arm.mov(1, 1 << vic.TIMER1_LINE),
    arm.store(1, 2, vic.ENABLE),
]
COUNT_IN_R4_AND_CLEAR = [arm.add(4, 1), arm.store(4, 0, timers.INTERRUPT_CLEAR), arm.RETURN]


@pytest.fixture
def machine():
    return Machine(3)


def test_a_program_gets_its_application_and_sleeps(machine):
    core = arm.start(machine, arm.program([arm.mov_high(1, 0x60), arm.store(0, 1)]))
    assert machine.run() == scheduler.IDLE
    assert arm.word(core, arm.MARK) == 16
    assert core.record["status"] == ASLEEP
    assert core.registers()[15] == 4 * (arm.VECTORS + 3)


def test_a_timer_wakes_a_core_once_a_period(machine):
    main = [arm.mov(4, 0), *START_TIMER, *ENABLE_TIMER_LINE, arm.status(ENABLE_ALL)]
    core = arm.start(machine, arm.program(main, {0x18: COUNT_IN_R4_AND_CLEAR}))
    machine.set_limit(10.5 / 1000)
    assert machine.run() == scheduler.LIMIT
    assert core.registers()[4] == 10
    assert core.record["interrupts"] == 10
    assert machine.time_us == 10.5


def test_a_masked_interrupt_wakes_but_is_taken_when_unmasked(machine):
    main = [arm.mov(4, 0), arm.mov(5, 0), *START_TIMER, *ENABLE_TIMER_LINE, arm.WFI]
    main += [arm.add(5, 1), arm.status(ENABLE_ALL), arm.status(DISABLE_ALL)]
    core = arm.start(machine, arm.program(main, {0x18: COUNT_IN_R4_AND_CLEAR}))
    machine.set_limit(1.5 / 1000)
    machine.run()
    assert core.registers()[4:6] == [1, 1]


def test_a_selected_line_comes_by_the_fast_vector(machine):
    select = [arm.store(1, 2, vic.SELECT)]
    main = [*START_TIMER, *ENABLE_TIMER_LINE, *select, arm.status(ENABLE_ALL)]
    fast = [arm.mov(8, 77), arm.store(8, 0, timers.INTERRUPT_CLEAR), arm.RETURN]
    core = arm.start(machine, arm.program(main, {0x1C: fast}))
    machine.set_limit(1.5 / 1000)
    machine.run()
    assert core.record["interrupts"] == 1
    assert core.registers()[8] == 0  # r8 of the fast mode is its own


def test_an_interrupt_in_the_middle_leaves_no_trace(machine):
    """DMA is done at once: its interrupt comes behind the write that starts it."""
    main = [
        arm.mov_high(0, DMA_BASES[0] >> 24),
        arm.mov_high(2, VIC_BASES[0] >> 24),
        0xE3A01A01,  # mov r1, #1 << 12: the line of "transfer done"
        arm.store(1, 2, vic.ENABLE),
        0xE3A01B01,  # mov r1, #1 << 10: its enable in the controller
        arm.store(1, 0, dma.GLOBAL_CONTROL),
        arm.mov_high(3, 0x60),
        arm.store(3, 0, dma.SYSTEM_ADDRESS),
        0xE3A03501,  # mov r3, #DTCM_BASE
        arm.store(3, 0, dma.TCM_ADDRESS),
        arm.mov(4, 0),
        arm.mov(5, 4),
        arm.status(ENABLE_ALL),
        arm.store(5, 0, dma.DESCRIPTION),
        arm.add(6, 1),
        arm.add(6, 1),
    ]
    handler = [arm.add(4, 1), arm.mov(7, dma.CLEAR_DONE), arm.store(7, 0, dma.CONTROL), arm.RETURN]
    core = arm.start(machine, arm.program(main, {0x18: handler}))
    machine.chips[0, 0].write(arm.MARK, b"abcd")
    assert machine.run() == scheduler.IDLE
    assert core.registers()[4:7] == [1, 4, 2]
    assert core.read(DTCM_BASE, 4) == b"abcd"
    assert core.registers()[16] & processor.MODE_MASK == processor.MODE_SVC


def test_a_core_that_polls_a_timer_is_given_time(machine):
    main = [*START_TIMER, arm.mov(5, 0)]
    loop = [arm.load(1, 0, timers.COUNT), arm.add(5, 1), 0xE3510014]  # cmp r1, #20
    main += [*loop, 0x8AFFFFFB]  # bhi to the load
    core = arm.start(machine, arm.program(main))
    machine.set_limit(1.0)
    machine.run()
    assert core.record["status"] == ASLEEP
    assert machine.time_us > 0.9


def test_a_core_that_polls_for_ever_rests_between_looks(machine):
    main = [arm.mov_high(0, TIMER_BASES[0] >> 24), arm.load(1, 0, timers.COUNT), 0xEAFFFFFD]
    core = arm.start(machine, arm.program(main))
    machine.set_limit(0.1)
    assert machine.run() == scheduler.LIMIT
    assert core.record["status"] == POLLING
    assert core.record["starts"] <= 2 + 100


@pytest.mark.parametrize(
    ("culprit", "vector", "link"),
    [
        ([arm.mov_high(0, 0x50), arm.load(1, 0)], 0x10, 8 + 4),
        ([arm.mov_high(0, 0x50), arm.store(1, 0)], 0x10, 8 + 4),
        ([arm.mov_high(0, 0x50), 0xE12FFF10], 0x0C, None),  # bx r0
        ([arm.UNDEFINED], 0x04, 4),
        ([arm.SVC], 0x08, 4),
    ],
)
def test_faults_enter_their_vectors_with_the_place_in_the_link_register(
    machine, culprit, vector, link
):
    main = [*culprit, arm.HERE]
    handler = [arm.mov_high(3, 0x60), arm.store(14, 3), arm.mov(5, 123), arm.WFI]
    core = arm.start(machine, arm.program(main, {vector: handler}))
    machine.run()
    assert core.registers()[5] == 123
    expected = 0x5000_0004 if link is None else 4 * arm.VECTORS + link
    assert arm.word(core, arm.MARK) == expected
    assert core.record["faults"] == 1


def test_a_fault_in_the_fault_handler_ends_the_program(machine):
    core = arm.start(machine, arm.program([arm.UNDEFINED], {0x04: [arm.UNDEFINED]}))
    assert machine.run() == scheduler.IDLE
    assert core.record["status"] == CRASHED
    assert core.record["fault_pc"] == 4 * arm.VECTORS


def test_a_program_that_spins_is_given_up(machine):
    """It never waits: the host finds it as a watchdog leaves cores, and others go on."""
    machine.record["longest_work"] = 100_000 * execution_time.SIXTEENTHS
    core = arm.start(machine, arm.program([arm.mov(3, 77), arm.HERE]))
    other = arm.start(machine, arm.program([arm.mov(3, 88)]), number=2)
    assert machine.run() == scheduler.IDLE
    assert core.record["status"] == CRASHED
    assert core.record["spins"]
    assert core.record["pc"] == 4 * (arm.VECTORS + 1)
    assert other.registers()[3] == 88
    block = machine.chips[0, 0].sysram[VCPU_OFFSET:].view(np.uint8)[: 2 * VCPU.itemsize]
    left = block.view(VCPU)[1]
    assert (left["cpu_state"], left["registers"][3]) == (STATE_WATCHDOG, 77)
    assert left["lr"] == core.record["pc"]


OUTSIDE = (
    ITCM_SIZE,
    DTCM_BASE - 4,
    DTCM_BASE + DTCM_SIZE,
    SDRAM_BASE - 4,
    SDRAM_BASE + SDRAM_SIZE,
    SYSRAM_BASE - 4,
    SYSRAM_BASE + SYSRAM_SIZE,
    0xFFFF_EFFC,
)
"""Words just beyond each of the memories."""


@pytest.mark.parametrize("address", OUTSIDE)
@pytest.mark.parametrize("access", [arm.load(1, 0), arm.store(1, 0)])
def test_a_program_reaches_nothing_but_the_board(machine, address, access):
    core = arm.start(machine, arm.program([*arm.constant(0, address), access], {0x10: [arm.WFI]}))
    machine.run()
    assert core.record["faults"] == 1


def test_a_stopped_core_runs_no_more_and_can_start_again(machine):
    main = [*START_TIMER, *ENABLE_TIMER_LINE, arm.status(ENABLE_ALL)]
    image = arm.program(main, {0x18: COUNT_IN_R4_AND_CLEAR})
    core = arm.start(machine, image)
    machine.set_limit(0.01)
    machine.run()
    core.stop()
    machine.cores_changed()
    machine.set_limit(None)
    assert machine.run() == scheduler.IDLE
    assert core.registers() == []
    arm.start(machine, image)
    machine.set_limit(0.01)
    assert machine.run() == scheduler.LIMIT


def test_preemption_changes_nothing(machine):
    """A core that is stopped from outside, again and again, ends with the same result."""
    main = [0xE3A05601, 0xE2555001, arm.add(6, 1), 0x1AFFFFFC]  # count down from 1 << 20
    core = arm.start(machine, arm.program(main))
    machine.preempt()
    assert machine.run() == scheduler.PREEMPTED
    machine.clear_preempt()
    assert machine.run() == scheduler.IDLE
    assert core.registers()[6] == 1 << 20


@pytest.mark.parametrize("base", [DTCM_BASE, SDRAM_BASE_UNBUFFERED])
def test_code_may_change_where_there_is_data_too(machine, base):
    """A routine is written, called, and written anew; its page also takes data."""
    move_to_r1, back, call = 0xE3A0_1000, 0xE1A0_F00E, [0xE1A0_E00F, 0xE1A0_F000]
    main = [*arm.constant(0, base + 0x100), arm.mov_high(6, 0x60), *arm.constant(3, back)]
    main += [arm.store(3, 0, 0x40), arm.store(3, 0, 4)]
    for call_number, value in enumerate((5, 7, 9)):
        main += [*arm.constant(2, move_to_r1 | value), arm.store(2, 0), *call]
        main += [arm.store(1, 6, 4 * call_number), arm.store(3, 0, 0x44)]
    core = arm.start(machine, arm.program(main))
    machine.run()
    assert [arm.word(core, arm.MARK + 4 * number) for number in range(3)] == [5, 7, 9]


def test_the_next_program_of_a_core_is_another(machine):
    """Both put another routine at the same place of data memory and call it."""
    for value in (5, 7):
        main = [*arm.constant(0, DTCM_BASE), *arm.constant(2, 0xE3A0_1000 | value)]
        main += [arm.store(2, 0), *arm.constant(3, 0xE1A0_F00E), arm.store(3, 0, 4)]
        main += [0xE1A0_E00F, 0xE1A0_F000, arm.mov_high(6, 0x60), arm.store(1, 6)]
        core = arm.start(machine, arm.program(main))
        machine.run()
        assert arm.word(core, arm.MARK) == value
