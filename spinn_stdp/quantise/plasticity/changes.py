"""Weights that other projections change: their bounds and rows, and what the board can't do.

Source: ``SynapseDynamicsWeightChangable`` and ``SynapseDynamicsWeightChanger`` of sPyNNaker 7.4.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from emulator.image import Int64s, Plasticity
from spinn_stdp.network import WEIGHT_CHANGEABLE, Network, Projection
from spinn_stdp.network import Plasticity as Asked
from spinn_stdp.quantise import limits
from spinn_stdp.quantise.delay_rows import DelayRows, cores_width
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.problems import Problems
from spinn_stdp.quantise.ring_buffers import by_source, delay_stages, weight_bits
from spinn_stdp.quantise.row_lengths import Geometries
from spinn_stdp.quantise.weights import WEIGHT_MASK, expanded_on_machine

ONLY_ONTO = "IF_curr_exp"
"""The cell type that sPyNNaker has a program for."""
LARGEST_CHANGE = 0x7FFF
"""Steps of a weight, either way."""


def quantise_changeable(
    network: Network, projection: Projection, bits: int, geometries: Geometries
) -> Plasticity:
    """The bounds of the weights of *projection*, and how its rows are known to those changing it.

    *bits*: fraction bits of a weight. The host cuts the bounds down to steps of the weights.
    """
    asked = projection.plasticity
    assert asked is not None
    bounds = {
        name: int(math.ldexp(asked.weight_parameters[name], bits)) for name in ("w_min", "w_max")
    }
    return Plasticity(
        timing=asked.timing,
        timing_parameters={},
        weight=asked.weight,
        weight_parameters=bounds,
        backprop_delay=asked.backprop_delay,
        ring_length=geometries[projection.post].ring_length,
        row_numbers=_row_numbers(network, projection, geometries),
    )


def rows_changed(network: Network, projection: Projection) -> Int64s | None:
    """By source of *projection*: the row that it changes; None if it changes none."""
    if projection.changes is None:
        return None
    asked = network.projections[projection.changes]
    sources = network.populations[asked.pre].size
    return _first_number(network, asked) + np.arange(sources)


def _row_numbers(network: Network, projection: Projection, geometries: Geometries) -> Int64s:
    """(stages, sources): those without a delay extension, then those of each of its stages.

    A row has its place among all rows of its kind for a number, and so a row of the second stage
    that of a source of the projection after it.
    """
    sources = network.populations[projection.pre]
    stages = delay_stages(network, projection, geometries)
    source = np.arange(sources.size)
    rows = DelayRows(sources.size, cores_width(sources), stages)
    extended = [rows.row(source, np.full_like(source, stage + 1)) for stage in range(stages)]
    numbers: Int64s = np.stack([source, *extended]) + _first_number(network, projection)
    return numbers


def _first_number(network: Network, projection: Projection) -> int:
    """That of the first row of *projection*, which is changeable."""
    first = 0
    seen: list[Projection] = []
    for each in by_source(network, projection.post):
        known = each if each.changes is None else network.projections[each.changes]
        if known is projection:
            break
        if is_changeable(known) and not any(known is other for other in seen):
            seen.append(known)
            first += network.populations[known.pre].size
    return first


def is_changeable(projection: Projection) -> bool:
    """Whether other projections may change the weights."""
    return projection.plasticity is not None and projection.plasticity.is_changeable


def has_changes(network: Network, population: int) -> bool:
    """Whether there are such weights onto a population."""
    return any(map(is_changeable, network.projections_into(population)))


# ---- what the board can't do --------------------------------------------------------


def check_changeable(asked: Asked) -> Iterator[str]:
    """What is wrong with its bounds."""
    bounds = asked.weight_parameters
    if any(math.isnan(value) for value in bounds.values()):
        yield (
            "weight_min or weight_max differs from synapse to synapse, or is NaN; the board has "
            "one value for all: give a number"
        )
        return
    for name in ("w_min", "w_max"):
        value = bounds[name]
        which = "minimum" if name == "w_min" else "maximum"
        if value < 0.0:
            yield f"the {which} weight is {value:g}; it must be 0 or more"
    if bounds["w_min"] >= bounds["w_max"]:
        yield (
            f"the minimum weight {bounds['w_min']:g} must be less than the maximum "
            f"{bounds['w_max']:g}"
        )


def check_changes(network: Network, problems: Problems) -> None:
    """All projections that change weights, or whose weights are changed, in *network*."""
    for index, projection in enumerate(network.projections):
        what = limits.name(network, projection)
        if projection.changes is not None:
            for text in _partner(network, index, projection.changes):
                problems.error(f"{what}: {text}")
        elif is_changeable(projection):
            for text in _target(network, projection):
                problems.error(f"{what}: {text}")
    for population in range(len(network.populations)):
        if has_changes(network, population):
            for projection in _unmixable(network, population):
                problems.error(
                    f"{limits.name(network, projection)}: weights that can be changed and other "
                    "synapses onto one population go together only if the others are static and "
                    "made first; make this projection before those with WeightChangeable, with "
                    "StaticSynapse, or have another population for it"
                )


def _target(network: Network, projection: Projection) -> Iterator[str]:
    target = network.populations[projection.post]
    if target.cell_type in CELLS and target.cell_type != ONLY_ONTO:
        yield (
            f"sPyNNaker has no program for WeightChangeable onto {target.cell_type}; use "
            f"{ONLY_ONTO} as the target"
        )
    asked = target.options.get("n_synapse_cores")
    if asked:
        yield (
            f"n_synapse_cores of {target.label!r} is {asked}, but sPyNNaker ships no program for "
            "such synapses without neurons; give 0, or leave it out"
        )


def _partner(network: Network, index: int, changed: int) -> Iterator[str]:
    """What is wrong between a projection that changes weights and the one that has them."""
    changer, asked = network.projections[index], network.projections[changed]
    if not is_changeable(asked) or changed >= index:
        yield "a changer can only affect a changeable projection, one with WeightChangeable"
        return
    sizes = [network.populations[each.pre].size for each in (changer, asked)]
    if sizes[0] != sizes[1]:
        yield (
            f"it comes from {sizes[0]} neurons, and that whose weights are to be changed, "
            f"{asked.label!r}, from {sizes[1]}: both must have the same number, as each neuron "
            "changes the weights from the one with its index"
        )
    if changer.post != asked.post:
        yield (
            f"it must be onto the same population as the one whose weights are to be changed, "
            f"{asked.label!r}"
        )
    elif changer.receptor != asked.receptor:
        yield (
            f"its receptor type is {changer.receptor!r}, and that of the one whose weights are to "
            f"be changed, {asked.label!r}, {asked.receptor!r}: give it the same"
        )


def _unmixable(network: Network, population: int) -> Iterator[Projection]:
    """Projections that sPyNNaker doesn't have beside those whose weights are changed."""
    incoming = network.projections_into(population)
    first = next(k for k, each in enumerate(incoming) if is_changeable(each))
    for k, each in enumerate(incoming):
        is_other = each.changes is None and not is_changeable(each)
        is_plain = not (each.plasticity or each.neuromodulation or each.structure)
        if is_other and (k > first or not is_plain):
            yield each


def check_amounts(network: Network, geometries: Geometries, problems: Problems) -> None:
    """Connectors, bounds and changes, for which the scales of weights must be known."""
    for projection in network.projections:
        if projection.changes is None and not is_changeable(projection):
            continue
        target = network.populations[projection.post]
        receptors = CELLS[target.cell_type].receptors if target.cell_type in CELLS else ()
        if projection.post not in geometries or projection.receptor not in receptors:
            continue
        kind = receptors.index(projection.receptor)
        step = math.ldexp(1.0, -weight_bits(network, projection.post, receptors)[kind])
        texts = _made_on_host(network, projection), _too_much(projection, step)
        for text in (text for each in texts for text in each):
            problems.error(f"{limits.name(network, projection)}: {text}")


def _made_on_host(network: Network, projection: Projection) -> Iterator[str]:
    if not expanded_on_machine(network, projection):
        kind = WEIGHT_CHANGEABLE if projection.changes is None else "WeightChanger"
        yield (
            f"{kind} only works with connections that the board makes, not with those of a list "
            "or with weights and delays of their own; use a connector such as AllToAllConnector, "
            "with one weight and delay or a distribution"
        )


def _too_much(projection: Projection, step: float) -> Iterator[str]:
    """Numbers of more steps than a weight, or a change of it, can have."""
    if projection.plasticity is not None:
        w_max = projection.plasticity.weight_parameters["w_max"]
        if w_max > WEIGHT_MASK * step:
            yield (
                f"the maximum weight {w_max:g} is beyond {WEIGHT_MASK * step:g}, the largest that "
                "fits; give the target population a larger max_expected_summed_weight"
            )
        return
    largest = max(map(abs, projection.connections.bounds("weight")))
    if largest > LARGEST_CHANGE * step:
        yield (
            f"a change of {largest:g} turns into its opposite on the board, which holds changes "
            f"of up to {LARGEST_CHANGE * step:g}; give a smaller one"
        )
