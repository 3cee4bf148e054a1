"""Cells that spike by chance, with generators of their own, on both targets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import numpy as np
import pytest

import spinn_stdp as sim
from spinn_stdp.network import Network

from .both import Both

pytest.importorskip("unicorn")
pytest.importorskip("spynnaker")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::spinn_stdp.quantise.BoardWarning"),
]

SIZE, PER_CORE, TICKS = 7, 3, 60
UNIT = ("v", "ex_input", "in_input", "prob")
DELTA = ("v", "gsyn_exc", "gsyn_inh")
KINDS: dict[str, tuple[tuple[str, ...], dict[str, tuple[float, ...]], dict[str, Any]]] = {
    "StocExp": (UNIT, {"tau": (1.0, 1.5, 8.0, 20.0), "bias": (-3.0, 0.0, 0.7, 4.0)}, {}),
    "StocExpStable": (
        UNIT,
        {
            "tau": (0.01, 0.1, 0.4, 1.03, 2.0),
            "bias": (-0.2, 0.0, 0.1),
            "v_reset": (-3.0, -1.0, 0.0),
            "tau_refrac": (0.3, 1.0, 2.5, 4.0),
        },
        {"v_init": (-2.0, 0.0, 3.0)},
    ),
    "StocSigma": (
        UNIT,
        {"alpha": (-0.5, 0.4, 1.0, 3.0), "bias": (-2.0, 0.0, 1.0), "tau_refrac": (1.0, 2.5)},
        {},
    ),
    "IFCurrDeltaFixedProb": (
        DELTA,
        {
            "tau_m": (5.0, 20.0),
            "cm": (0.5, 1.0),
            "p_thresh": (0.0, 0.2, 0.7, 1.0),
            "tau_refrac": (0.0, 2.0),
            "i_offset": (0.1, 0.4),
        },
        {"v": (-1.0, 0.0, 2.0)},
    ),
}


@contextmanager
def set_up(timestep: float) -> Iterator[None]:
    sim.setup(timestep)
    yield
    sim.end()


def network(seed: int, timestep: float) -> Network:
    random = Random(seed)
    with set_up(timestep):
        times = [sorted(random.sample(range(1, TICKS), 25)) for _ in range(4)]
        source = sim.Population(4, sim.SpikeSourceArray([np.array(t) * timestep for t in times]))
        for k, (name, (variables, parameters, initial)) in enumerate(KINDS.items()):
            drawn = {n: random.choices(values, k=SIZE) for n, values in parameters.items()}
            cells = getattr(sim.extra_models, name)(seed=seed + k, **drawn)
            made = sim.Population(SIZE, cells, label=name, neurons_per_core=PER_CORE)
            made.initialize(**{n: random.choices(values, k=SIZE) for n, values in initial.items()})
            if variables == UNIT:
                made.initialize(refract_init=random.choices((0, 0, 2), k=SIZE))
            made.record(["spikes", *variables])
            for receptor, ticks in (("excitatory", 2), ("inhibitory", 3)):
                sim.Projection(
                    source,
                    made,
                    sim.AllToAllConnector(),
                    sim.StaticSynapse(weight=random.uniform(0.5, 1.5), delay=ticks * timestep),
                    receptor_type=receptor,
                )
        return sim.get_network()


@pytest.mark.parametrize(("seed", "timestep"), [(1, 1.0), (2, 0.5)])
def test_every_sample_and_spike_is_equal(seed: int, timestep: float) -> None:
    """Over several runs, at whose ends generators are validated, and over resets."""
    with Both(network(seed, timestep)) as both:
        both.run(TICKS // 2, TICKS // 2 - 3)
        assert both.disagreements() == []
        first = both.spike_counts()
        both.reset()
        both.run(TICKS // 2)
        assert both.disagreements() == []
        both.reset()
        both.run(TICKS // 2, 5)
        assert both.disagreements() == []
    assert min(first[1:]) > 10
