"""Both targets tell of input that the board's ring buffers don't hold, and how often."""

from __future__ import annotations

import re
import warnings

import pytest

import spinn_stdp as sim
from spinn_stdp.targets.saturated import ADVICE

SOURCES, WEIGHT = 3, 0.75
"""Their sum is above the 2 nA that a ring buffer holds, and that of all but one is not: so the
board, which counts weights that come beyond, counts as many as there are time steps."""


def learning() -> sim.STDPMechanism:
    return sim.STDPMechanism(
        sim.SpikePairRule(A_plus=0.0, A_minus=0.0),
        sim.AdditiveWeightDependence(w_max=WEIGHT),
        weight=WEIGHT,
        delay=1.0,
    )


def told(target: str, synapse: object, times: list[float]) -> str:
    """What is said of a population that saturates at these times."""
    sim.setup(timestep=1.0, target=target)
    pre = sim.Population(SOURCES, sim.SpikeSourceArray(times))
    post = sim.Population(
        2, sim.IF_curr_exp(), label="cells", max_expected_summed_weight=[0.9, 0.9]
    )
    everyone = sim.AllToAllConnector()
    sim.Projection(pre, post[1:2], everyone, synapse, receptor_type="inhibitory")
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        sim.run(10)
    sim.end()
    (text,) = [str(each.message) for each in found if "cells" in str(each.message)]
    return text


@pytest.mark.parametrize("learns", [False, True])
@pytest.mark.slow
def test_both_targets_count_the_same(learns: bool) -> None:
    times = [1.0, 4.0, 6.0] if learns else [2.0, 5.0]
    for target in ("emulator", "firmware"):
        synapse = learning() if learns else sim.StaticSynapse(weight=WEIGHT, delay=1.0)
        text = told(target, synapse, times)
        assert text.endswith(ADVICE)
        assert re.findall(r"(\d) times", text) == [str(len(times))]
