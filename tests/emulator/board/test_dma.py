"""The DMA controller moves data and keeps to the emulated memories."""

import numpy as np
import pytest

from emulator.board import dma
from emulator.board.memory_map import (
    DTCM_BASE,
    DTCM_SIZE,
    SDRAM_BASE,
    SDRAM_BASE_UNBUFFERED,
    SDRAM_SIZE,
)

from .records import new_core

ENABLED = dma.DONE_INTERRUPT_ENABLE


@pytest.fixture
def core():
    return new_core()


@pytest.fixture
def memories(core):
    found = {
        "dtcm": (np.arange(DTCM_SIZE) % 251).astype(np.uint8),
        "sdram": np.zeros(SDRAM_SIZE, np.uint8),
    }
    for name, memory in found.items():
        core[name] = memory.ctypes.data
    return found


def transfer(core, system, tcm, description):
    dma.write(core, dma.SYSTEM_ADDRESS, system)
    dma.write(core, dma.TCM_ADDRESS, tcm)
    dma.write(core, dma.DESCRIPTION, description)


def test_to_system_and_back(core, memories):
    transfer(core, SDRAM_BASE + 8, DTCM_BASE + 4, 100 | dma.TO_SYSTEM)
    assert (memories["sdram"][8:108] == memories["dtcm"][4:104]).all()
    assert not memories["sdram"][108:200].any()
    transfer(core, SDRAM_BASE_UNBUFFERED + 8, DTCM_BASE + 1000, 100)
    assert (memories["dtcm"][1000:1100] == memories["sdram"][8:108]).all()


def test_done_interrupts_until_cleared(core, memories):
    dma.write(core, dma.GLOBAL_CONTROL, ENABLED)
    assert not dma.interrupting(core)
    transfer(core, SDRAM_BASE, DTCM_BASE, 4)
    assert dma.interrupting(core)
    assert dma.read(core, dma.STATUS) & dma.DONE
    dma.write(core, dma.CONTROL, dma.CLEAR_DONE)
    assert not dma.interrupting(core)


def test_done_without_enable_does_not_interrupt(core, memories):
    transfer(core, SDRAM_BASE, DTCM_BASE, 4)
    assert dma.read(core, dma.STATUS) & dma.DONE
    assert not dma.interrupting(core)


@pytest.mark.parametrize(
    ("system", "tcm"),
    [
        (SDRAM_BASE + SDRAM_SIZE - 4, DTCM_BASE),
        (SDRAM_BASE, DTCM_BASE + DTCM_SIZE - 4),
        (0x5000_0000, DTCM_BASE),
        (SDRAM_BASE, 0xFFFF_FFFC),
    ],
)
def test_nothing_outside_the_memories_is_touched(core, memories, system, tcm):
    before = {name: memory.copy() for name, memory in memories.items()}
    transfer(core, system, tcm, 8 | dma.TO_SYSTEM)
    assert dma.read(core, dma.STATUS) & dma.AXI_ERROR
    for name, memory in memories.items():
        assert (memory == before[name]).all()


def test_the_status_names_the_processor(core):
    core["physical"] = 5
    assert dma.read(core, dma.STATUS) >> dma.PROCESSOR_SHIFT == 5
