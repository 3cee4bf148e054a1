"""SC&MP's watchdog over cores: who answers its pings, and who does not (soft_wdog, scamp-3.c)."""

import pytest

from emulator.board import system_controller, vic
from emulator.board.machine import Machine
from emulator.board.memory_map import SYSTEM_CONTROLLER_BASES, TIMER_BASES, VIC_BASES
from emulator.board.scamp.structures import (
    SHM_IDLE,
    STATE_INIT,
    STATE_WATCHDOG,
    VCPU,
    VCPU_BASE,
)
from emulator.board.state import ASLEEP, CRASHED, POLLING, offset_of
from emulator.board.timers import COUNT

from . import programs as arm
from .test_watchdog import Silent

UNMASKED = 0x13
MAILBOX = VCPU_BASE + VCPU.itemsize + offset_of(VCPU, "mbox_ap_cmd")
"""Where core 1 finds its commands."""

POLL_FOR_EVER = [arm.mov_high(5, TIMER_BASES[0] >> 24), arm.load(1, 5, COUNT), 0xEAFFFFFD]
LISTEN = [
    arm.mov_high(2, VIC_BASES[0] >> 24),
    *arm.constant(1, 1 << vic.CPU_LINE),
    arm.store(1, 2, vic.ENABLE),
    arm.mov(4, 0),
    *arm.constant(6, MAILBOX),
    arm.mov_high(7, SYSTEM_CONTROLLER_BASES[0] >> 24),
    arm.mov(8, SHM_IDLE),
    arm.mov(9, 0b10),
    arm.status(UNMASKED),
]
ANSWER = [
    arm.add(4, 1),
    arm.store_byte(8, 6),
    arm.store(9, 7, system_controller.CLEAR_INTERRUPT),
    arm.RETURN,
]


@pytest.fixture
def silent():
    return Silent(Machine(3))


def run_for(silent, milliseconds):
    silent.controller.machine.set_limit(milliseconds)
    silent.controller.run()


def test_a_core_that_sleeps_deaf_is_found_at_the_third_ping(silent):
    """All 17 cores are pinged in 170 ms; it is given a millisecond each time."""
    core = silent.start(arm.program([arm.mov(3, 77)]))
    block = silent.controller.monitors[0, 0].cores[1]
    run_for(silent, 10 + 2 * 170 + 0.9)
    assert (block["cpu_state"], core.record["unanswered"]) == (STATE_INIT, 2)
    run_for(silent, 1)
    assert (block["cpu_state"], core.record["status"]) == (STATE_WATCHDOG, CRASHED)
    assert (block["registers"][3], block["lr"]) == (77, core.record["pc"])
    report = silent.controller.inspector.failures()[0]
    assert report.state == "WATCHDOG"
    assert "left 3 pings of the monitor in a row unanswered" in str(report)


def test_a_core_that_polls_and_answers_goes_on(silent):
    image = arm.program([*LISTEN, *POLL_FOR_EVER], {0x18: ANSWER})
    core = silent.start(image)
    run_for(silent, 1000)
    assert core.record["status"] == POLLING
    assert core.registers()[4] == 6  # pings of this core in a second
    assert core.record["unanswered"] == 0
    link = int(silent.controller.monitors[0, 0].cores[1]["lr"])
    assert silent.controller.inspector.failures() == []
    assert link == 0  # this handler does not say where it was


def test_a_core_that_polls_with_interrupts_masked_is_found(silent):
    core = silent.start(arm.program(POLL_FOR_EVER))
    run_for(silent, 400)
    assert core.record["status"] == CRASHED


def test_time_stands_still_for_a_core_that_the_ping_would_wake(silent):
    """Programs on SARK wait for events so: asleep with interrupts masked, to be unmasked then."""
    core = silent.start(arm.program(LISTEN[:-1]))
    run_for(silent, 1000)
    assert core.record["status"] == ASLEEP
    assert silent.controller.machine.time_us == 0


def test_a_core_that_has_ended_in_an_error_is_let_be(silent):
    core = silent.start(arm.program([]))
    silent.controller.monitors[0, 0].cores[1]["cpu_state"] = STATE_WATCHDOG - 1
    run_for(silent, 1000)
    assert core.record["status"] != CRASHED


def test_a_board_on_which_it_is_switched_off_waits_for_ever(silent):
    core = silent.start(arm.program([]))
    silent.controller.monitors[0, 0].variables["soft_wdog"] = 0
    run_for(silent, 1000)
    assert core.record["status"] != CRASHED
    assert silent.controller.machine.time_us == 0
