"""Direct nearest-neighbour packets: a chip's router reads and writes words of its chip's memory.

Without a payload such a packet asks for the word at the address in its key, with one it writes its
payload there; the answer goes back by the link that it came by, to the monitor, with bit 0 of the
key set (link_read_word and link_write_word in scamp-nn.c; data sheet section 10). What lies on the
chip's own network can be reached: SDRAM, SysRAM, the router and the system controller.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

import numpy as np

from . import router, system_controller
from .comms_controller import NEAREST_NEIGHBOUR, PAYLOAD
from .dma import NOWHERE, host_address
from .memory_map import (
    ROUTER_BASES,
    ROUTER_SPAN,
    SDRAM_BASE,
    SYSTEM_CONTROLLER_BASES,
    SYSTEM_CONTROLLER_SPAN,
)
from .native import as_pointer, carray, kernel

ANSWER: Final = 1
"""In the key of an answer; addresses are those of words."""
PEEKED: Final = NEAREST_NEIGHBOUR | PAYLOAD
POKED: Final = NEAREST_NEIGHBOUR
_ROUTER: Final = ROUTER_BASES[0]
_ROUTER_UNBUFFERED: Final = ROUTER_BASES[1]
_SYSTEM: Final = SYSTEM_CONTROLLER_BASES[0]
_SYSTEM_UNBUFFERED: Final = SYSTEM_CONTROLLER_BASES[1]
WORD: Final = 4


@kernel
def _offset(address: int, base: int, alias: int, span: int) -> int:
    """Where in a device an address lies; -1 if it is none of its."""
    if base <= address < base + span:
        return address - base
    if alias <= address < alias + span:
        return address - alias
    return -1


@kernel
def _memory(cores: Any, address: int) -> int:
    """Address in the host's memory of a word of SDRAM or SysRAM, or NOWHERE."""
    return host_address(cores[0], address, WORD) if address >= SDRAM_BASE else NOWHERE


@kernel
def peek(chip: Any, cores: Any, address: int) -> int:
    """The word at `address`, or -1 if there is none."""
    memory = _memory(cores, address)
    if memory != NOWHERE:
        return carray(as_pointer(memory), 1, np.uint32)[0]
    offset = _offset(address, _ROUTER, _ROUTER_UNBUFFERED, ROUTER_SPAN)
    if offset >= 0:
        return router.read(chip, offset)
    offset = _offset(address, _SYSTEM, _SYSTEM_UNBUFFERED, SYSTEM_CONTROLLER_SPAN)
    return system_controller.read(chip, cores, offset) if offset >= 0 else -1


@kernel
def poke(chip: Any, cores: Any, address: int, value: int) -> bool:
    """Put `value` at `address`; False if nothing is there."""
    memory = _memory(cores, address)
    if memory != NOWHERE:
        carray(as_pointer(memory), 1, np.uint32)[0] = value
        return True
    offset = _offset(address, _ROUTER, _ROUTER_UNBUFFERED, ROUTER_SPAN)
    if offset >= 0:
        router.write(chip, offset, value)
        return True
    offset = _offset(address, _SYSTEM, _SYSTEM_UNBUFFERED, SYSTEM_CONTROLLER_SPAN)
    if offset < 0:
        return False
    system_controller.write(chip, cores, offset, value)
    return True
