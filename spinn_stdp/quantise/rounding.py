"""Weights that the board's steps are too coarse for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from spinn_stdp.network import Floats, Network, Projection

from . import limits, ring_buffers
from .encoding import SMALLEST
from .neurons import CELLS
from .ring_buffers import WEIGHT_FRACTION_BITS, Geometry
from .statistics import foreseen
from .weights import (
    SCALE_BITS,
    WEIGHT_MASK,
    expanded_on_machine,
    host_weights,
    loses_scale,
    to_row_weights,
)

TINY = 1e-300
"""For errors of a weight of 0, which has none."""
SCALE_KEPT_FROM = 0.5
"""µS: sums of weights up to here make scales of less than 2¹⁶."""
NOTABLE = 0.01
"""Of a weight: deviations beyond it are told."""


def coarse_weights(network: Network, geometries: Mapping[int, Geometry]) -> list[str]:
    """Projections with weights that become 0, or others by more than :data:`NOTABLE`."""
    bits = {
        post: ring_buffers.weight_bits(network, post, cell.receptors, cell.conductance)
        for post in geometries
        for cell in [CELLS[network.populations[post].cell_type]]
    }
    found: list[str] = []
    for projection in network.projections:
        if projection.post in bits:
            receptors = CELLS[network.populations[projection.post].cell_type].receptors
            if projection.neuromodulation is not None:
                continue  # its weights are no steps of these
            own = bits[projection.post][receptors.index(projection.receptor)]
            what = limits.name(network, projection)
            found.extend(f"{what}: {text}" for text in _texts(network, projection, own))
    return found


@dataclass
class _Chosen:
    """Some of a projection's weights, and what the board keeps of them."""

    count: int = 0
    smallest: float = math.inf
    largest: float = 0.0
    error: float = -1.0
    """The largest, as a part of the weight."""
    worst: tuple[float, float] = (0.0, 0.0)
    """The weight that has it, as asked for and as kept."""

    def add(self, asked: Floats, kept: Floats) -> None:
        """Take some more; the worst is the first of those that are equally bad."""
        if not len(asked):
            return
        self.count += len(asked)
        self.smallest = min(self.smallest, float(asked.min()))
        self.largest = max(self.largest, float(asked.max()))
        errors = np.abs(kept - asked) / np.maximum(asked, TINY)
        k = int(np.argmax(errors))
        if errors[k] > self.error:
            self.error, self.worst = float(errors[k]), (float(asked[k]), float(kept[k]))


def _texts(network: Network, projection: Projection, bits: int) -> Iterator[str]:
    if loses_scale(network, projection, bits):
        made = "all 0" if bits > SCALE_BITS else "65536 steps less what they should be"
        target = network.populations[projection.post].label
        yield (
            f"the board's program for FixedNumberPostConnector can't hold a weight scale of "
            f"2^{bits}: these weights will be {made}. Give {target!r} max_expected_summed_weight "
            f"of {SCALE_KEPT_FROM:g} µS or more, or use another connector, such as "
            "FixedNumberPreConnector."
        )
        return
    if _are_fine(projection, bits):
        return
    convert = to_row_weights(network, projection, bits)
    zeroed, moved = _Chosen(), _Chosen()
    for block in projection.connections.blocks():
        weights = block.weight
        asked = np.abs(weights)
        kept = np.ldexp(convert(weights).astype(np.float64), -bits)
        is_zero = (asked > 0) & (kept == 0)
        is_moved = ~is_zero & (np.abs(kept - asked) > NOTABLE * asked)
        zeroed.add(asked[is_zero], kept[is_zero])
        moved.add(asked[is_moved], kept[is_moved])
    conductance = CELLS[network.populations[projection.post].cell_type].conductance
    unit = "µS" if conductance else "nA"
    number = len(projection.connections)
    if zeroed.count:
        yield (
            f"{_how_many(zeroed, number, unit)} become 0 on the board, and these synapses do "
            f"nothing. {_remedy(network, projection, zeroed.largest, bits, unit)}"
        )
    if moved.count:
        asked_for, is_kept = moved.worst
        yield (
            f"{_how_many(moved, number, unit)} are kept with an error above {NOTABLE:.0%}, such as "
            f"{asked_for:g} {unit} as {is_kept:g} {unit}. "
            f"{_remedy(network, projection, moved.smallest, bits, unit)}"
        )


def _are_fine(projection: Projection, bits: int) -> bool:
    """Whether no weight can be far from what is kept, whatever the way of rounding.

    That rounds to the nearest step at worst after it has rounded to the nearest s16.15.
    """
    lowest, highest = sorted(map(abs, projection.connections.bounds("weight")))
    error = (math.ldexp(1.0, -bits) + SMALLEST) / 2
    return error <= NOTABLE * lowest and math.ldexp(highest + error, bits) < WEIGHT_MASK


def _how_many(chosen: _Chosen, number: int, unit: str) -> str:
    sizes = f"{chosen.smallest:g} {unit}"
    if chosen.largest > chosen.smallest:
        sizes += f" to {chosen.largest:g} {unit}"
    return f"{chosen.count} of {number} weights ({sizes})"


def _remedy(network: Network, projection: Projection, weight: float, bits: int, unit: str) -> str:
    target = network.populations[projection.post]
    what = f"The steps of {projection.receptor} weights onto {target.label!r} are"
    step = math.ldexp(1.0, -bits)
    conductance = CELLS[target.cell_type].conductance
    finest = WEIGHT_FRACTION_BITS + (ring_buffers.CONDUCTANCE_BITS if conductance else 0)
    if weight < math.ldexp(0.5, -finest):
        return f"{what} {step:g} {unit} and can't be made fine enough: give larger weights."
    if _is_rounded_before(network, projection, weight, bits):
        return (
            f"{what} {step:g} {unit}, but sPyNNaker hands them to the board in steps of "
            f"{SMALLEST:g} {unit} where it connects by {projection.connector.kind}: give "
            "multiples of these, or a list of the connections, FromListConnector, whose weights "
            "have the finer steps."
        )
    largest = _largest_contribution(network, projection)
    return (
        f"{what} {step:g} {unit}, which follows from the largest sum of one tick that sPyNNaker "
        f"expects, most of it from {largest}; have fewer or smaller weights there (w_max counts), "
        f"or give that population max_expected_summed_weight."
    )


def _is_rounded_before(network: Network, projection: Projection, weight: float, bits: int) -> bool:
    """Whether the steps would do for *weight*, and only what the board expands is so coarse."""
    kept = np.ldexp(float(host_weights(np.array([weight]), bits)[0]), -bits)
    return expanded_on_machine(network, projection) and abs(kept - weight) <= NOTABLE * weight


def _largest_contribution(network: Network, projection: Projection) -> str:
    """The projection that makes the steps coarse."""
    rivals = [
        p for p in network.projections_into(projection.post) if p.receptor == projection.receptor
    ]

    def size(each: Projection) -> float:
        known = foreseen(network, each).statistics()
        return known.weight_maximum * known.to_one

    return repr(max(rivals, key=size).label)
