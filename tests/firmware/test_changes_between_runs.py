"""One script on both targets: random numbers, and what is set between runs and after a reset."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pyNN.random import NumpyRNG, RandomDistribution

import spinn_stdp as sim

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning"),
]

SIZE = 5
STRONG, WEAK = 2.0, 0.05
"""Weights, nA and µS."""
DRIVE = {"Izhikevich": 14.0}
CELLS: dict[str, dict[str, Any]] = {
    "IF_curr_exp": {"tau_m": (8.0, 20.0), "tau_syn_E": (1.0, 5.0)},
    "IF_cond_exp": {"tau_m": (8.0, 20.0), "e_rev_E": (-5.0, 5.0)},
    "IF_curr_alpha": {"tau_m": (8.0, 20.0), "tau_syn_I": (1.0, 5.0)},
    "IF_curr_delta": {"tau_m": (8.0, 20.0), "v_thresh": (-55.0, -50.0)},
    "Izhikevich": {"a": (0.02, 0.1), "d": (2.0, 8.0)},
}
"""PyNN's standard models and sPyNNaker's own, and between which numbers some of theirs are."""


def drawn(limits: tuple[float, float], seed: int | None = None) -> RandomDistribution:
    """From the board's random numbers, or of a *seed*."""
    rng = None if seed is None else NumpyRNG(seed)
    return RandomDistribution("uniform", low=limits[0], high=limits[1], rng=rng)


def populations() -> dict[str, Any]:
    made = {}
    for k, (name, limits) in enumerate(CELLS.items()):
        parameters = {each: drawn(span) for each, span in limits.items()}
        kind = getattr(sim, name)(i_offset=DRIVE.get(name, 0.8), **parameters)
        made[name] = sim.Population(SIZE, kind, seed=40 + k, label=name)
        made[name].initialize(v=drawn((-70.0, -60.0)))
        made[name].record(["spikes", "v"])
    return made


def projections(cells: dict[str, Any], sources: list[Any]) -> list[Any]:
    made = []
    for name, targets in cells.items():
        weight = WEAK if name == "IF_cond_exp" else STRONG
        rule = sim.STDPMechanism(
            sim.SpikePairRule(A_plus=weight / 10, A_minus=weight / 8),
            sim.AdditiveWeightDependence(w_max=2 * weight),
            weight=weight,
            delay=2.0,
        )
        static = sim.StaticSynapse(weight=drawn((weight / 4, weight)), delay=1.0)
        made.append(sim.Projection(sources[0], targets, sim.AllToAllConnector(), rule))
        made.append(
            sim.Projection(
                sources[1],
                targets,
                sim.FixedProbabilityConnector(0.6),
                static,
                receptor_type="inhibitory",
            )
        )
    return made


def script(target: str) -> list[Any]:
    """All spikes, samples and weights."""
    sim.setup(1.0, target=target)
    cells = populations()
    sources = [
        sim.Population(SIZE, sim.SpikeSourceArray([[3.0, 9.0, 21.0 + k] for k in range(SIZE)])),
        sim.Population(SIZE, sim.SpikeSourcePoisson(rate=60.0), seed=7),
    ]
    joined = projections(cells, sources)
    current = sim.DCSource(amplitude=0.4, start=2.0, stop=60.0)
    for each in cells.values():
        current.inject_into(each[1:3])
    seen: list[Any] = []

    def run(ms: float) -> None:
        sim.run(ms)
        for each in cells.values():
            segment = each.get_data().segments[-1]
            seen.extend(np.asarray(train) for train in segment.spiketrains)
            samples = np.asarray(segment.filter(name="v")[0])
            # The emulator knows the sample of the tick that comes next; the board will record it.
            seen.append(samples[: round(sim.get_current_time())])
        seen.extend(np.array(each.get("weight", "list")) for each in joined)

    run(12.0)
    sources[1].set(rate=200.0)
    current.set_parameters(amplitude=-0.3)
    for name, limits in CELLS.items():
        first = next(iter(limits))
        cells[name].set(**{first: drawn(limits[first], seed=3)})
        cells[name][0:2].set(i_offset=DRIVE.get(name, 0.8) * 1.5)
    run(11.0)
    run(5.0)
    sim.reset()
    for k, name in enumerate(CELLS):
        cells[name].set(i_offset=drawn((0.5, 1.5), seed=k))
        cells[name].initialize(v=drawn((-75.0, -60.0), seed=k))
    joined[1].set(weight=STRONG / 3)
    sources[1].set(rate=30.0)
    run(9.0)
    current.set_parameters(amplitude=0.9)
    run(8.0)
    sim.end()
    return seen


def test_all_numbers_are_equal() -> None:
    ours, theirs = script("emulator"), script("firmware")
    assert len(ours) == len(theirs)
    for mine, given in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(mine, given)
    assert sum(map(np.size, ours)) > 100 * SIZE
