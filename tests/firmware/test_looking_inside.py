"""What a core keeps in its own memory, seen at every tick without the host."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import spinn_stdp as sim
from emulator.board import Board, Place
from emulator.board.memory_map import DTCM_BASE, DTCM_SIZE
from spinn_stdp import simulator

from .conftest import run_on
from .test_reference_network import POST_CORE, POST_SPIKES, PRE_SPIKES, SOURCE_SPIKES

pytestmark = pytest.mark.slow

PROGRAM = "IF_curr_exp"
FRACTION = 1 << 15
"""Of a fixed-point number, s16.15."""
V_INIT = -61.25
WEIGHT = 3.125
TICKS = 20
STEPS = 150
"""Of the reference network."""
FIRST_EVENTS = 10
"""So many spikes a core certainly keeps of a cell whose synapses learn."""
PROVENANCE, TICKS_DONE, SPIKES_TAKEN = 10, 6, 10
"""The region in which programs leave their counters, and two of these words."""

Halves = NDArray[np.uint16]


def raw(value: float) -> bytes:
    return int(value * FRACTION).to_bytes(4, "little", signed=True)


def core_of(board: Board, program: str = PROGRAM) -> tuple[int, int, int] | None:
    """The core that runs a program, if it waits to be started."""
    for x, y in board.machine.chips:
        for core in range(1, 18):
            if board.inspector.program(x, y, core) == program:
                return (x, y, core) if board.inspector.state(x, y, core) == "SYNC0" else None
    return None


def test_the_voltage_of_a_cell_at_every_tick(tmp_path):
    found: list[Place] = []

    def look(board: Board) -> None:
        if found or (core := core_of(board)) is None:
            return
        # The state of the cells, and a copy of it for resets, which does not change.
        addresses = board.inspector.find(*core, raw(V_INIT))
        found.extend(Place(*core, address, 4) for address in addresses)
        tap.watch(found)

    with Board(on_quiet=look) as board:
        tap = board.tap()
        recorded = run_on(board, tmp_path, "one_cell", str(V_INIT), str(WEIGHT))
        seen = {
            place: [
                int.from_bytes(tap.at(place, tick), "little", signed=True) / FRACTION
                for tick in range(20)
            ]
            for place in found
        }
    assert recorded["v"][0] == V_INIT
    assert len(set(recorded["v"])) > 15
    assert recorded["v"] in seen.values()


def memory_at_ticks(board: Board, folder: Path, program: str, ticks: int, *script: str) -> Halves:
    """A core's own data memory before each tick of a script's run; (ticks, half-words)."""
    found: list[Place] = []

    def look(_: Board) -> None:
        core = core_of(board, program)
        if not found and core is not None:
            found.append(Place(*core, DTCM_BASE, DTCM_SIZE))
            tap.watch(found)

    tap = board.tap()
    board.server.controller.when_quiet(lambda: look(board))
    run_on(board, folder, *script)
    return np.stack([np.frombuffer(tap.at(found[0], tick), np.uint16) for tick in range(ticks)])


def rings_of_the_emulator() -> tuple[list[int], int]:
    """What waits in the ring buffers of the script's network before each tick; the weight."""
    sim.setup(timestep=1.0)
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=[5.0, 9.0]))
    cell = sim.Population(1, sim.IF_curr_exp(), initial_values={"v": V_INIT})
    synapse = sim.StaticSynapse(weight=WEIGHT, delay=3.0)
    sim.Projection(source, cell, sim.OneToOneConnector(), synapse)
    waiting = [0]
    for _ in range(TICKS - 1):
        sim.run(1.0)
        waiting.append(int(simulator.state.session._engine.rings.sum()))
    (weight,) = simulator.state.session.image().synapses[0].held().weight
    sim.end()
    return waiting, int(weight)


def test_the_ring_buffers_of_a_core_at_every_tick(tmp_path):
    waiting, weight = rings_of_the_emulator()
    with Board() as board:
        script = ("one_cell", str(V_INIT), str(WEIGHT))
        memory = memory_at_ticks(board, tmp_path, PROGRAM, TICKS, *script)
    changing = (memory == weight).any(0) & np.isin(memory, [0, weight]).all(0) & (memory[-1] == 0)
    assert set(waiting) == {0, weight}
    assert memory[:, changing].sum(1).tolist() == waiting


def test_the_spikes_that_a_learning_core_remembers_at_every_tick(tmp_path):
    program = "IF_cond_exp_std"
    ticks = POST_SPIKES[FIRST_EVENTS]
    with Board() as board:
        memory = memory_at_ticks(board, tmp_path, program, ticks, "reference_network")
        left = board.inspector.region(*POST_CORE, PROVENANCE, 4 * (SPIKES_TAKEN + 1))
    words = memory.view(np.uint32)
    kept = POST_SPIKES[: FIRST_EVENTS - 1]
    (place,) = [
        start
        for start in range(words.shape[1] - len(kept))
        if words[-1, start : start + len(kept)].tolist() == kept
    ]
    for tick in range(ticks):
        past = [spike for spike in kept if spike < tick]
        assert words[tick, place : place + len(past)].tolist() == past
    counters = np.frombuffer(left, np.uint32)
    assert counters[TICKS_DONE] == STEPS
    assert counters[SPIKES_TAKEN] == len(PRE_SPIKES) + SOURCE_SPIKES // 2
