"""System controller of a chip (data sheet section 14): flags, locks and inter-core interrupts."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from .memory_map import NUM_CPUS
from .native import kernel

# Register offsets (SC_* in spinnaker.h).
CHIP_ID: Final = 0x00
CPU_DISABLE: Final = 0x04
SET_INTERRUPT: Final = 0x08
CLEAR_INTERRUPT: Final = 0x0C
CPU_OK: Final = 0x10
RESET_CODE: Final = 0x30
MONITOR_ID: Final = 0x34
SET_FLAG: Final = 0x58
CLEAR_FLAG: Final = 0x5C
SLEEP: Final = 0x64
TEST_AND_SET: Final = 0x100
TEST_AND_CLEAR: Final = 0x180
LOCKS: Final = 32
LOCK_BYTES: Final = 4 * LOCKS
PLAIN_REGISTERS: Final = 0x80
"""Registers that only remember what was written to them, by word."""

CHIP_ID_CODE: Final = 0x5911_1012
LOCK_WAS_SET: Final = 1 << 31
MONITOR: Final = 0
"""Physical and virtual number of the monitor core: the board maps every core to itself."""

ALL_CPUS: Final = (1 << NUM_CPUS) - 1
WATCHDOG_RESET: Final = 1
"""Reset code of a chip that its watchdog has reset (RST_WDT)."""

FIELDS: Final = [
    ("sc_flags", "u4"),
    ("sc_locks", "u4"),
    ("sc_monitor_interrupt", "u4"),
    ("sc_interrupts_raised", "u4"),
    ("sc_plain", "u4", (PLAIN_REGISTERS,)),
]
"""State of the controller in a chip's record."""


@kernel
def reset(chip: Any) -> None:
    """No flag, no lock, no interrupt."""
    chip.sc_flags = 0
    chip.sc_locks = 0
    chip.sc_monitor_interrupt = 0
    chip.sc_interrupts_raised = 0
    for register in range(PLAIN_REGISTERS):
        chip.sc_plain[register] = 0


@kernel
def interrupt_cores(chip: Any, cores: Any, mask: int) -> None:
    """Raise the CPU interrupt of the chip's cores in `mask`; the monitor's is kept for SC&MP."""
    for core in range(NUM_CPUS):
        if mask >> core & 1:
            if core == MONITOR:
                chip.sc_monitor_interrupt = 1
            else:
                cores[core].cpu_interrupt = 1
                chip.sc_interrupts_raised = 1


@kernel
def _acknowledge(cores: Any, mask: int) -> None:
    for core in range(NUM_CPUS):
        if mask >> core & 1:
            cores[core].cpu_interrupt = 0


@kernel
def _sleeping(cores: Any) -> int:
    mask = 0
    for core in range(NUM_CPUS):
        if cores[core].asleep:
            mask |= 1 << core
    return mask


@kernel
def _test(chip: Any, lock: int, held: bool) -> int:
    bit = 1 << lock
    before = chip.sc_locks & bit
    chip.sc_locks = (chip.sc_locks | bit) if held else (chip.sc_locks & ~bit & 0xFFFF_FFFF)
    return LOCK_WAS_SET | CHIP_ID_CODE if before else CHIP_ID_CODE & ~LOCK_WAS_SET


@kernel
def read(chip: Any, cores: Any, offset: int) -> int:
    """Value of the register at `offset`; reading a lock tests and changes it."""
    if TEST_AND_SET <= offset < TEST_AND_SET + LOCK_BYTES:
        return _test(chip, (offset - TEST_AND_SET) >> 2, True)
    if TEST_AND_CLEAR <= offset < TEST_AND_CLEAR + LOCK_BYTES:
        return _test(chip, (offset - TEST_AND_CLEAR) >> 2, False)
    if offset == CHIP_ID:
        return CHIP_ID_CODE
    if offset == MONITOR_ID:
        return MONITOR
    if offset == CPU_OK:
        return ALL_CPUS
    if offset in (SET_FLAG, CLEAR_FLAG):
        return chip.sc_flags
    if offset == SLEEP:
        return _sleeping(cores)
    if offset < 4 * PLAIN_REGISTERS:
        return chip.sc_plain[offset >> 2]
    return 0


@kernel
def write(chip: Any, cores: Any, offset: int, value: int) -> None:
    """Store `value` in the register at `offset`."""
    if offset == SET_INTERRUPT:
        interrupt_cores(chip, cores, value & ALL_CPUS)
    elif offset == CLEAR_INTERRUPT:
        _acknowledge(cores, value & ALL_CPUS)
    elif offset == SET_FLAG:
        chip.sc_flags |= value
    elif offset == CLEAR_FLAG:
        chip.sc_flags &= ~value & 0xFFFF_FFFF
    elif offset < 4 * PLAIN_REGISTERS:
        chip.sc_plain[offset >> 2] = value
