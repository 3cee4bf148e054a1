"""Runs the board in virtual time.

Its unit is a cycle of a core's clock, by which its timers count (data sheet section 6) and which
SC&MP sets to 200 MHz (pll_init in scamp-3.c). Programs find the time of day in the system variables
that SC&MP counts up once a millisecond (``sv_t`` in sark.h, timer1_int in scamp-isr.c).

The clock jumps to the next moment at which a timer of some core reaches zero. Every core that
then has something to do runs until it rests (`rounds`); the packets that they sent are delivered,
in the order of the cores, and so on in rounds until the board is quiet. Two runs from the same
state are identical.

Execution takes no virtual time, unless the machine's `timed` is set. Then a core runs for a slice,
of 10 µs or to its next timer expiry; until the time is over that the slice has taken, the core is
busy, and what it has sent is under way.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

import numpy as np

from . import dma, rounds, stillness, timers, watchdog
from .links import carry
from .memory_map import CPU_CLOCK_MHZ, NUM_CPUS, SYSRAM_SIZE
from .native import as_pointer, carray, kernel
from .scamp import soft_watchdog
from .scamp.structures import SV, SV_OFFSET
from .state import POLLING, READY, cores_of, offset_of, wake, wake_interrupted

# Why `run` came back.
IDLE: Final = 0
"""Nothing will ever happen by itself: no core runs, and no timer does that changes anything."""
PREEMPTED: Final = 1
"""Someone set `preempt` in the machine's record."""
MESSAGES: Final = 2
"""A chip holds messages from its cores."""
LOG_FULL: Final = 3
"""The packet log has no room for what was sent."""
QUIET: Final = 4
"""All is done at the present virtual time (only if `stop_when_quiet` is set)."""
LIMIT: Final = 5
"""The next event lies beyond `limit` in the machine's record."""
RESET: Final = 6
"""The watchdog of a chip has reset it; its programs are to be taken off."""

CYCLES_PER_MS: Final = 1000 * CPU_CLOCK_MHZ
MS_PER_SECOND: Final = 1000

_CLOCK_MS: Final = (SV_OFFSET + offset_of(SV, "clock_ms")) // 4
_TIME_MS: Final = (SV_OFFSET + offset_of(SV, "time_ms")) // 2
_UNIX_TIME: Final = (SV_OFFSET + offset_of(SV, "unix_time")) // 4


@kernel
def _log(machine: Any, log: Any, core: Any, packet: int) -> None:
    entry = log[machine.log_count]
    entry.time = machine.time
    entry.chip = core.index // NUM_CPUS
    entry.core = core.virtual
    entry.control = core.out_control[packet]
    entry.key = core.out_key[packet]
    entry.data = core.out_data[packet]
    machine.log_count += 1


@kernel
def _carry_packets(machine: Any, chips: Any, cores: Any, log: Any) -> bool:
    """Deliver what the round's cores have sent; False if the log has no room for it."""
    for place in range(machine.round_count):
        core = cores[machine.round[place]]
        if core.busy_until > machine.time:
            continue
        if machine.log_enabled and machine.log_count + core.out_count > log.size:
            return False
        for packet in range(core.out_count):
            if machine.log_enabled:
                _log(machine, log, core, packet)
            carry(
                machine, chips, cores, core.index // NUM_CPUS,
                core.out_control[packet], core.out_key[packet], core.out_data[packet],
            )  # fmt: skip
        core.out_count = 0
    return True


@kernel
def _carry_from_slices(machine: Any, chips: Any, cores: Any, log: Any) -> bool:
    """Deliver what was sent in slices that are over by now; False if the log has no room."""
    if machine.timed and machine.round_stage == rounds.NEW:
        return _carry_packets(machine, chips, cores, log)
    return True


@kernel
def _next_event(machine: Any, cores: Any, active: Any) -> int:
    time = machine.watchdog_due
    for index in active:
        time = min(time, machine.due[index])
    if time == timers.NEVER and not soft_watchdog.anyone_in_doubt(cores, active):
        return timers.NEVER
    return min(time, machine.ping_due)


@kernel
def _expire_watchdogs(machine: Any, chips: Any) -> bool:
    """Let the chips' watchdogs that are due expire; True if one resets its chip."""
    resets = False
    machine.watchdog_due = timers.NEVER
    for number in range(chips.size):
        chip = chips[number]
        if chip.wd_expiry <= machine.time:
            watchdog.expire(chip, cores_of(chip))
            wake_interrupted(chip)
            resets |= chip.wd_resets != 0
        machine.watchdog_due = min(machine.watchdog_due, chip.wd_expiry)
    return resets


@kernel
def _set_clocks(machine: Any, chips: Any) -> None:
    milliseconds = machine.time // CYCLES_PER_MS
    if milliseconds == machine.clock_ms:
        return
    machine.clock_ms = milliseconds
    for chip in range(chips.size):
        words = carray(as_pointer(chips[chip].sysram), SYSRAM_SIZE // 4, np.uint32)
        halves = carray(as_pointer(chips[chip].sysram), SYSRAM_SIZE // 2, np.uint16)
        words[_CLOCK_MS] = milliseconds & 0xFFFF_FFFF
        words[_CLOCK_MS + 1] = milliseconds >> 32
        words[_UNIX_TIME] = machine.boot_time + milliseconds // MS_PER_SECOND
        halves[_TIME_MS] = milliseconds % MS_PER_SECOND


@kernel
def _set_time(machine: Any, chips: Any, time: int) -> None:
    machine.time = max(time, machine.time)
    _set_clocks(machine, chips)


@kernel
def _advance(machine: Any, chips: Any, cores: Any, active: Any, time: int) -> bool:
    """Set the clock to `time` and let the timers that are due expire; True if a chip is reset."""
    _set_time(machine, chips, time)
    machine.first_round = 1
    machine.expiring = 1
    for index in active:
        if machine.due[index] > machine.time:
            continue
        core = cores[index]
        if core.silent_timer:
            timers.end_silence(core, machine.time, True)
        for timer in range(timers.TIMERS):
            if core.timer_expiry[timer] <= machine.time:
                timers.expire(core, timer)
        if core.dma_end <= machine.time:
            dma.finish(core)
        if core.status == POLLING and core.wake <= machine.time:
            core.status = READY
        stillness.consider(machine, core)
        wake(core)
    if machine.ping_due <= machine.time:
        soft_watchdog.tick(machine, cores, active)
    resets = machine.watchdog_due <= machine.time and _expire_watchdogs(machine, chips)
    machine.expiring = 0
    return resets


@kernel
def settle(machine: Any, chips: Any, cores: Any, log: Any) -> int:
    """Do all that is to be done at the present virtual time; IDLE when nothing is left."""
    while True:
        if not _carry_from_slices(machine, chips, cores, log):
            return LOG_FULL
        if not rounds.run(machine, cores):
            return PREEMPTED
        if not _carry_packets(machine, chips, cores, log):
            return LOG_FULL
        if machine.messages_wait:
            return MESSAGES
        machine.first_round = 0
        if machine.woken_count == 0:
            return IDLE
        rounds.start(machine, cores)


@kernel
def run(machine: Any, chips: Any, cores: Any, active: Any, log: Any) -> int:
    """Run the board until something needs the caller; one of the reasons above.

    `machine`, `chips` and `cores` are the records, `active` the indices of the cores that have a
    program, `log` the packet log (may be empty if not enabled).
    """
    while True:
        reason = settle(machine, chips, cores, log)
        if reason != IDLE:
            return reason
        if machine.stop_when_quiet and not machine.quiet_told:
            machine.quiet_told = 1
            return QUIET
        time = _next_event(machine, cores, active)
        if time == timers.NEVER:
            return IDLE
        if time > machine.limit:
            _set_time(machine, chips, machine.limit)
            return LIMIT
        machine.quiet_told = 0
        if _advance(machine, chips, cores, active, time):
            return RESET
