"""Current sources, dopamine and Vogels2011Rule in the table of values."""

from __future__ import annotations

import math

import pytest

import spinn_stdp as sim
from emulator.arithmetic.fixed_point import ACCUM_ONE, TRACE_ONE

extra = sim.extra_models
AMPLITUDE, FREQUENCY = 0.1234, 7.0


def found() -> dict[tuple[str, str], tuple[float, int, float]]:
    """Asked, stored and meant, by the first word of a part and the name."""
    table = sim.values(sim.get_network()).table
    sim.end()
    return {
        (row["part"].split()[0], row["name"]): (row["asked"], row["stored"], row["means"])
        for row in table
    }


def test_current_sources() -> None:
    sim.setup(0.5)
    cells = sim.Population(3, sim.IF_curr_exp(), label="cells")
    cells.inject(sim.DCSource(amplitude=AMPLITUDE, start=2.0))
    cells.inject(sim.ACSource(amplitude=1.0, frequency=FREQUENCY, phase=45.0, stop=9.0))
    cells.inject(sim.StepCurrentSource(times=[4.0], amplitudes=[-AMPLITUDE]))
    given = found()
    stored = round(AMPLITUDE * ACCUM_ONE)
    assert given["DCSource", "amplitude"] == (AMPLITUDE, stored, stored / ACCUM_ONE)
    assert given["DCSource", "start"] == (2.0, 4, 2.0)
    assert math.isinf(given["DCSource", "stop"][2])
    per_tick = round(FREQUENCY * 2 * math.pi / 1000 * 0.5 * ACCUM_ONE)
    _, held, means = given["ACSource", "frequency"]
    assert held == per_tick
    assert means == pytest.approx(FREQUENCY, rel=0.001)
    assert given["ACSource", "phase"][2] == pytest.approx(45.0, rel=0.001)
    assert given["ACSource", "stop"] == (9.0, 18, 9.0)
    assert given["StepCurrentSource", "times"] == (4.0, 8, 4.0)
    assert given["StepCurrentSource", "amplitudes"] == (-AMPLITUDE, -stored, -stored / ACCUM_ONE)


@pytest.mark.parametrize(("cell", "scale"), [("IF_curr_exp", 1), ("IF_cond_exp", 1024)])
def test_what_dopamine_keeps_weights_between_and_alpha(cell: str, scale: int) -> None:
    sim.setup(1.0)
    cells = sim.Population(3, getattr(sim, cell)(), label="cells")
    source, reward = (sim.Population(3, sim.SpikeSourceArray([1.0])) for _ in range(2))
    rule = sim.STDPMechanism(
        extra.Vogels2011Rule(alpha=0.2), sim.AdditiveWeightDependence(w_max=0.03), weight=0.01
    )
    sim.Projection(source, cells, sim.AllToAllConnector(), rule, label="learning")
    dopamine = extra.Neuromodulation(weight=0.05, w_min=0.001, w_max=0.02)
    everyone = sim.AllToAllConnector()
    sim.Projection(reward, cells, everyone, dopamine, receptor_type="reward", label="dopamine")
    given = {name: each for (part, name), each in found().items() if part == "Projection"}
    alpha = round(0.2 * TRACE_ONE)
    assert given["alpha"] == (0.2, alpha, alpha / TRACE_ONE)
    highest = round(0.02 * scale * ACCUM_ONE)
    assert given["w_max"] == (0.02, highest, highest / (scale * ACCUM_ONE))
