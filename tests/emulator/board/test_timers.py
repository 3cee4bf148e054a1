"""The timers, as the ARM SP804 manual has them."""

import pytest

from emulator.board import timers

from .records import new_core

RUN = timers.ENABLE | timers.PERIODIC | timers.INTERRUPT_ENABLE
SECOND = timers.TIMER_SPAN


def test_a_periodic_timer_counts_down_and_reloads():
    core = new_core()
    timers.write(core, timers.LOAD, 1000, 0)
    timers.write(core, timers.CONTROL, RUN, 50)
    assert core["timer_expiry"][0] == 1050
    assert timers.read(core, timers.COUNT, 150) == 900
    timers.expire(core, 0)
    assert timers.interrupting(core, 0)
    assert core["timer_expiry"][0] == 2050
    timers.write(core, timers.INTERRUPT_CLEAR, 1, 1050)
    assert not timers.interrupting(core, 0)


def test_the_background_load_counts_from_the_next_period():
    core = new_core()
    timers.write(core, timers.LOAD, 1000, 0)
    timers.write(core, timers.CONTROL, RUN, 0)
    timers.write(core, timers.BACKGROUND_LOAD, 300, 10)
    assert core["timer_expiry"][0] == 1000
    timers.expire(core, 0)
    assert core["timer_expiry"][0] == 1300


def test_a_one_shot_timer_stops_at_zero_and_starts_again_when_loaded():
    core = new_core()
    timers.write(core, SECOND + timers.LOAD, 10, 0)
    timers.write(core, SECOND + timers.CONTROL, RUN | timers.ONE_SHOT, 0)
    timers.expire(core, 1)
    assert core["timer_expiry"][1] == timers.NEVER
    assert timers.read(core, SECOND + timers.COUNT, 99) == 0
    timers.write(core, SECOND + timers.LOAD, 20, 100)
    assert core["timer_expiry"][1] == 120


def test_a_stopped_timer_keeps_its_count():
    core = new_core()
    timers.write(core, timers.LOAD, 1000, 0)
    timers.write(core, timers.CONTROL, RUN, 0)
    timers.write(core, timers.CONTROL, 0, 400)
    assert timers.read(core, timers.COUNT, 9999) == 600
    timers.write(core, timers.CONTROL, RUN, 10_000)
    assert core["timer_expiry"][0] == 10_600


@pytest.mark.parametrize(("prescale", "cycles"), [(0, 1), (1, 16), (2, 256)])
def test_the_prescaler_divides_the_clock(prescale, cycles):
    core = new_core()
    timers.write(core, timers.LOAD, 100, 0)
    timers.write(core, timers.CONTROL, RUN | prescale << timers.PRESCALE_SHIFT, 0)
    assert core["timer_expiry"][0] == 100 * cycles


def test_a_free_running_timer_wraps():
    core = new_core()
    timers.write(core, timers.LOAD, 5, 0)
    timers.write(core, timers.CONTROL, timers.ENABLE, 0)
    timers.expire(core, 0)
    assert core["timer_expiry"][0] == 5 + (1 << 32)


def test_a_timer_without_interrupt_enable_interrupts_no_one():
    core = new_core()
    timers.write(core, timers.LOAD, 5, 0)
    timers.write(core, timers.CONTROL, timers.ENABLE, 0)
    timers.expire(core, 0)
    assert timers.read(core, timers.RAW_INTERRUPT, 5) == 1
    assert timers.read(core, timers.MASKED_INTERRUPT, 5) == 0
