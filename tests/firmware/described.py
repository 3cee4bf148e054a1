"""Small networks that have a little of everything, for the emulator and the firmware."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from spinn_stdp.network import (
    Connections,
    Connector,
    CurrentSource,
    Network,
    Plasticity,
    Population,
    Projection,
)
from tests.reference.examples import array_source, lif, pair_rule, record

RULE = pair_rule(20.0, 15.0, 0.02, 0.025, 0.0, 0.4)


def poisson(label: str, rates: Sequence[float], timestep: float, **more: Any) -> Population:
    size = len(rates)
    values = {"rate": np.array(rates), "start": np.zeros(size), "duration": np.full(size, np.inf)}
    recorded = record(("spikes",), range(size), timestep)
    return Population(label, size, "SpikeSourcePoisson", values, recordings=recorded, **more)


def join(
    pre: int,
    post: int,
    pairs: Sequence[tuple[int, int]],
    weight: float | Sequence[float],
    delay: float | Sequence[float],
    kind: str = "FromListConnector",
    views: tuple[int | None, int | None] = (None, None),
    receptor: str = "excitatory",
    plasticity: Plasticity | None = None,
    recording: float | None = None,
) -> Projection:
    """A projection of these connections; a weight or delay of its own for each, or one for all."""
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    return Projection(
        f"{pre} to {post}",
        pre,
        post,
        receptor,
        Connections(
            ends[:, 0],
            ends[:, 1],
            np.broadcast_to(np.asarray(weight, np.float64), len(ends)),
            np.broadcast_to(np.asarray(delay, np.float64), len(ends)),
        ),
        Connector(kind),
        weight if isinstance(weight, float) else None,
        delay if isinstance(delay, float) else None,
        *views,
        plasticity=plasticity,
        recording=recording,
    )


def all_pairs(pre: Sequence[int], post: Sequence[int]) -> list[tuple[int, int]]:
    return [(i, j) for i in pre for j in post]


def _random_list(size: int, sources: int, targets: int) -> list[tuple[int, int]]:
    """Pairs, some of them more than once."""
    random = np.random.RandomState(size)
    ends = random.randint((sources, targets), size=(size, 2))
    return [(int(i), int(j)) for i, j in ends]


def direct_current(
    population: int, neurons: Sequence[int], amplitude: float, start: float, stop: float
) -> CurrentSource:
    parameters = {"amplitude": amplitude, "start": start, "stop": stop}
    return CurrentSource("DCSource", parameters, population, np.array(neurons, np.int64))


def everything() -> Network:
    """Steps of 1 ms: combined cores, a delay extension, learning, sources of both kinds, views."""
    many, few = 130, 7
    cells = lif("cells", "IF_curr_exp", many, tau_refrac=2.0)
    cells = replace(
        cells,
        parameters={**cells.parameters, "v_thresh": np.linspace(-60.0, -45.0, many)},
        initial_values={
            "v": np.linspace(-75.0, -52.0, many),
            "isyn_exc": np.linspace(0.0, 2.0, many),
        },
        recordings=(
            *record(("spikes", "gsyn_exc"), range(many), 1.0),
            *record(("v",), (0, 5, 64, 129), 2.0),
            *record(("gsyn_inh",), range(100, 110), 5.0),
        ),
        options={"spikes_per_second": 100.0, "ring_buffer_sigma": 2.0},
    )
    learning = lif("learning", "IF_cond_exp", few, v_thresh=-58.0)
    learning = replace(
        learning,
        initial_values={"v": np.full(few, -65.0), "gsyn_exc": np.linspace(0.0, 0.3, few)},
        neurons_per_core=4,
        options={"n_steps_per_timestep": 2},
    )
    given = array_source("given", [3, 3, 20, 44], [1.5, 21], [], [5, 6, 7, 8, 70], [60, 95])
    noise = poisson(
        "noise", [1.0] * 5 + [40.0] * 10 + [900.0] * 5, 1.0, seed=3, neurons_per_core=12
    )
    lists = _random_list(60, 20, many), _random_list(40, 20, few)
    inner = [(i, j) for i, j in all_pairs(range(few), range(few)) if i != j]
    return Network(
        timestep=1.0,
        populations=(cells, learning, given, noise),
        projections=(
            join(2, 0, all_pairs(range(5), range(many)), 1.5, 60.0, "AllToAllConnector"),
            join(3, 0, lists[0], np.linspace(0, 3, 60), 1.0 + np.arange(60) % 20),
            join(
                0,
                1,
                [(i + 3, i) for i in range(few)],
                0.02,
                2.0,
                "OneToOneConnector",
                (few, few),
            ),
            join(
                2,
                1,
                all_pairs(range(5), range(few)),
                0.1,
                3.0,
                "AllToAllConnector",
                plasticity=RULE,
                recording=50.0,
            ),
            join(3, 1, lists[1], 0.05, 1.0 + np.arange(40) % 5, plasticity=RULE, recording=25.0),
            join(1, 1, inner, 0.03, 1.0, "AllToAllConnector", receptor="inhibitory"),
        ),
        currents=(
            direct_current(1, range(5), -0.7, 10.0, 50.0),
            direct_current(1, range(3, 7), 1.25, 0.0, np.inf),
            direct_current(1, (2, 6), 0.5, 30.0, 45.5),
        ),
        spikes_per_second=50.0,
        ring_buffer_sigma=3.0,
    )


def everything_set_otherwise() -> Network:
    """The same with other parameters, rates, spike times and currents."""
    network = everything()
    cells, learning, given, noise = network.populations
    taus = {**learning.parameters, "tau_m": np.linspace(5.0, 30.0, learning.size)}
    taus["i_offset"] = np.full(learning.size, 0.4)
    times = tuple(np.array(each, np.float64) for each in ([99, 101], [100], [130], [], [140, 180]))
    rates = {**noise.parameters, "rate": np.full(noise.size, 60.0)}
    slower, steady, later = network.currents
    return replace(
        network,
        populations=(
            replace(cells, parameters={**cells.parameters, "tau_refrac": np.full(cells.size, 5.0)}),
            replace(learning, parameters=taus),
            replace(given, parameters={"spike_times": times}),
            replace(noise, parameters=rates),
        ),
        currents=(
            replace(slower, parameters={"amplitude": -0.2, "start": 0.0, "stop": np.inf}),
            replace(steady, parameters={"amplitude": 0.0, "start": 0.0, "stop": np.inf}),
            replace(later, parameters={"amplitude": 0.9, "start": 110.0, "stop": 150.0}),
        ),
    )


def short_steps() -> Network:
    """Steps of 0.1 ms: neurons and synapses on cores of their own, delays that the board cuts."""
    step = 0.1
    cells = lif("cells", "IF_curr_exp", 12, tau_refrac=0.35)
    conducting = lif("conducting", "IF_cond_exp", 3, v_thresh=-63.0)
    cells, conducting = (
        replace(each, recordings=record(("spikes", "v", "gsyn_exc"), range(each.size), step))
        for each in (cells, conducting)
    )
    times = [[k * 0.7, 4.05, 9.9] for k in range(6)]
    given = array_source("given", *(sorted(each) for each in times))
    noise = poisson("noise", [3.0, 800.0, 4000.0], step, seed=11)
    pairs = _random_list(30, 12, 3)
    ends = [round(0.1 * (1 + k % 16), 1) for k in range(30)]
    # Learning is left to synapses of sources, see `arrival` in test_emulator_equals_firmware.
    return Network(
        timestep=step,
        populations=(cells, conducting, given, noise),
        projections=(
            join(2, 0, all_pairs(range(6), range(12)), 6.0, 0.4, "AllToAllConnector"),
            join(0, 1, pairs, 0.05, ends),
            join(
                2,
                1,
                all_pairs(range(6), range(3)),
                0.1,
                0.8,
                "AllToAllConnector",
                plasticity=RULE,
                recording=5.0,
            ),
            join(
                3,
                1,
                [(0, 0), (1, 1), (2, 2)],
                0.01,
                0.3,
                "OneToOneConnector",
                receptor="inhibitory",
            ),
        ),
        currents=(direct_current(0, range(0, 12, 2), 1.3, 2.0, 8.0),),
    )


def all_currents(timestep: float) -> Network:
    """Every kind of current source, with negative numbers, into cells of two steps a tick."""
    cells = lif("cells", "IF_curr_exp", 5)
    others = lif("others", "IF_cond_exp", 3)
    cells, others = (
        replace(
            each,
            recordings=record(("spikes", "v"), range(each.size), timestep),
            neurons_per_core=2,
            options={"n_steps_per_timestep": steps},
        )
        for each, steps in ((cells, 2), (others, 1))
    )
    wave = {"amplitude": -1.5, "offset": 1.1, "frequency": 90.0, "phase": -30.0}
    span = {"start": 2.0, "stop": 55.0}
    steps = {"times": np.array([0.0, 4.0, 9.0, 20.0]), "amplitudes": np.array([2, -1, 3, 0.5])}
    noise = {"mean": 1.5, "stdev": 2.5, "dt": timestep, "seed": 7, "start": 0.0, "stop": np.inf}
    everywhere = np.arange(5)
    return Network(
        timestep,
        (cells, others),
        currents=(
            CurrentSource("ACSource", {**wave, **span}, 0, everywhere),
            CurrentSource("StepCurrentSource", steps, 0, np.array([0, 1, 4])),
            CurrentSource("NoisyCurrentSource", noise, 0, everywhere[1:]),
            CurrentSource("NoisyCurrentSource", {**noise, "mean": -0.2}, 1, everywhere[:3]),
            direct_current(1, (0, 2), 2.5, 0.0, 60.0),
        ),
    )


def learning_under_currents(timestep: float) -> Network:
    """Synapses that learn, their weights recorded at every tick, under every kind of current."""
    network = all_currents(timestep)
    size = network.populations[0].size
    learned = join(
        2, 0, all_pairs(range(size), range(size)), 0.2, timestep, "AllToAllConnector",
        plasticity=RULE, recording=timestep,
    )  # fmt: skip
    drive = poisson("drive", [150.0 / timestep] * size, timestep, seed=3)
    return replace(network, populations=(*network.populations, drive), projections=(learned,))


def all_currents_set_otherwise(timestep: float) -> Network:
    """The same with other parameters of the sources."""
    network = all_currents(timestep)
    wave, steps, noise, more, direct = network.currents
    later = {"times": np.array([35.0]), "amplitudes": np.array([-2.0])}
    return replace(
        network,
        currents=(
            replace(wave, parameters={**wave.parameters, "frequency": 33.0, "stop": 1e9}),
            replace(steps, parameters=later),
            replace(noise, parameters={**noise.parameters, "seed": 8}),
            replace(more, parameters={**more.parameters, "mean": 1.0}),
            replace(direct, parameters={**direct.parameters, "amplitude": -1.0, "stop": 90.0}),
        ),
    )


def equal_spikes(timestep: float, rule: Plasticity) -> Network:
    """Sources that spike several times in a tick, each with a projection or two that learn."""
    size, few = 12, 2
    cells = replace(
        lif("cells", "IF_cond_exp", few),
        initial_values={"v": np.full(few, -40.0)},
        recordings=record(("spikes", "v", "gsyn_exc"), range(few), timestep),
    )
    rates = np.linspace(1000.0, 6000.0, size) / timestep
    alone = poisson("alone", rates.tolist(), timestep, seed=5)
    together = poisson("together", rates.tolist(), timestep, seed=7)
    given = array_source("given", *([timestep] * (1 + k % 7) for k in range(size)))
    pairs = all_pairs(range(size), range(few))

    def learn(pre: int, delay: float) -> Projection:
        kind = "AllToAllConnector"
        learned = join(pre, 0, pairs, 0.02, delay * timestep, kind, plasticity=rule)
        return replace(learned, recording=2 * timestep)

    return Network(
        timestep=timestep,
        populations=(cells, alone, together, given),
        projections=(
            learn(1, 1.0),
            learn(2, 1.0),
            join(2, 0, [(0, 0)], 0.001, 2 * timestep),
            learn(3, 20.0),
        ),
    )


def own_spikes(timestep: float, cell_type: str, rule: Plasticity) -> Network:
    """Populations that learn on synapse cores, with projections to themselves of all kinds."""
    size = 4
    given = array_source("given", [3 * timestep, 8 * timestep], [timestep, 6 * timestep])
    cells = lif("cells", cell_type, size, v_thresh=-50.0)
    cells = replace(
        cells,
        initial_values={"v": np.array([-40.0, -70.0, -40.0, -70.0])},
        recordings=record(("spikes",), range(size), timestep),
    )
    everyone = all_pairs(range(size), range(size))

    def static(post: int, pairs: Sequence[tuple[int, int]]) -> Projection:
        return join(post, post, pairs, 0.01, timestep, receptor="inhibitory")

    def learning(post: int, pairs: Sequence[tuple[int, int]]) -> Projection:
        projection = join(post, post, pairs, 0.5, timestep, plasticity=rule)
        return replace(projection, receptor="inhibitory")

    back: tuple[tuple[Projection, ...], ...] = (
        (),
        (static(2, [(0, 1)]), static(2, [(0, 2), (1, 2)])),
        (learning(3, [(0, 1)]),),
        (learning(4, [(0, 1), (3, 0)]), learning(4, everyone), static(4, everyone)),
        (static(5, [(0, 2), (2, 0), (1, 0)]),),
    )
    forward = [
        join(0, post, [(0, 0), (1, 1), (0, 2)], 0.5, timestep, plasticity=rule)
        for post in range(1, len(back) + 1)
    ]
    on_two_cores = replace(cells, neurons_per_core=2)
    return Network(
        timestep=timestep,
        populations=(given, *[cells] * (len(back) - 1), on_two_cores),
        projections=(*forward, *(projection for each in back for projection in each)),
    )
