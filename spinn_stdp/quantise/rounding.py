"""Weights that the board's steps are too coarse for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from spinn_stdp.network import Floats, Network, Projection

from . import limits, ring_buffers
from .neurons import CELLS
from .ring_buffers import WEIGHT_FRACTION_BITS, Geometry
from .statistics import foreseen
from .weights import row_weights

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


def _texts(network: Network, projection: Projection, bits: int) -> Iterator[str]:
    asked = np.abs(projection.connections.weight)
    kept = np.ldexp(row_weights(network, projection, bits).astype(np.float64), -bits)
    zeroed = (asked > 0) & (kept == 0)
    moved = ~zeroed & (np.abs(kept - asked) > NOTABLE * asked)
    conductance = CELLS[network.populations[projection.post].cell_type].conductance
    unit = "µS" if conductance else "nA"
    if zeroed.any():
        yield (
            f"{_how_many(asked, zeroed, unit)} become 0 on the board, and these synapses do "
            f"nothing. {_remedy(network, projection, asked[zeroed].max(), bits, unit)}"
        )
    if moved.any():
        worst = int(np.argmax(np.where(moved, np.abs(kept - asked) / np.maximum(asked, 1e-300), 0)))
        yield (
            f"{_how_many(asked, moved, unit)} are kept with an error above {NOTABLE:.0%}, such as "
            f"{asked[worst]:g} {unit} as {kept[worst]:g} {unit}. "
            f"{_remedy(network, projection, asked[moved].min(), bits, unit)}"
        )


def _how_many(asked: Floats, chosen: NDArray[np.bool_], unit: str) -> str:
    count = int(np.count_nonzero(chosen))
    sizes = np.unique(asked[chosen])
    sizes_text = f"{sizes[0]:g} {unit}" + (f" to {sizes[-1]:g} {unit}" if len(sizes) > 1 else "")
    return f"{count} of {len(asked)} weights ({sizes_text})"


def _remedy(network: Network, projection: Projection, weight: float, bits: int, unit: str) -> str:
    target = network.populations[projection.post]
    what = f"The steps of {projection.receptor} weights onto {target.label!r} are"
    step = math.ldexp(1.0, -bits)
    conductance = CELLS[target.cell_type].conductance
    finest = WEIGHT_FRACTION_BITS + (ring_buffers.CONDUCTANCE_BITS if conductance else 0)
    if weight < math.ldexp(0.5, -finest):
        return f"{what} {step:g} {unit} and can't be made fine enough: give larger weights."
    largest = _largest_contribution(network, projection)
    return (
        f"{what} {step:g} {unit}, which follows from the largest sum of one tick that sPyNNaker "
        f"expects, most of it from {largest}; have fewer or smaller weights there (w_max counts), "
        f"or give that population max_expected_summed_weight."
    )


def _largest_contribution(network: Network, projection: Projection) -> str:
    """The projection that makes the steps coarse."""
    rivals = [
        p for p in network.projections_into(projection.post) if p.receptor == projection.receptor
    ]

    def size(each: Projection) -> float:
        known = foreseen(network, each).statistics()
        return known.weight_maximum * known.to_one

    return repr(max(rivals, key=size).label)
