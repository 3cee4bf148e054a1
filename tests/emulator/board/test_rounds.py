"""Cores that execute at the same time give what they give one after another."""

import threading

import numpy as np
import pytest

from emulator.board import dma, scheduler
from emulator.board.machine import Machine
from emulator.board.memory_map import (
    DMA_BASES,
    DTCM_BASE,
    SYSTEM_CONTROLLER_BASES,
)
from emulator.board.state import ASLEEP
from emulator.board.system_controller import TEST_AND_CLEAR, TEST_AND_SET

from . import programs as arm

CORES = (1, 2, 5, 9)
TIMES = 200
SHARED = 0x6030_0000
OWN = 0x6040_0000
OWN_BYTES = 0x1_0000
LOCK = SYSTEM_CONTROLLER_BASES[0]

SUBTRACT_ONE_FROM_R4 = 0xE2544001
STORE_R7_AT_R0_PLUS_R1 = 0xE7807101
"""``str r7, [r0, r1, lsl #2]``."""
IF_NOT_ZERO = 0x1A00_0000
IF_NEGATIVE = 0x4A00_0000
TEST_R3 = 0xE3530000
"""``cmp r3, #0``: negative if the lock was held."""
MULTIPLY_R5 = 0xE0050597
"""``mul r5, r7, r5``."""


def back(condition, words):
    """A branch to `words` before it."""
    return condition | (-words - 2) & 0xFF_FFFF


def entering(number):
    """Enter the core's number in a list that all share, and multiply in its own memory."""
    loop = [
        arm.load(1, 0),
        arm.add(1, 1),
        arm.store(1, 0),
        STORE_R7_AT_R0_PLUS_R1,
        MULTIPLY_R5,
        arm.store(5, 6),
        SUBTRACT_ONE_FROM_R4,
    ]
    start = [*arm.constant(0, SHARED), *arm.constant(6, OWN + number * OWN_BYTES)]
    start += [arm.mov(7, number), arm.mov(5, 3), arm.mov(4, TIMES)]
    return arm.program([*start, *loop, back(IF_NOT_ZERO, len(loop))])


def locking(number):
    """Add one to a shared word by way of a lock, in two basic blocks."""
    lock = [arm.load(3, 2, TEST_AND_SET), TEST_R3]
    lock.append(back(IF_NEGATIVE, len(lock)))
    loop = [*lock, arm.load(1, 0), 0xEAFF_FFFF, arm.add(1, 1), arm.store(1, 0)]
    loop += [arm.load(3, 2, TEST_AND_CLEAR), SUBTRACT_ONE_FROM_R4]
    start = [*arm.constant(0, SHARED), *arm.constant(2, LOCK), arm.mov(4, TIMES)]
    return arm.program([*start, *loop, back(IF_NOT_ZERO, len(loop))])


def everything(machine):
    """Registers and memories after all is done."""
    chip = machine.chips[0, 0]
    cores = [chip.cores[number] for number in CORES]
    assert all(core.record["status"] == ASLEEP for core in cores)
    return (
        [core.registers() for core in cores],
        chip.read(SHARED, 4 * (len(CORES) * TIMES + 1)),
        [chip.read(OWN + number * OWN_BYTES, 4) for number in CORES],
        [core.record["instructions"] for core in cores],
    )


def run(threads, program, interrupted=False):
    machine = Machine(3, threads=threads)
    for number in CORES:
        arm.start(machine, program(number), number)
    over = threading.Event()

    def interrupt():
        while not over.is_set():
            machine.preempt()

    with machine.team():
        if interrupted:
            threading.Thread(target=interrupt, daemon=True).start()
        while machine.run() == scheduler.PREEMPTED:
            machine.clear_preempt()
        over.set()
    return everything(machine)


@pytest.mark.parametrize("program", [entering, locking])
@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_nothing(program, threads):
    alone = run(1, program)
    assert np.frombuffer(alone[1], np.uint32)[0] == len(CORES) * TIMES
    assert run(threads, program) == alone


@pytest.mark.parametrize("threads", [1, 2])
def test_interruptions_by_the_host_change_nothing(threads):
    alone, interrupted = run(1, entering), run(threads, entering, interrupted=True)
    assert interrupted == alone


def test_cores_take_turns_in_the_order_of_their_numbers():
    entered = np.frombuffer(run(2, entering)[1], np.uint32)[1:]
    first = [int(np.flatnonzero(entered == number)[0]) for number in CORES]
    assert first == sorted(first)
    assert (np.diff(np.flatnonzero(entered == CORES[0])) > 1).any()


def test_a_transfer_from_another_core_s_memory_comes_in_its_turn():
    """Core 1 writes, core 2 fetches by DMA in the same round and then sleeps at once."""
    machine = Machine(3)
    write = [*arm.constant(0, SHARED), arm.mov(1, 77), arm.store(1, 0)]
    fetch = [arm.mov_high(0, DMA_BASES[0] >> 24)]
    for register, value in (
        (dma.SYSTEM_ADDRESS, SHARED),
        (dma.TCM_ADDRESS, DTCM_BASE + 8),
        (dma.DESCRIPTION, 4),
    ):
        fetch += [*arm.constant(1, value), arm.store(1, 0, register)]
    arm.start(machine, arm.program(write), 1)
    core = arm.start(machine, arm.program(fetch), 2)
    assert machine.run() == scheduler.IDLE
    assert core.record["dma_transfers"] == 1
    assert arm.word(core, DTCM_BASE + 8) == 77


def test_a_machine_needs_a_thread():
    with pytest.raises(ValueError, match="threads=0: at least 1"):
        Machine(3, threads=0)
