"""The ARM core between its instructions: interrupts, exceptions and going to sleep.

Unicorn executes instructions and knows nothing of the board. A core is run until it rests, that
is until it waits for an interrupt with none pending. Whenever Unicorn stops before that, this
code does what the ARM968 does by itself (data sheet section 4): it enters and leaves exceptions
(ARM Architecture Reference Manual, A2.6).

Unicorn can be stopped exactly only in a hook for the start of a basic block; elsewhere it leaves
the program counter behind. Every instruction that unmasks interrupts ends its block, be it
``msr cpsr`` or an exception return. So interrupts are looked for at the start of each block while
the core's `look` is set, which is done whenever one may have become due, and other reasons to
stop wait until then as well.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import time
from typing import Any, Final

import numpy as np
from unicorn import arm_const, unicorn_const

from . import comms_controller, dma, execution_time, timers, vic
from .dma import NOWHERE, host_address
from .memory_map import SYSRAM_SIZE
from .native import (
    CODE_HOOK,
    INTERRUPT_HOOK,
    MEMORY_HOOK,
    as_pointer,
    carray,
    clock_gettime,
    hook,
    kernel,
    uc_emu_start,
    uc_emu_stop,
    uc_reg_read,
    uc_reg_write,
)
from .scamp.structures import STATE_WATCHDOG, VCPU, VCPU_OFFSET
from .sharing import forget_shared
from .state import (
    ASLEEP,
    AT_END_OF_SLICE,
    AT_EXCEPTION,
    AT_FULL_QUEUE,
    AT_INTERRUPT,
    AT_POLL,
    AT_PREEMPTION,
    AT_TURN,
    CRASHED,
    POLLING,
    READY,
    RUNNING,
    core_at,
    machine_of,
    offset_of,
)

# Program status register.
MODE_MASK: Final = 0x1F
MODE_FIQ: Final = 0x11
MODE_IRQ: Final = 0x12
MODE_SVC: Final = 0x13
MODE_ABORT: Final = 0x17
MODE_UNDEFINED: Final = 0x1B
THUMB: Final = 0x20
MASK_FIQ: Final = 0x40
MASK_IRQ: Final = 0x80

# Exception vectors.
UNDEFINED_VECTOR: Final = 0x04
SVC_VECTOR: Final = 0x08
PREFETCH_ABORT_VECTOR: Final = 0x0C
DATA_ABORT_VECTOR: Final = 0x10
IRQ_VECTOR: Final = 0x18
FIQ_VECTOR: Final = 0x1C

# QEMU's exception numbers, as Unicorn's exception hook gives them.
EXCEPTION_UNDEFINED: Final = 1
EXCEPTION_SVC: Final = 2
EXCEPTION_PREFETCH_ABORT: Final = 3
EXCEPTION_DATA_ABORT: Final = 4

PC: Final = arm_const.UC_ARM_REG_PC
LR: Final = arm_const.UC_ARM_REG_LR
CPSR: Final = arm_const.UC_ARM_REG_CPSR
SPSR: Final = arm_const.UC_ARM_REG_SPSR
R0: Final = arm_const.UC_ARM_REG_R0
R13: Final = arm_const.UC_ARM_REG_R13
REGISTERS: Final = np.array([R0 + number for number in range(13)] + [R13, LR, PC], dtype=np.int32)
"""Unicorn's names of r0-r15."""

NEVER_REACHED: Final = 0xFFFF_FFFC
"""Address given to Unicorn as the end of emulation."""

WAIT_FOR_INTERRUPT: Final = 0x0E07_0F90
WAIT_FOR_INTERRUPT_MASK: Final = 0x0FFF_0FFF
INSTRUCTION: Final = 4
"""Bytes of an ARM instruction."""

THREAD_CLOCK: Final = time.CLOCK_THREAD_CPUTIME_ID
NS_PER_SECOND: Final = 1_000_000_000

DEAF_WAKES: Final = 1000
"""Times in a row that a core may wake for an interrupt that it masks before it is left asleep."""
_VCPU_SIZE: Final = VCPU.itemsize
_SAVED_REGISTERS: Final = 8
"""r0 to r7, with which a core's block begins."""
_SAVED_PSR: Final = offset_of(VCPU, "psr")
_SAVED_SP: Final = offset_of(VCPU, "sp")
_SAVED_LR: Final = offset_of(VCPU, "lr")
"""Where the host reads the place at which a core gave up."""
_STATE: Final = offset_of(VCPU, "cpu_state")

MAXIMUM_FAULTS: Final = 8
"""Faults of one program after which it is given up: a handler that faults itself never ends."""


@kernel
def read_register(core: Any, register: int) -> int:
    """Value of a register of `core`, by Unicorn's number."""
    uc_reg_read(core.engine, register, core.exchange_address)
    return core.exchange


@kernel
def write_register(core: Any, register: int, value: int) -> None:
    """Set a register of `core`, by Unicorn's number."""
    core.exchange = value
    uc_reg_write(core.engine, register, core.exchange_address)


@kernel
def device_lines(core: Any) -> int:
    """Interrupt lines that the core's peripherals assert now, one bit each."""
    lines = 1 << vic.TRANSMIT_EMPTY_LINE | 1 << vic.TRANSMIT_NOT_FULL_LINE
    if timers.interrupting(core, 0):
        lines |= 1 << vic.TIMER1_LINE
    if timers.interrupting(core, 1):
        lines |= 1 << vic.TIMER2_LINE
    if dma.interrupting(core):
        lines |= 1 << vic.DMA_DONE_LINE
    if core.cpu_interrupt:
        lines |= 1 << vic.CPU_LINE
    if core.watchdog_interrupt:
        lines |= 1 << vic.WATCHDOG_LINE
    if core.in_count:
        kind = comms_controller.received_type(core)
        lines |= 1 << vic.PACKET_READY_LINE
        lines |= 1 << (vic.MULTICAST_LINE + (kind >> comms_controller.TYPE_SHIFT))
    return lines


@kernel
def pending(core: Any) -> int:
    """Lines that would interrupt the core if its status register masked nothing."""
    lines = device_lines(core)
    found = vic.fiq_lines(core, lines)
    if vic.irq_asserted(core, lines):
        found |= vic.irq_lines(core, lines)
    return found


@kernel
def _vector(core: Any, lines: int, status: int) -> int:
    """Vector of the interrupt that `lines` make under the program status `status`, or 0."""
    if not status & MASK_FIQ and vic.fiq_lines(core, lines):
        return FIQ_VECTOR
    if not status & MASK_IRQ and vic.irq_asserted(core, lines):
        return IRQ_VECTOR
    return 0


@kernel
def _due(core: Any, status: int) -> int:
    """Vector of the interrupt to take under the program status `status`, or 0."""
    return _vector(core, device_lines(core), status)


@kernel
def listens(core: Any, lines: int) -> bool:
    """True if `lines` would interrupt a core that rests."""
    return _vector(core, lines, read_register(core, CPSR)) != 0


@kernel
def _stop(core: Any, reason: int) -> None:
    core.stop_reason = reason
    core.stop_wanted = RUNNING
    uc_emu_stop(core.engine)


@hook(CODE_HOOK)
def at_block(engine: int, address: int, size: int, user: Any) -> None:
    """Hook at the start of each basic block."""
    core = core_at(user)
    if core.look:
        if pending(core) == 0:
            core.look = 0
        elif _due(core, read_register(core, CPSR)) != 0:
            _stop(core, AT_INTERRUPT)
            return
    if core.stop_wanted != RUNNING:
        _stop(core, core.stop_wanted)
    elif machine_of(core).preempt:
        _stop(core, AT_PREEMPTION)
    elif core.spent >= core.budget:
        _stop(core, AT_END_OF_SLICE)
    else:
        core.instructions += size // INSTRUCTION
        core.spent += size // INSTRUCTION * execution_time.INSTRUCTION + execution_time.BLOCK


@hook(INTERRUPT_HOOK)
def on_exception(engine: int, number: int, user: Any) -> None:
    """Hook for an exception that an instruction raises."""
    core = core_at(user)
    core.exception = number
    _stop(core, AT_EXCEPTION)


@kernel
def _enter(core: Any, mode: int, vector: int, link: int) -> None:
    status = read_register(core, CPSR)
    masks = MASK_IRQ | MASK_FIQ if mode == MODE_FIQ else MASK_IRQ
    write_register(core, CPSR, (status & ~(MODE_MASK | THUMB)) | mode | masks)
    write_register(core, SPSR, status)
    write_register(core, LR, link)
    core.pc = vector


@kernel
def _take_interrupt(core: Any) -> bool:
    if pending(core) == 0:
        return False
    vector = _due(core, read_register(core, CPSR))
    if vector == 0:
        return False
    core.interrupts += 1
    next_instruction = core.pc & ~1
    mode = MODE_FIQ if vector == FIQ_VECTOR else MODE_IRQ
    _enter(core, mode, vector, (next_instruction + 4) & 0xFFFF_FFFF)
    return True


@kernel
def _word(core: Any, address: int) -> int:
    place = host_address(core, address, 4)
    return carray(as_pointer(place), 1, np.uint32)[0] if place != NOWHERE else 0


@kernel
def leave_remains(core: Any) -> None:
    """Let the host find a core that will not run again as SC&MP's watchdog leaves cores."""
    sysram = carray(as_pointer(core.sysram), SYSRAM_SIZE, np.uint8)
    words = carray(as_pointer(core.sysram), SYSRAM_SIZE // 4, np.uint32)
    block = VCPU_OFFSET + core.virtual * _VCPU_SIZE
    for register in range(_SAVED_REGISTERS):
        words[block // 4 + register] = read_register(core, R0 + register)
    words[(block + _SAVED_PSR) // 4] = read_register(core, CPSR)
    words[(block + _SAVED_SP) // 4] = read_register(core, R13)
    words[(block + _SAVED_LR) // 4] = core.pc
    sysram[block + _STATE] = STATE_WATCHDOG


@kernel
def _fault(core: Any, error: int) -> None:
    """Enter the exception that the ARM core takes for Unicorn's `error` (0: see `exception`)."""
    core.faults += 1
    pc = core.pc & ~1
    if core.faults == 1:
        core.fault_error = error
        core.fault_pc = pc
    if core.faults > MAXIMUM_FAULTS:
        core.status = CRASHED
        return
    if error == 0 and core.exception == EXCEPTION_SVC:
        _enter(core, MODE_SVC, SVC_VECTOR, pc)
    elif error == unicorn_const.UC_ERR_INSN_INVALID or (
        error == 0 and core.exception == EXCEPTION_UNDEFINED
    ):
        _enter(core, MODE_UNDEFINED, UNDEFINED_VECTOR, pc + 4)
    elif error in (
        unicorn_const.UC_ERR_FETCH_UNMAPPED,
        unicorn_const.UC_ERR_FETCH_PROT,
    ) or (error == 0 and core.exception == EXCEPTION_PREFETCH_ABORT):
        _enter(core, MODE_ABORT, PREFETCH_ABORT_VECTOR, pc + 4)
    else:
        _enter(core, MODE_ABORT, DATA_ABORT_VECTOR, pc + 8)


@kernel
def _thread_time(core: Any) -> int:
    clock_gettime(THREAD_CLOCK, core.clock_address)
    return core.clock[0] * NS_PER_SECOND + core.clock[1]


@kernel
def _execute(core: Any) -> int:
    """Let Unicorn execute until something stops it; its error code."""
    core.stop_reason = core.stop_wanted = RUNNING
    core.look = 1
    core.starts += 1
    profiled = machine_of(core).profiled
    if profiled:
        core.unicorn_ns -= _thread_time(core)
    error = uc_emu_start(core.engine, core.pc, NEVER_REACHED, 0, 0)
    if profiled:
        core.unicorn_ns += _thread_time(core)
    core.pc = read_register(core, PC)
    if read_register(core, CPSR) & THUMB:
        core.pc |= 1
    return error


@kernel
def _waits(core: Any) -> bool:
    """True if the instruction just executed is "wait for interrupt"."""
    before = _word(core, core.pc - 4)
    return core.pc & 1 == 0 and before & WAIT_FOR_INTERRUPT_MASK == WAIT_FOR_INTERRUPT


@kernel
def _rest(core: Any, status: int) -> None:
    core.status = status
    core.asleep = 1 if status == ASLEEP else 0
    core.parked_lines = pending(core)


@hook(MEMORY_HOOK)
def on_bus_access(engine: int, kind: int, address: int, size: int, value: int, user: Any) -> None:
    """Hook for an access to memory that lies beyond the system's network."""
    core_at(user).spent += execution_time.BUS_ACCESS * execution_time.SIXTEENTHS


@kernel
def run(core: Any) -> None:
    """Execute until the core rests, must hand over packets or messages, or is to be stopped.

    A core that has not the turn stops, too, before it touches what cores share (`sharing`).
    """
    core.status = READY
    core.asleep = 0
    core.poll_reads = 0
    forget_shared(core)
    deaf_wakes = 0
    while core.status == READY:
        if _take_interrupt(core):
            deaf_wakes = 0
        error = _execute(core)
        if core.stop_reason == AT_TURN:
            return
        if error != 0:
            _fault(core, error)
        elif core.stop_reason == AT_EXCEPTION:
            _fault(core, 0)
        elif core.stop_reason == AT_FULL_QUEUE:
            return
        elif core.stop_reason == AT_POLL:
            _rest(core, POLLING)
        elif core.stop_reason == RUNNING and _waits(core):
            if pending(core) == 0 or deaf_wakes == DEAF_WAKES:
                _rest(core, ASLEEP)
            else:
                deaf_wakes += 1
        elif core.stop_reason == AT_PREEMPTION or core.stop_reason == AT_END_OF_SLICE:
            return
