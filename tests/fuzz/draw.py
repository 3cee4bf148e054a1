"""Random experiments with all that the emulator's registries name.

A new cell type or learning rule is drawn as soon as it is registered there. Left out, for the
board does not define it, is what hangs on the order in which packets arrive within a tick; see
:func:`without_order`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from emulator.image import Synapses
from spinn_stdp.network import (
    Connections,
    Connector,
    Network,
    Neuromodulation,
    Plasticity,
    Population,
    Projection,
    Recording,
)
from spinn_stdp.quantise import BoardWarning, NetworkError, quantise
from spinn_stdp.quantise.checks import ONLY_WITH_WINDOWS_OF_SYNAPSES
from spinn_stdp.quantise.neurons import CELLS, SOURCES
from spinn_stdp.quantise.neurons.model import CellModel
from spinn_stdp.quantise.plasticity.neuromodulation import RULES, SIGNS
from spinn_stdp.quantise.plasticity.recurrent import has_windows_of_synapses
from tests.firmware.models_plans import CANNOT_LEARN
from tests.reference.networks import (
    bulk_numbers,
    random_current,
    some,
    spike_times,
    subset,
    uniform,
)

from . import ranges
from .experiment import RESET, RUN, SET, Experiment, Step
from .rewiring import rewired
from .rules import random_rule

TIMESTEPS = (1.0, 1.0, 0.5, 0.1)
MOST_PAIRS = 12_000
"""Synapses of a projection: more take the board in software long."""
ROW = 250
"""Synapses of one neuron onto one core; the board takes little more."""
EXTENSION_ROOM = 256
"""Spikes that a delay extension takes at once; the board in software, which takes no time, would
lose more. Each substep may send one."""
LONG_SIDE = 256
REWIRED = 0.12
"""The share of networks with rewired synapses."""
FOR_EVER = 1e10
NOT_SET = {"IFTruncDelta"}
"""Cells whose program saves its state one word off, and so spoils it when it is read again."""


def draw(seed: int) -> Experiment:
    """The experiment of that number: always the same with the same registries."""
    rng = Random(f"fuzz {seed}")
    timestep = rng.choice(TIMESTEPS)
    ticks = rng.choice((rng.randint(5, 60), rng.randint(60, 200), rng.randint(150, 400)))
    populations = tuple(_population(rng, k, timestep, ticks) for k in range(rng.randint(1, 4)))
    targets = [k for k, p in enumerate(populations) if p.cell_type in CELLS]
    projections = _projections(rng, populations, targets, timestep)
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
    network = with_modulated(without_full_rings(without_order(network)))
    steps = _steps(rng, network, ticks)
    return Experiment(network, steps, rng.choice(("native", "native", "frozen")))


# ---- populations --------------------------------------------------------------------


def _population(rng: Random, index: int, timestep: float, ticks: int) -> Population:
    label = f"population {index}"
    kinds = ["cells", *SOURCES]
    # The first is always of cells, so that projections have somewhere to go.
    kind = "cells" if index == 0 else rng.choice(["cells", *kinds])
    size = _size(rng)
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


# ---- projections --------------------------------------------------------------------


def _projections(
    rng: Random, populations: tuple[Population, ...], targets: list[int], timestep: float
) -> tuple[Projection, ...]:
    rules = {k: _rule(rng, populations[k]) for k in targets}
    made: list[Projection] = []
    for index in range(rng.choice((0, 1, 2, 2, 3, 3, 4, 5))):
        post = rng.choice(targets)
        pre = rng.randrange(len(populations))
        rule = rules[post] if some(rng, 0.6) else None
        made.append(_projection(rng, populations, pre, post, rule, timestep, index))
    for dopamine in list(_dopamine(rng, populations, rules, made)):
        first = next(k for k, p in enumerate(made) if p.post == dopamine.post and p.plasticity)
        made.insert(first + 1, dopamine)
    return tuple(made)


def _dopamine(
    rng: Random,
    populations: tuple[Population, ...],
    rules: Mapping[int, Plasticity | None],
    made: Sequence[Projection],
) -> Iterator[Projection]:
    """Dopamine for some of the synapses that learn, from populations that do nothing else there."""
    for post in sorted({p.post for p in made if p.plasticity is not None}):
        rule = rules[post]
        assert rule is not None
        sources = [
            pre
            for pre in range(len(populations))
            if all((p.pre, p.post) != (pre, post) for p in made)
        ]
        if (rule.timing, rule.weight) not in RULES or not sources or some(rng, 0.5):
            continue
        w_max = rule.weight_parameters["w_max"]
        asked = Neuromodulation(
            tau_c=rng.choice((1000.0, 100.0, 7.0)),
            tau_d=rng.choice((200.0, 20.0, 5.0)),
            w_min=w_max * rng.choice((0.0, 0.1)),
            w_max=w_max * rng.choice((1.0, 2.0)),
        )
        for pre in rng.sample(sources, min(len(sources), rng.randint(1, 2))):
            size = populations[pre].size, populations[post].size
            pairs, kind = _pairs(rng, *size, pre == post)
            if kind == "FromListConnector":
                continue  # which sPyNNaker fails to write
            weight, weights = _weights(rng, kind, 3.0, len(pairs))
            yield Projection(
                label=f"dopamine {pre} {post}",
                pre=pre,
                post=post,
                receptor=rng.choice(sorted(SIGNS)),
                connections=Connections(
                    pairs[:, 0], pairs[:, 1], weights, np.full(len(pairs), 1.0)
                ),
                connector=Connector(kind),
                weight=weight,
                delay=1.0,
                n_pre=size[0],
                n_post=size[1],
                neuromodulation=asked,
            )


def without_order(network: Network) -> Network:
    """*network* without learning that hangs on the order in which packets come in a tick.

    That is where post spikes reach a synapse at once.
    """
    return replace(
        network,
        projections=tuple(
            p if _has_no_order(p) else replace(p, plasticity=None) for p in network.projections
        ),
    )


def _has_no_order(projection: Projection) -> bool:
    return projection.plasticity is None or projection.plasticity.backprop_delay


def with_modulated(network: Network) -> Network:
    """*network* without dopamine where nothing learns that it could change."""
    learning = {p.post for p in network.projections if p.plasticity is not None}
    return replace(
        network,
        projections=tuple(
            p for p in network.projections if p.neuromodulation is None or p.post in learning
        ),
    )


def without_full_rings(network: Network) -> Network:
    """*network*, where no synapse learns whose delay fills its ring buffers.

    Such a delay is stored as 0, with which post spikes reach the synapse at once.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BoardWarning)
        try:
            held = quantise(network)
        except NetworkError:
            return network  # both targets refuse it
    return replace(
        network,
        projections=tuple(
            replace(p, plasticity=None) if _fills_ring(synapses) else p
            for p, synapses in zip(network.projections, held.synapses, strict=True)
        ),
    )


def _fills_ring(synapses: Synapses) -> bool:
    rule = synapses.plasticity
    return rule is not None and not (synapses.delay % rule.ring_length).all()


def _rule(rng: Random, target: Population) -> Plasticity | None:
    if target.cell_type in CANNOT_LEARN or some(rng, 0.2):
        return None
    w_max = ranges.largest_weight(target.cell_type) * rng.choice((1.0, 0.3, 2.0))
    rule = random_rule(rng, w_max, w_max * rng.choice((0.0, 0.0, 0.2)))
    if has_windows_of_synapses(rule) and target.cell_type != ONLY_WITH_WINDOWS_OF_SYNAPSES:
        rule = replace(rule, timing_parameters={**rule.timing_parameters, "dual_fsm": 1.0})
    return rule


def _projection(
    rng: Random,
    populations: tuple[Population, ...],
    pre: int,
    post: int,
    rule: Plasticity | None,
    timestep: float,
    index: int,
) -> Projection:
    source, target = populations[pre], populations[post]
    pairs, kind = _pairs(rng, source.size, target.size, pre == post)
    most = ranges.largest_weight(target.cell_type)
    weight, weights = _weights(rng, kind, most, len(pairs))
    delay, delays = _delays(rng, kind, target.size, len(pairs), timestep)
    return Projection(
        label=f"projection {index}",
        pre=pre,
        post=post,
        receptor=rng.choice(CELLS[target.cell_type].receptors),
        connections=Connections(pairs[:, 0], pairs[:, 1], weights, delays),
        connector=Connector(kind),
        weight=weight,
        delay=delay,
        n_pre=source.size,
        n_post=target.size,
        plasticity=rule,
        recording=timestep if rule is not None and some(rng, 0.7) else None,
    )


def _pairs(rng: Random, n_pre: int, n_post: int, same: bool) -> tuple[np.ndarray, str]:
    """Connections, (n, 2), and the connector that makes them."""
    kind = rng.choice(("AllToAllConnector", "OneToOneConnector", "FromListConnector"))
    if kind == "AllToAllConnector" and n_pre * n_post <= MOST_PAIRS and n_post <= ROW:
        pairs = np.indices((n_pre, n_post)).reshape(2, -1).T
        if same and some(rng, 0.5):
            pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        return pairs.astype(np.int64), kind
    if kind == "OneToOneConnector":
        each = np.arange(min(n_pre, n_post), dtype=np.int64)
        return np.stack([each, each], 1), kind
    numbers = np.random.RandomState(rng.getrandbits(32))
    # With replacement: several synapses of one pair are wanted.
    count = rng.choice((1, min(n_pre * n_post, 600) // 4, min(n_pre * n_post, 600)))
    count = min(count, ROW)
    pairs = numbers.randint((n_pre, n_post), size=(max(1, count), 2))
    return pairs.astype(np.int64), "FromListConnector"


def _weights(rng: Random, kind: str, most: float, pairs: int) -> tuple[float | None, np.ndarray]:
    """One weight for all, or one for each."""
    if kind != "FromListConnector":
        value = most * rng.choice((1.0, 0.5, 0.1, 1 / 3, 0.0))
        return value, np.full(pairs, value)
    numbers = bulk_numbers(rng)
    return None, uniform(numbers, 0.0, most * rng.choice((1.0, 0.2)), pairs)


def _delays(
    rng: Random, kind: str, n_post: int, pairs: int, timestep: float
) -> tuple[float | None, np.ndarray]:
    longest = rng.choice((1, 4, 9, 2, 8, 16, 32, 60))
    if some(rng, 0.1):
        longest = rng.choice((100, 144))
    if kind != "FromListConnector":
        value = round(rng.choice((longest, max(1, longest // 3))) * timestep, 6)
        return value, np.full(pairs, value)
    numbers = bulk_numbers(rng)
    ticks: list[float] = [numbers.randint(1, longest) for _ in range(pairs)]
    if some(rng, 0.2):  # off the grid, where the longest stays what it was
        ticks = [max(1.0, tick - round(0.9 * numbers.random(), 2)) for tick in ticks]
    return None, np.array([round(tick * timestep, 6) for tick in ticks])


# ---- currents and steps -------------------------------------------------------------


def _steps(rng: Random, network: Network, ticks: int) -> tuple[Step, ...]:
    runs = [ticks]
    if some(rng, 0.4):
        first = rng.randint(1, ticks)
        runs = [each for each in (first, ticks - first) if each]
    if some(rng, 0.15) and can_be_reset(network):
        return Step(RUN, ticks), Step(RESET), Step(RUN, rng.randint(1, ticks))
    steps = [Step(RUN, runs[0])]
    for each in runs[1:]:
        changed = _set(rng, network) if some(rng, 0.5) else None
        if changed is not None:
            steps.append(changed)
        steps.append(Step(RUN, each))
    return tuple(steps)


def can_be_reset(network: Network) -> bool:
    """Whether the board's reset is one to the state of the start.

    It is not for spikes under way, nor for the counting of sampling intervals
    (docs/corrections.md).
    """
    sampled = [each.interval for p in network.populations for each in p.recordings]
    return not network.projections and all(each == network.timestep for each in sampled)


def _set(rng: Random, network: Network) -> Step | None:
    can = [
        k
        for k, p in enumerate(network.populations)
        if p.cell_type in CELLS and p.cell_type not in NOT_SET
    ]
    if not can:
        return None
    index = rng.choice(can)
    population = network.populations[index]
    other = _numbers(bulk_numbers(rng), ranges.parameters(population.cell_type), population.size)
    chosen = rng.sample(sorted(other), rng.randint(1, len(other)))
    parameters = {**population.parameters, **{name: other[name] for name in chosen}}
    return Step(SET, population=index, parameters=parameters)
