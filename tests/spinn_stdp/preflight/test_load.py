"""How busy cores are, from the spikes of a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spinn_stdp.network import Network
from spinn_stdp.preflight import costs
from spinn_stdp.preflight.load import budget, core_loads, cores_of, width_of
from spinn_stdp.results.results import simulate
from tests.firmware.described import all_pairs, join
from tests.reference.examples import array_source, lif


def network(neurons=5, per_core=None, plasticity=None, timestep=1.0) -> Network:
    cells = replace(lif("cells", "IF_curr_exp", neurons), neurons_per_core=per_core)
    sources = array_source("sources", [3, 6], [6], [])
    wires = join(0, 1, all_pairs(range(3), range(neurons)), 0.001, 2.0, plasticity=plasticity)
    return Network(timestep, (sources, cells), (wires,))


def test_each_part_costs_what_it_costs():
    loads = core_loads(simulate(network(), 10))
    source, cells = loads
    tick = 200_000 / costs.CYCLES
    assert budget(network()) == 200_000
    standing = costs.NEURON_CORE + 5 * costs.NEURON["IF_curr_exp"]
    two_rows = 2 * costs.STATIC_ROW + 10 * costs.STATIC_SYNAPSE
    assert cells.peak == pytest.approx((standing + two_rows) / tick)
    assert (cells.peak_tick, cells.worst_rows, cells.worst_synapses) == (6, 2, 10)
    assert cells.mean == pytest.approx((standing + 1.5 * two_rows / 10) / tick)
    assert cells.overruns == 0
    assert source.peak == pytest.approx((costs.ARRAY_CORE + 2 * costs.SPIKE) / tick)
    assert source.peak_tick == 6


def test_cores_have_their_own_neurons_and_rows():
    made = network(neurons=5, per_core=2)
    assert (cores_of(made.populations[1]), width_of(made.populations[1])) == (3, 2)
    loads = core_loads(simulate(made, 10))[1:]
    assert [(load.first, load.neurons) for load in loads] == [(0, 2), (2, 2), (4, 1)]
    assert [load.worst_synapses for load in loads] == [4, 4, 2]
    assert [load.worst_rows for load in loads] == [2, 2, 2]


def test_overruns_are_foreseen(monkeypatch):
    monkeypatch.setattr(costs, "CYCLES", 120.0)
    cells = core_loads(simulate(network(), 10))[1]
    assert cells.peak > 1
    assert cells.overruns == 2
    assert budget(network(timestep=0.1)) == 200_000
    assert budget(network(timestep=2.0)) == 400_000


def test_no_run_no_load():
    assert core_loads(simulate(network(), 0)) == []
    silent = simulate(network(), 4)
    assert np.isfinite([load.mean for load in core_loads(silent)]).all()
