"""Ticks that change nothing, and so need not be executed.

Some programs look at every tick of a timer whether there is something to do: sPyNNaker's extra
monitors do a hundred times in a millisecond, on every chip. A core at rest whose tick leaves it
exactly as it was, and that reaches nothing but its own, will do the same at the next tick and at
all that follow, until something else happens to it. Nothing needs to be known of the program.

So now and then a tick is put on trial: the core's memories, registers and peripherals are
saved when its timer expires, and compared when it rests again. If they are the same, its timer
becomes silent: it expires no more until something wakes the core (`state.wake`), and has by then
gone on as if it had. Registers of the router may be read in such a tick, for they are the same
until they are written to, which wakes those that read them.

Memory that is not the core's own is noticed when its page is looked up, so that a core has to
forget its pages first. Unicorn gives a core that forgets them room for fewer, which may make it
twice as slow for good. So a tick that seems to change nothing is tried once more, and only then.

Where time is modelled and where a tap watches a core, all ticks are executed.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from . import timers, vic
from .memory_map import DTCM_SIZE, ITCM_SIZE
from .native import kernel, memcmp, memmove, uc_context_save
from .processor import device_lines
from .sharing import forget_pages
from .state import ASLEEP, CORE, REACHED_OTHERS, READY, offset_of

FIRST_PAUSE: Final = 4
"""Ticks of a program before its first trial; twice as many after each that found a change."""
LONGEST_PAUSE: Final = 256
"""A trial takes the host some 50 µs, which is little in so many ticks."""

NO_TRIAL: Final = timers.NO_TIMER

_RECORD: Final = offset_of(CORE, "exchange")
_DEVICES: Final = offset_of(CORE, "poll_address")
_DEVICES_SIZE: Final = offset_of(CORE, "out_control") - _DEVICES
"""What lies between is the state of a core's own peripherals, but for the queues of packets."""

# Where things lie in what is saved; the rest is Unicorn's registers.
ITCM_END: Final = ITCM_SIZE
DTCM_END: Final = ITCM_END + DTCM_SIZE
DEVICES_END: Final = DTCM_END + _DEVICES_SIZE

_ALWAYS_UP: Final = 1 << vic.TRANSMIT_EMPTY_LINE | 1 << vic.TRANSMIT_NOT_FULL_LINE
_TIMER_LINES: Final = (1 << vic.TIMER1_LINE, 1 << vic.TIMER2_LINE)


@kernel
def _ticking(core: Any) -> int:
    """The timer whose expiry is all that has happened to a core at rest, or NO_TIMER."""
    if core.status != ASLEEP or core.woken or core.out_count:
        return timers.NO_TIMER
    lines = device_lines(core) & ~_ALWAYS_UP
    for timer in range(timers.TIMERS):
        if lines == _TIMER_LINES[timer] and core.timer_expiry[timer] != timers.NEVER:
            return timer + 1
    return timers.NO_TIMER


@kernel
def _devices(core: Any) -> int:
    """Where the state of the core's peripherals lies in the host's memory."""
    return core.exchange_address - _RECORD + _DEVICES


@kernel
def _save(core: Any, timer: int) -> None:
    """Save a core as it is to be after a tick: the timer that has just expired is acknowledged."""
    place = core.saved
    memmove(place, core.itcm, ITCM_SIZE)
    memmove(place + ITCM_END, core.dtcm, DTCM_SIZE)
    core.timer_raw[timer - 1] = 0
    memmove(place + DTCM_END, _devices(core), _DEVICES_SIZE)
    core.timer_raw[timer - 1] = 1
    uc_context_save(core.engine, core.context)
    memmove(place + DEVICES_END, core.context, core.context_size)


@kernel
def _is_as_saved(core: Any) -> bool:
    uc_context_save(core.engine, core.context)
    place = core.saved
    return (
        memcmp(place + DEVICES_END, core.context, core.context_size) == 0
        and memcmp(place + DTCM_END, _devices(core), _DEVICES_SIZE) == 0
        and memcmp(place + ITCM_END, core.dtcm, DTCM_SIZE) == 0
        and memcmp(place, core.itcm, ITCM_SIZE) == 0
    )


@kernel
def consider(machine: Any, core: Any) -> None:
    """Put the tick of a core whose timer has just expired on trial, if it is time to."""
    core.trial = NO_TRIAL
    if not machine.skips_ticks or core.watched:
        return
    timer = _ticking(core)
    if timer == timers.NO_TIMER:
        return
    core.trial_wait -= 1
    if core.trial_wait:
        return
    if core.seems_still:
        forget_pages(core)
    core.reached = 0
    _save(core, timer)
    core.trial, core.trial_time = timer, machine.time


@kernel
def judge(machine: Any, core: Any) -> None:
    """See what the tick on trial has changed, once the core has run."""
    if core.trial_time == machine.time and core.status == READY:
        return  # It goes on in the next round.
    still = (
        core.trial_time == machine.time
        and core.status == ASLEEP
        and not core.reached & REACHED_OTHERS
        and not (core.woken or core.out_count or device_lines(core) & ~_ALWAYS_UP)
        and _is_as_saved(core)
    )
    if not still:
        core.trial_pause = min(2 * core.trial_pause, LONGEST_PAUSE)
    elif core.seems_still:
        core.silent_timer = core.trial
        core.trial_pause = FIRST_PAUSE
    core.seems_still = still and not core.seems_still
    core.trial_wait = 1 if core.seems_still else core.trial_pause
    core.trial = NO_TRIAL
