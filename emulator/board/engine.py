"""Unicorn for one core: memories and devices mapped, hooks set. See `processor` for the rest.

The board's ARM968E-S (data sheet section 4) has the instructions (ARMv5TE) of Unicorn's ARM926.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, Final

from unicorn import arm_const, unicorn_const

from . import processor, sharing
from .bus import DEVICES
from .memory import Region
from .memory_map import PAGE
from .native import Uc, uclib

Range = tuple[ctypes.c_uint64, ctypes.c_uint64]

TRANSLATION_BYTES: Final = 4 * 1024 * 1024
"""Room for translated code: enough for the whole instruction memory several times over. Unicorn's
own choice of 1 GiB takes 4 ms and 4 MiB of real memory to set up for every core."""

EVERYWHERE: Final = (ctypes.c_uint64(1), ctypes.c_uint64(0))
"""Begin and end of a hook that is for all addresses."""
PRIVATE: Final = 2
"""Memories of a core's own: the first of the regions given."""


class Engine:
    """An ARM968 without its peripherals' state, which lies in the record at `record_address`.

    With `timed` it tells of each access to the memories that a chip's cores share: in `regions`,
    those from the third on.
    """

    def __init__(self, regions: Sequence[Region], record_address: int, timed: bool = False) -> None:
        self._record = ctypes.c_void_p(record_address)
        self._engine: Any = Uc(unicorn_const.UC_ARCH_ARM, unicorn_const.UC_MODE_ARM)
        self._engine.ctl_set_tcg_buffer_size(TRANSLATION_BYTES)
        self._engine.ctl_set_cpu_model(arm_const.UC_CPU_ARM_926)
        self._engine.ctl_set_tlb_mode(unicorn_const.UC_TLB_VIRTUAL)
        for region in regions:
            self._engine.mem_map_ptr(
                region.base, region.data.size, unicorn_const.UC_PROT_ALL, region.data.ctypes.data
            )
        for bases, size, read, write in DEVICES:
            for base in bases:
                self._map_device(base, max(size, PAGE), read.address, write.address)
        self._hook(unicorn_const.UC_HOOK_BLOCK, processor.at_block.address)
        self._hook(unicorn_const.UC_HOOK_INTR, processor.on_exception.address)
        self._hook(unicorn_const.UC_HOOK_TLB_FILL, sharing.on_page.address)
        for region in regions[PRIVATE:] if timed else ():
            within = (
                ctypes.c_uint64(region.base),
                ctypes.c_uint64(region.base + region.data.size - 1),
            )
            for kind in (unicorn_const.UC_HOOK_MEM_READ, unicorn_const.UC_HOOK_MEM_WRITE):
                self._hook(kind, processor.on_bus_access.address, within)

        self._fresh = self._engine.context_save()
        self._context = self._engine.context_save()

    def reset(self) -> None:
        """Forget the program that was executed; as after its making."""
        self._engine.context_restore(self._fresh)
        self._engine.ctl_flush_tb()
        _check(uclib.uc_ctl(self._engine._uch, ctypes.c_int(sharing.FLUSH)), "forget pages")

    @property
    def handle(self) -> int:
        """Unicorn's handle, for compiled code."""
        return int(self._engine._uch.value)

    @property
    def context(self) -> int:
        """Address of a context of Unicorn's, for compiled code to save registers to."""
        return int(self._context.context.value)

    @property
    def context_size(self) -> int:
        """Bytes of that context."""
        return int(self._context.size)

    def read(self, register: int) -> int:
        """Value of a register, by Unicorn's number."""
        return int(self._engine.reg_read(int(register)))

    def write(self, register: int, value: int) -> None:
        """Set a register, by Unicorn's number."""
        self._engine.reg_write(register, value)

    def _map_device(self, base: int, size: int, read: Any, write: Any) -> None:
        error = uclib.uc_mmio_map(
            self._engine._uch, ctypes.c_uint64(base), ctypes.c_size_t(size),
            ctypes.c_void_p(read), self._record, ctypes.c_void_p(write), self._record,
        )  # fmt: skip
        _check(error, f"map a device at {base:#010x}")

    def _hook(self, kind: int, callback: Any, where: Range = EVERYWHERE) -> None:
        error = uclib.uc_hook_add(
            self._engine._uch, ctypes.byref(ctypes.c_size_t()), ctypes.c_int(kind),
            ctypes.c_void_p(callback), self._record, *where,
        )  # fmt: skip
        _check(error, f"set a hook of kind {kind:#x}")


def _check(error: int, what: str) -> None:
    if error != unicorn_const.UC_ERR_OK:
        raise RuntimeError(f"Unicorn cannot {what}: error {error}")
