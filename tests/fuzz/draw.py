"""Random experiments with all that the emulator's registries name.

A new cell type or learning rule is drawn as soon as it is registered there.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np

from spinn_stdp.network import Network, Population, Recording
from spinn_stdp.quantise.direct import POISSON
from spinn_stdp.quantise.neurons import CELLS, SOURCES
from spinn_stdp.quantise.neurons.model import CellModel
from tests.reference.networks import (
    bulk_numbers,
    random_current,
    some,
    spike_times,
    subset,
    uniform,
)

from . import board_made, ranges
from .chance import with_chance
from .changes import changed
from .draw_projections import random_projections
from .experiment import RESET, RUN, SET, Experiment, Step
from .rewiring import rewired

TIMESTEPS = (1.0, 1.0, 0.5, 0.1)
EXTENSION_ROOM = 256
"""Spikes that a delay extension takes at once; the board in software, which takes no time, would
lose more. Each substep may send one."""
REWIRED = 0.12
"""The share of networks with rewired synapses."""
BY_CHANCE = 0.08
"""The share of networks with cells that spike by chance."""
CHANGED = 0.3
"""The share of networks in which spikes change weights, of those without rewired synapses."""
FOR_EVER = 1e10
NOT_SET = {"IFTruncDelta"}
"""Cells whose program saves its state one word off, and so spoils it when it is read again."""


def draw(seed: int) -> Experiment:
    """The experiment of that number: always the same with the same registries."""
    rng = Random(f"fuzz {seed}")
    timestep = rng.choice(TIMESTEPS)
    ticks = rng.choice((rng.randint(5, 60), rng.randint(60, 200), rng.randint(150, 400)))
    drawn: list[Population] = []
    for index in range(rng.randint(1, 4)):
        drawn.append(_population(rng, drawn, index, timestep, ticks))
    populations = tuple(drawn)
    targets = [k for k, p in enumerate(populations) if p.cell_type in CELLS]
    projections = random_projections(rng, populations, targets, timestep)
    network = Network(
        timestep,
        populations,
        projections,
        tuple(
            random_current(rng, populations, timestep, ticks)
            for _ in range(rng.choice((0, 0, 1, 2)))
        ),
        spikes_per_second=rng.choice((30.0, 30.0, 5.0, 300.0)),
        ring_buffer_sigma=rng.choice((5.0, 5.0, 1.0, 0.0)),
    )
    apart = Random(f"rewiring {seed}")
    if some(apart, REWIRED):
        network = rewired(apart, network)
    by_chance = Random(f"chance {seed}")
    if some(by_chance, BY_CHANCE):
        network = with_chance(by_chance, network)
    changes = Random(f"changes {seed}")
    if some(changes, CHANGED) and not any(p.structure for p in network.projections):
        network = changed(changes, network, ticks)
    network = board_made.drawn(network)
    steps = _steps(rng, network, ticks)
    return Experiment(network, steps, rng.choice(("native", "native", "frozen")))


# ---- populations --------------------------------------------------------------------


def _population(
    rng: Random, before: Sequence[Population], index: int, timestep: float, ticks: int
) -> Population:
    label = f"population {index}"
    kinds = ["cells", *SOURCES]
    # The first is always of cells, so that projections have somewhere to go.
    kind = "cells" if index == 0 else rng.choice(["cells", *kinds])
    size = _size(rng)
    if kind in POISSON and some(rng, 0.4):
        size = before[0].size  # so that it may be beside its target
    if kind == "cells":
        return _cells(rng, label, size, timestep)
    return SOURCE_DRAWERS.get(kind, _array)(rng, label, size, timestep, ticks)


def _size(rng: Random) -> int:
    if some(rng, 0.1):
        return rng.randint(130, 300)
    return rng.choice((1, rng.randint(1, 4), rng.randint(2, 12), rng.randint(5, 60)))


def _cells(rng: Random, label: str, size: int, timestep: float) -> Population:
    kind = rng.choice([name for name, cell in sorted(CELLS.items()) if not cell.is_seeded])
    model = CELLS[kind]
    numbers = bulk_numbers(rng)
    parameters = _numbers(numbers, ranges.parameters(kind), size)
    if some(rng, 0.4) and "i_offset" in parameters:
        parameters["i_offset"] = ranges.strong_current(numbers, kind, parameters, size)
    return Population(
        label,
        size,
        kind,
        parameters,
        _numbers(numbers, ranges.initial_values(kind), size),
        _recordings(rng, model.recordable, size, timestep),
        seed=rng.getrandbits(16),
        neurons_per_core=rng.randint(max(1, size // 3), size) if some(rng, 0.3) else None,
        options=_options(rng, model, ranges.largest_weight(kind), size),
    )


def _numbers(
    rng: Random, limits: dict[str, tuple[float, float]], size: int
) -> dict[str, np.ndarray]:
    return {
        name: uniform(rng, low, high, size)
        if rng.random() < 0.6
        else np.full(size, uniform(rng, low, high, 1)[0])
        for name, (low, high) in limits.items()
    }


def _options(rng: Random, model: CellModel, most: float, size: int) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if some(rng, 0.2):
        steps = rng.choice((2, 3))
        if size * steps < EXTENSION_ROOM:
            options["n_steps_per_timestep"] = steps
    if some(rng, 0.15):
        options["n_synapse_cores"] = rng.choice((0, 1, 2, 3)) if model.has_split_binary else 0
    if some(rng, 0.15):
        # With little room, so that sums of weights saturate.
        room = [most * rng.choice((1.0, 3.0)) for _ in model.receptors]
        options["max_expected_summed_weight"] = room
    return options


def _recordings(
    rng: Random, names: tuple[str, ...], size: int, timestep: float
) -> tuple[Recording, ...]:
    made = []
    for name in names:
        if some(rng, 0.1):
            continue
        # sPyNNaker records all spikes of a source, and few intervals at short time steps.
        everyone = list(range(size))
        every = rng.choice((1, 1, 1, 2, 5)) if timestep == 1.0 else 1
        chosen = everyone if name == "spikes" else subset(rng, size)
        made.append(Recording(name, np.array(chosen, np.int64), timestep * every))
    return tuple(made)


def _array(rng: Random, label: str, size: int, timestep: float, ticks: int) -> Population:
    numbers = bulk_numbers(rng)
    manner = rng.choice(("regular", "random", "burst", "together"))
    if manner == "together":  # coincidences, and sums that saturate
        common = spike_times(numbers, rng.choice(("regular", "burst")), ticks, timestep)
        times = tuple(common for _ in range(size))
    else:
        times = tuple(spike_times(numbers, manner, ticks, timestep) for _ in range(size))
    return Population(
        label,
        size,
        "SpikeSourceArray",
        {"spike_times": times},
        recordings=_recordings(rng, ("spikes",), size, timestep),
    )


def _poisson(rng: Random, label: str, size: int, timestep: float, ticks: int) -> Population:
    numbers = bulk_numbers(rng)
    ms = ticks * timestep
    highest = rng.choice((100.0, 9.0 / timestep, 300.0 / timestep))
    bounded = some(rng, 0.3)
    rates = uniform(numbers, 0.0, highest, size) * (numbers.random() > 0.05)
    parameters = {
        "rate": rates,
        "start": uniform(numbers, 0.0, ms / 2, size) if bounded else np.zeros(size),
        "duration": uniform(numbers, 0.0, ms, size) if bounded else np.full(size, FOR_EVER),
    }
    return Population(
        label,
        size,
        "SpikeSourcePoisson",
        parameters,
        recordings=_recordings(rng, ("spikes",), size, timestep),
        seed=rng.getrandbits(16),
        neurons_per_core=rng.randint(max(1, size // 3), size) if some(rng, 0.2) else None,
    )


def _variable(rng: Random, label: str, size: int, timestep: float, ticks: int) -> Population:
    numbers = bulk_numbers(rng)
    counts = [numbers.randint(1, 4) for _ in range(size)]
    highest = rng.choice((100.0, 9.0 / timestep, 300.0 / timestep))
    lists: dict[str, list[np.ndarray]] = {"rates": [], "starts": [], "durations": []}
    for count in counts:
        lists["rates"].append(uniform(numbers, 0.0, highest, count))
        lists["starts"].append(np.sort(uniform(numbers, 0.0, ticks * timestep, count)))
        lists["durations"].append(np.full(count, rng.choice((FOR_EVER, ticks * timestep / 3))))
    return Population(
        label,
        size,
        "SpikeSourcePoissonVariable",
        {name: tuple(each) for name, each in lists.items()},
        recordings=_recordings(rng, ("spikes",), size, timestep),
        seed=rng.getrandbits(16),
    )


SOURCE_DRAWERS = {
    "SpikeSourceArray": _array,
    "SpikeSourcePoisson": _poisson,
    "SpikeSourcePoissonVariable": _variable,
}


# ---- currents and steps -------------------------------------------------------------


def _steps(rng: Random, network: Network, ticks: int) -> tuple[Step, ...]:
    ends = sorted({ticks, *(rng.randint(1, ticks) for _ in range(rng.choice((0, 0, 1, 2, 3))))})
    runs = [end - begin for begin, end in zip([0, *ends], ends, strict=False)]
    if some(rng, 0.15) and can_be_reset(network):
        return Step(RUN, ticks), Step(RESET), Step(RUN, rng.randint(1, ticks))
    steps = [Step(RUN, runs[0])]
    for each in runs[1:]:
        can = [k for k, p in enumerate(network.populations) if _can_be_set(p)]
        for index in rng.sample(can, min(len(can), rng.choice((0, 1, 1, 2)))):
            steps.append(_set(rng, network, index, ticks))
        steps.append(Step(RUN, each))
    return tuple(steps)


def can_be_reset(network: Network) -> bool:
    """Whether the board's reset is one to the state of the start.

    It is not for spikes under way, nor for the counting of sampling intervals
    (docs/corrections.md).
    """
    sampled = [each.interval for p in network.populations for each in p.recordings]
    return not network.projections and all(each == network.timestep for each in sampled)


def _set(rng: Random, network: Network, index: int, ticks: int) -> Step:
    population = network.populations[index]
    if population.cell_type == "SpikeSourcePoisson":
        other = _poisson(rng, "", population.size, network.timestep, ticks)
        return Step(SET, population=index, parameters=dict(other.parameters))
    numbers = bulk_numbers(rng)
    chances = _numbers(numbers, ranges.parameters(population.cell_type), population.size)
    chosen = rng.sample(sorted(chances), rng.randint(1, len(chances)))
    parameters = {**population.parameters, **{name: chances[name] for name in chosen}}
    return Step(SET, population=index, parameters=parameters)


def _can_be_set(population: Population) -> bool:
    is_cells = population.cell_type in CELLS and population.cell_type not in NOT_SET
    return is_cells or population.cell_type == "SpikeSourcePoisson"
