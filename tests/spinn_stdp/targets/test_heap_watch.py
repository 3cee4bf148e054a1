"""Programs on a board in software that use up their memory from run to run."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

from emulator.board.memory_map import DTCM_BASE, DTCM_SIZE
from spinn_stdp.targets.deployment.process import DeploymentError
from spinn_stdp.targets.heap_watch import HeapWatch

HEAP = 0x2000
"""Where the heap of the core stands in its data memory."""


class OneCore:
    """A board of one core that runs a program, as an inspector shows it."""

    def __init__(self, free: int) -> None:
        self.memory = np.zeros(DTCM_SIZE // 4, np.uint32)
        blocks = DTCM_BASE + HEAP + 16
        self.memory[HEAP // 4 : HEAP // 4 + 3] = blocks, blocks, DTCM_BASE + DTCM_SIZE - 8
        self.free = free
        self.name = "learning"
        self.machine = SimpleNamespace(chips=[(0, 0)])
        self.inspector = self

    @property
    def free(self) -> int:
        return int(self.memory[HEAP // 4 + 3])

    @free.setter
    def free(self, value: int) -> None:
        self.memory[HEAP // 4 + 3] = value

    def program(self, x: int, y: int, core: int) -> str:
        return self.name if core == 1 else ""

    def core(self, x: int, y: int, core: int) -> OneCore:
        return self

    def read(self, address: int, length: int) -> bytes:
        first = address - DTCM_BASE
        return self.memory.tobytes()[first : first + length]


def test_a_leak_is_told_before_memory_ends() -> None:
    board = OneCore(free=1000)
    watch = HeapWatch(board)  # type: ignore[arg-type]
    for _ in range(3):  # 1000, 700 and 400 are left
        watch.check()
        board.free -= 300
    with pytest.raises(DeploymentError, match=r"\(learning\) has 100 bytes .* takes 300"):
        watch.check()


def test_memory_that_is_taken_once_is_no_leak() -> None:
    board = OneCore(free=50_000)
    watch = HeapWatch(board)  # type: ignore[arg-type]
    watch.check()
    board.free -= 40_000
    for _ in range(3):
        watch.check()


def test_another_program_begins_anew() -> None:
    board = OneCore(free=1000)
    watch = HeapWatch(board)  # type: ignore[arg-type]
    watch.check()
    board.free = 600
    watch.check()
    board.free, board.name = 200, "another"
    watch.check()
