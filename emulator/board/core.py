"""A core as Python sees it: its memories and registers, starting and stopping a program.

A program begins in supervisor mode, with both interrupts masked, as after a reset, and with its
application's number and flags in r0 (proc_start_app in scamp-app.c, sark_alib.s).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from . import aplx, comms_controller, dma, processor, sharing, stillness, timers, vic
from .engine import Engine
from .memory import Bytes, MemoryFault, Region, find, pages
from .memory_map import DTCM_BASE, DTCM_SIZE, ITCM_BASE, ITCM_SIZE
from .state import EMPTY, NOTHING_TO_DO, READY, offset_of, wake
from .timers import NEVER as NO_END

START_STATUS: Final = processor.MODE_SVC | processor.MASK_IRQ | processor.MASK_FIQ


class Core:
    """One core of a chip; `record` is its state, shared with compiled code.

    Virtual and physical numbers are the same: the board has no dead cores. `shared` are the
    memories of the chip, SDRAM first and SysRAM last.
    """

    models_time = False
    """Whether programs started from now on are to count what accesses to memory take."""

    def __init__(
        self,
        number: int,
        records: np.ndarray[Any, Any],
        shared: Sequence[Region],
        machine_address: int,
        chip_address: int,
    ) -> None:
        self.number = number
        self.record: Any = records[number]
        self.itcm: Bytes = pages(ITCM_SIZE)
        self.dtcm: Bytes = pages(DTCM_SIZE)
        self._regions = (Region(ITCM_BASE, self.itcm), Region(DTCM_BASE, self.dtcm), *shared)
        self._address = records[number:].ctypes.data
        self._engine: Engine | None = None
        """Kept from program to program, for making one takes longer than many programs do."""
        self.record["physical"] = self.record["virtual"] = number
        self.record["machine"], self.record["chip"] = machine_address, chip_address
        self.record["exchange_address"] = self._address + offset_of(records.dtype, "exchange")
        self.record["clock_address"] = self._address + offset_of(records.dtype, "clock")
        self.record["itcm"], self.record["dtcm"] = self.itcm.ctypes.data, self.dtcm.ctypes.data
        self.record["sdram"] = shared[0].data.ctypes.data
        self.record["sysram"] = shared[-1].data.ctypes.data
        self._reset_peripherals()

    def read(self, address: int, length: int) -> bytes:
        """`length` bytes at `address` as the core sees them; devices excepted."""
        return self._region(address, length).read(address, length)

    def write(self, address: int, data: bytes) -> None:
        """Put `data` at `address` as the core sees it; devices excepted."""
        wake(self.record)
        self._region(address, len(data)).write(address, data)

    def start(self, image: int, app_id: int, flags: int) -> None:
        """Load the APLX image at the address `image` and make the core ready to run it.

        Raises `AplxError` or `MemoryFault` if the image cannot be followed.
        """
        self.stop()
        self.itcm[:] = 0
        entry = aplx.load(image, self)
        if self._engine is None:
            self._engine = Engine(self._regions, self._address, self.models_time)
            self.record["context"] = self._engine.context
            self.record["context_size"] = self._engine.context_size
            self._saved = pages(stillness.DEVICES_END + self._engine.context_size)
            self.record["saved"] = self._saved.ctypes.data
        else:
            self._engine.reset()
        self._engine.write(processor.CPSR, START_STATUS)
        self._engine.write(processor.R0, flags << 8 | app_id)
        self.record["engine"], self.record["pc"] = self._engine.handle, entry
        self.record["faults"] = self.record["fault_error"] = self.record["fault_pc"] = 0
        self.record["budget"] = NO_END
        self.record["busy_until"] = self.record["interrupted"] = 0
        self.record["restless"] = self.record["spins"] = 0
        self.record["executed"] = 0
        self.record["habit"] = self.record["runs_in_turn"] = 0
        self.record["trial"] = self.record["seems_still"] = 0
        self.record["trial_wait"] = self.record["trial_pause"] = stillness.FIRST_PAUSE
        sharing.disown(self.record)
        self.record["status"] = READY
        wake(self.record)

    def stop(self) -> None:
        """Take the program off the core."""
        if self.has_program:
            sharing.disown(self.record)
        self.record["status"], self.record["engine"], self.record["asleep"] = EMPTY, 0, 1
        self.record["step"], self.record["interrupted"] = NOTHING_TO_DO, 0
        self.record["pinged"] = self.record["unanswered"] = 0
        self._reset_peripherals()

    @property
    def has_program(self) -> bool:
        """True from start to stop of a program, whatever it does."""
        return bool(self.record["status"] != EMPTY)

    def registers(self) -> list[int]:
        """r0 to r15 and the program status, as the core stopped; empty if it has no program."""
        if self._engine is None or not self.has_program:
            return []
        values = [self._engine.read(name) for name in processor.REGISTERS[:-1]]
        return [*values, int(self.record["pc"]), self._engine.read(processor.CPSR)]

    def _reset_peripherals(self) -> None:
        vic.reset(self.record)
        timers.reset(self.record)
        dma.reset(self.record)
        comms_controller.reset(self.record)
        self.record["cpu_interrupt"] = 0

    def _region(self, address: int, length: int) -> Region:
        region = find(self._regions, address, length)
        if region is None:
            raise MemoryFault(address, length)
        return region
