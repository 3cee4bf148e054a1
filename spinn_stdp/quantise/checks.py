"""Finds everything in a network that the board can't do, or does otherwise than it reads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from emulator.image import Int64s
from spinn_stdp.network import CurrentSource, Network, Plasticity, Population

from . import core_memory, limits
from .currents import CURRENTS, check_current
from .delay_rows import misplaced_synapses
from .direct import races, written_elsewhere
from .encoding import timestep_in_us
from .expansion import unknown_draws
from .neurons import CELLS, SOURCES
from .neurons.checks import check_cells
from .neurons.model import MOST_NEURONS_PER_CORE
from .overfull_rings import overfull_rings
from .overshooting import overshooting
from .plasticity.changes import check_amounts, check_changes
from .plasticity.checks import check_rule
from .plasticity.neuromodulation import check_dopamine, check_neuromodulation
from .plasticity.recurrent import has_windows_of_synapses
from .plasticity.surprises import surprises
from .poisson import check_poisson, check_variable_poisson
from .problems import Problems
from .ring_buffers import CONDUCTANCE_BITS, Geometry
from .rounding import coarse_weights
from .spike_times import ON_GRID, check_spike_times
from .synapse_cores import out_of_order, taken_for_one, without_cores
from .unsupported import cell_refusal, synapse_refusal

LONGEST_TIMESTEP = 65.0
"""ms: beyond it the firmware's own numbers overflow."""
ONLY_WITH_WINDOWS_OF_SYNAPSES = "IF_curr_exp"
"""The cell type that sPyNNaker has a program of that form of RecurrentRule for."""
MOST_INPUTS = 0xFFFFFFFF // 0xFFFF
"""Synapses of one type onto one neuron whose weights sum up in 32 bits, whatever they are."""


def check_parts(network: Network, problems: Problems) -> None:
    """Populations, rules and currents, each on its own."""
    _timestep(network, problems)
    for index in range(len(network.populations)):
        _population(network, index, problems)
    _projections(network, problems)
    check_neuromodulation(network, problems)
    check_changes(network, problems)
    for current in network.currents:
        _current(network, current, problems)


def has_geometry(network: Network, problems: Problems) -> bool:
    """Whether it can be said how the ring buffers of *network* would lie in memory.

    Tells *problems* of projections that sPyNNaker has no estimate of; other reasons are told
    by :func:`check_parts`.
    """
    targets = {projection.post for projection in network.projections}
    sizes = [population.neurons_per_core for population in network.populations]
    known = (
        0 < network.timestep <= LONGEST_TIMESTEP
        and all(network.populations[post].cell_type in CELLS for post in targets)
        and all(size is None or 1 <= size <= MOST_NEURONS_PER_CORE for size in sizes)
        and all(
            projection.neuromodulation is not None
            or projection.receptor
            in CELLS[network.populations[projection.post].cell_type].receptors
            for projection in network.projections
        )
    )
    unforeseeable = limits.unforeseeable(network) if known else []
    for text in unforeseeable:
        problems.error(text)
    return known and not unforeseeable


EMULATED = "The emulator runs it all the same: no target with a board does."


def check_synapses(
    network: Network, geometries: Mapping[int, Geometry], problems: Problems, on_a_board: bool
) -> None:
    """What follows from all the projections of a population together.

    Populations that the memory of their cores does not hold are wrong *on_a_board* only: the
    emulator has no such limit.
    """
    check_dopamine(network, geometries, problems)
    check_amounts(network, geometries, problems)
    wrong = [*written_elsewhere(network, geometries), *unknown_draws(network)]
    for text in [*out_of_order(network), *without_cores(network), *wrong]:
        problems.error(text)
    found = limits.problems(network, geometries)
    for text in found:
        problems.error(text)
    if not problems.errors:  # tables of rules can be made
        for text in core_memory.problems(network, geometries):
            if on_a_board:
                problems.error(text)
            else:
                problems.warn(f"{text} {EMULATED}")
    if not found:
        for text in limits.warnings(network, geometries):
            problems.warn(text)
    if not problems.errors:
        for text in (
            *surprises(network),
            *overfull_rings(network),
            *overshooting(network),
            *coarse_weights(network, geometries),
            *misplaced_synapses(network, geometries),
            *taken_for_one(network, geometries),
            *races(network),
        ):
            problems.warn(text)


# ---- the network --------------------------------------------------------------------


def _timestep(network: Network, problems: Problems) -> None:
    step = network.timestep
    if not 0 < step <= LONGEST_TIMESTEP:
        problems.error(f"timestep is {step!r} ms; the board's can be 0.001 to {LONGEST_TIMESTEP}")
        return
    used = timestep_in_us(step)
    if abs(used - step * 1000) > ON_GRID:
        problems.warn(
            f"timestep {step:g} ms is no whole number of µs; the board uses {used / 1000:g} ms"
        )


def _named(population: Population) -> str:
    return f"Population {population.label!r} ({population.cell_type})"


# ---- populations --------------------------------------------------------------------


def _population(network: Network, index: int, problems: Problems) -> None:
    population = network.populations[index]
    if population.cell_type in CELLS:
        check_cells(network, index, problems)
        recordable = CELLS[population.cell_type].recordable
    elif population.cell_type in SOURCES:
        recordable = SOURCES[population.cell_type]
        if population.cell_type == "SpikeSourceArray":
            check_spike_times(_named(population), population, network.timestep, problems)
        else:
            variable = population.cell_type == "SpikeSourcePoissonVariable"
            check = check_variable_poisson if variable else check_poisson
            check(population, timestep_in_us(network.timestep), problems)
    else:
        known = f"this cell type does not run here; use {', '.join((*CELLS, *SOURCES))}"
        problems.error(f"{_named(population)}: {cell_refusal(population.cell_type) or known}")
        return
    for recording in population.recordings:
        if recording.variable not in recordable:
            problems.error(
                f"{_named(population)} can't record {recording.variable!r}; "
                f"it records {', '.join(recordable)}"
            )
        elif recording.variable != "spikes":
            what = f"{_named(population)}: sampling interval of {recording.variable}"
            _interval(network, what, recording.interval, problems)


def _interval(network: Network, what: str, interval: float, problems: Problems) -> None:
    step = timestep_in_us(network.timestep) / 1000
    ticks = interval / step
    if abs(ticks - round(ticks)) > ON_GRID:
        problems.warn(
            f"{what}, {interval:g} ms, is no multiple of the time step; "
            f"{max(1, round(ticks)) * step:g} ms is used"
        )


# ---- projections --------------------------------------------------------------------


def _projections(network: Network, problems: Problems) -> None:
    rules: dict[int, tuple[str, Plasticity]] = {}
    _inputs(network, problems)
    for projection in network.projections:
        what = limits.name(network, projection)
        target = network.populations[projection.post]
        if projection.synapse_type is not None:
            problems.error(f"{what}: {synapse_refusal(projection.synapse_type)}")
        if target.cell_type in SOURCES:
            problems.error(f"{what}: a spike source has no synapses; project onto neurons")
            continue
        if target.cell_type not in CELLS:
            continue  # told already
        receptors = CELLS[target.cell_type].receptors
        if projection.neuromodulation is None and projection.receptor not in receptors:
            problems.error(
                f"{what}: receptor {projection.receptor!r} does not exist; use "
                f"{' or '.join(receptors)}"
            )
        if projection.recording is not None:
            _interval(network, f"{what}: every", projection.recording, problems)
        if projection.plasticity is not None:
            if not CELLS[target.cell_type].has_split_binary:
                problems.error(
                    f"{what}: sPyNNaker has no program for learning synapses onto "
                    f"{target.cell_type}; use StaticSynapse, or IF_curr_delta as the target"
                )
            unit = 1 << CONDUCTANCE_BITS if CELLS[target.cell_type].conductance else 1
            step = timestep_in_us(network.timestep)
            check_rule(what, projection.plasticity, unit, step, problems)
            if has_windows_of_synapses(projection.plasticity) and (
                target.cell_type != ONLY_WITH_WINDOWS_OF_SYNAPSES
            ):
                problems.error(
                    f"{what}: sPyNNaker has no program for RecurrentRule(dual_fsm=False) onto "
                    f"{target.cell_type}; use dual_fsm=True, or "
                    f"{ONLY_WITH_WINDOWS_OF_SYNAPSES} as the target"
                )
            first, known = rules.setdefault(projection.post, (what, projection.plasticity))
            if not _same(known, projection.plasticity):
                problems.error(
                    f"{what}: its learning rule differs from that of {first}. The board has one "
                    f"rule for all plastic synapses onto a population: make them equal, or project "
                    "onto different populations"
                )


def _inputs(network: Network, problems: Problems) -> None:
    """Synapses onto one neuron, whose weights the emulator must be able to sum."""
    inputs: dict[tuple[int, str], Int64s] = {}
    for projection in network.projections:
        size = network.populations[projection.post].size
        counts = projection.connections.inputs(size)
        key = projection.post, projection.receptor
        inputs[key] = inputs.get(key, np.zeros(size, np.int64)) + counts
    for (post, receptor), counts in inputs.items():
        if counts.max(initial=0) > MOST_INPUTS:
            problems.error(
                f"{_named(network.populations[post])}: a neuron has {counts.max()} {receptor} "
                f"synapses; at most {MOST_INPUTS} can be summed: make fewer connections"
            )


def _same(a: Plasticity, b: Plasticity) -> bool:
    return (
        (a.timing, a.weight, a.backprop_delay) == (b.timing, b.weight, b.backprop_delay)
        and dict(a.timing_parameters) == dict(b.timing_parameters)
        and dict(a.weight_parameters) == dict(b.weight_parameters)
    )


# ---- currents -----------------------------------------------------------------------


def _current(network: Network, current: CurrentSource, problems: Problems) -> None:
    target = network.populations[current.population]
    what = f"{current.kind} into {_named(target)}"
    if current.kind not in CURRENTS:
        problems.error(f"{what} does not run here; use {', '.join(CURRENTS)}")
        return
    if cell_refusal(target.cell_type):
        return  # the population says it
    if target.cell_type not in CELLS:
        problems.error(f"{what}: a current flows into neurons only")
        return
    check_current(current, timestep_in_us(network.timestep), what, problems)
