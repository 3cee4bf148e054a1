"""Router of a chip (data sheet section 10): tables, fixed route and diagnostic counters.

`route` answers where a packet goes from this chip; `links` carries it there.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from typing import Any, Final

import numpy as np

from .comms_controller import (
    ADDRESS_MASK,
    ALL_LINKS,
    FIXED_ROUTE,
    MULTICAST,
    OWN_MONITOR,
    PAYLOAD,
    POINT_TO_POINT,
    ROUTE_FIELD,
    SEND_ROUTE_SHIFT,
    TYPE_MASK,
)
from .memory_map import NUM_CPUS, NUM_LINKS
from .native import kernel

TABLE: Final = 1024
"""Entries of the multicast table (MC_TABLE_SIZE)."""
P2P_WORDS: Final = 8192
P2P_ENTRIES: Final = 8
"""Entries in a word of the point-to-point table (P2P_EPW)."""
P2P_BITS: Final = 3
P2P_NOWHERE: Final = 6
P2P_HERE: Final = 7
COUNTERS: Final = 16
REGISTERS: Final = 0x400

# Offsets (RTR_* in spinnaker.h).
CONTROL: Final = 0x00
MONITOR_SHIFT: Final = 8
MONITOR_MASK: Final = 0x1F
CONTROL_AT_BOOT: Final = 0x0040_0001
"""Enabled, waits of 256 cycles, core 0 the monitor (rtr_init in sark_hw.c)."""
COUNTER_ENABLE: Final = 0x2C
FIXED_ROUTE_REGISTER: Final = 0x84
FILTERS: Final = 0x200
COUNTER_VALUES: Final = 0x300
MC_ROUTES: Final = 0x4000
MC_KEYS: Final = 0x8000
MC_MASKS: Final = 0xC000
P2P_TABLE: Final = 0x1_0000

UNUSED_ROUTE: Final = 0xFF00_0000
UNUSED_KEY: Final = 0xFFFF_FFFF
"""An entry with this key and mask 0 matches nothing (rtr_mc_clear)."""
ROUTE_MASK: Final = (1 << (NUM_LINKS + NUM_CPUS)) - 1
LINKS_MASK: Final = (1 << NUM_LINKS) - 1
LOCAL: Final = -1
"""Arrival link of a packet that one of the chip's own cores sent."""
HALF_TURN: Final = NUM_LINKS // 2

# Fields of a diagnostic filter: each has a bit per value that it lets through.
FILTER_NORMAL_ROUTING: Final = 1 << 4
FILTER_DEFAULT_ROUTED: Final = 1 << 10
FILTER_TABLE_ROUTED: Final = 1 << 11
FILTER_PAYLOAD: Final = 1 << 12
FILTER_NO_PAYLOAD: Final = 1 << 13
FILTER_LOCAL_SOURCE: Final = 1 << 14
FILTER_LINK_SOURCE: Final = 1 << 15
FILTER_DUMPED: Final = 1 << 16
FILTER_TO_CORES: Final = 1 << 17
FILTER_TO_MONITOR: Final = 1 << 18
FILTER_TO_LINKS_SHIFT: Final = 19
TYPE_SHIFT: Final = 22
MONITOR_ROUTE: Final = 1 << NUM_LINKS

BOOT_FILTERS: Final = np.array(
    [
        0x01FE7CF1, 0x01FEBCF1,  # multicast: from this chip, from a link
        0x01FE7CF2, 0x01FEBCF2,  # point to point
        0x01FE7CF4, 0x01FEBCF4,  # nearest neighbour
        0x01FE7CF8, 0x01FEBCF8,  # fixed route
        0x0001FCF1, 0x0001FCF2, 0x0001FCF4, 0x0001FCF8,  # dumped, in the same order
        0, 0, 0, 0,
    ],
    dtype=np.uint32,
)  # fmt: skip
"""What SC&MP counts from the start (dgf_init in scamp-3.c)."""

FIELDS: Final = [
    ("mc_routes", "u4", (TABLE,)),
    ("mc_keys", "u4", (TABLE,)),
    ("mc_masks", "u4", (TABLE,)),
    ("mc_used", "i4"),
    ("p2p_table", "u4", (P2P_WORDS,)),
    ("router_registers", "u4", (REGISTERS // 4,)),
]
"""State of the router in a chip's record; no entry at or above `mc_used` is set."""


@kernel
def reset(chip: Any) -> None:
    """Empty tables and the counters that SC&MP sets up."""
    for entry in range(TABLE):
        chip.mc_routes[entry] = UNUSED_ROUTE
        chip.mc_keys[entry] = UNUSED_KEY
        chip.mc_masks[entry] = 0
    chip.mc_used = 0
    for register in range(REGISTERS // 4):
        chip.router_registers[register] = 0
    for counter in range(COUNTERS):
        chip.router_registers[FILTERS // 4 + counter] = BOOT_FILTERS[counter]
    chip.router_registers[COUNTER_ENABLE // 4] = (1 << COUNTERS) - 1
    chip.router_registers[CONTROL // 4] = CONTROL_AT_BOOT


@kernel
def _find_entry(chip: Any, key: int) -> int:
    for entry in range(chip.mc_used):
        if key & chip.mc_masks[entry] == chip.mc_keys[entry]:
            return entry
    return -1


@kernel
def monitor_route(chip: Any) -> int:
    """The core that the router takes for the monitor, as a route."""
    monitor = chip.router_registers[CONTROL // 4] >> MONITOR_SHIFT & MONITOR_MASK
    return 1 << (NUM_LINKS + monitor) & ROUTE_MASK


@kernel
def _towards(chip: Any, address: int) -> int:
    word = chip.p2p_table[address // P2P_ENTRIES]
    entry = word >> P2P_BITS * (address % P2P_ENTRIES) & P2P_HERE
    if entry == P2P_HERE:
        return monitor_route(chip)
    return 0 if entry == P2P_NOWHERE else 1 << entry


@kernel
def _to_neighbours(chip: Any, where: int) -> int:
    if where == ALL_LINKS:
        return LINKS_MASK
    return monitor_route(chip) if where == OWN_MONITOR else 1 << where


@kernel
def route(chip: Any, control: int, key: int, arrival: int) -> int:
    """Links (bits 0-5) and cores (bits 6-23) to which a packet goes; 0 if it is dumped.

    `arrival` is the link by which the packet came, or LOCAL. A multicast packet that no entry
    matches goes straight on by the opposite link; one of the chip's own has nowhere to go.
    A point-to-point packet follows the table of chips to the monitor of the one that its key names.
    A nearest-neighbour packet goes by the link that its control names to the monitor there.
    """
    packet_type = control & TYPE_MASK
    targets = 0
    default_routed = False
    if packet_type == MULTICAST:
        entry = _find_entry(chip, key)
        if entry >= 0:
            targets = chip.mc_routes[entry] & ROUTE_MASK
        elif arrival != LOCAL:
            targets = 1 << (arrival + HALF_TURN) % NUM_LINKS
            default_routed = True
    elif packet_type == FIXED_ROUTE:
        targets = chip.router_registers[FIXED_ROUTE_REGISTER // 4] & ROUTE_MASK
    elif packet_type == POINT_TO_POINT:
        targets = _towards(chip, key & ADDRESS_MASK)
    elif arrival == LOCAL:
        targets = _to_neighbours(chip, control >> SEND_ROUTE_SHIFT & ROUTE_FIELD)
    else:
        targets = monitor_route(chip)
    _count(chip, control, arrival, targets, default_routed)
    return targets


@kernel
def _destinations(targets: int) -> int:
    if targets == 0:
        return FILTER_DUMPED
    seen = (targets & LINKS_MASK) << FILTER_TO_LINKS_SHIFT
    if targets & MONITOR_ROUTE:
        seen |= FILTER_TO_MONITOR
    if targets & ~(LINKS_MASK | MONITOR_ROUTE):
        seen |= FILTER_TO_CORES
    return seen


@kernel
def _count(chip: Any, control: int, arrival: int, targets: int, default_routed: bool) -> None:
    enabled = chip.router_registers[COUNTER_ENABLE // 4]
    single = (
        1 << ((control & TYPE_MASK) >> TYPE_SHIFT)
        | FILTER_NORMAL_ROUTING
        | (FILTER_DEFAULT_ROUTED if default_routed else FILTER_TABLE_ROUTED)
        | (FILTER_PAYLOAD if control & PAYLOAD else FILTER_NO_PAYLOAD)
        | (FILTER_LOCAL_SOURCE if arrival == LOCAL else FILTER_LINK_SOURCE)
    )
    destinations = _destinations(targets)
    for counter in range(COUNTERS):
        condition = chip.router_registers[FILTERS // 4 + counter]
        if enabled >> counter & 1 and condition & single == single and condition & destinations:
            chip.router_registers[COUNTER_VALUES // 4 + counter] += 1


@kernel
def count_dropped(chip: Any, control: int) -> None:
    """Count a packet that came by a link and that no core took in time."""
    _count(chip, control, 0, 0, False)


@kernel
def set_entry(chip: Any, entry: int, route: int, key: int, mask: int) -> None:
    """Write one entry of the multicast table."""
    chip.mc_routes[entry] = route
    chip.mc_keys[entry] = key
    chip.mc_masks[entry] = mask
    _note_used(chip, entry)


@kernel
def clear_entries(chip: Any, start: int, count: int) -> None:
    """Make `count` entries of the multicast table, from `start` on, match nothing."""
    for entry in range(start, start + count):
        chip.mc_routes[entry] = UNUSED_ROUTE
        chip.mc_keys[entry] = UNUSED_KEY
        chip.mc_masks[entry] = 0
    _note_used(chip, 0)


@kernel
def _note_used(chip: Any, entry: int) -> None:
    if entry >= chip.mc_used:
        chip.mc_used = entry + 1
    while chip.mc_used and _is_unused(chip, chip.mc_used - 1):
        chip.mc_used -= 1


@kernel
def _is_unused(chip: Any, entry: int) -> bool:
    return chip.mc_masks[entry] == 0 and chip.mc_keys[entry] == UNUSED_KEY


@kernel
def read(chip: Any, offset: int) -> int:
    """Value of the word at `offset` in the router's space."""
    word = offset >> 2
    if offset < REGISTERS:
        return chip.router_registers[word]
    if MC_ROUTES <= offset < MC_ROUTES + 4 * TABLE:
        return chip.mc_routes[(offset - MC_ROUTES) >> 2]
    if MC_KEYS <= offset < MC_KEYS + 4 * TABLE:
        return chip.mc_keys[(offset - MC_KEYS) >> 2]
    if MC_MASKS <= offset < MC_MASKS + 4 * TABLE:
        return chip.mc_masks[(offset - MC_MASKS) >> 2]
    if P2P_TABLE <= offset < P2P_TABLE + 4 * P2P_WORDS:
        return chip.p2p_table[(offset - P2P_TABLE) >> 2]
    return 0


@kernel
def stays(offset: int) -> bool:
    """True if what `read` finds at `offset` is the same until it is written to."""
    return offset < COUNTER_VALUES


@kernel
def _enable_counters(chip: Any, value: int) -> None:
    for counter in range(COUNTERS):
        if value >> (COUNTERS + counter) & 1:
            chip.router_registers[COUNTER_VALUES // 4 + counter] = 0
    chip.router_registers[COUNTER_ENABLE // 4] = value & ((1 << COUNTERS) - 1)


@kernel
def write(chip: Any, offset: int, value: int) -> None:
    """Store `value` in the word at `offset` of the router's space."""
    if offset == COUNTER_ENABLE:
        _enable_counters(chip, value)
    elif offset < REGISTERS:
        chip.router_registers[offset >> 2] = value
    elif MC_ROUTES <= offset < MC_ROUTES + 4 * TABLE:
        chip.mc_routes[(offset - MC_ROUTES) >> 2] = value
    elif MC_KEYS <= offset < MC_KEYS + 4 * TABLE:
        chip.mc_keys[(offset - MC_KEYS) >> 2] = value
        _note_used(chip, (offset - MC_KEYS) >> 2)
    elif MC_MASKS <= offset < MC_MASKS + 4 * TABLE:
        chip.mc_masks[(offset - MC_MASKS) >> 2] = value
        _note_used(chip, (offset - MC_MASKS) >> 2)
    elif P2P_TABLE <= offset < P2P_TABLE + 4 * P2P_WORDS:
        chip.p2p_table[(offset - P2P_TABLE) >> 2] = value
