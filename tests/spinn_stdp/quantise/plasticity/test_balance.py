"""What whole steps of the weights make of single pairs of spikes."""

from __future__ import annotations

import numpy as np
import pytest

import spinn_stdp as sim
from emulator.timestep.plasticity.rules import weight_rule
from spinn_stdp.quantise.plasticity import quantise_plasticity
from spinn_stdp.quantise.plasticity.balance import shares

APART = range(1, 160)
"""ms; the traces of 20 ms last for 153."""
FIRED, LATER = 200.0, 600.0
STEP = 2.0**-14
"""Of weights below 1, of which not more than one arrives in a time step."""
AMPLITUDE = 16 * STEP


@pytest.mark.parametrize("timing", ["SpikePairRule", "SpikeNearestPairRule"])
@pytest.mark.parametrize("weight", ["AdditiveWeightDependence", "MultiplicativeWeightDependence"])
def test_shares_are_what_runs(timing: str, weight: str) -> None:
    sim.setup(timestep=1.0)
    driver = sim.Population(1, sim.SpikeSourceArray([FIRED - 1]))
    # The delay is the postsynaptic spike's, which comes to the synapses a time step later.
    before = [[FIRED + 1 - apart, LATER] for apart in APART]
    after = [[FIRED + apart] for apart in APART]
    rule = getattr(sim, timing, None) or getattr(sim.extra_models, timing)
    changes = []
    for times in (before, after):
        sources = sim.Population(len(times), sim.SpikeSourceArray(times))
        cells = sim.Population(1, sim.IF_curr_delta(), max_expected_summed_weight=[63.0, 1.5])
        cells.record("spikes")
        sim.Projection(driver, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=60.0))
        mechanism = sim.STDPMechanism(
            rule(A_plus=AMPLITUDE, A_minus=AMPLITUDE), getattr(sim, weight)(), weight=0.5, delay=1.0
        )
        learning = sim.Projection(
            sources, cells, sim.AllToAllConnector(), mechanism, receptor_type="inhibitory"
        )
        changes.append((learning, cells))
    sim.run(LATER + 10)
    network = sim.get_network()
    asked = network.projections[1].plasticity
    assert asked is not None
    held = quantise_plasticity(asked, 1000, 1, 1)
    kept = shares(weight_rule(held), held.timing_parameters, round(STEP * 2**15))
    amplitude = AMPLITUDE / (2 if weight.startswith("Mult") else 1)
    decays = held.timing_parameters["plus"][1:], held.timing_parameters["minus"]
    whole = [amplitude * table.sum() / 2**11 for table in decays]
    for _, cells in changes:
        assert [list(map(float, t)) for t in cells.get_data("spikes").segments[0].spiketrains] == [
            [FIRED]
        ]
    made = [np.array(each.get("weight", "list", with_address=False)) - 0.5 for each, _ in changes]
    assert list(kept) == pytest.approx([made[0].sum() / whole[0], -made[1].sum() / whole[1]])
