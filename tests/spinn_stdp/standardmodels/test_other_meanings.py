"""What the table of docs/pynn.md says of models that mean something else than PyNN's."""

from __future__ import annotations

import math
from typing import Any

import pytest

import spinn_stdp as sim
from tests.spinn_stdp.surface import spike_source, static

STEP = 0.1


@pytest.fixture(autouse=True)
def tenths() -> None:
    sim.setup(timestep=STEP)


def answer(cells: Any, variable: str, weight: float) -> Any:
    """What a spike at 5 ms makes of *variable*."""
    static(spike_source([5.0]), cells, weight=weight, delay=1.0)
    cells.record(variable)
    sim.run(60.0)
    return cells.get_data().segments[0].analogsignals[0].magnitude[:, 0]


def test_a_weight_onto_an_alpha_response_is_its_area() -> None:
    cells = sim.Population(1, sim.IF_curr_alpha(tau_syn_E=2.0))
    current = answer(cells, "isyn_exc", 0.5)
    assert current.sum() * STEP == pytest.approx(0.5, rel=0.02)
    assert current.max() * math.e * 2.0 == pytest.approx(0.5, rel=0.01)


def test_a_weight_onto_a_delta_response_is_a_current_of_one_step() -> None:
    cells = sim.Population(1, sim.IF_curr_delta(cm=0.5, tau_m=20.0))
    v = answer(cells, "v", 2.0 * 0.5)
    assert v.max() + 65.0 == pytest.approx(2.0, rel=0.02)


@pytest.mark.parametrize(("offset", "spikes"), [(0.014, False), (14.0, True)])
def test_the_current_of_an_izhikevich_neuron(offset: float, spikes: bool) -> None:
    cells = sim.Population(1, sim.Izhikevich(i_offset=offset))
    cells.record("spikes")
    sim.run(60.0)
    assert (cells.mean_spike_count() > 0) == spikes
