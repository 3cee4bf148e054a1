"""Neurons that the board can't have, or that it makes into something else."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from emulator.arithmetic.fixed_point import WORD
from spinn_stdp.network import Network, Population
from spinn_stdp.quantise.encoding import (
    ACCUM_HIGHEST,
    ACCUM_LOWEST,
    SMALLEST,
    in_range,
    timestep_in_us,
)
from spinn_stdp.quantise.problems import Problems

from . import CELLS
from .model import MOST_NEURONS_PER_CORE, CellModel, Limits, substeps, tick_length

SHOWN = 3
"""Of many values, so many are told."""


def check_cells(network: Network, index: int, problems: Problems) -> None:
    """Parameters, initial values and options of a population of neurons."""
    population = network.populations[index]
    model = CELLS[population.cell_type]
    told = len(problems.errors)
    _cores(network, index, problems)
    _parameters(model, population, problems)
    _initial_values(model, population, problems)
    _options(population, problems)
    _seed(model, population, problems)
    if model.is_unit:
        _unit(network, index, problems)
    if len(problems.errors) == told and 0 < network.timestep < math.inf:
        _steps(network, index, problems)


def _named(population: Population) -> str:
    return f"Population {population.label!r} ({population.cell_type})"


def _some(values: Any) -> str:
    different = np.unique(values)
    shown = ", ".join(f"{value:g}" for value in different[:SHOWN])
    return shown + (", …" if len(different) > SHOWN else "")


def _parameters(model: CellModel, population: Population, problems: Problems) -> None:
    for name, values in population.parameters.items():
        outside = values[~in_range(values)]
        if len(outside):
            problems.error(
                f"{_named(population)}: {name} is {_some(outside)}; the board's numbers go from "
                f"{ACCUM_LOWEST:g} to {ACCUM_HIGHEST:.5f} in steps of 2**-15"
            )
            continue
        if name in model.divisors:
            _divisor(name, model.divisors[name], population, problems)
        elif name in model.not_negative and (values < 0).any():
            problems.error(
                f"{_named(population)}: {name} is {_some(values[values < 0])}; give 0 up"
            )
        elif name in model.fractions and ((values < 0) | (values > 1)).any():
            beyond = values[(values < 0) | (values > 1)]
            problems.error(
                f"{_named(population)}: {name} is {_some(beyond)}; it is a chance, give 0 to 1"
            )


def _divisor(name: str, limits: Limits, population: Population, problems: Problems) -> None:
    values = population.parameters[name]
    used = np.rint(values / SMALLEST) * SMALLEST
    if (used < limits.least).any():
        problems.error(
            f"{_named(population)}: {name} is {_some(values[used < limits.least])}, but the board "
            f"divides by it; give at least {limits.least:g}"
        )
    if (used > limits.most).any():
        problems.error(
            f"{_named(population)}: {name} is {_some(values[used > limits.most])}, of which the "
            f"square overflows on the board; give at most {limits.most:g}"
        )


def _initial_values(model: CellModel, population: Population, problems: Problems) -> None:
    for name, values in population.initial_values.items():
        if name not in model.initial_values:
            problems.error(
                f"{_named(population)} has no state variable {name!r} to initialise; "
                f"it has {', '.join(model.initial_values)}"
            )
            continue
        if model.initial_values[name].is_count:
            _count(population, name, values, problems)
            continue
        scale = model.initial_values[name].scale
        inside = in_range(np.asarray(values) * scale)
        if not inside.all():
            problems.error(
                f"{_named(population)}: initial {name} is {_some(values[~inside])}, "
                f"beyond the board's {ACCUM_HIGHEST / scale:g}"
            )


def _count(population: Population, name: str, values: Any, problems: Problems) -> None:
    counts = np.asarray(values, np.float64)
    wrong = ~((counts == np.floor(counts)) & (counts >= 0) & (counts <= WORD))
    if wrong.any():
        problems.error(
            f"{_named(population)}: initial {name} is {_some(counts[wrong])}; it counts time "
            f"steps, give a whole number from 0 to {WORD}"
        )


def _seed(model: CellModel, population: Population, problems: Problems) -> None:
    if population.cell_seed is not None and not model.is_seeded:
        problems.error(f"{_named(population)}: these cells draw nothing from a seed of their own")


def _unit(network: Network, index: int, problems: Problems) -> None:
    """What sPyNNaker's programs of stochastic units do not have."""
    population = network.populations[index]
    if "n_steps_per_timestep" in population.options:
        problems.error(
            f"{_named(population)}: n_steps_per_timestep is given, which sPyNNaker has none of for "
            "these cells; leave it out"
        )
    if any(current.population == index for current in network.currents):
        problems.error(
            f"{_named(population)}: the board's program of these cells leaves current sources out; "
            "give the cells another bias, or drive them with spikes"
        )


def _options(population: Population, problems: Problems) -> None:
    substeps = population.options.get("n_steps_per_timestep", 1)
    if int(substeps) != substeps or substeps < 1:
        problems.error(
            f"{_named(population)}: n_steps_per_timestep is {substeps!r}; give a whole number"
        )
    cores = population.neurons_per_core
    if cores is not None and not 1 <= cores <= MOST_NEURONS_PER_CORE:
        problems.error(
            f"{_named(population)}: {cores} neurons per core; the board takes 1 to "
            f"{MOST_NEURONS_PER_CORE}"
        )


def _cores(network: Network, index: int, problems: Problems) -> None:
    """Programs for the cores that were asked for, as far as sPyNNaker ships them."""
    population = network.populations[index]
    model = CELLS[population.cell_type]
    asked = population.options.get("n_synapse_cores")
    if asked is None:
        return
    if asked > 0 and not model.has_split_binary:
        problems.error(
            f"{_named(population)}: n_synapse_cores is {asked}, but sPyNNaker ships no program for "
            "these neurons without synapses; give 0"
        )
    rules = [p.plasticity for p in network.projections_into(index) if p.plasticity]
    apart = {(r.timing, r.weight) for r in rules} - set(model.combined_rules)
    if asked == 0 and apart:
        timing, weight = min(apart)
        problems.error(
            f"{_named(population)}: n_synapse_cores is 0, but sPyNNaker ships no program for these "
            f"neurons and synapses with {timing} and {weight} on one core; give 1 or more"
        )
    incoming = network.projections_into(index)
    for what, is_asked in (
        ("modulated", any(p.neuromodulation for p in incoming)),
        ("rewired", any(p.structure for p in incoming)),
    ):
        if asked == 0 and is_asked:
            problems.error(
                f"{_named(population)}: n_synapse_cores is 0, but sPyNNaker has synapses that are "
                f"{what} on cores of their own only; give 1, or leave it out"
            )


def _steps(network: Network, index: int, problems: Problems) -> None:
    """What follows from the length of a step."""
    population = network.populations[index]
    model = CELLS[population.cell_type]
    tick = tick_length(timestep_in_us(network.timestep))
    step = model.step(population, tick)
    if step < 1:
        problems.error(
            f"{_named(population)}: {substeps(population)} n_steps_per_timestep of "
            f"{network.timestep:g} ms are shorter than the board's smallest number; give at most "
            f"{tick}"
        )
        return
    receptors = {projection.receptor for projection in network.projections_into(index)}
    for surprise in model.surprises(population, step):
        if surprise.receptor is None or surprise.receptor in receptors:
            problems.warn(f"{_named(population)}: {surprise.text}.")
