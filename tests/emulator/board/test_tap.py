"""A tap finds before each tick what the ticks before it have left."""

import pytest

from emulator.board import Place, Tap, scheduler, timers, vic
from emulator.board.machine import Machine
from emulator.board.memory_map import DTCM_BASE, SDRAM_BASE, TIMER_BASES, VIC_BASES
from emulator.board.scamp.monitor import Monitor
from emulator.board.scamp.structures import STATE_RUN, STATE_SYNC0

from . import programs as arm

PERIOD_US = 10
ENABLE_ALL = 0x13
COUNTING = [
    arm.mov(4, 0),
    arm.mov_high(5, arm.MARK >> 24),
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
COUNT = [arm.add(4, 1), arm.store(4, 5), arm.store(4, 0, timers.INTERRUPT_CLEAR), arm.RETURN]
MARK = Place(0, 0, 1, arm.MARK, 4)


@pytest.fixture
def machine():
    return Machine(3)


@pytest.fixture
def monitor(machine):
    made = Monitor(machine.chips[0, 0], machine.layout)
    arm.start(machine, arm.program(COUNTING, {0x18: COUNT}))
    made.cores[1]["cpu_state"] = STATE_RUN
    return made


def run(machine, tap, ticks):
    """Run so many ticks and let the tap look whenever all is done."""
    machine.record["stop_when_quiet"] = 1
    machine.set_limit((ticks + 0.5) * PERIOD_US / 1000)
    while machine.run() == scheduler.QUIET:
        tap.look()


def numbers(tap, ticks):
    return [int.from_bytes(tap.at(MARK, tick), "little") for tick in ticks]


def test_what_the_ticks_before_have_left(machine, monitor):
    tap = Tap(machine, {(0, 0): monitor})
    tap.watch([MARK])
    run(machine, tap, 5)
    assert numbers(tap, range(6)) == [0, 1, 2, 3, 4, 5]


def test_the_next_tick_is_the_one_that_was_named(machine, monitor):
    tap = Tap(machine, {(0, 0): monitor})
    run(machine, tap, 2)
    tap.watch([MARK], tick=100)
    run(machine, tap, 3)
    assert numbers(tap, (100, 101)) == [3, 4]  # the moment before the tick that made 3 was over
    with pytest.raises(LookupError, match="not watched at tick 99"):
        tap.at(MARK, 99)
    with pytest.raises(LookupError, match="not come to tick 105"):
        tap.at(MARK, 105)


def test_a_core_that_does_not_simulate_has_no_ticks(machine, monitor):
    monitor.cores[1]["cpu_state"] = STATE_SYNC0
    tap = Tap(machine, {(0, 0): monitor})
    tap.watch([MARK])
    run(machine, tap, 3)
    with pytest.raises(LookupError, match="not come to tick 0"):
        tap.at(MARK, 0)


def test_a_moment_at_which_more_was_done_counts_once(machine, monitor):
    tap = Tap(machine, {(0, 0): monitor})
    tap.watch([MARK])
    run(machine, tap, 1)
    monitor.chip.write(arm.MARK, (77).to_bytes(4, "little"))
    tap.look()
    run(machine, tap, 1)
    assert numbers(tap, (0, 1, 2)) == [0, 77, 2]


def test_places_that_are_not_there_are_refused(machine, monitor):
    tap = Tap(machine, {(0, 0): monitor})
    with pytest.raises(ValueError, match="no core 5,5,1"):
        tap.watch([Place(5, 5, 1, SDRAM_BASE, 4)])
    with pytest.raises(ValueError, match="no memory at 0x00410000"):
        tap.watch([Place(0, 0, 1, DTCM_BASE + 0x1_0000, 4)])
