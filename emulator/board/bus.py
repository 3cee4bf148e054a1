"""The memory-mapped peripherals as Unicorn calls them: one read and one write function a device.

Where they lie is said in section 3.3 of the data sheet (``spinnaker.h``: *_BASE_UNBUF, *_BASE_BUF);
what their registers do, in the section that each device's own file names. The other devices there
(SDRAM controller, Ethernet, System ROM) are SC&MP's, which has set them up when programs come.

Unicorn hands each function the record of the core that executes. Two things happen besides the
register access itself: after a write the core looks whether an interrupt is due, and a core that
reads the same register again and again is made to stop, because it polls. Both happen at the
start of the next basic block (see `processor`): inside a device access Unicorn does not know
exactly which instruction it executes.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from . import comms_controller, dma, router, system_controller, timers, vic, watchdog
from .execution_time import begin_transfer, now
from .memory_map import (
    COMMS_BASES,
    DMA_BASES,
    PAGE,
    ROUTER_BASES,
    ROUTER_SPAN,
    SYSTEM_CONTROLLER_BASES,
    TIMER_BASES,
    VIC_BASES,
    WATCHDOG_BASES,
)
from .native import MMIO_READ, MMIO_WRITE, hook, kernel
from .processor import device_lines
from .scamp import mailbox
from .sharing import reaches
from .state import (
    AT_FULL_QUEUE,
    AT_POLL,
    AT_TURN,
    REACHED_OTHERS,
    REACHED_ROUTER,
    chip_of,
    core_at,
    cores_of,
    machine_of,
)

POLL_READS: Final = 32
"""Reads of one register, with no write between them, that make a core count as polling."""


@kernel
def _after_read(core: Any, address: int) -> None:
    if core.poll_address == address:
        core.poll_reads += 1
        if core.poll_reads == POLL_READS:
            core.stop_wanted = AT_POLL
    else:
        core.poll_address = address
        core.poll_reads = 0


@kernel
def _after_write(core: Any) -> None:
    core.poll_reads = 0
    core.look = 1


@hook(MMIO_READ)
def read_vic(engine: int, offset: int, size: int, user: Any) -> int:
    core = core_at(user)
    return vic.read(core, device_lines(core), offset)


@hook(MMIO_WRITE)
def write_vic(engine: int, offset: int, size: int, value: int, user: Any) -> None:
    core = core_at(user)
    vic.write(core, offset, value)
    _after_write(core)


@hook(MMIO_READ)
def read_timers(engine: int, offset: int, size: int, user: Any) -> int:
    core = core_at(user)
    _after_read(core, TIMER_BASES[0] + offset)
    if offset % timers.TIMER_SPAN == timers.COUNT:
        core.reached |= REACHED_OTHERS
    return timers.read(core, offset, now(machine_of(core), core))


@hook(MMIO_WRITE)
def write_timers(engine: int, offset: int, size: int, value: int, user: Any) -> None:
    core = core_at(user)
    timers.write(core, offset, value, now(machine_of(core), core))
    _after_write(core)


@hook(MMIO_READ)
def read_dma(engine: int, offset: int, size: int, user: Any) -> int:
    core = core_at(user)
    core.reached |= REACHED_OTHERS
    _after_read(core, DMA_BASES[0] + offset)
    return dma.read(core, offset)


@hook(MMIO_WRITE)
def write_dma(engine: int, offset: int, size: int, value: int, user: Any) -> None:
    core = core_at(user)
    core.reached |= REACHED_OTHERS
    machine = machine_of(core)
    if offset == dma.DESCRIPTION and not reaches(core, value):
        dma.put_off(core, value)
        core.stop_wanted = AT_TURN
    else:
        dma.write(core, offset, value)
    if machine.timed and offset == dma.DESCRIPTION:
        length = value & dma.LENGTH_MASK
        dma.defer(core, begin_transfer(chip_of(core), now(machine, core), length))
    _after_write(core)


@hook(MMIO_READ)
def read_comms(engine: int, offset: int, size: int, user: Any) -> int:
    core = core_at(user)
    core.reached |= REACHED_OTHERS
    _after_read(core, COMMS_BASES[0] + offset)
    return comms_controller.read(core, offset)


@hook(MMIO_WRITE)
def write_comms(engine: int, offset: int, size: int, value: int, user: Any) -> None:
    core = core_at(user)
    core.reached |= REACHED_OTHERS
    comms_controller.write(core, offset, value)
    core.poll_reads = 0
    if comms_controller.out_queue_fills(core):
        core.stop_wanted = AT_FULL_QUEUE


@hook(MMIO_READ)
def read_system(engine: int, offset: int, size: int, user: Any) -> int:
    core = core_at(user)
    chip = chip_of(core)
    core.reached |= REACHED_OTHERS
    _after_read(core, SYSTEM_CONTROLLER_BASES[0] + offset)
    return system_controller.read(chip, cores_of(chip), offset)


@hook(MMIO_WRITE)
def write_system(engine: int, offset: int, size: int, value: int, user: Any) -> None:
    core = core_at(user)
    chip = chip_of(core)
    core.reached |= REACHED_OTHERS
    system_controller.write(chip, cores_of(chip), offset, value)
    if chip.sc_monitor_interrupt:
        mailbox.collect(chip)
    if chip.message_count >= mailbox.HIGH_WATER:
        core.stop_wanted = AT_FULL_QUEUE
    _after_write(core)


@hook(MMIO_READ)
def read_router(engine: int, offset: int, size: int, user: Any) -> int:
    core = core_at(user)
    core.reached |= REACHED_ROUTER if router.stays(offset) else REACHED_OTHERS
    return router.read(chip_of(core), offset)


@hook(MMIO_WRITE)
def write_router(engine: int, offset: int, size: int, value: int, user: Any) -> None:
    core = core_at(user)
    chip = chip_of(core)
    core.poll_reads = 0
    core.reached |= REACHED_OTHERS
    router.write(chip, offset, value)
    chip.router_written = 1


@hook(MMIO_READ)
def read_watchdog(engine: int, offset: int, size: int, user: Any) -> int:
    core = core_at(user)
    core.reached |= REACHED_OTHERS
    _after_read(core, WATCHDOG_BASES[0] + offset)
    return watchdog.read(chip_of(core), offset, now(machine_of(core), core))


@hook(MMIO_WRITE)
def write_watchdog(engine: int, offset: int, size: int, value: int, user: Any) -> None:
    core = core_at(user)
    chip, machine = chip_of(core), machine_of(core)
    core.reached |= REACHED_OTHERS
    watchdog.write(chip, cores_of(chip), offset, value, now(machine, core))
    machine.watchdog_due = min(machine.watchdog_due, chip.wd_expiry)
    _after_write(core)


DEVICES: Final = (
    (VIC_BASES, PAGE, read_vic, write_vic),
    (TIMER_BASES, PAGE, read_timers, write_timers),
    (DMA_BASES, PAGE, read_dma, write_dma),
    (COMMS_BASES, PAGE, read_comms, write_comms),
    (SYSTEM_CONTROLLER_BASES, PAGE, read_system, write_system),
    (ROUTER_BASES, ROUTER_SPAN, read_router, write_router),
    (WATCHDOG_BASES, PAGE, read_watchdog, write_watchdog),
)
"""Every device: base addresses, bytes, read function, write function."""
