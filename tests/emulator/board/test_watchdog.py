"""The watchdog timer of a chip, as the data sheet (section 16) and ARM's manual (SP805) have it."""

import pytest

from emulator.board import scheduler, vic, watchdog
from emulator.board.controller import Controller
from emulator.board.machine import Machine
from emulator.board.memory_map import SDRAM_BASE, TIMER_BASES, VIC_BASES, WATCHDOG_BASES
from emulator.board.scamp.commands import NO_REPLY
from emulator.board.scamp.sdp import UDP_PAD, Datagram
from emulator.board.state import ASLEEP
from emulator.board.timers import CONTROL as TIMER_CONTROL
from emulator.board.timers import ENABLE, INTERRUPT_ENABLE, NEVER, PERIODIC
from emulator.board.timers import INTERRUPT_CLEAR as TIMER_CLEAR
from emulator.board.timers import LOAD as TIMER_LOAD

from . import programs as arm
from .records import new_chip

BOTH = watchdog.INTERRUPT_ENABLE | watchdog.RESET_ENABLE
PERIOD = 200
"""Counts, which take 300 cycles of a core."""
UNMASKED = 0x13


@pytest.fixture
def chip():
    return new_chip()


def test_it_counts_two_in_three_cycles_of_a_core(chip):
    record, cores = chip
    assert watchdog.read(record, watchdog.COUNT, 0) == watchdog.LARGEST_COUNT
    watchdog.write(record, cores, watchdog.LOAD, PERIOD, 0)
    watchdog.write(record, cores, watchdog.CONTROL, watchdog.INTERRUPT_ENABLE, 50)
    assert record["wd_expiry"] == 350
    assert watchdog.read(record, watchdog.COUNT, 53) == PERIOD - 2
    assert watchdog.read(record, watchdog.LOAD, 53) == PERIOD


def test_the_first_zero_interrupts_all_cores_and_a_clear_starts_the_count_anew(chip):
    record, cores = chip
    watchdog.write(record, cores, watchdog.LOAD, PERIOD, 0)
    watchdog.write(record, cores, watchdog.CONTROL, BOTH, 0)
    watchdog.expire(record, cores)
    assert cores["watchdog_interrupt"].all()
    assert watchdog.read(record, watchdog.RAW_INTERRUPT, 300) == 1
    assert watchdog.read(record, watchdog.MASKED_INTERRUPT, 300) == 1
    watchdog.write(record, cores, watchdog.INTERRUPT_CLEAR, 1, 400)
    assert not cores["watchdog_interrupt"].any()
    assert record["wd_expiry"] == 700
    assert not record["wd_resets"]


@pytest.mark.parametrize(("control", "resets"), [(BOTH, 1), (watchdog.INTERRUPT_ENABLE, 0)])
def test_the_second_zero_resets_the_chip_if_it_may(chip, control, resets):
    record, cores = chip
    watchdog.write(record, cores, watchdog.LOAD, PERIOD, 0)
    watchdog.write(record, cores, watchdog.CONTROL, control, 0)
    watchdog.expire(record, cores)
    watchdog.expire(record, cores)
    assert record["wd_resets"] == resets


def test_disabled_it_stands_still_and_enabled_it_starts_from_its_load(chip):
    record, cores = chip
    watchdog.write(record, cores, watchdog.LOAD, PERIOD, 0)
    watchdog.write(record, cores, watchdog.CONTROL, BOTH, 0)
    watchdog.write(record, cores, watchdog.CONTROL, 0, 150)
    assert record["wd_expiry"] == NEVER
    assert watchdog.read(record, watchdog.COUNT, 9999) == PERIOD // 2
    watchdog.write(record, cores, watchdog.CONTROL, BOTH, 1000)
    assert record["wd_expiry"] == 1300


def test_locked_it_takes_nothing_but_the_code(chip):
    record, cores = chip
    watchdog.write(record, cores, watchdog.LOCK, 0, 0)
    watchdog.write(record, cores, watchdog.CONTROL, BOTH, 0)
    watchdog.write(record, cores, watchdog.LOAD, PERIOD, 0)
    assert watchdog.read(record, watchdog.CONTROL, 0) == 0
    assert watchdog.read(record, watchdog.LOCK, 0) == 1
    watchdog.write(record, cores, watchdog.LOCK, watchdog.UNLOCK_CODE, 0)
    watchdog.write(record, cores, watchdog.CONTROL, BOTH, 0)
    assert watchdog.read(record, watchdog.CONTROL, 0) == BOTH
    assert watchdog.read(record, watchdog.LOAD, 0) == watchdog.LARGEST_COUNT


START_WATCHDOG = [
    arm.mov_high(6, WATCHDOG_BASES[0] >> 24),
    arm.mov(1, PERIOD),
    arm.store(1, 6, watchdog.LOAD),
    arm.mov(1, BOTH),
    arm.store(1, 6, watchdog.CONTROL),
]


def listen(line):
    """Let an interrupt line through."""
    enable = [arm.mov_high(2, VIC_BASES[0] >> 24), *arm.constant(1, 1 << line)]
    return [*enable, arm.store(1, 2, vic.ENABLE), arm.status(UNMASKED)]


COUNT_AND_FEED = [arm.add(4, 1), arm.store(4, 6, watchdog.INTERRUPT_CLEAR), arm.RETURN]


def run_for(machine, microseconds):
    machine.set_limit(microseconds / 1000)
    return machine.run()


@pytest.fixture
def machine():
    return Machine(3)


def test_a_program_that_feeds_it_at_every_interrupt_goes_on(machine):
    main = [arm.mov(4, 0), *START_WATCHDOG, *listen(vic.WATCHDOG_LINE)]
    core = arm.start(machine, arm.program(main, {0x18: COUNT_AND_FEED}))
    assert run_for(machine, 16) == scheduler.LIMIT
    assert core.registers()[4] == 10  # every 1.5 µs
    assert core.record["status"] == ASLEEP


def test_a_program_that_feeds_it_in_time_gets_no_interrupt(machine):
    """By a timer of 1 µs; the watchdog's interrupt, if there were one, would be counted."""
    timer = [arm.mov_high(0, TIMER_BASES[0] >> 24), arm.mov(1, 200), arm.store(1, 0, TIMER_LOAD)]
    timer += [arm.mov(1, ENABLE | PERIODIC | INTERRUPT_ENABLE), arm.store(1, 0, TIMER_CONTROL)]
    feed = [arm.add(4, 1), arm.store(4, 0, TIMER_CLEAR), arm.store(4, 6, watchdog.INTERRUPT_CLEAR)]
    main = [arm.mov(4, 0), *timer, *START_WATCHDOG, *listen(vic.TIMER1_LINE)]
    core = arm.start(machine, arm.program(main, {0x18: [*feed, arm.RETURN]}))
    assert run_for(machine, 10.5) == scheduler.LIMIT
    assert core.registers()[4] == 10
    assert not machine.chips[0, 0].record["wd_raw"]


def test_a_program_that_disables_it_is_left_alone(machine):
    disable = [arm.mov(1, 0), arm.store(1, 6, watchdog.CONTROL)]
    arm.start(machine, arm.program([*START_WATCHDOG, *disable]))
    assert machine.run() == scheduler.IDLE
    assert not machine.chips[0, 0].record["wd_raw"]


def test_a_program_that_lets_it_expire_twice_resets_its_chip(machine):
    core = arm.start(machine, arm.program(START_WATCHDOG))
    arm.start(machine, arm.program([arm.mov(3, 1)]), place=(1, 1))
    assert machine.run() == scheduler.RESET
    assert machine.time_us == 3.0
    assert core.record["status"] == ASLEEP
    assert not machine.chips[1, 1].record["wd_resets"]


HOST = ("127.0.0.1", 50_000)


class Silent:
    """A controller without sockets; `sent` is what it would send to the host."""

    def __init__(self, machine):
        self.sent = []
        self.controller = Controller(
            machine, {(0, 0): "127.0.0.1"}, lambda data, to, port: self.sent.append(data), is_gone
        )

    def start(self, image, place=(0, 0)):
        monitor = self.controller.monitors[place]
        monitor.chip.write(int(monitor.variables["sdram_sys"]), image)
        monitor.start(0b10, 30, 0)
        self.controller.cores_changed()
        return monitor.chip.cores[1]

    def ask_version_of(self, place):
        """What the host gets back, as return codes."""
        self.sent.clear()
        payload = bytes(16)
        datagram = Datagram(0x87, 255, 0, 255, place, (0, 0), payload)
        request = UDP_PAD + datagram.to_bytes()
        self.controller.receive(request, HOST, ((0, 0), 17893))
        return [int.from_bytes(reply[10:12], "little") for reply in self.sent]


def is_gone(address):
    return False


@pytest.mark.parametrize("place", [(0, 0), (1, 1)])
def test_a_chip_that_was_reset_answers_no_more_and_is_reported(machine, place):
    silent = Silent(machine)
    silent.start(arm.program([arm.mov(7, 77), *START_WATCHDOG]), place)
    while not silent.controller.failures:
        silent.controller.run()
    assert silent.ask_version_of(place) == ([] if place == (0, 0) else [NO_REPLY])
    (report,) = silent.controller.failures
    assert (report.x, report.y, report.core, report.app_id) == (*place, 1, 30)
    assert report.registers[7] == 77
    assert "the chip's watchdog timer has reset the chip" in str(report)
    assert silent.controller.monitors[place].count(30, 4) == 0
    silent.controller.reset()
    assert silent.ask_version_of(place) == [0x80]


def test_memory_of_a_chip_outlives_a_reset(machine):
    silent = Silent(machine)
    silent.start(arm.program([arm.mov_high(0, SDRAM_BASE >> 24), arm.store(0, 0), *START_WATCHDOG]))
    while not silent.controller.failures:
        silent.controller.run()
    assert machine.chips[0, 0].read(SDRAM_BASE, 4) == SDRAM_BASE.to_bytes(4, "little")
