"""The multicast table as SC&MP hands it out: blocks of entries, by application (sark_alloc.c).

The chain of blocks is kept in the copy of the table in the chip's memory (sv->rtr_copy), which
cores read: `next` is the entry where the following block begins, `free` the next free block or
the owner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from .. import router
from ..memory import MemoryFault
from ..router import ROUTE_MASK, TABLE, UNUSED_KEY, UNUSED_ROUTE

FIRST: Final = 1
"""First entry that may be handed out (RTR_ALLOC_FIRST); 0 means none."""
LAST: Final = TABLE
NONE: Final = 0
OWNED: Final = 0x8000
OWNER_MASK: Final = 0xE0FF


class RoutingTable:
    """Allocation and loading of a chip's multicast table.

    `chip` is the chip's record, `copy` the table in its memory (`ROUTER_ENTRY`, TABLE + 1 of
    them) and `variables` its system variables. Methods raise `MemoryFault` if a program has
    spoilt the chain.
    """

    def __init__(self, chip: np.void, copy: np.ndarray, variables: np.void) -> None:
        self._chip, self._copy, self._variables = chip, copy, variables

    def initialise(self) -> None:
        """Clear all entries and make one free block of them (rtr_mc_init)."""
        self.clear(FIRST, TABLE - FIRST)
        self._copy[FIRST]["next"], self._copy[FIRST]["free"] = LAST, NONE
        self._copy[LAST]["next"], self._copy[LAST]["free"] = NONE, NONE
        self._variables["rtr_free"] = FIRST

    def clear(self, start: int, count: int) -> bool:
        """Clear `count` entries from `start`; False if there are not so many."""
        if start < 0 or start + count > TABLE:
            return False
        router.clear_entries(self._chip, start, count)
        cleared = self._copy[start : start + count]
        cleared["route"], cleared["key"], cleared["mask"] = UNUSED_ROUTE, UNUSED_KEY, 0
        return True

    def load(self, entries: np.ndarray, offset: int, app_id: int) -> bool:
        """Write entries (`ROUTER_ENTRY`, `next` being the index) at `offset`; False if too far."""
        for entry in entries:
            place = int(entry["next"]) + offset
            if place >= TABLE:
                return False
            self._set(
                place, int(entry["route"]) & ROUTE_MASK, int(entry["key"]), int(entry["mask"])
            )
            self._copy[place]["free"] = OWNED | app_id
        return True

    def allocate(self, size: int, app_id: int) -> int:
        """First entry of a new block, or NONE if there is no room."""
        if size == 0:
            return NONE
        previous = NONE
        for block in self._free_blocks():
            following, next_free = self._next(block), self._free(block)
            if block + size <= following:
                if block + size < following:
                    rest = block + size
                    self._copy[rest]["next"], self._copy[rest]["free"] = following, next_free
                    self._copy[block]["next"] = next_free = rest
                self._set_free(previous, next_free)
                self._copy[block]["free"] = OWNED | app_id
                return block
            previous = block
        return NONE

    def free(self, block: int, clear: bool) -> None:
        """Give back a block and join it with free neighbours."""
        if not FIRST <= block < LAST:
            return
        if clear:
            self.clear(block, self._next(block) - block)
        previous = following = NONE
        for following in self._free_blocks():
            if following >= block:
                break
            previous, following = following, NONE
        self._copy[block]["free"] = following
        self._set_free(previous, block)
        if following != NONE and self._copy[block]["next"] == following:
            self._join(block, following)
        if previous != NONE and self._copy[previous]["next"] == block:
            self._join(previous, block)

    def free_application(self, app_id: int, clear: bool) -> int:
        """Give back all blocks of an application; how many there were."""
        blocks = [
            block
            for block in self._chain(FIRST, self._next)
            if int(self._copy[block]["free"]) & OWNER_MASK == OWNED | app_id
        ]
        for block in blocks:
            self.free(block, clear)
        return len(blocks)

    def largest(self) -> int:
        """Entries of the largest block that can be had."""
        sizes = (self._next(block) - block for block in self._free_blocks() if block != LAST)
        return max(sizes, default=0)

    def _free_blocks(self) -> Iterator[int]:
        return self._chain(int(self._variables["rtr_free"]), self._free)

    def _next(self, block: int) -> int:
        return int(self._copy[block]["next"])

    def _free(self, block: int) -> int:
        return int(self._copy[block]["free"])

    def _chain(self, block: int, follow: Callable[[int], int]) -> Iterator[int]:
        """The blocks of a chain; raises `MemoryFault` if a program has spoilt it."""
        for _ in range(TABLE + 1):
            if block == NONE:
                return
            if block > LAST:
                break
            following = follow(block)
            yield block
            block = following
        raise MemoryFault(int(self._variables["rtr_copy"]), self._copy.nbytes)

    def _join(self, block: int, following: int) -> None:
        self._copy[block]["next"] = self._copy[following]["next"]
        self._copy[block]["free"] = self._copy[following]["free"]

    def _set_free(self, previous: int, block: int) -> None:
        if previous == NONE:
            self._variables["rtr_free"] = block
        else:
            self._copy[previous]["free"] = block

    def _set(self, entry: int, route: int, key: int, mask: int) -> None:
        router.set_entry(self._chip, entry, route, key, mask)
        self._copy[entry]["route"] = route
        self._copy[entry]["key"] = key
        self._copy[entry]["mask"] = mask
