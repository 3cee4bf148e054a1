"""All ring buffers, and how threads add to them.

Where a processor's cache holds the ring buffers of all ticks, each thread takes a part of a tick's
spikes, whole rows of them, and adds to ring buffers of its own. What all threads have for a tick is
added up before neurons take it in. As sums are kept in 32 bits and are clipped only then, any
number of threads gives the same integers. In larger networks each thread takes a part of the
targets, and there is one array for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.arithmetic.jit import borrowed, inner, kernel
from emulator.image import Int64s, Ring, UInt32s

from .lanes import words
from .sheets import CACHE_BYTES

NEVER = -1


class Slots(NamedTuple):
    """An entry for each population's ring buffers, or for each of their lanes."""

    first: Int64s
    slot_mask: Int64s
    slot_words: Int64s


@kernel
def gather(slots: Slots, arrays: NDArray[np.uint32], tick: int) -> None:
    """Add what all *arrays*, (threads, words), have for *tick* to the first; empty the others."""
    slots, arrays = borrowed((slots, arrays))
    for k in range(len(slots.first)):
        begin = slots.first[k] + (tick & slots.slot_mask[k]) * slots.slot_words[k]
        end = begin + slots.slot_words[k]
        for thread in range(1, len(arrays)):
            add_up(arrays[0, begin:end], arrays[thread, begin:end])


@inner
def add_up(buffers: UInt32s, others: UInt32s) -> None:
    """Add what *others* have to *buffers*, and leave 0."""
    for k in range(len(others)):
        buffers[k] += others[k]
    others[:] = 0


class RingBuffers:
    """Those of a network.

    Arguments:
        rings: by population; None for sources.
        size: all words.
        threads: that add to them.
    """

    def __init__(self, rings: Iterable[Ring | None], size: int, threads: int) -> None:
        fits = size * np.dtype(np.uint32).itemsize <= CACHE_BYTES
        self.all_arrays = np.zeros((threads if fits else 1, size), np.uint32)
        """(arrays, words)"""
        self.arrays: list[UInt32s] = list(self.all_arrays)
        """One for all threads, or one for each of them. The first is what neurons take in."""
        lanes = [
            (ring.first + lane * words(ring), ring.slots - 1, ring.types * ring.neurons)
            for ring in rings
            if ring is not None
            for lane in range(ring.lanes)
        ]
        self._slots = Slots(*np.array(lanes, np.int64).reshape(-1, len(Slots._fields)).T.copy())
        self._longest = int(self._slots.slot_mask.max(initial=0)) + 1
        self._until = NEVER

    @property
    def whole(self) -> UInt32s:
        """What neurons take in; all that there is once it is gathered."""
        return self.arrays[0]

    def note(self, tick: int) -> None:
        """Threads have added what spikes of *tick* lead to."""
        if len(self.arrays) > 1:
            self._until = tick + self._longest

    def is_apart(self, tick: int) -> bool:
        """Whether there may be something to gather at *tick* or later."""
        return tick <= self._until

    def gather(self, tick: int) -> None:
        """Have all that arrives at *tick* in :attr:`whole`; may be done again."""
        if tick <= self._until:
            gather(self._slots, self.all_arrays, tick)

    def gather_all(self) -> None:
        """The same of all ticks."""
        for others in self.all_arrays[1:]:
            self.whole[:] += others
            others[:] = 0

    def clear(self) -> None:
        """Nothing is on its way."""
        self.all_arrays[:] = 0
        self._until = NEVER
