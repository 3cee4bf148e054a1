"""DMA controller of a core (data sheet section 7): moves data between memory and the TCMs.

A transfer is done as soon as its description is written, for memory is never slow; where time is
modelled the core hears of its end later. One that reaches memory of other cores is put off until it
is the core's turn to (`sharing`).
A transfer that names an address outside the emulated memories moves nothing and ends in the
controller's AXI error state, so that no program can reach the host's memory.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from .memory_map import (
    DTCM_BASE,
    DTCM_SIZE,
    ITCM_BASE,
    ITCM_SIZE,
    SDRAM_BASE,
    SDRAM_BASE_UNBUFFERED,
    SDRAM_SIZE,
    SYSRAM_BASE,
    SYSRAM_BASE_UNBUFFERED,
    SYSRAM_SIZE,
)
from .native import kernel, memmove
from .timers import NEVER

# Register offsets (DMA_* in spinnaker.h).
SYSTEM_ADDRESS: Final = 0x04
TCM_ADDRESS: Final = 0x08
DESCRIPTION: Final = 0x0C
CONTROL: Final = 0x10
STATUS: Final = 0x14
GLOBAL_CONTROL: Final = 0x18
STATISTICS_CONTROL: Final = 0x28
STATISTICS: Final = 0x40
STATISTICS_BYTES: Final = 0x20

LENGTH_MASK: Final = 0x1FFFF
TO_SYSTEM: Final = 1 << 19
CLEAR_DONE: Final = 1 << 3
DONE: Final = 1 << 10
AXI_ERROR: Final = 1 << 13
PROCESSOR_SHIFT: Final = 24
DONE_INTERRUPT_ENABLE: Final = 1 << 10
NOWHERE: Final = 0
MOST_PUT_OFF: Final = 8
"""Transfers that can be put off; a core stops to take its turn before it begins many more."""

FIELDS: Final = [
    ("dma_system_address", "u4"),
    ("dma_tcm_address", "u4"),
    ("dma_description", "u4"),
    ("dma_global_control", "u4"),
    ("dma_status", "u4"),
    ("dma_deferred", "u4"),
    ("dma_put_off", "u4", (MOST_PUT_OFF, 3)),
    ("dma_put_off_count", "u4"),
    ("dma_end", "i8"),
    ("dma_transfers", "u8"),
    ("dma_bytes", "u8"),
]
"""State of the controller in a core's record; the last two count for the benchmark."""


@kernel
def reset(core: Any) -> None:
    """Nothing done, interrupts off."""
    core.dma_system_address = 0
    core.dma_tcm_address = 0
    core.dma_description = 0
    core.dma_global_control = 0
    core.dma_status = 0
    core.dma_deferred = 0
    core.dma_put_off_count = 0
    core.dma_end = NEVER


@kernel
def put_off(core: Any, description: int) -> None:
    """Keep the transfer with this `description` for `carry_out`; one too many ends in an error."""
    core.dma_description = description
    count = core.dma_put_off_count
    if count == MOST_PUT_OFF:
        core.dma_status |= DONE | AXI_ERROR
        return
    core.dma_put_off[count, 0] = core.dma_system_address
    core.dma_put_off[count, 1] = core.dma_tcm_address
    core.dma_put_off[count, 2] = description
    core.dma_put_off_count += 1


@kernel
def carry_out(core: Any) -> None:
    """Do the transfers that were put off, in their order."""
    waiting = core.dma_put_off
    for each in range(core.dma_put_off_count):
        _transfer(core, waiting[each, 0], waiting[each, 1], waiting[each, 2])
    core.dma_put_off_count = 0


@kernel
def defer(core: Any, end: int) -> None:
    """Let the core hear of the transfer just done at the cycle `end`, and not before."""
    core.dma_deferred = core.dma_status
    core.dma_status = 0
    core.dma_end = end


@kernel
def finish(core: Any) -> None:
    """The transfer that was deferred ends."""
    core.dma_status |= core.dma_deferred
    core.dma_end = NEVER


@kernel
def interrupting(core: Any) -> bool:
    """True while the controller asserts "transfer done"."""
    return core.dma_status & DONE != 0 and core.dma_global_control & DONE_INTERRUPT_ENABLE != 0


@kernel
def _within(address: int, length: int, base: int, size: int) -> bool:
    return base <= address and address + length <= base + size


@kernel
def host_address(core: Any, address: int, length: int) -> int:
    """Where `length` bytes at a core's `address` lie in the host; NOWHERE if not in memory."""
    if _within(address, length, DTCM_BASE, DTCM_SIZE):
        return core.dtcm + (address - DTCM_BASE)
    if _within(address, length, SDRAM_BASE, SDRAM_SIZE):
        return core.sdram + (address - SDRAM_BASE)
    if _within(address, length, SDRAM_BASE_UNBUFFERED, SDRAM_SIZE):
        return core.sdram + (address - SDRAM_BASE_UNBUFFERED)
    if _within(address, length, ITCM_BASE, ITCM_SIZE):
        return core.itcm + (address - ITCM_BASE)
    if _within(address, length, SYSRAM_BASE, SYSRAM_SIZE):
        return core.sysram + (address - SYSRAM_BASE)
    if _within(address, length, SYSRAM_BASE_UNBUFFERED, SYSRAM_SIZE):
        return core.sysram + (address - SYSRAM_BASE_UNBUFFERED)
    return NOWHERE


@kernel
def _transfer(core: Any, system_address: int, tcm_address: int, description: int) -> None:
    length = description & LENGTH_MASK
    system = host_address(core, system_address, length)
    tcm = host_address(core, tcm_address, length)
    core.dma_status |= DONE
    if system == NOWHERE or tcm == NOWHERE:
        core.dma_status |= AXI_ERROR
        return
    core.dma_transfers += 1
    core.dma_bytes += length
    if description & TO_SYSTEM:
        memmove(system, tcm, length)
    else:
        memmove(tcm, system, length)


@kernel
def read(core: Any, offset: int) -> int:
    """Value of the register at `offset`."""
    if offset == STATUS:
        return (core.physical << PROCESSOR_SHIFT) | core.dma_status
    if offset == SYSTEM_ADDRESS:
        return core.dma_system_address
    if offset == TCM_ADDRESS:
        return core.dma_tcm_address
    if offset == DESCRIPTION:
        return core.dma_description
    if offset == GLOBAL_CONTROL:
        return core.dma_global_control
    if STATISTICS <= offset < STATISTICS + STATISTICS_BYTES:
        return core.dma_transfers & 0xFFFF_FFFF if offset == STATISTICS else 0
    return 0


@kernel
def write(core: Any, offset: int, value: int) -> None:
    """Store `value` in the register at `offset`; a description starts a transfer."""
    if offset == DESCRIPTION:
        core.dma_description = value
        _transfer(core, core.dma_system_address, core.dma_tcm_address, value)
    elif offset == SYSTEM_ADDRESS:
        core.dma_system_address = value
    elif offset == TCM_ADDRESS:
        core.dma_tcm_address = value
    elif offset == CONTROL:
        if value & CLEAR_DONE:
            core.dma_status = 0
    elif offset == GLOBAL_CONTROL:
        core.dma_global_control = value
