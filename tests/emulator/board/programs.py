"""Small ARM programs for the tests, assembled by hand, and what it takes to run them."""

from __future__ import annotations

import struct

import numpy as np

from emulator.board.core import Core
from emulator.board.machine import Machine
from emulator.board.memory_map import SDRAM_BASE

IMAGE = SDRAM_BASE + 0x10_0000
"""Where the images lie before they are loaded."""
VECTORS = 8
MARK = 0x60000000
"""An address of SDRAM for programs to write to."""

WFI = 0xEE070F90
NOP = 0xE1A00000
HERE = 0xEAFFFFFE
RETURN = 0xE25EF004
UNDEFINED = 0xE7F000F0
SVC = 0xEF000000


def branch(start: int, target: int) -> int:
    """``b target`` at the word `start`."""
    return 0xEA000000 | (target - start - 2) & 0xFFFFFF


def mov(register: int, value: int) -> int:
    """``mov register, #value`` for a value of eight bits."""
    return 0xE3A00000 | register << 12 | value


def mov_high(register: int, byte: int) -> int:
    """``mov register, #byte << 24``."""
    return 0xE3A00000 | register << 12 | 4 << 8 | byte


def add(register: int, value: int) -> int:
    """``add register, register, #value``."""
    return 0xE2800000 | register << 16 | register << 12 | value


def store(register: int, base: int, offset: int = 0) -> int:
    """``str register, [base, #offset]``."""
    return 0xE5800000 | base << 16 | register << 12 | offset


def load(register: int, base: int, offset: int = 0) -> int:
    """``ldr register, [base, #offset]``."""
    return 0xE5900000 | base << 16 | register << 12 | offset


def store_byte(register: int, base: int) -> int:
    """``strb register, [base]``."""
    return 0xE5C00000 | base << 16 | register << 12


def constant(register: int, value: int) -> list[int]:
    """Put any 32-bit `value` in `register`: ``mov`` and three ``orr``."""
    words = [mov(register, value & 0xFF)]
    for byte in (1, 2, 3):
        rotation = (16 - 4 * byte) << 8
        bits = value >> 8 * byte & 0xFF
        words.append(0xE3800000 | register << 16 | register << 12 | rotation | bits)
    return words


def status(register_or_value: int) -> int:
    """``msr cpsr_c, #value``."""
    return 0xE321F000 | register_or_value


def program(main: list[int], vectors: dict[int, list[int]] | None = None) -> bytes:
    """An APLX image: `main`, then sleep for ever; handlers by the address of their vector."""
    words = [NOP] * VECTORS
    words[0] = branch(0, VECTORS)
    body = [*main, WFI, branch(1, 0)]
    for vector, handler in (vectors or {}).items():
        words[vector // 4] = branch(vector // 4, VECTORS + len(body))
        body += handler
    code = b"".join(struct.pack("<I", word) for word in [*words, *body])
    table = struct.pack("<8I", 2, 0, 32, len(code), 4, 0, 0, 0)
    return table + code


def start(machine: Machine, image: bytes, number: int = 1, place: tuple[int, int] = (0, 0)) -> Core:
    """Put an image on a core and make it ready."""
    chip = machine.chips[place]
    chip.write(IMAGE, image)
    chip.cores[number].start(IMAGE, 16, 0)
    machine.cores_changed()
    return chip.cores[number]


def word(core: Core, address: int) -> int:
    """A word of memory as the core sees it."""
    return int(np.frombuffer(core.read(address, 4), np.uint32)[0])
