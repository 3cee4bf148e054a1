"""What things take on a board, in cycles of 5 ns: an estimate, for boards that model real time.

Instructions are counted, not interpreted, so their times are those of typical ones. Sources: the
ARM9E-S Technical Reference Manual, chapter 8 (instruction cycle times: most take one cycle, a
taken branch three, loads that are used at once two); the SpiNNaker data sheet, sections 3 and 7
(clocks, DMA); spinnaker_tools, ``sark_hw.c`` (the router's wait). Where a number is not in these
it is marked as a guess.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from .memory_map import CPU_CLOCK_MHZ
from .native import kernel

SIXTEENTHS: Final = 16
INSTRUCTION: Final = 20
"""Of an instruction in the tightly coupled memories, in sixteenths of a cycle: 1.25 cycles, as
one in four or so is a load or a multiplication that takes two."""
BLOCK: Final = 2 * SIXTEENTHS
"""Of a basic block more, in sixteenths of a cycle: it ends in a branch, which refills the
pipeline in two cycles more."""
BUS_ACCESS: Final = 20
"""Of a load or store to SDRAM or SysRAM over the system's network, in cycles: a guess."""
DMA_START: Final = 60
"""From the description of a transfer to its first byte, in cycles: a guess."""
DMA_BYTES_PER_CYCLE: Final = 4
"""Of one chip's SDRAM, whose clock of 130 MHz moves 8 bytes a cycle: 1 GB/s less what refresh and
turns cost."""
SLICE: Final = 10 * CPU_CLOCK_MHZ
"""Longest piece that a core executes at once, in cycles: what it sends arrives at its end."""
ROUTER_WAIT: Final = 256
"""Cycles that a router waits with a packet that a core does not take, before it drops it
(Wait1 as SC&MP sets it)."""
LONGEST_WORK: Final = 20_000_000 * CPU_CLOCK_MHZ * SIXTEENTHS
"""What a core may execute without ever waiting, in sixteenths of a cycle: 20 s of a board's time.
The host waits for no program so long; one that goes on spins."""


@kernel
def now(machine: Any, core: Any) -> int:
    """The cycle at which `core` executes: where time is modelled, within its slice."""
    return machine.time + core.spent // SIXTEENTHS if machine.timed else machine.time


@kernel
def slice_length(machine: Any, core: Any) -> int:
    """Sixteenths of a cycle that `core` may execute from now on before others are looked at."""
    expiry = min(core.timer_expiry[0], core.timer_expiry[1])
    return max(min(SLICE, expiry - machine.time), 1) * SIXTEENTHS


@kernel
def begin_transfer(chip: Any, time: int, length: int) -> int:
    """When a transfer that is described at `time` ends; SDRAM serves one after another."""
    start = max(time + DMA_START, chip.sdram_free)
    chip.sdram_free = start + length // DMA_BYTES_PER_CYCLE
    return chip.sdram_free
