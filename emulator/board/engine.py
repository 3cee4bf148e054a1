"""Unicorn for one core: memories and devices mapped, hooks set. See `processor` for the rest."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from unicorn import arm_const, unicorn_const

from . import processor
from .bus import DEVICES
from .memory import Bytes, Region
from .memory_map import PAGE
from .native import Uc, uclib

WORD: Final = 4
STATUS_WRITE: Final = ((0x0FF0_FFF0, 0x0120_F000), (0x0FF0_F000, 0x0320_F000))
"""Mask and value of ``msr cpsr, register`` and ``msr cpsr, #immediate``."""

EXCEPTION_RETURN: Final = (
    (0x0FFF_FF00, 0x025E_F000),
    (0x0FFF_FFFF, 0x01B0_F00E),
    (processor.LOAD_MULTIPLE_RETURN_MASK, processor.LOAD_MULTIPLE_RETURN),
)
"""Mask and value of ``subs pc, lr, #n``, ``movs pc, lr`` and ``ldm rn, {.., pc}^``."""

UNCONDITIONAL: Final = 0xF000_0000
"""A word with these bits is no conditional instruction, so none of the above."""

_lock: Final = threading.Lock()
"""Held while an engine is disposed of, and while one is told to stop from another thread."""


class Engine:
    """An ARM968 without its peripherals' state, which lies in the record at `record_address`.

    `itcm` is looked through for the instructions behind which interrupts may be taken, so it
    must hold the program already.
    """

    def __init__(self, regions: Sequence[Region], itcm: Bytes, record_address: int) -> None:
        self._record = ctypes.c_void_p(record_address)
        self._engine: Any = Uc(unicorn_const.UC_ARCH_ARM, unicorn_const.UC_MODE_ARM)
        self._engine.ctl_set_cpu_model(arm_const.UC_CPU_ARM_926)
        for region in regions:
            self._engine.mem_map_ptr(
                region.base, region.data.size, unicorn_const.UC_PROT_ALL, region.data.ctypes.data
            )
        for bases, size, read, write in DEVICES:
            for base in bases:
                self._map_device(base, max(size, PAGE), read.address, write.address)
        self._hook_program(itcm)
        self._hook(unicorn_const.UC_HOOK_INTR, processor.on_exception.address, 1, 0)

    @property
    def handle(self) -> int:
        """Unicorn's handle, for compiled code."""
        return int(self._engine._uch.value)

    def read(self, register: int) -> int:
        """Value of a register, by Unicorn's number."""
        return int(self._engine.reg_read(int(register)))

    def write(self, register: int, value: int) -> None:
        """Set a register, by Unicorn's number."""
        self._engine.reg_write(register, value)

    def dispose(self) -> None:
        """Give all that Unicorn holds back; the engine is of no more use."""
        with _lock:
            self._engine = None

    def _map_device(self, base: int, size: int, read: Any, write: Any) -> None:
        error = uclib.uc_mmio_map(
            self._engine._uch, ctypes.c_uint64(base), ctypes.c_size_t(size),
            ctypes.c_void_p(read), self._record, ctypes.c_void_p(write), self._record,
        )  # fmt: skip
        _check(error, f"map a device at {base:#010x}")

    def _hook_program(self, itcm: Bytes) -> None:
        words = itcm.view(np.uint32)
        conditional = (words & UNCONDITIONAL) != UNCONDITIONAL
        for patterns, callback, distance in (
            (STATUS_WRITE, processor.after_status_change.address, WORD),
            (EXCEPTION_RETURN, processor.before_exception_return.address, 0),
        ):
            for mask, value in patterns:
                for index in np.flatnonzero(conditional & ((words & mask) == value)):
                    place = WORD * int(index) + distance
                    self._hook(unicorn_const.UC_HOOK_CODE, callback, place, place)

    def _hook(self, kind: int, callback: Any, begin: int, end: int) -> None:
        error = uclib.uc_hook_add(
            self._engine._uch, ctypes.byref(ctypes.c_size_t()), ctypes.c_int(kind),
            ctypes.c_void_p(callback), self._record, ctypes.c_uint64(begin), ctypes.c_uint64(end),
        )  # fmt: skip
        _check(error, f"hook {begin:#010x}")


def interrupt(machine: Any) -> None:
    """Stop the engine that runs in a machine's record, if any; for use from another thread."""
    with _lock:
        engine = int(machine["running"])
        if engine:
            uclib.uc_emu_stop(ctypes.c_void_p(engine))


def _check(error: int, what: str) -> None:
    if error != unicorn_const.UC_ERR_OK:
        raise RuntimeError(f"Unicorn cannot {what}: error {error}")
