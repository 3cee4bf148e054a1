"""Weight scales: what they are, why, and with which one each problem would go."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from emulator.arithmetic.fixed_point import ACCUM_ONE
from spinn_stdp.network import Network, Projection
from spinn_stdp.quantise import Quantised, limits
from spinn_stdp.quantise.encoding import timestep_in_us
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.plasticity import TIMINGS, WEIGHTS, quantise_plasticity
from spinn_stdp.quantise.plasticity.surprises import largest_changes
from spinn_stdp.quantise.ring_buffers import (
    CONDUCTANCE_BITS,
    WEIGHT_FRACTION_BITS,
    LargestSum,
    largest_sums,
)

from .parts import CLOSE, kept_weights

KEPT_WITH = 0.5 / CLOSE
"""Steps that a weight must have to be kept to :data:`CLOSE`, however it falls between two."""


class Scale(NamedTuple):
    """The weights of one synapse type of one population."""

    population: str
    receptor: str
    unit: str
    shift: int
    """Of a ring buffer's sum to the left."""
    bits: int
    """Fraction bits of a weight; negative where its step is above 1."""
    step: float
    """Of a weight, in PyNN's unit."""
    largest: float
    """The sum of one tick that was reckoned with, in PyNN's unit."""
    origin: str
    """Where that comes from."""
    remedies: tuple[str, ...]
    """What is too coarse, and the scale that would be fine enough."""


def scales(quantised: Quantised) -> Iterator[Scale]:
    """Of each synapse type that has synapses."""
    network = quantised.network
    for index, population in enumerate(network.populations):
        cell = CELLS.get(population.cell_type)
        if cell is None:
            continue
        sums = largest_sums(network, index, cell.receptors, cell.conductance)
        for receptor, largest in zip(cell.receptors, sums, strict=True):
            into = [
                k
                for k, p in enumerate(network.projections)
                if p.post == index and p.receptor == receptor
            ]
            if into:
                yield _scale(quantised, index, receptor, largest, into)


def _scale(
    quantised: Quantised, index: int, receptor: str, largest: LargestSum, into: list[int]
) -> Scale:
    population = quantised.network.populations[index]
    conductance = CELLS[population.cell_type].conductance
    extra = CONDUCTANCE_BITS if conductance else 0
    bits = WEIGHT_FRACTION_BITS - largest.shift + extra
    return Scale(
        population=f"{population.label} ({population.cell_type})",
        receptor=receptor,
        unit="µS" if conductance else "nA",
        shift=largest.shift,
        bits=bits,
        step=math.ldexp(1.0, -bits),
        largest=math.ldexp(largest.value, -extra),
        origin=largest.origin,
        remedies=tuple(text for k in into for text in _remedies(quantised, k, bits, extra)),
    )


def _remedies(quantised: Quantised, index: int, bits: int, extra: int) -> Iterator[str]:
    """What is too coarse of one projection, and what would do."""
    network = quantised.network
    projection = network.projections[index]
    asked, _, means = kept_weights(quantised, index)
    wrong = asked[np.abs(means - asked) > CLOSE * asked]
    if len(wrong):
        yield _finer(network, projection, f"weights of {wrong.min():g}", wrong.min(), bits, extra)
    if projection.plasticity is not None:
        step = smallest_change(quantised, index)
        for name, change in _changes(network, projection):
            if 0 < change < step:
                what = f"a change of {change:g} ({name})"
                yield _finer(network, projection, what, change * KEPT_WITH, bits, extra)


def _finer(
    network: Network, projection: Projection, what: str, value: float, bits: int, extra: int
) -> str:
    """*value* needs :data:`KEPT_WITH` steps."""
    needed = math.ceil(math.log2(KEPT_WITH / value))
    shift = WEIGHT_FRACTION_BITS + extra - needed
    name = limits.name(network, projection)
    if shift < 0:
        return f"{name}: {what} can't be kept with any scale"
    sums = math.ldexp(1.0, shift - extra)
    return (
        f"{name}: {what} would be kept with {needed} bits in place of {bits}, which is shift "
        f"{shift}: have sums of weights below {sums:g} in one tick (fewer or smaller weights, a "
        "smaller w_max), or say so with max_expected_summed_weight"
    )


# ---- learning -----------------------------------------------------------------------


class Learning(NamedTuple):
    """What one pair of spikes can do in one projection, in the unit of its weights."""

    projection: str
    rule: str
    unit: str
    smallest: float
    """The least change of a weight: one step."""
    up: float
    """The largest that one pair adds."""
    down: float
    """The largest that one pair takes away."""


def learning(quantised: Quantised) -> Iterator[Learning]:
    """Of each projection that learns."""
    network = quantised.network
    for index, projection in enumerate(network.projections):
        if projection.plasticity is None:
            continue
        changes = dict(_changes(network, projection))
        yield Learning(
            projection=limits.name(network, projection),
            rule=", ".join(projection.plasticity.names),
            unit="µS"
            if CELLS[network.populations[projection.post].cell_type].conductance
            else "nA",
            smallest=smallest_change(quantised, index),
            up=changes["potentiation"],
            down=changes["depression"],
        )


def smallest_change(quantised: Quantised, index: int) -> float:
    """A step of the projection's weights."""
    return math.ldexp(1.0, -quantised.image.synapses[index].weight_bits)


def _changes(network: Network, projection: Projection) -> Iterator[tuple[str, float]]:
    """The largest change up and down that one pair of spikes, or one that changes it, makes."""
    rule = projection.plasticity
    assert rule is not None
    if rule.is_changeable:
        yield from _made_by_others(network, projection)
        return
    assert rule.timing in TIMINGS
    assert rule.weight in WEIGHTS
    cell = CELLS[network.populations[projection.post].cell_type]
    unit = 1 << CONDUCTANCE_BITS if cell.conductance else 1
    held = quantise_plasticity(rule, timestep_in_us(network.timestep), unit, 1)
    up, down = largest_changes(rule, held)
    yield "potentiation", up / (ACCUM_ONE * unit)
    yield "depression", down / (ACCUM_ONE * unit)


def _made_by_others(network: Network, projection: Projection) -> Iterator[tuple[str, float]]:
    """The largest changes that the spikes of other projections make."""
    bounds = [
        p.connections.bounds("weight")
        for p in network.projections
        if p.changes is not None and network.projections[p.changes] is projection
    ]
    yield "potentiation", max([0.0, *(highest for _, highest in bounds)])
    yield "depression", max([0.0, *(-lowest for lowest, _ in bounds)])
