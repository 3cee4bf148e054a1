"""Rewired synapses in the table of values."""

from __future__ import annotations

import spinn_stdp as sim


def test_what_is_formed_and_the_threshold_have_rows() -> None:
    sim.setup(1.0)
    source = sim.Population(4, sim.SpikeSourceArray([1.0]))
    cells = sim.Population(4, sim.IF_curr_exp())
    mechanism = sim.StructuralMechanismStatic(
        partner_selection=sim.RandomSelection(),
        formation=sim.DistanceDependentFormation(grid=[2, 2]),
        elimination=sim.RandomByWeightElimination(0.3),
        f_rew=100.0,
        initial_weight=0.7,
        initial_delay=2.0,
        seed=1,
    )
    sim.Projection(source, cells, sim.FromListConnector([]), mechanism)
    table = sim.values(sim.get_network()).table
    sim.end()
    found = {row["name"]: (row["asked"], row["stored"]) for row in table}
    assert found["initial_weight"] == (0.7, round(0.7 * 2**15))
    assert found["initial_delay"] == (2.0, 2)
    assert found["threshold"] == (0.3, int(0.3 * 2**15))
