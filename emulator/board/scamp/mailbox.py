"""Messages between the cores and the monitor through shared memory (SysRAM).

A core that sends puts the message in a shared buffer, names it in its `vcpu` and sets its bit in
`mbox_flags` (sark_msg_send in sark_base.c). The monitor is told by interrupt and, in virtual
time, empties the mailboxes at once.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

import numpy as np

from ..memory_map import NUM_CPUS, SYSRAM_BASE, SYSRAM_SIZE
from ..native import as_pointer, carray, kernel
from ..state import SDP_QUEUE, offset_of
from .structures import (
    SDP_MESSAGE,
    SHM_IDLE,
    SHM_MESSAGE,
    SV,
    SV_OFFSET,
    VCPU,
    VCPU_OFFSET,
)

HIGH_WATER: Final = SDP_QUEUE // 2
"""With this many messages waiting a core that sends rests until they are carried off."""

_ADDRESS_MASK: Final = 0xEFFF_FFFF
"""Folds the unbuffered alias of SysRAM onto the buffered one."""
_BASE: Final = SYSRAM_BASE & _ADDRESS_MASK
_MESSAGE_SIZE: Final = SDP_MESSAGE.itemsize
_VCPU_SIZE: Final = VCPU.itemsize
_VCPU_COMMAND: Final = VCPU_OFFSET + offset_of(VCPU, "mbox_mp_cmd")
_VCPU_MESSAGE: Final = VCPU_OFFSET + offset_of(VCPU, "mbox_mp_msg")
_FLAGS: Final = (SV_OFFSET + offset_of(SV, "mbox_flags")) // 4
_FREE: Final = (SV_OFFSET + offset_of(SV, "shm_free")) // 4
_COUNT: Final = (SV_OFFSET + offset_of(SV, "shm_count")) // 2


@kernel
def collect(chip: Any) -> None:
    """Take the messages that the chip's cores have posted into the chip's queue."""
    sysram = carray(as_pointer(chip.sysram), SYSRAM_SIZE, np.uint8)
    words = carray(as_pointer(chip.sysram), SYSRAM_SIZE // 4, np.uint32)
    chip.sc_monitor_interrupt = 0
    flags = words[_FLAGS]
    words[_FLAGS] = 0
    for core in range(1, NUM_CPUS):
        command = _VCPU_COMMAND + core * _VCPU_SIZE
        if flags >> core & 1 and sysram[command] == SHM_MESSAGE:
            _take(chip, sysram, words, words[(_VCPU_MESSAGE + core * _VCPU_SIZE) // 4])
            sysram[command] = SHM_IDLE


@kernel
def _take(chip: Any, sysram: Any, words: Any, address: int) -> None:
    start = (address & _ADDRESS_MASK) - _BASE
    if start < 0 or start + _MESSAGE_SIZE > SYSRAM_SIZE or start % 4:
        return
    if chip.message_count < SDP_QUEUE:
        for byte in range(_MESSAGE_SIZE):
            chip.messages[chip.message_count, byte] = sysram[start + byte]
        chip.message_count += 1
    words[start // 4] = words[_FREE]
    words[_FREE] = address
    halves = carray(as_pointer(chip.sysram), SYSRAM_SIZE // 2, np.uint16)
    halves[_COUNT] -= 1
