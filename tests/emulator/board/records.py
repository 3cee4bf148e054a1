"""Bare records of cores and chips, for tests of one peripheral at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from emulator.board import (
    comms_controller,
    dma,
    router,
    system_controller,
    timers,
    vic,
    watchdog,
)
from emulator.board.memory_map import NUM_CPUS
from emulator.board.state import CHIP, CORE


def new_core() -> Any:
    """A core after power on."""
    record = np.zeros(1, CORE)[0]
    for device in (vic, timers, dma, comms_controller):
        device.reset(record)
    return record


def new_chip() -> tuple[Any, np.ndarray]:
    """A chip after power on, and the records of its cores."""
    chip = np.zeros(1, CHIP)[0]
    router.reset(chip)
    system_controller.reset(chip)
    watchdog.reset(chip)
    return chip, np.zeros(NUM_CPUS, CORE)
