"""Where a machine models time, cores take some for what they do, and miss what comes meanwhile."""

import pytest

from emulator.board import dma, execution_time, scheduler, timers, vic
from emulator.board.machine import Machine
from emulator.board.memory_map import (
    COMMS_BASES,
    DMA_BASES,
    DTCM_BASE,
    SDRAM_BASE,
    TIMER_BASES,
    VIC_BASES,
)

from . import programs as arm

PERIOD_US = 20
ENABLE_ALL = 0x13
TICKING = [
    arm.mov(4, 0),
    *arm.constant(0, TIMER_BASES[0]),
    *arm.constant(1, 200 * PERIOD_US),
    arm.store(1, 0, timers.LOAD),
    *arm.constant(1, timers.ENABLE | timers.PERIODIC | timers.INTERRUPT_ENABLE),
    arm.store(1, 0, timers.CONTROL),
    *arm.constant(2, VIC_BASES[0]),
    arm.mov(1, 1 << vic.TIMER1_LINE),
    arm.store(1, 2, vic.ENABLE),
    arm.status(ENABLE_ALL),
]
SUBTRACT_ONE, BRANCH_BACK_IF_NOT_ZERO = 0xE2577001, 0x1AFFFFFD
"""``subs r7, r7, #1`` and ``bne`` to it."""
TURN_CYCLES = (2 * execution_time.INSTRUCTION + execution_time.BLOCK) / execution_time.SIXTEENTHS


def busy(microseconds: float) -> list[int]:
    """Instructions that keep a core busy for so long."""
    turns = round(microseconds * 200 / TURN_CYCLES)
    return [*arm.constant(7, turns), SUBTRACT_ONE, BRANCH_BACK_IF_NOT_ZERO]


def ticks(machine: Machine, work: float, duration_us: float = 1000.5) -> int:
    """How many ticks a core takes whose tick keeps it busy for `work` µs."""
    handler = [arm.add(4, 1), arm.store(4, 0, timers.INTERRUPT_CLEAR), *busy(work), arm.RETURN]
    core = arm.start(machine, arm.program(TICKING, {0x18: handler}))
    machine.take_time(True)
    machine.set_limit(duration_us / 1000)
    assert machine.run() == scheduler.LIMIT
    return core.registers()[4]


@pytest.fixture
def timed():
    return Machine(3, models_time=True)


@pytest.mark.slow
def test_a_core_that_is_quick_enough_takes_every_tick(timed):
    assert ticks(timed, work=15) == 1000 // PERIOD_US


def test_a_core_that_is_too_slow_misses_ticks(timed):
    assert ticks(timed, work=50) == pytest.approx(1000 / 50, abs=1)


def test_a_machine_that_models_no_time_takes_every_tick():
    assert ticks(Machine(3), work=50) == 1000 // PERIOD_US


def test_two_runs_are_the_same(timed):
    first, second = timed, Machine(3, models_time=True)
    assert ticks(first, work=33) == ticks(second, work=33)
    assert first.counters() == second.counters()
    assert first.time_us == second.time_us


def test_memory_beyond_the_network_is_slow(timed):
    def spent(base: int) -> int:
        machine = Machine(3, models_time=True)
        main = [*arm.constant(0, base), *[arm.load(1, 0)] * 100]
        core = arm.start(machine, arm.program(main))
        machine.take_time(True)
        machine.run()
        return int(core.record["spent"]) // execution_time.SIXTEENTHS

    assert spent(SDRAM_BASE) - spent(DTCM_BASE) == 100 * execution_time.BUS_ACCESS


def test_a_transfer_ends_when_its_bytes_have_moved(timed):
    size = 4000
    main = [
        *arm.constant(0, DMA_BASES[0]),
        *arm.constant(1, SDRAM_BASE),
        arm.store(1, 0, dma.SYSTEM_ADDRESS),
        *arm.constant(1, DTCM_BASE),
        arm.store(1, 0, dma.TCM_ADDRESS),
        *arm.constant(1, dma.DONE_INTERRUPT_ENABLE),
        arm.store(1, 0, dma.GLOBAL_CONTROL),
        *arm.constant(2, VIC_BASES[0]),
        *arm.constant(1, 1 << vic.DMA_DONE_LINE),
        arm.store(1, 2, vic.ENABLE),
        *arm.constant(1, size),
        arm.store(1, 0, dma.DESCRIPTION),
        arm.WFI,
        arm.load(5, 0, dma.STATUS),
        *arm.constant(1, 1 << vic.DMA_DONE_LINE),
        arm.store(1, 2, vic.DISABLE),
    ]
    core = arm.start(timed, arm.program(main))
    timed.take_time(True)
    timed.set_limit(1.0)
    timed.run()
    assert core.registers()[5] & dma.DONE
    least = (execution_time.DMA_START + size / execution_time.DMA_BYTES_PER_CYCLE) / 200
    assert least < timed.time_us < 1.5 * least


def test_a_packet_arrives_at_the_end_of_the_slice_in_which_it_was_sent(timed):
    timed.log_packets()
    main = [*arm.constant(0, COMMS_BASES[0]), arm.store(0, 0, 8), *busy(5)]
    arm.start(timed, arm.program(main))
    timed.take_time(True)
    timed.run()
    (packet,) = timed.packets()
    assert packet["time"] / 200 == pytest.approx(5, rel=0.1)
