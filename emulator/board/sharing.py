"""Which memory of a chip is whose, so that its cores can execute at the same time.

Shared is what lies behind the chip's System NoC (data sheet sections 3.3 and 12).

The memories and devices that the cores of a chip share are watched page by page. A page belongs to
the first core that touches it, and to all as soon as another one does. A core that works by itself
reaches its own pages only; it stops, with nothing done, at the first access to anything else, and
waits for its turn (see `rounds`). So what cores do at the same time cannot depend on each other,
and it does not matter how many of them do.

Unicorn asks for each page that is not in the core's translation buffer; those in it cost nothing.
A buffer that knows pages of others is emptied before its core works by itself again.

Unicorn looks at every store to a page that may be executed whether it changes code. So those pages
of a core's own memories from which it has fetched no instruction may not, until it does.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

import numpy as np
from unicorn import unicorn_const

from . import dma
from .memory_map import (
    DTCM_BASE,
    DTCM_SIZE,
    ITCM_BASE,
    ITCM_SIZE,
    NUM_CPUS,
    ROUTER_BASES,
    ROUTER_SPAN,
    SDRAM_BASE,
    SDRAM_BASE_UNBUFFERED,
    SDRAM_SIZE,
    SYSRAM_BASE,
    SYSRAM_BASE_UNBUFFERED,
    SYSRAM_SIZE,
    SYSTEM_CONTROLLER_BASES,
    SYSTEM_CONTROLLER_SPAN,
    WATCHDOG_BASES,
    WATCHDOG_SPAN,
)
from .memory_map import TRANSLATION_PAGE as PAGE
from .native import PAGE_ENTRY, PAGE_HOOK, as_pointer, carray, hook, kernel, uc_ctl
from .state import AT_TURN, REACHED_OTHERS, chip_of, core_at, cores_of

SDRAM_PAGES: Final = SDRAM_SIZE // PAGE
PAGES: Final = SDRAM_PAGES + SYSRAM_SIZE // PAGE
"""Pages of a chip that have owners: first those of SDRAM, then those of SysRAM."""

PRIVATE: Final = -1
"""Not shared: a core's own memories and devices, and where there is nothing."""
DEVICE: Final = -2
"""A device of the chip."""

DATA: Final = unicorn_const.UC_PROT_READ | unicorn_const.UC_PROT_WRITE

NOBODY: Final = 0
"""Owner of a page that no core has touched. Other owners are a core's number and one."""
ALL: Final = 0xFF
"""Owner of a page that several cores have touched."""

FLUSH: Final = unicorn_const.UC_CTL_TLB_FLUSH | unicorn_const.UC_CTL_IO_WRITE << 30
"""What makes Unicorn empty a core's translation buffer (uc_ctl_flush_tlb in unicorn.h)."""


@kernel
def page_of(address: int) -> int:
    """Number of the page at `address` among those that have owners, or PRIVATE or DEVICE."""
    for base in (SDRAM_BASE, SDRAM_BASE_UNBUFFERED):
        if base <= address < base + SDRAM_SIZE:
            return (address - base) // PAGE
    for base in (SYSRAM_BASE, SYSRAM_BASE_UNBUFFERED):
        if base <= address < base + SYSRAM_SIZE:
            return SDRAM_PAGES + (address - base) // PAGE
    for base in SYSTEM_CONTROLLER_BASES:
        if base <= address < base + SYSTEM_CONTROLLER_SPAN:
            return DEVICE
    for base in ROUTER_BASES:
        if base <= address < base + ROUTER_SPAN:
            return DEVICE
    for base in WATCHDOG_BASES:
        if base <= address < base + WATCHDOG_SPAN:
            return DEVICE
    return PRIVATE


@kernel
def _touch_page(core: Any, page: int) -> bool:
    """True if `core` may access a page now; in its turn it may, and the page becomes its own."""
    if page == PRIVATE:
        return True
    if page == DEVICE:
        core.knows_shared |= core.has_turn
        return core.has_turn != 0
    chip = chip_of(core)
    owners = carray(as_pointer(chip.owners), PAGES, np.uint8)
    owner, me = owners[page], core.physical + 1
    if owner == me:
        return True
    if not core.has_turn:
        return False
    if owner == NOBODY:
        owners[page] = me
        return True
    if owner != ALL:
        owners[page] = ALL
        cores_of(chip)[owner - 1].knows_shared = 1
    core.knows_shared = 1
    return True


@kernel
def touch(core: Any, address: int, length: int) -> bool:
    """True if `core` may access all of `length` bytes at `address` now."""
    page = page_of(address)
    if page < 0 or length == 0:
        return _touch_page(core, page)
    for each in range(page, min(page + (address % PAGE + length - 1) // PAGE + 1, PAGES)):
        if not _touch_page(core, each):
            return False
    return True


@kernel
def reaches(core: Any, description: int) -> bool:
    """True if `core` may do the DMA transfer that it describes now, after those put off."""
    length = description & dma.LENGTH_MASK
    return (
        core.dma_put_off_count == 0
        and touch(core, core.dma_system_address, length)
        and touch(core, core.dma_tcm_address, length)
    )


@kernel
def carry_out(core: Any) -> None:
    """Do the DMA transfers of `core` that were put off, in its turn."""
    for each in range(core.dma_put_off_count):
        length = core.dma_put_off[each, 2] & dma.LENGTH_MASK
        touch(core, core.dma_put_off[each, 0], length)
        touch(core, core.dma_put_off[each, 1], length)
    dma.carry_out(core)


@kernel
def _permissions(core: Any, address: int, kind: int) -> int:
    if ITCM_BASE <= address < ITCM_BASE + ITCM_SIZE:
        page = (address - ITCM_BASE) // PAGE
    elif DTCM_BASE <= address < DTCM_BASE + DTCM_SIZE:
        page = (ITCM_SIZE + address - DTCM_BASE) // PAGE
    else:
        return unicorn_const.UC_PROT_ALL
    if kind == unicorn_const.UC_MEM_FETCH:
        core.executed[page] = 1
    return unicorn_const.UC_PROT_ALL if core.executed[page] else DATA


@hook(PAGE_HOOK)
def on_page(engine: int, address: int, kind: int, result: Any, user: Any) -> bool:
    """Hook for a page that is not in the translation buffer; False stops before the access."""
    core = core_at(user)
    page = page_of(address)
    if page >= 0:
        core.reached |= REACHED_OTHERS
    if not _touch_page(core, page):
        core.stop_reason = AT_TURN
        return False
    entry = carray(result, 1, PAGE_ENTRY)[0]
    entry.address = address
    entry.permissions = _permissions(core, address, kind)
    return True


@kernel
def forget_pages(core: Any) -> None:
    """Empty the core's translation buffer."""
    uc_ctl(core.engine, FLUSH)


@kernel
def forget_shared(core: Any) -> None:
    """Empty the core's translation buffer if it knows pages that are not its own."""
    if core.knows_shared and not core.has_turn:
        forget_pages(core)
        core.knows_shared = 0


@kernel
def disown(core: Any) -> None:
    """No page of the chip of `core` is anyone's any more, as when programs come or go."""
    chip = chip_of(core)
    owners = carray(as_pointer(chip.owners), PAGES, np.uint8)
    owners[:] = NOBODY
    cores = cores_of(chip)
    for number in range(NUM_CPUS):
        cores[number].knows_shared = 1
