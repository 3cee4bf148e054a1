"""A chip as Python sees it: its memories, its 18 cores, its registers.

Memories and devices that its cores share are where section 3.3 of the data sheet has them.
"""

from __future__ import annotations

import mmap
from typing import Any, Final

import numpy as np

from . import router, system_controller, watchdog
from .core import Core
from .memory import Bytes, MemoryFault, Region, find
from .memory_map import (
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
)
from .sharing import PAGES
from .state import wake_interrupted, wake_silent

WORD: Final = 4


class Chip:
    """One chip of the machine, at `x`, `y`.

    `records` is an array of one record, its state, and `core_records` has its cores'.
    """

    def __init__(
        self,
        x: int,
        y: int,
        records: np.ndarray[Any, Any],
        core_records: np.ndarray[Any, Any],
        machine_address: int,
    ) -> None:
        record: Any = records[0]
        self.x, self.y, self.record = x, y, record
        self._core_records = core_records
        self.sdram: Bytes = np.frombuffer(mmap.mmap(-1, SDRAM_SIZE), np.uint8)
        """Pages that no one touches take no memory of the host."""
        self.sysram: Bytes = np.frombuffer(mmap.mmap(-1, SYSRAM_SIZE), np.uint8)
        record["x"], record["y"] = x, y
        record["cores"] = core_records.ctypes.data
        record["sysram"] = self.sysram.ctypes.data
        self._owners: Bytes = np.frombuffer(mmap.mmap(-1, PAGES), np.uint8)
        record["owners"] = self._owners.ctypes.data
        router.reset(record)
        system_controller.reset(record)
        watchdog.reset(record)
        self._regions = (
            Region(SDRAM_BASE, self.sdram),
            Region(SDRAM_BASE_UNBUFFERED, self.sdram),
            Region(SYSRAM_BASE, self.sysram),
            Region(SYSRAM_BASE_UNBUFFERED, self.sysram),
        )
        self.cores = [
            Core(number, core_records, self._regions, machine_address, records.ctypes.data)
            for number in range(NUM_CPUS)
        ]

    def read(self, address: int, length: int) -> bytes:
        """`length` bytes at `address` of shared memory or of a device's registers.

        Raises `MemoryFault` where there is neither.
        """
        region = find(self._regions, address, length)
        if region is not None:
            return region.read(address, length)
        words = [
            self._read_register(place)
            for place in range(address & ~(WORD - 1), address + length, WORD)
        ]
        start = address % WORD
        return np.array(words, np.uint32).tobytes()[start : start + length]

    def write(self, address: int, data: bytes) -> None:
        """Put `data` at `address` of shared memory, or whole words into a device's registers.

        Raises `MemoryFault` where there is neither.
        """
        region = find(self._regions, address, len(data))
        if region is not None:
            region.write(address, data)
            return
        if address % WORD or len(data) % WORD:
            raise MemoryFault(address, len(data))
        for offset in range(0, len(data), WORD):
            value = int.from_bytes(data[offset : offset + WORD], "little")
            self._write_register(address + offset, value)

    def _read_register(self, address: int) -> int:
        for base in ROUTER_BASES:
            if base <= address < base + ROUTER_SPAN:
                return int(router.read(self.record, address - base))
        for base in SYSTEM_CONTROLLER_BASES:
            if base <= address < base + SYSTEM_CONTROLLER_SPAN:
                offset = address - base
                return int(system_controller.read(self.record, self._core_records, offset))
        raise MemoryFault(address, WORD)

    def _write_register(self, address: int, value: int) -> None:
        for base in ROUTER_BASES:
            if base <= address < base + ROUTER_SPAN:
                router.write(self.record, address - base, value)
                wake_silent(self.record)
                return
        for base in SYSTEM_CONTROLLER_BASES:
            if base <= address < base + SYSTEM_CONTROLLER_SPAN:
                offset = address - base
                system_controller.write(self.record, self._core_records, offset, value)
                wake_interrupted(self.record)
                return
        raise MemoryFault(address, WORD)
