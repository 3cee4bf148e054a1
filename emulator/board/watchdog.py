"""Watchdog timer of a chip (data sheet section 16; ARM SP805, DDI 0270B).

It counts down by the clock of the system's bus, which SC&MP sets to a third of twice that of the
cores (pll_init in scamp-3.c, clk_div in sark.struct). At the first zero it raises interrupt line 0
of all cores of the chip; if that is still raised at the second, and its reset output enabled, the
chip is reset (section 14, r12: "watchdog reset"). SC&MP starts with both switched off.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from .memory_map import NUM_CPUS
from .native import kernel
from .timers import NEVER

# Register offsets (WD_* in spinnaker.h; r0 to r6 of the data sheet).
LOAD: Final = 0x00
COUNT: Final = 0x04
CONTROL: Final = 0x08
INTERRUPT_CLEAR: Final = 0x0C
RAW_INTERRUPT: Final = 0x10
MASKED_INTERRUPT: Final = 0x14
LOCK: Final = 0xC00

INTERRUPT_ENABLE: Final = 0x1
"""WD_INT_B: the counter runs, and its interrupt goes to the cores."""
RESET_ENABLE: Final = 0x2
"""WD_RST_B: the second zero resets the chip."""
UNLOCK_CODE: Final = 0x1ACC_E551
"""WD_CODE: what must be written to the lock register before the others can be."""
LARGEST_COUNT: Final = 0xFFFF_FFFF

CYCLES: Final = 3
COUNTS: Final = 2
"""So many counts take so many cycles of a core's clock."""

FIELDS: Final = [
    ("wd_load", "u4"),
    ("wd_count", "u4"),
    ("wd_control", "u4"),
    ("wd_raw", "u4"),
    ("wd_locked", "u4"),
    ("wd_expiry", "i8"),
    ("wd_resets", "u4"),
]
"""State of the watchdog in a chip's record; the count holds only while it stands still. `wd_resets`
is set when it resets the chip."""


@kernel
def reset(chip: Any) -> None:
    """The state after power on: standing still, unlocked."""
    chip.wd_load = LARGEST_COUNT
    chip.wd_count = LARGEST_COUNT
    chip.wd_control = 0
    chip.wd_raw = 0
    chip.wd_locked = 0
    chip.wd_expiry = NEVER
    chip.wd_resets = 0


@kernel
def _interrupting(chip: Any) -> int:
    return 1 if chip.wd_raw and chip.wd_control & INTERRUPT_ENABLE else 0


@kernel
def _drive_line(chip: Any, cores: Any) -> None:
    """Raise or drop the interrupt line of all cores."""
    line = _interrupting(chip)
    for core in range(NUM_CPUS):
        cores[core].watchdog_interrupt = line
    if line:
        chip.sc_interrupts_raised = 1


@kernel
def _restart(chip: Any, now: int) -> None:
    chip.wd_count = max(chip.wd_load, 1)
    if chip.wd_control & INTERRUPT_ENABLE:
        chip.wd_expiry = now + (chip.wd_count * CYCLES + COUNTS - 1) // COUNTS


@kernel
def count(chip: Any, now: int) -> int:
    """What the count register shows at the cycle `now`."""
    if chip.wd_expiry == NEVER:
        return chip.wd_count
    return max(chip.wd_expiry - now, 0) * COUNTS // CYCLES


@kernel
def expire(chip: Any, cores: Any) -> None:
    """The count reaches zero: an interrupt, or the end if the last one is still raised."""
    if chip.wd_raw and chip.wd_control & RESET_ENABLE:
        chip.wd_resets = 1
        chip.wd_expiry = NEVER
        return
    chip.wd_raw = 1
    _restart(chip, chip.wd_expiry)
    _drive_line(chip, cores)


@kernel
def _set_control(chip: Any, value: int, now: int) -> None:
    standing = count(chip, now)
    was_enabled = chip.wd_control & INTERRUPT_ENABLE
    chip.wd_control = value & (INTERRUPT_ENABLE | RESET_ENABLE)
    if not value & INTERRUPT_ENABLE:
        chip.wd_count = standing
        chip.wd_expiry = NEVER
    elif not was_enabled:
        _restart(chip, now)


@kernel
def read(chip: Any, offset: int, now: int) -> int:
    """Value of the register at `offset` at the cycle `now`."""
    if offset == LOAD:
        return chip.wd_load
    if offset == COUNT:
        return count(chip, now)
    if offset == CONTROL:
        return chip.wd_control
    if offset == RAW_INTERRUPT:
        return chip.wd_raw
    if offset == MASKED_INTERRUPT:
        return _interrupting(chip)
    if offset == LOCK:
        return chip.wd_locked
    return 0


@kernel
def write(chip: Any, cores: Any, offset: int, value: int, now: int) -> None:
    """Store `value` in the register at `offset` at the cycle `now`, unless it is locked."""
    if offset == LOCK:
        chip.wd_locked = 0 if value == UNLOCK_CODE else 1
    elif chip.wd_locked:
        return
    elif offset == LOAD:
        chip.wd_load = value
        _restart(chip, now)
    elif offset == CONTROL:
        _set_control(chip, value, now)
        _drive_line(chip, cores)
    elif offset == INTERRUPT_CLEAR:
        chip.wd_raw = 0
        _restart(chip, now)
        _drive_line(chip, cores)
