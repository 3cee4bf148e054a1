"""Where things lie in the address space of a SpiNNaker core.

Addresses and sizes are those of the SpiNNaker data sheet (version 2.02, section 3.3) and carry
the names of ``spinnaker.h`` in spinnaker_tools. Most devices appear twice, for unbuffered and
for buffered writes; the two are the same here because writes have no latency.
"""

from __future__ import annotations

from typing import Final

ITCM_BASE: Final = 0x0000_0000
ITCM_SIZE: Final = 0x8000
DTCM_BASE: Final = 0x0040_0000
DTCM_SIZE: Final = 0x1_0000

SDRAM_BASE: Final = 0x6000_0000
SDRAM_BASE_UNBUFFERED: Final = 0x7000_0000
SDRAM_SIZE: Final = 128 * 1024 * 1024

SYSRAM_BASE: Final = 0xE500_0000
SYSRAM_BASE_UNBUFFERED: Final = 0xF500_0000
SYSRAM_SIZE: Final = 0x8000

COMMS_BASES: Final = (0x1000_0000, 0x2000_0000)
TIMER_BASES: Final = (0x1100_0000, 0x2100_0000)
DMA_BASES: Final = (0x3000_0000, 0x4000_0000)
VIC_BASES: Final = (0x1F00_0000, 0x2F00_0000, 0xFFFF_F000)
"""The last one lets an exception vector load its handler with ``ldr pc, [pc, #-0xff0]``."""

ROUTER_BASES: Final = (0xE100_0000, 0xF100_0000)
SYSTEM_CONTROLLER_BASES: Final = (0xE200_0000, 0xF200_0000)
SYSTEM_CONTROLLER_SPAN: Final = 0x1000
WATCHDOG_BASES: Final = (0xE300_0000, 0xF300_0000)
WATCHDOG_SPAN: Final = 0x1000

PAGE: Final = 0x1000
"""Unicorn maps memory in pages of this size; a private peripheral takes one."""

TRANSLATION_PAGE: Final = 0x400
"""Bytes of a page of the ARM926's translation buffer."""

ROUTER_SPAN: Final = 0x1_8000
"""Router registers, multicast RAM, keys and masks, and the peer-to-peer table."""

NUM_CPUS: Final = 18
NUM_LINKS: Final = 6
CPU_CLOCK_MHZ: Final = 200
"""Clock of a core and of its timers: one cycle is 5 ns, the unit of virtual time."""
