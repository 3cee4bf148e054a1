"""The shipped ``spike_source_poisson`` binary, of which single functions are called.

Only its arithmetic is under test here, so that the core has memory and a communications
controller and nothing else: what the binary would read at its start is put where it keeps it.
"""

from __future__ import annotations

import importlib.util
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import unicorn as uc
from unicorn import arm_const as arm

BINARY = "pyNN/model_binaries/spike_source_poisson.aplx"
ENTRY = struct.Struct("<4I")
RELATIVE_COPY, FILL = 2, 3

ITCM, DTCM, SDRAM, COMMS = 0, 0x400000, 0x60000000, 0x20000000
ITCM_BYTES, DTCM_BYTES, SDRAM_BYTES, COMMS_BYTES = 0x8000, 0x10000, 0x100000, 0x1000
RETURN_TO, STACK_TOP = 0x7FF0, 0x40F000
NOT_FULL = 1 << 28
COMMS_DATA, COMMS_KEY = 4, 8

# Functions and variables of this build of the binary.
READ_RATES, TIMER_CALLBACK, LOG = 0x193C, 0xAC8, 0x4188
CALL_OF_IS_FINISHED = 0xAE0
GLOBALS = 0x4000EC
HAS_KEY, SEED, TICKS_PER_SECOND = 0x04, 0x2C, 0x40
RATE_CHANGES, KEYS, COLOUR_MASK, SOURCES, TIME = 0x3C, 0x44, 0x48, 0x4C, 0x50
RECORDING, SDRAM_TARGET, SOURCE_DATA = 0x54, 0x5C, 0x64
SLOW_BELOW, FAST_BELOW = 655, 655360
THUMB_RETURN = b"\x70\x47"
ARM_MOV_R0_0 = struct.pack("<I", 0xE3A00000)
SOURCE_WORDS, INFO_BYTES = 8, 32
COLOUR_BITS = 4


def binary() -> Path | None:
    """Where sPyNNaker has it, if sPyNNaker is there."""
    package = importlib.util.find_spec("spynnaker")
    folders = package.submodule_search_locations if package else None
    return Path(folders[0]) / BINARY if folders else None


def sections(aplx: bytes) -> Iterator[tuple[int, bytes]]:
    """Where each part of an APLX goes, and its bytes."""
    for at in range(0, len(aplx), ENTRY.size):
        operation, destination, b, c = ENTRY.unpack_from(aplx, at)
        if operation == RELATIVE_COPY:
            yield destination, aplx[at + b : at + b + c]
        elif operation == FILL:
            yield destination, struct.pack("<I", c) * (b // 4)
        else:
            return


class PoissonCore:
    """One core with the sources of *details*: u32.32 (rate, start, duration) of each."""

    def __init__(
        self,
        seconds_per_tick: int,
        ticks_per_ms: int,
        seed: Sequence[int],
        details: Sequence[tuple[int, int, int]],
    ) -> None:
        self._size = len(details)
        self._sent: list[tuple[int, int]] = []
        self._payload = 0
        self._cpu = self._new_cpu()
        areas = (SDRAM + k * 0x20000 for k in range(6))
        keys, self._sources, pointers, self._info, rate_changes, target = areas
        clock = (seconds_per_tick, ticks_per_ms, SLOW_BELOW, FAST_BELOW)
        self._set(HAS_KEY, 1, 0, *clock, 0, self._size, 1, COLOUR_BITS, *seed)
        self._set(TICKS_PER_SECOND, (1000 * ticks_per_ms) & 0xFFFFFFFF)
        self._write(keys, *(n << COLOUR_BITS for n in range(self._size)))
        self._write(pointers, *(self._info + n * INFO_BYTES for n in range(self._size)))
        for variable, value in (
            (RATE_CHANGES, rate_changes),
            (KEYS, keys),
            (COLOUR_MASK, (1 << COLOUR_BITS) - 1),
            (SOURCES, self._sources),
            (RECORDING, 0),
            (SDRAM_TARGET, target),
            (SOURCE_DATA, pointers),
            (TIME, 0xFFFFFFFF),
        ):
            self._set(variable, value)
        self.read_rates(details)

    def _new_cpu(self) -> Any:
        cpu = uc.Uc(uc.UC_ARCH_ARM, uc.UC_MODE_ARM)
        cpu.ctl_set_cpu_model(arm.UC_CPU_ARM_946)
        for base, size in ((ITCM, ITCM_BYTES), (DTCM, DTCM_BYTES), (SDRAM, SDRAM_BYTES)):
            cpu.mem_map(base, size)
        path = binary()
        assert path is not None
        for destination, data in sections(path.read_bytes()):
            cpu.mem_write(destination, data)
        cpu.mem_write(LOG, THUMB_RETURN)
        cpu.mem_write(CALL_OF_IS_FINISHED, ARM_MOV_R0_0)
        cpu.mmio_map(COMMS, COMMS_BYTES, self._comms_read, None, self._comms_write, None)
        return cpu

    def _comms_read(self, cpu: Any, offset: int, size: int, data: Any) -> int:
        return NOT_FULL if offset == 0 else 0

    def _comms_write(self, cpu: Any, offset: int, size: int, value: int, data: Any) -> None:
        if offset == COMMS_DATA:
            self._payload = value
        elif offset == COMMS_KEY:
            self._sent.append((value >> COLOUR_BITS, self._payload))

    def _write(self, address: int, *words: int) -> None:
        self._cpu.mem_write(address, struct.pack(f"<{len(words)}I", *words))

    def _set(self, variable: int, *words: int) -> None:
        self._write(GLOBALS + variable, *words)

    def _words(self, address: int, count: int) -> tuple[int, ...]:
        return struct.unpack(f"<{count}I", self._cpu.mem_read(address, 4 * count))

    def _call(self, function: int, *arguments: int) -> None:
        for register, value in enumerate(arguments):
            self._cpu.reg_write(arm.UC_ARM_REG_R0 + register, value & 0xFFFFFFFF)
        self._cpu.reg_write(arm.UC_ARM_REG_SP, STACK_TOP)
        self._cpu.reg_write(arm.UC_ARM_REG_LR, RETURN_TO)
        self._cpu.emu_start(function, RETURN_TO)

    def read_rates(self, details: Sequence[tuple[int, int, int]]) -> None:
        """As at the start, and as when a run begins after rates were set."""
        for n, words in enumerate(details):
            self._cpu.mem_write(self._info + n * INFO_BYTES, struct.pack("<2I3Q", 1, 0, *words))
        time = self._words(GLOBALS + TIME, 1)[0]
        self._call(READ_RATES, self._info, 1, time + 1)

    def tick(self) -> list[tuple[int, int]]:
        """The sources that send in the next tick, and how many packets each."""
        self._sent.clear()
        self._call(TIMER_CALLBACK, 0, 0)
        return list(self._sent)

    @property
    def seed(self) -> tuple[int, ...]:
        """The state of the random numbers."""
        return self._words(GLOBALS + SEED, 4)

    @property
    def sources(self) -> list[tuple[int, ...]]:
        """Start, end, next, is fast, e**−λ, √λ (u16.16), mean interval and time to spike."""
        return [
            self._words(self._sources + n * 4 * SOURCE_WORDS, SOURCE_WORDS)
            for n in range(self._size)
        ]
