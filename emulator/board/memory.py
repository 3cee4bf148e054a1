"""Memories of the board: pieces of the host's memory at addresses of a core.

What has no memory and no device is unallocated, and an access to it a bus error (data sheet section
3.3); SDRAM and System RAM are those of sections 13 and 17.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]


class MemoryFault(ValueError):
    """An access where the board has no memory."""

    def __init__(self, address: int, length: int) -> None:
        super().__init__(
            f"there is no memory at {address:#010x} to {address + length - 1:#010x} on this board"
        )


class Region:
    """A memory at an address."""

    def __init__(self, base: int, data: Bytes) -> None:
        self.base, self.data = base, data

    def holds(self, address: int, length: int) -> bool:
        """True if all of `length` bytes at `address` lie here."""
        return self.base <= address and address + length <= self.base + self.data.size

    def read(self, address: int, length: int) -> bytes:
        """`length` bytes at `address`."""
        return self.data[address - self.base : address - self.base + length].tobytes()

    def write(self, address: int, data: bytes) -> None:
        """Put `data` at `address`."""
        start = address - self.base
        self.data[start : start + len(data)] = np.frombuffer(data, np.uint8)


def find(regions: Sequence[Region], address: int, length: int) -> Region | None:
    """The region that holds all of `length` bytes at `address`, if one does."""
    return next((region for region in regions if region.holds(address, length)), None)


def pages(size: int) -> Bytes:
    """Zeroed bytes that start on a page of the host, as Unicorn wants them.

    Pages that no one touches take no memory of the host.
    """
    anonymous = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return np.frombuffer(anonymous, np.uint8)
