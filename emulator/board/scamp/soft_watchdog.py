"""SC&MP's watchdog over the cores of a chip (soft_wdog and shm_ping in scamp-3.c).

A hundred times a second the monitor pings the next core: it puts a command that does nothing into
the core's mailbox, interrupts it, and waits a millisecond for SARK's handler to take the command
out. A core that leaves so many pings in a row unanswered as the system variable `soft_wdog` says is
stopped and marked. Cores in the states below "initialising" are not expected to answer.

A core that sleeps with the interrupt unmasked would answer, and is spared it. Most programs sleep
with it masked and are woken by it (sark_event.c). Where nothing else will happen on the board, time
does not go on to ping those: only for cores that the interrupt would not even wake.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

import numpy as np

from .. import vic
from ..memory_map import CPU_CLOCK_MHZ, SYSRAM_SIZE
from ..native import as_pointer, carray, kernel
from ..processor import leave_remains, listens
from ..state import ASLEEP, CRASHED, offset_of, wake
from .structures import SHM_IDLE, SHM_NOP, STATE_INIT, SV, SV_OFFSET, VCPU, VCPU_OFFSET

MS: Final = 1000 * CPU_CLOCK_MHZ
PERIOD: Final = 10 * MS
"""Cycles from one ping to the next (proc_100hz)."""
PATIENCE: Final = MS
"""Cycles that a core has to answer."""
FIRST_CORE: Final = 1
DEFAULT_LIMIT: Final = 3
"""Pings in a row that a core may miss (soft_wdog in sark.struct)."""

_LIMIT: Final = SV_OFFSET + offset_of(SV, "soft_wdog")
_CORES: Final = SV_OFFSET + offset_of(SV, "num_cpus")
_STATE: Final = offset_of(VCPU, "cpu_state")
_COMMAND: Final = offset_of(VCPU, "mbox_ap_cmd")
_MESSAGE: Final = offset_of(VCPU, "mbox_ap_msg")
_LINK: Final = offset_of(VCPU, "lr")
_VCPU_SIZE: Final = VCPU.itemsize


@kernel
def _bytes(core: Any) -> Any:
    return carray(as_pointer(core.sysram), SYSRAM_SIZE, np.uint8)


@kernel
def _block(core: Any) -> int:
    return VCPU_OFFSET + core.virtual * _VCPU_SIZE


@kernel
def _is_expected_to_answer(core: Any) -> bool:
    sysram = _bytes(core)
    return sysram[_LIMIT] != 0 and sysram[_block(core) + _STATE] >= STATE_INIT


@kernel
def _is_deaf(core: Any) -> bool:
    """True if `core` is to answer, and the interrupt would not even wake it."""
    hears = core.status == ASLEEP and core.vic_enable >> vic.CPU_LINE & 1
    return _is_expected_to_answer(core) and not hears


@kernel
def anyone_in_doubt(cores: Any, active: Any) -> bool:
    """True if some core will not answer: then time goes on though nothing else will happen."""
    doubted = 0
    for index in active:
        doubted += cores[index].pinged or _is_deaf(cores[index])
    return doubted != 0


@kernel
def _ping(machine: Any, cores: Any, active: Any) -> None:
    for index in active:
        core = cores[index]
        if core.virtual != machine.ping_core:
            continue
        at_rest = core.status == ASLEEP and listens(core, 1 << vic.CPU_LINE)
        if at_rest or not _is_expected_to_answer(core):
            core.unanswered = 0
            continue
        sysram = _bytes(core)
        if sysram[_block(core) + _COMMAND] == SHM_IDLE:
            sysram[_block(core) + _COMMAND] = SHM_NOP
        core.cpu_interrupt = 1
        core.pinged = 1
        wake(core)


@kernel
def _see_answers(cores: Any, active: Any) -> None:
    for index in active:
        core = cores[index]
        if not core.pinged:
            continue
        core.pinged = 0
        sysram, block = _bytes(core), _block(core)
        if sysram[block + _COMMAND] == SHM_IDLE:
            words = carray(as_pointer(core.sysram), SYSRAM_SIZE // 4, np.uint32)
            words[(block + _LINK) // 4] = words[(block + _MESSAGE) // 4]
            core.unanswered = 0
            continue
        core.unanswered += 1
        if _is_expected_to_answer(core) and core.unanswered >= sysram[_LIMIT]:
            core.status = CRASHED
            leave_remains(core)


@kernel
def tick(machine: Any, cores: Any, active: Any) -> None:
    """Do what is due at `ping_due`."""
    if machine.pinging:
        _see_answers(cores, active)
        machine.pinging = 0
        machine.ping_due = (machine.time // PERIOD + 1) * PERIOD
        return
    if active.size:
        _ping(machine, cores, active)
        sysram = _bytes(cores[active[0]])
        machine.ping_core += 1
        if machine.ping_core >= sysram[_CORES]:
            machine.ping_core = FIRST_CORE
    machine.pinging = 1
    machine.ping_due = machine.time + PATIENCE
