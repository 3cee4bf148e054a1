"""Heaps in a chip's memory, as SARK keeps them (sark_alloc.c), so that host and cores share them.

A heap is a header and a chain of blocks in the order of their addresses. Each block begins with
two pointers: to the next block, and to the next free block or, when taken, to its owner.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from ..memory import MemoryFault
from .structures import BLOCK, HEAP

NULL: Final = 0
OWNED: Final = 0xFFFF_0000
OWNER_MASK: Final = 0xFFFF
TAG_MASK: Final = 0xFF
APP_SHIFT: Final = 8
_NEXT: Final = 0
_FREE: Final = 1
_FIRST_FREE: Final = 0
_FIRST: Final = 1
_LAST: Final = 2
_FREE_BYTES: Final = 3
"""Words of a block's and of the heap's header (block_t and heap_t in sark.h)."""
WORD: Final = 4
WORD_MASK: Final = 0xFFFF_FFFF


class Heap:
    """The heap whose header lies at the address `header` of a memory that begins at `base`.

    `words` is that memory. `tags` maps (application << 8) + tag to the block that bears the tag,
    with all other heaps of the chip (sv->alloc_tag). Methods raise `MemoryFault` if a program has
    spoilt the chains.
    """

    def __init__(
        self,
        words: npt.NDArray[np.uint32],
        base: int,
        header: int,
        tags: npt.NDArray[np.uint32],
    ) -> None:
        self._words, self._base, self._header, self._tags = words, base, header, tags

    @classmethod
    def create(
        cls,
        words: npt.NDArray[np.uint32],
        base: int,
        header: int,
        top: int,
        tags: npt.NDArray[np.uint32],
    ) -> Heap:
        """A new heap between `header` and `top`: one free block and the end mark."""
        heap = cls(words, base, header, tags)
        first, last = header + HEAP.itemsize, top - BLOCK.itemsize
        heap._set_root(_FIRST_FREE, first)
        heap._set_root(_FIRST, first)
        heap._set_root(_LAST, last)
        heap._set_root(_FREE_BYTES, last - first - BLOCK.itemsize)
        heap._link(first, last, NULL)
        heap._link(last, NULL, NULL)
        return heap

    @property
    def free_bytes(self) -> int:
        """Bytes that no one has, in whatever pieces, as SARK counts them: roughly."""
        return self._root(_FREE_BYTES)

    def largest(self) -> int:
        """Bytes of the largest block that can be had."""
        sizes = [
            self._get(block, _NEXT) - block - BLOCK.itemsize
            for block in self._chain(self._root(_FIRST_FREE), _FREE)
            if self._get(block, _NEXT) != NULL
        ]
        return max(sizes, default=0)

    def allocate(self, size: int, app_id: int, tag: int = 0, retry: bool = False) -> int:
        """Address of a new block of `size` bytes, or NULL if there is no room.

        A `tag` that the application uses already gives NULL, or with `retry` the block that has
        it if it is of the same size.
        """
        owner = app_id << APP_SHIFT | tag
        if tag and self._tags[owner]:
            block = int(self._tags[owner]) - BLOCK.itemsize
            same = self._get(block, _NEXT) - block - BLOCK.itemsize == size
            return int(self._tags[owner]) if retry and same else NULL
        needed = -(-size // WORD) * WORD + BLOCK.itemsize
        previous = NULL
        for block in list(self._chain(self._root(_FIRST_FREE), _FREE)):
            following = self._get(block, _NEXT)
            if block + needed <= following:
                self._take(block, previous, needed, following)
                self._put(block, _FREE, OWNED | owner)
                if tag:
                    self._tags[owner] = block + BLOCK.itemsize
                return block + BLOCK.itemsize
            previous = block
        return NULL

    def free(self, address: int) -> None:
        """Give back the block at `address` and join it with free neighbours."""
        block = address - BLOCK.itemsize
        owner = self._get(block, _FREE) & OWNER_MASK
        if owner & TAG_MASK:
            self._tags[owner] = NULL
        self._set_root(_FREE_BYTES, self._root(_FREE_BYTES) + self._get(block, _NEXT) - block)
        previous, following = NULL, self._root(_FIRST_FREE)
        while following != NULL and following < block:
            previous, following = following, self._get(following, _FREE)
        self._put(block, _FREE, following)
        if previous:
            self._put(previous, _FREE, block)
        else:
            self._set_root(_FIRST_FREE, block)
        if following and self._get(block, _NEXT) == following:
            self._join(block, following)
        if previous and self._get(previous, _NEXT) == block:
            self._join(previous, block)

    def free_application(self, app_id: int) -> int:
        """Give back all blocks of an application; how many there were."""
        owned = [
            block
            for block in self._chain(self._root(_FIRST), _NEXT)
            if self._get(block, _NEXT) != NULL
            and self._get(block, _FREE) & OWNED == OWNED
            and self._get(block, _FREE) >> APP_SHIFT & TAG_MASK == app_id
        ]
        for block in owned:
            self.free(block + BLOCK.itemsize)
        return len(owned)

    def is_block(self, address: int) -> bool:
        """True if `address` is that of a block that someone has."""
        return any(
            block + BLOCK.itemsize == address and self._get(block, _FREE) & OWNED == OWNED
            for block in self._chain(self._root(_FIRST), _NEXT)
        )

    def _take(self, block: int, previous: int, needed: int, following: int) -> None:
        rest = block + needed
        if rest + BLOCK.itemsize < following:
            self._link(rest, following, self._get(block, _FREE))
            self._link(block, rest, rest)
        if previous:
            self._put(previous, _FREE, self._get(block, _FREE))
        else:
            self._set_root(_FIRST_FREE, self._get(block, _FREE))
        self._set_root(_FREE_BYTES, self._root(_FREE_BYTES) - needed)

    def _join(self, block: int, following: int) -> None:
        self._link(block, self._get(following, _NEXT), self._get(following, _FREE))

    def _chain(self, block: int, by: int) -> Iterator[int]:
        for _ in range(self._words.size // (BLOCK.itemsize // WORD)):
            if block == NULL:
                return
            following = self._get(block, by)
            yield block
            block = following
        raise MemoryFault(block, BLOCK.itemsize)  # the chain is a ring

    def _link(self, block: int, following: int, free: int) -> None:
        self._put(block, _NEXT, following)
        self._put(block, _FREE, free)

    def _root(self, field: int) -> int:
        return int(self._words[(self._header - self._base) // WORD + field])

    def _set_root(self, field: int, value: int) -> None:
        self._words[(self._header - self._base) // WORD + field] = value & WORD_MASK

    def _get(self, block: int, field: int) -> int:
        return int(self._words[self._place(block, field)])

    def _put(self, block: int, field: int, value: int) -> None:
        self._words[self._place(block, field)] = value

    def _place(self, block: int, field: int) -> int:
        """Where a field of a block is; cores can write anything into the chains."""
        place = (block - self._base) // WORD + field
        if not 0 <= place < self._words.size:
            raise MemoryFault(block, BLOCK.itemsize)
        return place
