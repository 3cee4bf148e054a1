"""Networks with rewired synapses: the emulator and the firmware give the same, after every run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import spinn_stdp as sim

from .both import Both

pytestmark = pytest.mark.slow

SIZE = 12


@pytest.fixture(autouse=True)
def set_up() -> Iterator[None]:
    sim.setup(1.0)
    yield
    sim.end()


def rules(**more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "partner_selection": sim.RandomSelection(),
        "formation": sim.DistanceDependentFormation(grid=[4, 3], p_form_forward=0.9),
        "elimination": sim.RandomByWeightElimination(9.0, 0.6, 0.2),
        "f_rew": 3000.0,
        "initial_weight": 9.0,
        "initial_delay": 3.0,
        "s_max": 6,
        "seed": 3,
    }
    return {**given, **more}


def cells(**more: Any) -> Any:
    made = sim.Population(SIZE, sim.IF_curr_exp(tau_refrac=2.0), label="cells", **more)
    made.record(["spikes", "v"])
    return made


def source(label: str = "source", size: int = SIZE) -> Any:
    times = [[float(t) for t in range(2 + k % 4, 150, 7 + k % 3)] for k in range(size)]
    return sim.Population(size, sim.SpikeSourceArray(times), label=label)


def static() -> None:
    """A list in no order, onto two cores; a static projection beside it."""
    onto = cells(neurons_per_core=7)
    strong = sim.StaticSynapse(weight=5.0, delay=1.0)
    first = [(k, (5 * k) % SIZE, 3.0, 1.0 + k % 3) for k in reversed(range(SIZE))]
    mechanism = sim.StructuralMechanismStatic(**rules())
    sim.Projection(source(), onto, sim.FromListConnector(first), mechanism)
    sim.Projection(source("beside"), onto, sim.AllToAllConnector(), strong)


def learning() -> None:
    """Two projections of one mechanism, one among the cells themselves."""
    onto = cells()
    mechanism = sim.StructuralMechanismSTDP(
        timing_dependence=sim.SpikePairRule(A_plus=0.1, A_minus=0.05),
        weight_dependence=sim.AdditiveWeightDependence(w_max=12.0),
        weight=9.0,
        delay=2.0,
        **rules(with_replacement=False),
    )
    sim.Projection(source(), onto, sim.OneToOneConnector(), mechanism)
    sim.Projection(onto, onto, sim.FromListConnector([(k, 3, 2.0, 1.0) for k in (1, 4)]), mechanism)


NETWORKS = {"static": static, "learning": learning}


@pytest.mark.parametrize("name", NETWORKS)
def test_both_rewire_the_same(name: str) -> None:
    NETWORKS[name]()
    with Both(sim.get_network()) as both:
        for ticks in (30, 50):
            both.run(ticks)
            assert both.disagreements() == []
        both.reset()
        assert both.disagreements() == []
        both.run(48)
        assert both.disagreements() == []
        events = both.firmware.rewiring_events(0)
        assert {0, 1} == set(events[:, 3].tolist())
        assert max(both.spike_counts()) > 10
