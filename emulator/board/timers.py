"""The two timers of a core (data sheet section 6; ARM SP804).

A timer counts down one per cycle of the core's clock, divided by its prescaler. Time is virtual:
a running timer is kept as the cycle at which it will reach zero, and the count is worked out
from that when it is read.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from .native import kernel

TIMERS: Final = 2
TIMER_SPAN: Final = 0x20
"""Bytes from the registers of timer 1 to those of timer 2."""

# Register offsets (TC_* in spinnaker.h).
LOAD: Final = 0x00
COUNT: Final = 0x04
CONTROL: Final = 0x08
INTERRUPT_CLEAR: Final = 0x0C
RAW_INTERRUPT: Final = 0x10
MASKED_INTERRUPT: Final = 0x14
BACKGROUND_LOAD: Final = 0x18

ONE_SHOT: Final = 0x01
PRESCALE_SHIFT: Final = 2
PRESCALE_MASK: Final = 0x3
PRESCALE_LOG_STEP: Final = 4
"""The prescaler divides by 1, 16 or 256."""
INTERRUPT_ENABLE: Final = 0x20
PERIODIC: Final = 0x40
ENABLE: Final = 0x80

FREE_RUNNING_PERIOD: Final = 1 << 32
NO_TIMER: Final = 0
NEVER: Final = (1 << 63) - 1
"""Expiry of a timer that does not run, in cycles."""

FIELDS: Final = [
    ("timer_reload", "u4", (TIMERS,)),
    ("timer_count", "u4", (TIMERS,)),
    ("timer_control", "u4", (TIMERS,)),
    ("timer_raw", "u4", (TIMERS,)),
    ("timer_expiry", "i8", (TIMERS,)),
    ("silent_timer", "u4"),
    ("ticks_skipped", "u8"),
]
"""State of the timers in a core's record; counts hold only while a timer stands still.

`silent_timer` is the number of a timer (1 or 2) whose expiries are left out because they would
change nothing (`stillness`), or NO_TIMER; `ticks_skipped` counts those that were.
"""


@kernel
def reset(core: Any) -> None:
    """Both timers stopped, nothing pending."""
    for timer in range(TIMERS):
        core.timer_reload[timer] = 0
        core.timer_count[timer] = 0
        core.timer_control[timer] = 0
        core.timer_raw[timer] = 0
        core.timer_expiry[timer] = NEVER
    core.silent_timer = NO_TIMER


@kernel
def interrupting(core: Any, timer: int) -> bool:
    """True while `timer` asserts its interrupt line."""
    return core.timer_raw[timer] != 0 and core.timer_control[timer] & INTERRUPT_ENABLE != 0


@kernel
def _prescale_shift(core: Any, timer: int) -> int:
    return PRESCALE_LOG_STEP * (core.timer_control[timer] >> PRESCALE_SHIFT & PRESCALE_MASK)


@kernel
def _start(core: Any, timer: int, count: int, now: int) -> None:
    core.timer_expiry[timer] = now + (count << _prescale_shift(core, timer))


@kernel
def count(core: Any, timer: int, now: int) -> int:
    """What the count register of `timer` shows at the cycle `now`."""
    if core.timer_expiry[timer] == NEVER:
        return core.timer_count[timer]
    left = (core.timer_expiry[timer] - now) >> _prescale_shift(core, timer)
    return max(left, 0)


@kernel
def _period(core: Any, timer: int) -> int:
    """Cycles from one expiry of a timer that runs on to the next."""
    reload = core.timer_reload[timer]
    period = reload if core.timer_control[timer] & PERIODIC else FREE_RUNNING_PERIOD
    return period << _prescale_shift(core, timer)


@kernel
def next_expiry(core: Any) -> int:
    """When a timer of `core` next reaches zero, but for one that is silent."""
    expiry = NEVER
    for timer in range(TIMERS):
        if timer + 1 != core.silent_timer:
            expiry = min(expiry, core.timer_expiry[timer])
    return expiry


@kernel
def end_silence(core: Any, now: int, expiring: bool) -> None:
    """Let the silent timer of `core` be as it would be at the cycle `now`, and be heard again.

    If timers are `expiring`, its expiry at `now` is yet to come; else it is over.
    """
    timer = core.silent_timer - 1
    core.silent_timer = NO_TIMER
    past = now - 1 if expiring else now
    if core.timer_expiry[timer] <= past:
        period = _period(core, timer)
        skipped = (past - core.timer_expiry[timer]) // period + 1
        core.timer_expiry[timer] += skipped * period
        core.ticks_skipped += skipped
    if core.timer_expiry[timer] <= now:
        expire(core, timer)


@kernel
def expire(core: Any, timer: int) -> None:
    """`timer` reaches zero: it raises its interrupt and reloads or stops."""
    control = core.timer_control[timer]
    core.timer_raw[timer] = 1
    if control & ONE_SHOT or (control & PERIODIC and core.timer_reload[timer] == 0):
        core.timer_expiry[timer] = NEVER
        core.timer_count[timer] = 0
        return
    core.timer_expiry[timer] += _period(core, timer)


@kernel
def _set_control(core: Any, timer: int, value: int, now: int) -> None:
    standing = count(core, timer, now)
    core.timer_control[timer] = value
    if value & ENABLE:
        if core.timer_expiry[timer] == NEVER:
            _start(core, timer, standing, now)
    else:
        core.timer_count[timer] = standing
        core.timer_expiry[timer] = NEVER


@kernel
def read(core: Any, offset: int, now: int) -> int:
    """Value of the register at `offset` at the cycle `now`."""
    timer, register = offset // TIMER_SPAN, offset % TIMER_SPAN
    if timer >= TIMERS:
        return 0
    if register == COUNT:
        return count(core, timer, now)
    if register in (LOAD, BACKGROUND_LOAD):
        return core.timer_reload[timer]
    if register == CONTROL:
        return core.timer_control[timer]
    if register == RAW_INTERRUPT:
        return core.timer_raw[timer]
    if register == MASKED_INTERRUPT:
        return 1 if interrupting(core, timer) else 0
    return 0


@kernel
def write(core: Any, offset: int, value: int, now: int) -> None:
    """Store `value` in the register at `offset` at the cycle `now`."""
    timer, register = offset // TIMER_SPAN, offset % TIMER_SPAN
    if timer >= TIMERS:
        return
    if register == LOAD:
        core.timer_reload[timer] = value
        core.timer_count[timer] = value
        if core.timer_control[timer] & ENABLE:
            _start(core, timer, value, now)
    elif register == BACKGROUND_LOAD:
        core.timer_reload[timer] = value
    elif register == CONTROL:
        _set_control(core, timer, value, now)
    elif register == INTERRUPT_CLEAR:
        core.timer_raw[timer] = 0
