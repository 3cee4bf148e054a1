"""Looking into a board without its host: states, memory, regions, log text, crashes.

Everything is read straight from the emulated memory, so it is valid whenever no core executes:
between runs, and in a function given to a board as `on_quiet`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .core import Core
from .execution_time import LONGEST_WORK, SIXTEENTHS
from .memory import MemoryFault
from .memory_map import CPU_CLOCK_MHZ, DTCM_BASE, NUM_CPUS
from .scamp.monitor import Monitor
from .scamp.structures import STATE_DEAD, STATE_RUN_TIME_ERROR, STATE_WATCHDOG
from .state import CRASHED

STATE_NAMES: Final = (
    "DEAD", "POWERED_DOWN", "RUN_TIME_ERROR", "WATCHDOG", "INITIALISING", "READY", "C_MAIN",
    "RUNNING", "SYNC0", "SYNC1", "PAUSED", "FINISHED", "STATE_12", "STATE_13", "STATE_14", "IDLE",
)  # fmt: skip
"""Names of the states of a core (enum cpu_state_e), as spinnman has them."""

FAILED_STATES: Final = (STATE_DEAD, STATE_RUN_TIME_ERROR, STATE_WATCHDOG)

REGION_MAGIC: Final = 0xAD130AD6
"""First word of the data that a host lays out for a core (data_specification.h)."""
REGION_HEADER: Final = 8
REGIONS: Final = 32
REGION_ENTRY: Final = np.dtype([("pointer", "<u4"), ("checksum", "<u4"), ("words", "<u4")])
IOBUF_HEADER: Final = np.dtype(
    [("next", "<u4"), ("unix_time", "<u4"), ("time_ms", "<u4"), ("length", "<u4")]
)
"""Head of a block of log text (iobuf_t in sark.h)."""
MAXIMUM_IOBUFS: Final = 1024
PC: Final = 15
WORD: Final = 4
SECOND: Final = 1_000_000 * CPU_CLOCK_MHZ * SIXTEENTHS
"""In the unit of `LONGEST_WORK`."""


@dataclass(frozen=True)
class CoreReport:
    """What a core is doing: for people, and for error messages.

    `registers` are r0 to r15 and the program status as the core stopped; `log` is what it has
    written to its log, in sPyNNaker's shortened form where the program was built so. It `spins`,
    or has left so many pings of SC&MP's watchdog `unanswered`, or its chip was `reset` by that of
    the chip.
    """

    x: int
    y: int
    core: int
    program: str
    app_id: int
    state: str
    run_time_error: int
    fault_pc: int | None
    registers: tuple[int, ...]
    log: str
    spins: bool = False
    unanswered: int = 0
    reset: bool = False

    def __str__(self) -> str:
        return self.describe(str)

    def describe(self, decode: Callable[[str], str]) -> str:
        """All of it in words; `decode` makes a line of the log readable."""
        lines = [
            f"core {self.x},{self.y},{self.core} ({self.program or 'no program'}, application "
            f"{self.app_id}): {self.state}, run-time error {self.run_time_error}"
        ]
        if self.spins:
            lines.append(
                f"  spins: has executed for {LONGEST_WORK // SECOND} s of a board's time without "
                f"once waiting for an interrupt, and is at pc {self.registers[PC]:#010x}"
            )
        if self.state == STATE_NAMES[STATE_WATCHDOG] and self.unanswered:
            lines.append(
                f"  watchdog: left {self.unanswered} pings of the monitor in a row unanswered, "
                f"and is at pc {self.registers[PC]:#010x}"
            )
        if self.reset:
            lines.append("  the chip's watchdog timer has reset the chip: its programs are gone")
        if self.fault_pc is not None:
            lines.append(f"  first fault at pc {self.fault_pc:#010x}")
        values = " ".join(f"{value:08x}" for value in self.registers)
        lines.append(f"  r0-r15, psr: {values}")
        told = (decode(line) for line in self.log.split("\n") if line)
        return "\n".join([*lines, *(f"  | {line}" for line in told)])


class Inspector:
    """Reads the cores of a board."""

    def __init__(self, monitors: Mapping[tuple[int, int], Monitor]) -> None:
        self._monitors = monitors

    def core(self, x: int, y: int, number: int) -> Core:
        """The core `number` of the chip at `x`, `y`; its `read` reads what the core sees."""
        return self._monitor(x, y).chip.cores[number]

    def state(self, x: int, y: int, number: int) -> str:
        """Name of a core's state."""
        return STATE_NAMES[int(self._monitor(x, y).cores[number]["cpu_state"])]

    def program(self, x: int, y: int, number: int) -> str:
        """Name of the program on a core, as the program gives it; "" if there is none."""
        name: bytes = self._monitor(x, y).cores[number]["app_name"]
        return name.decode("latin-1")

    def find(self, x: int, y: int, number: int, data: bytes) -> list[int]:
        """Addresses of the words of a core's own data memory from which on `data` lies there.

        Programs come without names for their variables: one whose value is known is found so, and
        can be watched from then on.
        """
        memory = self.core(x, y, number).dtcm.tobytes()
        places = range(0, len(memory), WORD)
        return [DTCM_BASE + place for place in places if memory.startswith(data, place)]

    def region(self, x: int, y: int, number: int, region: int, length: int) -> bytes:
        """The first `length` bytes of one of the regions that the host laid out for a core.

        Raises `ValueError` if the host laid out none, or not that one.
        """
        monitor = self._monitor(x, y)
        start = int(monitor.cores[number]["user"][0])
        chip = monitor.chip
        if not start or np.frombuffer(chip.read(start, 4), np.uint32)[0] != REGION_MAGIC:
            raise ValueError(f"the host has laid out no regions for core {x},{y},{number}")
        size = REGIONS * REGION_ENTRY.itemsize
        table = np.frombuffer(chip.read(start + REGION_HEADER, size), REGION_ENTRY)
        if not 0 <= region < REGIONS or not table[region]["pointer"]:
            raise ValueError(f"core {x},{y},{number} has no region {region}")
        return chip.read(int(table[region]["pointer"]), length)

    def log(self, x: int, y: int, number: int) -> str:
        """The text that a core has written to its log (IOBUF), as far as it can be read."""
        monitor, blocks = self._monitor(x, y), list[str]()
        address = int(monitor.cores[number]["iobuf"])
        with suppress(MemoryFault):  # a program may have written over it
            while address and len(blocks) < MAXIMUM_IOBUFS:
                head = monitor.chip.read(address, IOBUF_HEADER.itemsize)
                header: Any = np.frombuffer(head, IOBUF_HEADER)[0]
                text = monitor.chip.read(address + IOBUF_HEADER.itemsize, int(header["length"]))
                blocks.append(text.decode("latin-1"))
                address = int(header["next"])
        return "".join(blocks)

    def report(self, x: int, y: int, number: int) -> CoreReport:
        """All about one core."""
        monitor, core = self._monitor(x, y), self.core(x, y, number)
        block = monitor.cores[number]
        return CoreReport(
            x, y, number,
            self.program(x, y, number),
            int(block["app_id"]),
            self.state(x, y, number),
            int(block["rt_code"]),
            int(core.record["fault_pc"]) if core.record["faults"] else None,
            tuple(core.registers()),
            self.log(x, y, number),
            bool(core.record["spins"]),
            int(core.record["unanswered"]),
            monitor.in_reset,
        )  # fmt: skip

    def failures(self) -> list[CoreReport]:
        """Reports of all cores whose programs have failed."""
        return [self.report(*place) for place in self._places() if self._failed(*place)]

    def programs_of(self, place: tuple[int, int]) -> list[CoreReport]:
        """Reports of all cores of a chip that have a program."""
        cores = self._monitor(*place).chip.cores
        return [self.report(*place, core.number) for core in cores if core.has_program]

    def _failed(self, x: int, y: int, number: int) -> bool:
        monitor = self._monitor(x, y)
        if monitor.in_reset:
            return False  # its programs were reported when it was reset
        core, state = monitor.chip.cores[number], int(monitor.cores[number]["cpu_state"])
        failed = core.record["faults"] or core.record["status"] == CRASHED
        return state in FAILED_STATES or bool(core.has_program and failed)

    def _places(self) -> Iterator[tuple[int, int, int]]:
        for x, y in self._monitors:
            for number in range(1, NUM_CPUS):
                yield x, y, number

    def _monitor(self, x: int, y: int) -> Monitor:
        monitor = self._monitors.get((x, y))
        if monitor is None:
            raise ValueError(f"this board has no chip {x},{y}")
        return monitor
