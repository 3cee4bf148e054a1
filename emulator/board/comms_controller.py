"""Communications controller of a core (data sheet section 8): sends and receives packets.

Packets sent wait in the core's out queue until the core rests, then the routers carry them.
Packets received wait in its in queue; the registers show the oldest. Names of registers are those
of ``spinnaker.h``; what point-to-point and nearest-neighbour packets carry is as SC&MP uses it
(scamp-p2p.c, scamp-nn.c, scamp-isr.c).
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

from .native import kernel

QUEUE: Final = 4096
"""Packets that each queue holds."""

RESERVE: Final = 256
"""Room left in the out queue when its core is made to rest: it may send more until it stops."""

# Register offsets (CC_* in spinnaker.h).
TRANSMIT_CONTROL: Final = 0x00
TRANSMIT_DATA: Final = 0x04
TRANSMIT_KEY: Final = 0x08
RECEIVE_STATUS: Final = 0x0C
RECEIVE_DATA: Final = 0x10
RECEIVE_KEY: Final = 0x14
SOURCE_ADDRESS: Final = 0x18
TEST: Final = 0x1C

TRANSMIT_EMPTY: Final = 1 << 31
TRANSMIT_FULL: Final = 1 << 30
TRANSMIT_NOT_FULL: Final = 1 << 28
RECEIVED: Final = 1 << 31

# The packet's control byte, as it stands in bits 16-23 of both status words (PKT_*), and beside it
# what goes with packets of some types.
CONTROL_MASK: Final = 0x00FF_0000
PAYLOAD: Final = 0x0002_0000
TYPE_MASK: Final = 0x00C0_0000
MULTICAST: Final = 0x0000_0000
POINT_TO_POINT: Final = 0x0040_0000
NEAREST_NEIGHBOUR: Final = 0x0080_0000
FIXED_ROUTE: Final = 0x00C0_0000
TYPE_SHIFT: Final = 22
DIRECT: Final = 0x0020_0000
"""In a nearest-neighbour packet: reads or writes the neighbour's memory (PKT_NND)."""
SEND_ROUTE_SHIFT: Final = 18
ROUTE_FIELD: Final = 7
"""Where a nearest-neighbour packet goes: the link, or one of the next two."""
ALL_LINKS: Final = 6
OWN_MONITOR: Final = 7
RECEIVE_ROUTE_SHIFT: Final = 24
"""In the receive status: the link by which a nearest-neighbour packet came (scamp-isr.c)."""
ADDRESS_MASK: Final = 0xFFFF
"""In a point-to-point packet's key: where it goes, and to its receiver where it comes from; in
its control and in the source address register the latter."""
SEQUENCE_MASK: Final = 0x3_0000
"""What else a point-to-point packet's key carries: two bits that programs choose."""

FIELDS: Final = [
    ("cc_control", "u4"),
    ("cc_data", "u4"),
    ("cc_payload", "u4"),
    ("cc_source", "u4"),
    ("out_control", "u4", (QUEUE,)),
    ("out_key", "u4", (QUEUE,)),
    ("out_data", "u4", (QUEUE,)),
    ("out_count", "i4"),
    ("in_control", "u4", (QUEUE,)),
    ("in_key", "u4", (QUEUE,)),
    ("in_data", "u4", (QUEUE,)),
    ("in_time", "i8", (QUEUE,)),
    ("in_head", "i4"),
    ("in_count", "i4"),
    ("packets_sent", "u8"),
    ("packets_received", "u8"),
]
"""State of the controller in a core's record; the last two count for the benchmark."""


@kernel
def reset(core: Any) -> None:
    """Both queues empty."""
    core.cc_control = 0
    core.cc_data = 0
    core.cc_payload = 0
    core.cc_source = 0
    core.out_count = 0
    core.in_head = 0
    core.in_count = 0


@kernel
def deliver(core: Any, control: int, key: int, data: int, time: int) -> bool:
    """Put a packet that came at `time` in the in queue; False if there is no room."""
    if core.in_count == QUEUE:
        return False
    place = (core.in_head + core.in_count) % QUEUE
    core.in_control[place] = control
    core.in_key[place] = key
    core.in_data[place] = data
    core.in_time[place] = time
    core.in_count += 1
    core.packets_received += 1
    return True


@kernel
def out_queue_full(core: Any) -> bool:
    """True if the core must rest before it may send again."""
    return core.out_count == QUEUE


@kernel
def out_queue_fills(core: Any) -> bool:
    """True if the core should rest before it sends many more."""
    return core.out_count >= QUEUE - RESERVE


@kernel
def received_type(core: Any) -> int:
    """Type bits of the oldest packet received; there must be one."""
    return core.in_control[core.in_head] & TYPE_MASK


@kernel
def _send(core: Any, key: int) -> None:
    if core.out_count == QUEUE:
        return
    control = core.cc_control | core.cc_payload
    if control & TYPE_MASK == POINT_TO_POINT:
        control |= core.cc_source & ADDRESS_MASK
    core.out_control[core.out_count] = control
    core.cc_payload = 0
    core.out_key[core.out_count] = key
    core.out_data[core.out_count] = core.cc_data
    core.out_count += 1
    core.packets_sent += 1


@kernel
def read(core: Any, offset: int) -> int:
    """Value of the register at `offset`; reading the received key takes the packet off."""
    if offset == TRANSMIT_CONTROL:
        state = TRANSMIT_FULL if out_queue_full(core) else TRANSMIT_EMPTY | TRANSMIT_NOT_FULL
        return core.cc_control | state
    if offset == RECEIVE_STATUS:
        return RECEIVED | core.in_control[core.in_head] if core.in_count else 0
    if offset == RECEIVE_DATA:
        return core.in_data[core.in_head]
    if offset == RECEIVE_KEY:
        key = core.in_key[core.in_head]
        if core.in_count:
            core.in_head = (core.in_head + 1) % QUEUE
            core.in_count -= 1
        return key
    if offset == SOURCE_ADDRESS:
        return core.cc_source
    return 0


@kernel
def write(core: Any, offset: int, value: int) -> None:
    """Store `value` in the register at `offset`; writing the key sends the packet."""
    if offset == TRANSMIT_KEY:
        _send(core, value)
    elif offset == TRANSMIT_DATA:
        core.cc_data = value
        core.cc_payload = PAYLOAD
    elif offset == TRANSMIT_CONTROL:
        core.cc_control = value & CONTROL_MASK
    elif offset == SOURCE_ADDRESS:
        core.cc_source = value
