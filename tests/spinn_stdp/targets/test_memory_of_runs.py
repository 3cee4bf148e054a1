"""The board's programs take memory for current sources with each run, and at last have none."""

from __future__ import annotations

import warnings

import pytest

import spinn_stdp as sim
from spinn_stdp.quantise import BoardWarning

SIZE, FITTING = 256, 4
"""60,796 bytes, of which 37,084 are taken; each run takes 20 more for each neuron."""


def network(plastic: bool) -> None:
    sim.setup(1.0)
    cells = sim.Population(SIZE, sim.IF_curr_exp(), label="cells")
    source = sim.Population(1, sim.SpikeSourceArray([1.0]))
    synapse = sim.StaticSynapse(weight=1.0, delay=1.0)
    sim.Projection(source, cells, sim.AllToAllConnector(), synapse)
    if plastic:
        others = sim.Population(1, sim.IF_curr_exp())
        rule = sim.STDPMechanism(
            sim.SpikePairRule(A_plus=0.1, A_minus=0.1),
            sim.AdditiveWeightDependence(w_max=1.0),
            weight=0.5,
            delay=1.0,
        )
        sim.Projection(source, others, sim.AllToAllConnector(), rule)
    sim.DCSource(amplitude=0.1).inject_into(cells)


def run(times: int) -> None:
    for _ in range(times):
        sim.run(1.0)


def test_the_first_run_that_has_none_is_told_once() -> None:
    network(plastic=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error", BoardWarning)
        run(FITTING)
    with pytest.warns(BoardWarning, match=f"'cells'.* for {FITTING} runs; from run 5 on") as told:
        run(3)
    assert len(told) == 1


def test_a_reset_that_loads_the_programs_anew_gives_it_back() -> None:
    network(plastic=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", BoardWarning)
        run(FITTING)
        sim.reset()
        run(FITTING)
    with pytest.warns(BoardWarning, match="from run 5 on"):
        run(1)
