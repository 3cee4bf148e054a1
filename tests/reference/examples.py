"""Networks that are always the same: the notebook's, and parts to build others from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from spinn_stdp.network import (
    Connections,
    Connector,
    Network,
    Plasticity,
    Population,
    Projection,
    Recording,
)

LIF_PARAMETERS = {
    "tau_m": 20.0,
    "cm": 1.0,
    "v_rest": -65.0,
    "v_reset": -65.0,
    "v_thresh": -50.0,
    "tau_syn_E": 5.0,
    "tau_syn_I": 5.0,
    "tau_refrac": 0.1,
    "i_offset": 0.0,
}
REVERSAL_POTENTIALS = {"e_rev_E": 0.0, "e_rev_I": -70.0}
NEURON_VARIABLES = ("spikes", "v", "gsyn_exc", "gsyn_inh")


def record(
    variables: Sequence[str], neurons: Sequence[int], interval: float
) -> tuple[Recording, ...]:
    return tuple(Recording(name, np.array(neurons, np.int64), interval) for name in variables)


def lif(
    label: str, cell_type: str = "IF_cond_exp", size: int = 1, **parameters: float
) -> Population:
    """A population of cells with sPyNNaker's defaults, all recorded."""
    values = dict(LIF_PARAMETERS)
    if cell_type == "IF_cond_exp":
        values.update(REVERSAL_POTENTIALS)
    values.update(parameters)
    return Population(
        label,
        size,
        cell_type,
        {name: np.full(size, value) for name, value in values.items()},
        {"v": np.full(size, -65.0)},
        record(NEURON_VARIABLES, range(size), 1.0),
    )


def array_source(label: str, *times: Sequence[float]) -> Population:
    """One recorded spike source for each list of times (ms)."""
    arrays = tuple(np.array(each, np.float64) for each in times)
    return Population(
        label,
        len(times),
        "SpikeSourceArray",
        {"spike_times": arrays},
        recordings=record(("spikes",), range(len(times)), 1.0),
    )


def one_to_one(
    pre: int, post: int, weight: float, delay: float, plasticity: Plasticity | None = None
) -> Projection:
    """One synapse, its weight recorded at every millisecond."""
    zero = np.zeros(1, np.int64)
    return Projection(
        label=f"{pre} to {post}",
        pre=pre,
        post=post,
        receptor="excitatory",
        connections=Connections(zero, zero, np.array([weight]), np.array([delay])),
        connector=Connector("OneToOneConnector"),
        weight=weight,
        delay=delay,
        n_pre=1,
        n_post=1,
        plasticity=plasticity,
        recording=1.0,
    )


def pair_rule(
    tau_plus: float, tau_minus: float, a_plus: float, a_minus: float, w_min: float, w_max: float
) -> Plasticity:
    return Plasticity(
        "SpikePairRule",
        {"tau_plus": tau_plus, "tau_minus": tau_minus, "A_plus": a_plus, "A_minus": a_minus},
        "AdditiveWeightDependence",
        {"w_min": w_min, "w_max": w_max},
    )


def notebook() -> Network:
    """Two cells, each driven by a source, and one plastic synapse between them."""
    return Network(
        timestep=1.0,
        populations=(
            lif("pre"),
            lif("post"),
            array_source("thalamus-pre", [30, 40, 50, 60]),
            array_source("thalamus-post", [32, 42, 52, 62]),
        ),
        projections=(
            one_to_one(0, 1, 0.0, 5.0, pair_rule(10.0, 1.0, 0.5, 0.5, 0.0, 5.0)),
            one_to_one(2, 0, 5.0, 1.0),
            one_to_one(3, 1, 5.0, 1.0),
        ),
    )


def _all_to_all(
    network_populations: Sequence[Population],
    pre: int,
    post: int,
    weight: float,
    delay: float,
    plasticity: Plasticity | None = None,
    receptor: str = "excitatory",
) -> Projection:
    sources, targets = network_populations[pre].size, network_populations[post].size
    pairs = sources * targets
    return Projection(
        label=f"{pre} to {post}",
        pre=pre,
        post=post,
        receptor=receptor,
        connections=Connections(
            np.repeat(np.arange(sources), targets),
            np.tile(np.arange(targets), sources),
            np.full(pairs, weight),
            np.full(pairs, delay),
        ),
        connector=Connector("AllToAllConnector"),
        weight=weight,
        delay=delay,
        n_pre=sources,
        n_post=targets,
        plasticity=plasticity,
        recording=1.0,
    )


def long_histories() -> Network:
    """Cells that spike every few ticks, far more often than the sources of their synapses."""
    cells = lif("cells", "IF_curr_exp", size=12, v_thresh=-60.0)
    parameters = {**cells.parameters, "i_offset": np.linspace(1.5, 4.0, cells.size)}
    populations = (
        replace(cells, parameters=parameters),
        array_source("sources", [10, 62, 150], [3, 80, 97], [40, 41, 120]),
    )
    rule = pair_rule(50.0, 30.0, 0.02, 0.01, 0.0, 4.0)
    return Network(1.0, populations, (_all_to_all(populations, 1, 0, 0.5, 3.0, rule),))


def long_delays() -> Network:
    """100 cells on a core, which leave 32 delay slots, with one, two and four stages beyond."""
    populations = (
        replace(lif("cells", "IF_curr_exp", size=130), neurons_per_core=100),
        array_source("sources", [5, 5, 5, 6, 20], [1, 2, 2, 33]),
    )
    rule = pair_rule(20.0, 20.0, 0.2, 0.1, 0.0, 4.0)
    projections = (
        _all_to_all(populations, 1, 0, 4.0, 64.0),
        _all_to_all(populations, 1, 0, 3.0, 37.0, rule),
        _all_to_all(populations, 1, 0, 2.0, 96.0, rule),
        _all_to_all(populations, 1, 0, 1.0, 131.0, None, "inhibitory"),
        _all_to_all(populations, 1, 0, 5.0, 1.0, rule),
    )
    return Network(1.0, populations, projections)


def poisson_rates() -> Network:
    """Poisson sources about every limit between the ways in which the board draws them."""
    rates = [0.0, 0.7, 3.0, 9.98, 9.99, 9.995, 10.0, 10.001, 10.2, 11.0, 200.0, 4321.5, 9999.0]
    size = len(rates)
    sources = Population(
        "sources",
        size,
        "SpikeSourcePoisson",
        {
            "rate": np.array(rates),
            "start": np.array([0.4, 0.5] + [0.0] * (size - 2)),
            "duration": np.array([1e10] * (size - 2) + [700.5, 1500.4]),
        },
        recordings=record(["spikes"], range(size), 1.0),
        seed=20,
        neurons_per_core=5,
    )
    return Network(1.0, (sources,))


FIXED = {
    "notebook": (notebook, 150),
    "long histories": (long_histories, 200),
    "long delays": (long_delays, 200),
    "Poisson rates": (poisson_rates, 2000),
}
"""By name: what makes the network, and for how many ticks to run it."""
