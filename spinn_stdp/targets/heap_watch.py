"""Memory of the programs on a board in software, which some of them use up without noticing.

With every run a program that has current sources sets aside memory for them once more, 12 bytes a
neuron and more, and uses what it gets when there is none left: results are wrong from there on.
(Seen in the firmware of sPyNNaker 7.4.1, by reading its heap between runs.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from emulator.board import Board
from emulator.board.memory_map import DTCM_BASE, DTCM_SIZE, NUM_CPUS
from emulator.image import UInt32s

from .deployment.process import DeploymentError

CORES = range(1, NUM_CPUS)
"""Numbers of a chip's cores that run applications."""
HEAP_WORDS = 4
"""SARK's heap_t: first free block, first and last block, free bytes; then come the blocks."""
WORD_BYTES = 4
FREE_BYTES = 3


class Place(NamedTuple):
    """A core."""

    x: int
    y: int
    core: int


class HeapWatch:
    """Watches the heaps of a board's cores from run to run."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._heaps: dict[Place, tuple[str, int]] = {}
        """Of each core: its program, and the address of its heap."""
        self._free: dict[Place, int] = {}
        self._taken: dict[Place, int] = {}
        """By the run before the last: a program takes most of its memory once."""

    def forget(self) -> None:
        """Begin anew: other programs are loaded."""
        for seen in (self._heaps, self._free, self._taken):
            seen.clear()

    def check(self) -> None:
        """To be called before each run.

        Raises:
            DeploymentError: a program has less memory left than each of the last two runs took.
        """
        for place in self._places():
            program, free = self._read(place)
            taken = self._free.get(place, free) - free
            again = min(taken, self._taken.get(place, 0))
            self._free[place], self._taken[place] = free, taken
            if again > free:
                raise DeploymentError(
                    f"core {place.core} of chip {place.x}, {place.y} ({program}) has {free} bytes "
                    f"of memory left, and each run() takes {again}: the firmware leaks memory for "
                    "current sources. Make fewer runs, record weights less often, or put fewer "
                    "neurons on a core (neurons_per_core)"
                )

    def _places(self) -> list[Place]:
        inspector = self._board.inspector
        places = (Place(*chip, core) for chip in self._board.machine.chips for core in CORES)
        return [place for place in places if inspector.program(*place)]

    def _read(self, place: Place) -> tuple[str, int]:
        """A core's program, and the bytes that are free on its heap; 0 for none."""
        inspector = self._board.inspector
        program = inspector.program(*place)
        core = inspector.core(*place)
        if self._heaps.get(place, ("", 0))[0] != program:
            memory = np.frombuffer(core.read(DTCM_BASE, DTCM_SIZE), np.uint32)
            self._heaps[place] = program, _find_heap(memory)
            self._free.pop(place, None)
            self._taken.pop(place, None)
        address = self._heaps[place][1]
        if not address:
            return program, 0
        heap = np.frombuffer(core.read(address, HEAP_WORDS * WORD_BYTES), np.uint32)
        return program, int(heap[FREE_BYTES])


def _find_heap(memory: UInt32s) -> int:
    """The address of SARK's heap in a core's data memory; 0 if there is none."""
    here = DTCM_BASE + WORD_BYTES * np.arange(len(memory) - HEAP_WORDS)
    _, first, last, free = (memory[k : k - HEAP_WORDS] for k in range(HEAP_WORDS))
    end = DTCM_BASE + DTCM_SIZE
    fits = (first == here + HEAP_WORDS * WORD_BYTES) & (last > first) & (last <= end)
    found = here[fits & (free < DTCM_SIZE)]
    return int(found[0]) if len(found) else 0
