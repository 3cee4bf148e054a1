"""What the board's own synapse expander makes of weights and delays, read back by sPyNNaker."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spinn_stdp.network import Network
from spinn_stdp.quantise import limits, ring_buffers
from spinn_stdp.quantise.weights import expanded_on_machine, row_delays, row_weights

from .oracle import description, network, population, projection

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("rows_script.py")
SETTINGS = {"Machine": {"enable_advanced_monitor_support": "False", "enable_reinjection": "False"}}
random = np.random.RandomState(3)
WEIGHTS = [0.0, 0.5, 1.0, 2.0**-16, 3 * 2.0**-16, 2.0**-15, 0.1, 0.01, 1.23456, 7.000005, -0.3]
WEIGHTS += random.uniform(0.0, 0.02, 20).tolist() + random.uniform(0.0, 9.0, 20).tolist()


def asked_at(step: float, longest: int) -> list[tuple[float, float]]:
    """Weights, each with another delay, up to *longest* steps; whole steps and others."""
    whole = np.linspace(1, longest, len(WEIGHTS)).round() * step
    between = random.uniform(0.0, longest, len(WEIGHTS)) * step
    weights = WEIGHTS + random.permutation(WEIGHTS).tolist()
    return list(zip(weights, [*whole.tolist(), *between.tolist()], strict=True))


def target(
    cell: str, cells: int, asked: Any, w_max: float | None = None, sources: int = 2
) -> dict[str, Any]:
    return {"cell": cell, "sources": sources, "cells": cells, "asked": asked, "w_max": w_max}


def read_back(timestep: float, targets: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    from emulator.board import Board

    stored = folder / "rows.npz"
    plan = json.dumps({"timestep": timestep, "targets": targets})
    with Board() as board:
        result = board.run(
            SCRIPT, [plan, str(stored)], settings=SETTINGS, folder=folder, timeout=900, capture=True
        )
    assert result.returncode == 0, result.stdout
    with np.load(stored) as read:
        return dict(read)


def ours(timestep: float, of: dict[str, Any]) -> Network:
    pairs = [[i, j] for i in range(of["sources"]) for j in range(of["cells"])]
    made = [
        projection("AllToAllConnector", {"conn_list": pairs}, weight, delay, w_max=of["w_max"])
        for weight, delay in of["asked"]
    ]
    sources, cells = (
        population(of["sources"], "SpikeSourceArray"),
        population(of["cells"], of["cell"]),
    )
    return network(description([sources, cells], made, timestep))


def as_read(ticks: Any, slots: int) -> Any:
    """A delay that fills the ring buffers is kept as 0; read back, 0 is misread in later stages."""
    misread = (ticks > slots) & (ticks % slots == 0)
    return ticks - slots * misread


@pytest.mark.parametrize("timestep", [1.0, 0.1, 0.3])
def test_rows(timestep: float, tmp_path: Path) -> None:
    """Fixed weights and delays, in the ring buffers and through every delay stage."""
    targets = [
        target("IF_curr_exp", 2, asked_at(timestep, 60)),
        target("IF_cond_exp", 2, asked_at(timestep, 16)),
        target("IF_curr_exp", 130, asked_at(timestep, 9 * 32)[::4]),
        target("IF_curr_exp", 100, asked_at(timestep, 9 * 64)[1::4], 20.0),
    ]
    read = read_back(timestep, targets, tmp_path)
    differing_from_host = 0
    for t, of in enumerate(targets):
        made = ours(timestep, of)
        bits = ring_buffers.weight_bits(made, 1, conductance="cond" in of["cell"])[0]
        rings = {1: ring_buffers.geometry(made, 1, 256)}
        for p, our in enumerate(made.projections):
            assert expanded_on_machine(made, our)
            most = (1 + ring_buffers.delay_stages(made, our, rings)) * rings[1].delay_slots
            ticks = row_delays(made, our, most)
            source, post, weight, delay = read[f"{t}_{p}"].T
            assert source.tolist() == our.connections.pre.tolist()
            assert post.tolist() == our.connections.post.tolist()
            raw = np.ldexp(weight, bits)
            assert raw.tolist() == row_weights(made, our, bits).tolist()
            assert (
                np.rint(delay / timestep).tolist() == as_read(ticks, rings[1].delay_slots).tolist()
            )
            differing_from_host += int(ticks[0] != max(1, round(of["asked"][p][1] / timestep)))
    assert (differing_from_host > 20) == (timestep != 1.0)


def test_random_delays_beyond_the_foreseen_are_cut(tmp_path: Path) -> None:
    """sPyNNaker takes an exponential's scale for its shift, and foresees too short delays."""
    exponential = [["uniform", {"low": 0.1, "high": 0.2}], ["exponential", {"beta": 20.0}]]
    of = target("IF_curr_exp", 200, [exponential], sources=3)
    read = read_back(1.0, [of], tmp_path)
    made = ours(1.0, of)
    rings = ring_buffers.geometry(made, 1, 256)
    assert rings.delay_slots == 32
    assert read["0_0"][:, 3].max() == 32
    assert np.count_nonzero(read["0_0"][:, 3] == 32) > 60


@pytest.mark.parametrize(("sources", "fits"), [(100, True), (101, False)])
def test_memory_of_a_delay_extension(sources: int, fits: bool, tmp_path: Path) -> None:
    """Eight stages of 32 ticks."""
    of = target("IF_curr_exp", 130, [(0.5, 288.0)], sources=sources)
    made = ours(1.0, of)
    rings = {1: ring_buffers.geometry(made, 1, 256)}
    assert bool(limits.crowded_extensions(made, rings)) != fits
    if fits:
        assert read_back(1.0, [of], tmp_path)["0_0"].shape == (100 * 130, 4)
    else:
        with pytest.raises(AssertionError, match=r"waiting for cores \['0, 0, \d+ .* to reach one"):
            read_back(1.0, [of], tmp_path)
