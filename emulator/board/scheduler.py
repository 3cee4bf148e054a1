"""Runs the board in virtual time.

The clock jumps to the next moment at which a timer of some core reaches zero. Every core that
then has something to do runs until it rests; the packets that they sent are delivered, in the
order of the cores, and so on until the board is quiet. Execution takes no virtual time, and two
runs from the same state are identical.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

import numpy as np

from . import processor, timers
from .links import carry
from .memory_map import CPU_CLOCK_MHZ, NUM_CPUS, SYSRAM_SIZE
from .native import as_pointer, carray, kernel
from .scamp.structures import SV, SV_OFFSET
from .state import ASLEEP, POLLING, READY, offset_of

# Why `run` came back.
IDLE: Final = 0
"""Nothing will ever happen by itself: no core runs and no timer does."""
PREEMPTED: Final = 1
"""Someone set `preempt` in the machine's record."""
MESSAGES: Final = 2
"""A chip holds messages from its cores."""
LOG_FULL: Final = 3
"""The packet log has no room for another round."""
QUIET: Final = 4
"""All is done at the present virtual time (only if `stop_when_quiet` is set)."""

NOBODY: Final = -1
CYCLES_PER_MS: Final = 1000 * CPU_CLOCK_MHZ
MS_PER_SECOND: Final = 1000
SHORTEST_POLL: Final = CPU_CLOCK_MHZ
"""Cycles after which a polling core looks again at the earliest: 1 µs."""
POLL_FRACTION: Final = 4
"""A polling core looks again after this part of the time to its next timer expiry."""

_CLOCK_MS: Final = (SV_OFFSET + offset_of(SV, "clock_ms")) // 4
_TIME_MS: Final = (SV_OFFSET + offset_of(SV, "time_ms")) // 2
_UNIX_TIME: Final = (SV_OFFSET + offset_of(SV, "unix_time")) // 4


@kernel
def _runnable(core: Any) -> bool:
    if core.status == READY:
        return True
    if core.status == ASLEEP or core.status == POLLING:
        return processor.pending(core) & ~core.parked_lines != 0
    return False


@kernel
def _next_expiry(core: Any) -> int:
    return min(core.timer_expiry[0], core.timer_expiry[1])


@kernel
def _park(core: Any, now: int) -> None:
    """Say when a core that polls is to look again."""
    left = _next_expiry(core) - now
    pause = left // POLL_FRACTION if _next_expiry(core) != timers.NEVER else SHORTEST_POLL
    core.wake = now + max(pause, SHORTEST_POLL)


@kernel
def _run_core(machine: Any, cores: Any, index: int) -> None:
    core = cores[index]
    processor.run(core)
    if core.status == POLLING:
        _park(core, machine.time)
    machine.resume = index if core.status == READY and machine.preempt else NOBODY


@kernel
def _run_cores(machine: Any, cores: Any, active: Any) -> bool:
    """Run every core that can; True if any did. A core that was preempted goes first."""
    ran = False
    if machine.resume != NOBODY:
        ran = True
        _run_core(machine, cores, machine.resume)
    for index in active:
        if machine.preempt:
            return True
        if _runnable(cores[index]):
            ran = True
            _run_core(machine, cores, index)
    return ran


@kernel
def _log(machine: Any, log: Any, index: int, core: Any, packet: int) -> None:
    entry = log[machine.log_count]
    entry.time = machine.time
    entry.chip = index // NUM_CPUS
    entry.core = core.virtual
    entry.control = core.out_control[packet]
    entry.key = core.out_key[packet]
    entry.data = core.out_data[packet]
    machine.log_count += 1


@kernel
def _carry_packets(machine: Any, chips: Any, cores: Any, active: Any, log: Any) -> bool:
    """Deliver what the cores have sent; False if the log has no room for all of it."""
    for index in active:
        core = cores[index]
        if machine.log_enabled and machine.log_count + core.out_count > log.size:
            return False
        for packet in range(core.out_count):
            if machine.log_enabled:
                _log(machine, log, index, core, packet)
            carry(
                machine, chips, cores, index // NUM_CPUS,
                core.out_control[packet], core.out_key[packet], core.out_data[packet],
            )  # fmt: skip
        core.out_count = 0
    return True


@kernel
def _messages_wait(chips: Any) -> bool:
    waiting = 0
    for chip in range(chips.size):
        waiting += chips[chip].message_count
    return waiting != 0


@kernel
def _next_event(machine: Any, cores: Any, active: Any) -> int:
    time = timers.NEVER
    for index in active:
        core = cores[index]
        time = min(time, _next_expiry(core))
        if core.status == POLLING:
            time = min(time, core.wake)
    return max(time, machine.time)


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
def _advance(machine: Any, chips: Any, cores: Any, active: Any, time: int) -> None:
    """Set the clock to `time` and let the timers that are due expire."""
    machine.time = time
    _set_clocks(machine, chips)
    for index in active:
        core = cores[index]
        for timer in range(timers.TIMERS):
            if core.timer_expiry[timer] <= time:
                timers.expire(core, timer)
        if core.status == POLLING and core.wake <= time:
            core.status = READY


@kernel
def settle(machine: Any, chips: Any, cores: Any, active: Any, log: Any) -> int:
    """Do all that is to be done at the present virtual time; IDLE when nothing is left."""
    while True:
        ran = _run_cores(machine, cores, active)
        if machine.preempt:
            return PREEMPTED
        if not _carry_packets(machine, chips, cores, active, log):
            return LOG_FULL
        if _messages_wait(chips):
            return MESSAGES
        if not ran:
            return IDLE


@kernel
def run(machine: Any, chips: Any, cores: Any, active: Any, log: Any) -> int:
    """Run the board until something needs the caller; one of the reasons above.

    `machine`, `chips` and `cores` are the records, `active` the indices of the cores that have a
    program, in the order in which they run, `log` the packet log (may be empty if not enabled).
    """
    while True:
        reason = settle(machine, chips, cores, active, log)
        if reason != IDLE:
            return reason
        if machine.stop_when_quiet and not machine.quiet_told:
            machine.quiet_told = 1
            return QUIET
        time = _next_event(machine, cores, active)
        if time == timers.NEVER:
            return IDLE
        machine.quiet_told = 0
        _advance(machine, chips, cores, active, time)
