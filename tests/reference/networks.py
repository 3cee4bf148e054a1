"""Random networks: drawn by hypothesis, which makes a failing one small, or from a seed.

Every choice lists the simplest case first, as hypothesis shrinks towards it. Numbers that
come in bulk are drawn from a generator of their own, which costs hypothesis one choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st

from spinn_stdp.network import (
    Connections,
    Connector,
    CurrentSource,
    Network,
    Plasticity,
    Population,
    Projection,
    Recording,
)
from spinn_stdp.quantise.neurons import CELLS

from .examples import NEURON_VARIABLES
from .rules_random import random_rule

_CELL_TYPES = ("IF_curr_exp", "IF_cond_exp")
_HALVES_OF_ACCUMS = 1 << 16
_LARGEST_CONDUCTANCE = 60.0
"""µS; 1024 times as much is still an accum."""
_WIDE = 130
_MOST_ON_A_CORE = 90
"""Neurons that leave the board only 32 delay slots, so that delays pass through extensions."""
_LARGEST_CURRENT = 400.0
"""nA; with the resistances that are drawn, some voltages run over."""


@dataclass(frozen=True)
class Experiment:
    """A network, and for how many ticks it is run each time."""

    network: Network
    runs: tuple[int, ...]


def some(rng: Random, chance: float) -> bool:
    """True by a chance; shrinks to False."""
    return rng.random() > 1.0 - chance


def bulk_numbers(rng: Random) -> Random:
    return Random(rng.getrandbits(32))


def uniform(rng: Random, low: float, high: float, size: int) -> np.ndarray:
    """Numbers with few or with many decimals, or halfway between two of the board's."""
    decimals = rng.choice((1, 3, 16, None))
    numbers = [rng.uniform(low, high) for _ in range(size)]
    if decimals is None:
        return np.array(
            [round(number * _HALVES_OF_ACCUMS) / _HALVES_OF_ACCUMS for number in numbers]
        )
    return np.array([round(number, decimals) for number in numbers])


def subset(rng: Random, size: int) -> list[int]:
    if size == 1 or not some(rng, 0.3):
        return list(range(size))
    return sorted(rng.sample(range(size), rng.randint(1, size - 1)))


# --- populations ------------------------------------------------------------------------


def _recordings(
    rng: Random, names: Sequence[str], size: int, timestep: float
) -> tuple[Recording, ...]:
    return tuple(
        Recording(
            name, np.array(subset(rng, size), np.int64), timestep * rng.choice((1, 1, 1, 2, 5))
        )
        for name in names
        if not some(rng, 0.15)
    )


def _lif_parameters(
    rng: Random, size: int, conductance: bool, driven: bool
) -> dict[str, np.ndarray]:
    values = {
        "tau_m": uniform(rng, 1.5, 30.0, size),
        "cm": uniform(rng, 0.1, 2.0, size),
        "v_rest": uniform(rng, -75.0, -60.0, size),
        "v_reset": uniform(rng, -80.0, -60.0, size),
        "v_thresh": uniform(rng, -58.0, -45.0, size),
        "tau_syn_E": uniform(rng, 0.3, 20.0, size),
        "tau_syn_I": uniform(rng, 0.3, 20.0, size),
        "tau_refrac": uniform(rng, 0.0, 5.0, size),
        "i_offset": np.zeros(size),
    }
    if driven:
        # Up to some way above the rheobase.
        distance = values["v_thresh"] - values["v_rest"] + uniform(rng, -3.0, 60.0, size)
        values["i_offset"] = distance * values["cm"] / values["tau_m"]
        if rng.random() < 0.2:
            values["tau_refrac"] = np.zeros(size)
    if rng.random() < 0.05:
        values["v_reset"] = values["v_thresh"] + rng.choice((0.0, 1.0))
    if conductance:
        values["e_rev_E"] = uniform(rng, -20.0, 20.0, size)
        values["e_rev_I"] = uniform(rng, -95.0, -60.0, size)
    return values


def _options(rng: Random, conductance: bool) -> dict[str, Any]:
    """sPyNNaker's further arguments of a population of cells."""
    options: dict[str, Any] = {}
    if some(rng, 0.1):
        options["n_steps_per_timestep"] = rng.choice((2, 3, 5))
    if some(rng, 0.1):
        # Not below the largest weight, which would not fit into a row.
        most = _LARGEST_CONDUCTANCE if conductance else _LARGEST_CURRENT
        options["max_expected_summed_weight"] = [most * rng.choice((1.0, 3.0)) for _ in range(2)]
    if some(rng, 0.1):
        options["spikes_per_second"] = rng.choice((2000.0, 100.0, 5.0))
    if some(rng, 0.1):
        options["ring_buffer_sigma"] = rng.choice((1.0, 0.0, 12.0))
    return options


def _lif(rng: Random, label: str, size: int, timestep: float) -> Population:
    cell_type = rng.choice(_CELL_TYPES)
    driven = some(rng, 0.75)
    bulk = bulk_numbers(rng)
    conductance = cell_type == "IF_cond_exp"
    parameters = _lif_parameters(bulk, size, conductance, driven)
    initial = {"v": uniform(bulk, -85.0, -40.0, size)}
    if some(rng, 0.2):
        state = "gsyn" if conductance else "isyn"
        initial[f"{state}_exc"] = uniform(bulk, 0.0, 3.0, size)
        initial[f"{state}_inh"] = uniform(bulk, 0.0, 3.0, size)
    return Population(
        label,
        size,
        cell_type,
        parameters,
        initial,
        _recordings(rng, NEURON_VARIABLES, size, timestep),
        neurons_per_core=rng.randint(1, size) if size < _WIDE and some(rng, 0.2) else None,
        options=_options(rng, conductance),
    )


def spike_times(rng: Random, manner: str, ticks: int, timestep: float) -> np.ndarray:
    if manner == "burst":
        first = rng.randint(0, ticks)
        times = [tick * timestep for tick in range(first, first + rng.randint(1, 25))]
    elif manner == "regular":
        every = rng.choice((rng.randint(1, 20), rng.randint(20, 70)))
        times = [tick * timestep for tick in range(rng.randint(0, every), ticks, every)]
    else:
        times = [rng.uniform(0.0, ticks * timestep) for _ in range(rng.randint(0, ticks // 3))]
        times = [round(time, rng.choice((0, 1, 3))) for time in times]
    if times and rng.random() < 0.3:
        times += rng.choices(times, k=rng.randint(1, 6))
    return np.array(sorted(times), np.float64)


def _array_source(rng: Random, label: str, size: int, timestep: float, ticks: int) -> Population:
    manner = rng.choice(("regular", "random", "burst"))
    bulk = bulk_numbers(rng)
    times = tuple(spike_times(bulk, manner, ticks, timestep) for _ in range(size))
    recordings = _recordings(rng, ("spikes",), size, timestep)
    return Population(
        label, size, "SpikeSourceArray", {"spike_times": times}, recordings=recordings
    )


def _poisson_source(rng: Random, label: str, size: int, timestep: float, ticks: int) -> Population:
    bulk = bulk_numbers(rng)
    ms = ticks * timestep
    highest = rng.choice((100.0, 9.0 / timestep, 1000.0 / timestep, 9900.0))
    bounded = some(rng, 0.3)
    parameters = {
        "rate": uniform(bulk, 0.0, highest, size) * (bulk.random() > 0.05),
        "start": uniform(bulk, 0.0, ms / 2, size) if bounded else np.zeros(size),
        "duration": uniform(bulk, 0.0, ms, size) if bounded else np.full(size, 1e10),
    }
    return Population(
        label,
        size,
        "SpikeSourcePoisson",
        parameters,
        recordings=_recordings(rng, ("spikes",), size, timestep),
        seed=rng.getrandbits(16),
        neurons_per_core=rng.randint(1, size) if some(rng, 0.2) else None,
    )


def _size(rng: Random) -> int:
    """Mostly few. _WIDE is one size, as a delay extension serves rings of one length only."""
    if some(rng, 0.12):
        return _WIDE
    return rng.choice((1, rng.randint(1, 4), rng.randint(1, 12), rng.randint(1, 40)))


# --- projections ------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scene:
    """What projections are drawn for."""

    timestep: float
    populations: tuple[Population, ...]
    rules: tuple[Plasticity | None, ...]
    """By target population."""


def _largest_weight(rng: Random, target: Population) -> float:
    if target.cell_type == "IF_cond_exp":
        return rng.choice((0.05, 0.5, 5.0, _LARGEST_CONDUCTANCE))
    return rng.choice((2.0, 0.2, 30.0, _LARGEST_CURRENT))


def _rule(rng: Random, target: Population) -> Plasticity:
    w_max = _largest_weight(rng, target) * rng.choice((1.0, 0.123))
    return replace(
        random_rule(bulk_numbers(rng), w_max, w_max * rng.choice((0.0, 0.0, 0.31))),
        backprop_delay=not some(rng, 0.15),
    )


def _longest_delay(rng: Random, target: Population) -> int:
    """In ticks."""
    if target.size == _WIDE:
        return rng.choice((64, 100, 150, 1))
    return rng.choice((1, 4, 9, 2, 8, 16, 32))


def _delay_ms(ticks: float, timestep: float) -> float:
    return round(ticks * timestep, 6)


def _pairs(
    rng: Random, pre: Sequence[int], n_post: int, same: bool, kind: str
) -> list[tuple[int, int]]:
    if kind == "OneToOneConnector":
        return [(i, i - pre[0]) for i in pre if i - pre[0] < n_post]
    if kind == "AllToAllConnector":
        autapses = not same or some(rng, 0.5)
        return [(i, j) for i in pre for j in range(n_post) if autapses or i != j]
    bulk = bulk_numbers(rng)
    count = rng.choice((1, min(len(pre) * n_post, 200) // 4, min(len(pre) * n_post, 200)))
    # With replacement: several synapses of one pair are wanted.
    return [(bulk.choice(pre), bulk.randrange(n_post)) for _ in range(count)]


def _values(
    rng: Random, scalar: bool, highest: float, pairs: int, lowest: float = 0.0
) -> tuple[float | None, np.ndarray]:
    """One value for all, or one for each."""
    if scalar:
        value = max(lowest, highest * rng.choice((1.0, 0.0, 0.1, 1 / 3)))
        return value, np.full(pairs, value)
    bulk = bulk_numbers(rng)
    return None, np.clip(uniform(bulk, 0.0, highest, pairs), lowest, highest)


def _delays(
    rng: Random, scalar: bool, longest: int, pairs: int, timestep: float
) -> tuple[float | None, np.ndarray]:
    if scalar:
        value = _delay_ms(rng.choice((longest, max(1, longest // 3))), timestep)
        return value, np.full(pairs, value)
    bulk = bulk_numbers(rng)
    ticks: list[float] = [bulk.randint(1, longest) for _ in range(pairs)]
    if some(rng, 0.2):
        # Off the grid, where the longest stays what it was.
        ticks = [max(1.0, tick - round(0.9 * bulk.random(), 2)) for tick in ticks]
    return None, np.array([_delay_ms(tick, timestep) for tick in ticks])


def _projection(rng: Random, scene: _Scene, index: int) -> Projection:
    targets = [i for i, p in enumerate(scene.populations) if p.cell_type in _CELL_TYPES]
    post = rng.choice(targets)
    pre = rng.randrange(len(scene.populations))
    target, source = scene.populations[post], scene.populations[pre]
    receptor = "inhibitory" if some(rng, 0.3) else "excitatory"
    kind = rng.choice(("OneToOneConnector", "AllToAllConnector", "FromListConnector"))
    first = rng.randrange(source.size) if some(rng, 0.15) else 0
    seen = range(first, source.size)
    pairs = _pairs(rng, seen, target.size, pre == post, kind)
    scalar_weight = not some(rng, 0.5)
    scalar_delay = not some(rng, 0.5)
    weight, weights = _values(rng, scalar_weight, _largest_weight(rng, target), len(pairs))
    delay, delays = _delays(
        rng, scalar_delay, _longest_delay(rng, target), len(pairs), scene.timestep
    )
    if receptor == "inhibitory" and target.cell_type == "IF_curr_exp" and some(rng, 0.5):
        weights = -weights
        weight = None if weight is None else -weight
    plastic = scene.rules[post] is not None and not some(rng, 0.3)
    return Projection(
        label=f"projection {index}",
        pre=pre,
        post=post,
        receptor=receptor,
        connections=Connections(
            np.array([i for i, _ in pairs], np.int64),
            np.array([j for _, j in pairs], np.int64),
            weights,
            delays,
        ),
        connector=Connector(kind),
        weight=weight,
        delay=delay,
        n_pre=len(seen),
        n_post=target.size,
        plasticity=scene.rules[post] if plastic else None,
        recording=None if some(rng, 0.1) else scene.timestep * rng.choice((1, 2, 7)),
    )


# --- networks ---------------------------------------------------------------------------


def _span(rng: Random, ms: float) -> dict[str, float]:
    start = round(rng.uniform(0.0, ms), 2)
    return {"start": start, "stop": rng.choice((1e12, start + round(rng.uniform(0.0, ms), 2)))}


def _direct(rng: Random, ms: float) -> dict[str, Any]:
    return {"amplitude": rng.choice((1.0, -0.3, 0.7001, 5.0)), **_span(rng, ms)}


def _alternating(rng: Random, ms: float) -> dict[str, Any]:
    return {
        "amplitude": rng.choice((1.0, -0.3)),
        "offset": rng.choice((0.0, 0.5, -1.0)),
        "frequency": rng.choice((7.0, 50.0, 250.0)),
        "phase": rng.choice((0.0, 45.0, -400.0)),
        **_span(rng, ms),
    }


def _stepwise(rng: Random, ms: float) -> dict[str, Any]:
    count = rng.randint(0, 5)
    times = sorted(rng.choice((rng.uniform(0.0, ms), ms / 2)) for _ in range(count))
    amplitudes = [rng.uniform(-1.0, 2.0) for _ in range(count)]
    return {"times": np.array(times), "amplitudes": np.array(amplitudes)}


def _noisy(rng: Random, ms: float, timestep: float) -> dict[str, Any]:
    parameters = {"mean": rng.uniform(-0.5, 1.0), "stdev": rng.choice((0.0, 1.0))}
    return {**parameters, "dt": timestep, "seed": rng.randrange(1 << 32), **_span(rng, ms)}


_CURRENT_SOURCES = ("ACSource", "DCSource", "DCSource", "NoisyCurrentSource", "StepCurrentSource")


def random_current(
    rng: Random, populations: Sequence[Population], timestep: float, ticks: int
) -> CurrentSource:
    """A source of any kind, into some of one population's cells."""
    targets = [i for i, p in enumerate(populations) if p.cell_type in CELLS]
    index, ms = rng.choice(targets), ticks * timestep
    kind = rng.choice(_CURRENT_SOURCES)
    if kind == "NoisyCurrentSource":
        parameters = _noisy(rng, ms, timestep)
    else:
        draw = {"ACSource": _alternating, "DCSource": _direct, "StepCurrentSource": _stepwise}
        parameters = draw[kind](rng, ms)
    neurons = np.array(subset(rng, populations[index].size), np.int64)
    return CurrentSource(kind, parameters, index, neurons)


def _population(rng: Random, index: int, timestep: float, ticks: int) -> Population:
    label = f"population {index}"
    # The first is always of cells, so that projections have somewhere to go.
    kind = "cells" if index == 0 else rng.choice(("array", "cells", "poisson"))
    size = _size(rng)
    if kind == "cells":
        return _lif(rng, label, size, timestep)
    draw = _array_source if kind == "array" else _poisson_source
    return draw(rng, label, size, timestep, ticks)


def _on_cores_that_hold_them(population: Population, rule: Plasticity | None) -> Population:
    """More learning neurons than this may not fit the memory of a core."""
    if rule is None or (population.neurons_per_core or population.size) <= _MOST_ON_A_CORE:
        return population
    return replace(population, neurons_per_core=_MOST_ON_A_CORE)


def random_experiment(rng: Random) -> Experiment:
    """A small network of everything that the reference knows, and how long to run it."""
    timestep = rng.choice((1.0, 0.5, 0.1))
    ticks = rng.choice((rng.randint(1, 20), rng.randint(20, 120), rng.randint(60, 250)))
    populations = tuple(
        _population(rng, index, timestep, ticks) for index in range(rng.randint(1, 4))
    )
    rules = tuple(
        _rule(rng, each) if each.cell_type in _CELL_TYPES and not some(rng, 0.3) else None
        for each in populations
    )
    populations = tuple(map(_on_cores_that_hold_them, populations, rules))
    scene = _Scene(timestep, populations, rules)
    count = 0 if some(rng, 0.05) else rng.randint(1, 5)
    projections = tuple(_projection(rng, scene, index) for index in range(count))
    currents = tuple(
        random_current(rng, populations, timestep, ticks)
        for _ in range(rng.choice((0, 0, 0, 1, 2)))
    )
    network = Network(timestep, populations, projections, currents)
    first = rng.randint(0, ticks) if some(rng, 0.3) else ticks
    return Experiment(network, (first, ticks - first) if first < ticks else (ticks,))


experiments = st.builds(random_experiment, st.randoms(use_true_random=False))
