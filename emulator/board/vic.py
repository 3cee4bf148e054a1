"""Vectored interrupt controller of a core (data sheet section 5; ARM PL190).

Sixteen vectored slots in falling priority and one default vector below them. Reading the vector
address register answers with the handler of the best waiting slot and starts serving it; writing
it ends the service. A line selected as FIQ bypasses the slots.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from .native import kernel

SLOTS: Final = 16
DEFAULT_SLOT: Final = SLOTS
"""Priority of a line that no slot names: below all of them."""

IDLE: Final = SLOTS + 1
"""Priority of the core when it serves nothing."""

NESTING: Final = 32
"""Deepest nesting of services that is kept; SARK's own handlers nest twice."""

# Register offsets (VIC_* in spinnaker.h).
IRQ_STATUS: Final = 0x00
FIQ_STATUS: Final = 0x04
RAW: Final = 0x08
SELECT: Final = 0x0C
ENABLE: Final = 0x10
DISABLE: Final = 0x14
SOFT_SET: Final = 0x18
SOFT_CLEAR: Final = 0x1C
PROTECT: Final = 0x20
VECTOR_ADDRESS: Final = 0x30
DEFAULT_ADDRESS: Final = 0x34
ADDRESSES: Final = 0x100
CONTROLS: Final = 0x200
TABLE_BYTES: Final = 4 * SLOTS

CONTROL_ENABLE: Final = 0x20
CONTROL_LINE: Final = 0x1F

# Interrupt lines (enum spinnaker_interrupt_numbers_e).
WATCHDOG_LINE: Final = 0
TIMER1_LINE: Final = 4
TIMER2_LINE: Final = 5
PACKET_READY_LINE: Final = 6
TRANSMIT_EMPTY_LINE: Final = 11
DMA_DONE_LINE: Final = 12
CPU_LINE: Final = 18
TRANSMIT_NOT_FULL_LINE: Final = 23
MULTICAST_LINE: Final = 24
POINT_TO_POINT_LINE: Final = 25
NEAREST_NEIGHBOUR_LINE: Final = 26
FIXED_ROUTE_LINE: Final = 27

FIELDS: Final = [
    ("vic_select", "u4"),
    ("vic_enable", "u4"),
    ("vic_soft", "u4"),
    ("vic_default", "u4"),
    ("vic_addresses", "u4", (SLOTS,)),
    ("vic_controls", "u4", (SLOTS,)),
    ("vic_serving", "i4", (NESTING,)),
    ("vic_depth", "i4"),
]
"""State of the controller in a core's record."""


@kernel
def reset(core: Any) -> None:
    """The state after power on: everything masked, nothing served."""
    core.vic_select = 0
    core.vic_enable = 0
    core.vic_soft = 0
    core.vic_default = 0
    core.vic_depth = 0
    for slot in range(SLOTS):
        core.vic_addresses[slot] = 0
        core.vic_controls[slot] = 0


@kernel
def fiq_lines(core: Any, lines: int) -> int:
    """Those of the device `lines` that interrupt as FIQ."""
    return (lines | core.vic_soft) & core.vic_enable & core.vic_select


@kernel
def irq_lines(core: Any, lines: int) -> int:
    """Those of the device `lines` that interrupt as IRQ, whatever is being served."""
    return (lines | core.vic_soft) & core.vic_enable & ~core.vic_select & 0xFFFF_FFFF


@kernel
def _best_slot(core: Any, waiting: int) -> int:
    for slot in range(SLOTS):
        control = core.vic_controls[slot]
        if control & CONTROL_ENABLE and waiting >> (control & CONTROL_LINE) & 1:
            return slot
    return DEFAULT_SLOT if waiting else IDLE


@kernel
def _priority(core: Any) -> int:
    return core.vic_serving[core.vic_depth - 1] if core.vic_depth else IDLE


@kernel
def irq_asserted(core: Any, lines: int) -> bool:
    """True if the core's IRQ input is up: something waits that outranks what is served."""
    waiting = irq_lines(core, lines)
    return waiting != 0 and _best_slot(core, waiting) < _priority(core)


@kernel
def _start_service(core: Any, lines: int) -> int:
    slot = _best_slot(core, irq_lines(core, lines))
    if slot < _priority(core) and core.vic_depth < NESTING:
        core.vic_serving[core.vic_depth] = slot
        core.vic_depth += 1
    return core.vic_addresses[slot] if slot < SLOTS else core.vic_default


@kernel
def read(core: Any, lines: int, offset: int) -> int:
    """Value of the register at `offset` while the devices assert `lines`."""
    if offset == VECTOR_ADDRESS:
        return _start_service(core, lines)
    if offset == IRQ_STATUS:
        return irq_lines(core, lines)
    if offset == FIQ_STATUS:
        return fiq_lines(core, lines)
    if offset == RAW:
        return lines | core.vic_soft
    if offset == SELECT:
        return core.vic_select
    if offset == ENABLE:
        return core.vic_enable
    if offset == SOFT_SET:
        return core.vic_soft
    if offset == DEFAULT_ADDRESS:
        return core.vic_default
    if ADDRESSES <= offset < ADDRESSES + TABLE_BYTES:
        return core.vic_addresses[(offset - ADDRESSES) >> 2]
    if CONTROLS <= offset < CONTROLS + TABLE_BYTES:
        return core.vic_controls[(offset - CONTROLS) >> 2]
    return 0


@kernel
def write(core: Any, offset: int, value: int) -> None:
    """Store `value` in the register at `offset`."""
    if offset == VECTOR_ADDRESS:
        if core.vic_depth:
            core.vic_depth -= 1
    elif offset == ENABLE:
        core.vic_enable |= value
    elif offset == DISABLE:
        core.vic_enable &= ~value & 0xFFFF_FFFF
    elif offset == SELECT:
        core.vic_select = value
    elif offset == SOFT_SET:
        core.vic_soft |= value
    elif offset == SOFT_CLEAR:
        core.vic_soft &= ~value & 0xFFFF_FFFF
    elif offset == DEFAULT_ADDRESS:
        core.vic_default = value
    elif ADDRESSES <= offset < ADDRESSES + TABLE_BYTES:
        core.vic_addresses[(offset - ADDRESSES) >> 2] = value
    elif CONTROLS <= offset < CONTROLS + TABLE_BYTES:
        core.vic_controls[(offset - CONTROLS) >> 2] = value
