"""Ticks that change nothing are left out, and nobody can tell."""

import pytest

from emulator.board import Place, Tap, router, scheduler, stillness, timers, vic
from emulator.board.machine import Machine
from emulator.board.memory_map import (
    CPU_CLOCK_MHZ,
    DTCM_BASE,
    ROUTER_BASES,
    SYSTEM_CONTROLLER_BASES,
    TIMER_BASES,
    VIC_BASES,
)
from emulator.board.scamp.monitor import Monitor
from emulator.board.state import wake

from . import programs as arm
from .records import new_core

PERIOD_US = 10
OTHER_US = 203
"""A period of another core, that is slower and seldom meets the first."""
ENABLE_ALL = 0x13
IRQ_VECTOR = 0x18
ENABLE = timers.ENABLE | timers.PERIODIC | timers.INTERRUPT_ENABLE
STATUS = 8
"""A register of the router that says nothing here."""
ADD_R6_TO_R4 = 0xE0844006
BIT_OF_R3_TO_R6 = [0xE1A06223, 0xE2066001]
"""``mov r6, r3, lsr #4`` and ``and r6, r6, #1``."""


def starting(period_us):
    """A program that sets up its timer, and the registers that ticks use."""
    return [
        *arm.constant(0, TIMER_BASES[0]),
        *arm.constant(1, CPU_CLOCK_MHZ * period_us),
        arm.store(1, 0, timers.LOAD),
        *arm.constant(1, ENABLE),
        arm.store(1, 0, timers.CONTROL),
        *arm.constant(2, VIC_BASES[0]),
        *arm.constant(1, 1 << vic.TIMER1_LINE),
        arm.store(1, 2, vic.ENABLE),
        arm.mov(3, 0),
        arm.mov(4, 0),
        arm.mov(6, 0),
        *arm.constant(5, DTCM_BASE),
        *arm.constant(7, ROUTER_BASES[0]),
        *arm.constant(8, arm.MARK),
        *arm.constant(9, SYSTEM_CONTROLLER_BASES[0]),
        arm.status(ENABLE_ALL),
    ]


ACKNOWLEDGE = [arm.store(1, 0, timers.INTERRUPT_CLEAR), arm.RETURN]
COUNT_IN_MEMORY = [arm.load(6, 5), arm.add(6, 1), arm.store(6, 5)]
ADD_STATUS = [arm.load(6, 7, STATUS), ADD_R6_TO_R4]
SET_STATUS_NOW_AND_THEN = [arm.add(3, 1), *BIT_OF_R3_TO_R6, arm.store(6, 7, STATUS)]


@pytest.fixture
def machine():
    return Machine(3)


def start(machine, tick, number=1, period_us=PERIOD_US):
    handler = {IRQ_VECTOR: [*tick, *ACKNOWLEDGE]}
    return arm.start(machine, arm.program(starting(period_us), handler), number)


def run(machine, ticks):
    """Run for so many ticks and a half."""
    machine.set_limit((ticks + 0.5) * PERIOD_US / 1000)
    return machine.run()


@pytest.mark.parametrize("tick", [[], [arm.load(6, 7, STATUS), arm.store(6, 5)]])
def test_ticks_that_change_nothing_are_left_out(machine, tick):
    core, other = start(machine, tick), start(machine, COUNT_IN_MEMORY, 2)
    ticks = 100
    assert run(machine, ticks) == scheduler.LIMIT
    wake(core.record)
    trials = 3 * stillness.FIRST_PAUSE + 1  # The first may find what the stop for a turn has left.
    assert machine.counters().ticks_skipped >= ticks - trials
    assert arm.word(other, DTCM_BASE) == ticks


def test_a_machine_whose_ticks_change_nothing_rests(machine):
    start(machine, [])
    assert run(machine, 1000) == scheduler.IDLE
    assert machine.time_us <= (stillness.FIRST_PAUSE + 1) * PERIOD_US


@pytest.mark.parametrize(
    "tick",
    [
        COUNT_IN_MEMORY,
        [arm.add(6, 1)],
        [arm.load(6, 7, router.COUNTER_VALUES)],
        [arm.store(6, 7, STATUS)],
        [arm.load(6, 9)],
        [arm.load(6, 0, timers.COUNT)],
        [arm.load(6, 8)],
    ],
    ids=["memory", "register", "counter", "router", "system", "time", "sdram"],
)
def test_others_are_not(machine, tick):
    core = start(machine, tick)
    assert run(machine, 100) == scheduler.LIMIT
    assert not core.record["silent_timer"]


@pytest.mark.parametrize("skips", [True, False])
def test_a_core_that_is_needed_again_has_kept_its_phase(machine, skips):
    """It counts the ticks at which another core has set a register of the router."""
    machine.record["skips_ticks"] = skips
    core = start(machine, ADD_STATUS)
    start(machine, SET_STATUS_NOW_AND_THEN, 2, OTHER_US)
    halves = 16 * OTHER_US
    machine.set_limit(4.5 * halves / 1000)
    machine.run()
    begun = machine.time_us - 4.5 * halves
    assert begun == 0
    at = range(PERIOD_US, int(machine.time_us), PERIOD_US)
    assert core.registers()[4] == sum(time // halves % 2 for time in at)
    assert (machine.counters().ticks_skipped > 0) == skips


def test_writes_of_the_host_to_the_router_are_seen(machine):
    core = start(machine, ADD_STATUS)
    run(machine, 100)
    assert core.record["silent_timer"]
    machine.chips[0, 0].write(ROUTER_BASES[0] + STATUS, (1).to_bytes(4, "little"))
    assert run(machine, 5) == scheduler.LIMIT
    assert core.registers()[4] == 5


def test_memory_that_the_host_changes_is_seen(machine):
    core = start(machine, [arm.load(6, 5), ADD_R6_TO_R4])
    run(machine, 100)
    core.write(DTCM_BASE, (3).to_bytes(4, "little"))
    run(machine, 5)
    assert core.registers()[4] == 5 * 3


def test_the_ticks_of_a_core_that_is_watched_all_run(machine):
    tap = Tap(machine, {(0, 0): Monitor(machine.chips[0, 0], machine.layout)})
    core = start(machine, [])
    tap.watch([Place(0, 0, 1, DTCM_BASE, 4)])
    run(machine, 100)
    assert not core.record["silent_timer"]
    tap.watch([])
    run(machine, 100)
    assert core.record["silent_timer"]


def test_where_time_is_modelled_all_ticks_run():
    machine = Machine(3, models_time=True)
    start(machine, [])
    assert run(machine, 100) == scheduler.LIMIT


@pytest.mark.parametrize(("expiring", "skipped", "raised"), [(True, 2, 1), (False, 3, 0)])
def test_an_expiry_of_this_moment_is_yet_to_come_or_over(expiring, skipped, raised):
    core = new_core()
    timers.write(core, timers.LOAD, 100, 0)
    timers.write(core, timers.CONTROL, ENABLE, 0)
    core["silent_timer"] = 1
    timers.end_silence(core, 300, expiring)
    assert core["ticks_skipped"] == skipped
    assert core["timer_raw"][0] == raised
    assert core["timer_expiry"][0] == 400
    assert core["silent_timer"] == timers.NO_TIMER
