"""APLX: the format in which SpiNNaker binaries are loaded (``sark.h``, APLX definitions).

An image begins with a table of 16-byte entries, each an operation on memory. The loader works
through them and ends at "execute" or at anything that is no operation.
"""

from __future__ import annotations

import struct
from typing import Final, Protocol

ENTRY: Final = struct.Struct("<4I")
ABSOLUTE_COPY: Final = 1
RELATIVE_COPY: Final = 2
FILL: Final = 3
EXECUTE: Final = 4
WORD: Final = struct.Struct("<I")
BLOCK: Final = 32
"""The loader copies and fills in blocks of this many bytes, so lengths round up to it."""


class Memory(Protocol):
    """A core's view of memory."""

    def read(self, address: int, length: int) -> bytes:
        """`length` bytes at `address`."""

    def write(self, address: int, data: bytes) -> None:
        """Put `data` at `address`."""


class AplxError(ValueError):
    """An image that the loader cannot follow."""


def load(image: int, memory: Memory) -> int:
    """Unpack the image at the address `image` and return the address to start at.

    Raises `AplxError` if the table ends without an "execute" entry.
    """
    entry = image
    while True:
        operation, first, second, third = ENTRY.unpack(memory.read(entry, ENTRY.size))
        if operation == ABSOLUTE_COPY:
            memory.write(first, memory.read(second, _rounded(third)))
        elif operation == RELATIVE_COPY:
            memory.write(first, memory.read(entry + second, _rounded(third)))
        elif operation == FILL:
            memory.write(first, WORD.pack(third) * (_rounded(second) // WORD.size))
        elif operation == EXECUTE:
            return int(first)
        else:
            raise AplxError(
                f"the image at {image:#010x} has no start address: its entry at {entry:#010x} "
                f"is operation {operation:#x}; is it an APLX file?"
            )
        entry += ENTRY.size


def _rounded(length: int) -> int:
    return -(-length // BLOCK) * BLOCK
