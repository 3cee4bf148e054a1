"""Room on a kernel's stack."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np

from emulator.arithmetic.jit import kernel
from emulator.arithmetic.room import room

SIZE = 5


@kernel
def squares(count: int) -> tuple[int, int]:
    """The sum of the first squares, and how much room there was."""
    some, others = room(SIZE, np.int32), room(SIZE, np.uint16)
    for k in range(count):
        some[k] = k * k
        others[k] = 7
    total = 0
    for k in range(count):
        total += some[k]
    return total, len(some) + len(others)


def test_several_arrays_beside_each_other() -> None:
    assert [squares(count) for count in (5, 2, 0)] == [(30, 10), (1, 10), (0, 10)]


def test_plain_python_has_room_too() -> None:
    program = "import numpy as np; from emulator.arithmetic.room import room; "
    program += "print(room(3, np.uint16).dtype, len(room(3, np.uint16)))"
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["uint16", "3"]
