"""Input that will be more than a ring buffer holds, as far as the rates of its sources are known.

sPyNNaker leaves the scale of conductances out of the sum of all weights that it foresees, so that
ring buffers of conductances come out with room for two to four of the largest weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from emulator.arithmetic.fixed_point import WEIGHT_MAX
from spinn_stdp.network import Network, Projection

from .neurons import CELLS
from .ring_buffers import by_source, largest_sums, weight_bits
from .statistics import foreseen

POISSON = "SpikeSourcePoisson"
MS_PER_S = 1000
ENOUGH = 5
"""Deviations above the mean, as sPyNNaker's ring_buffer_sigma."""


def overfull_rings(network: Network) -> Iterator[str]:
    """One text for each population whose rings Poisson sources fill in many time steps."""
    for index, population in enumerate(network.populations):
        incoming = network.projections_into(index)
        if not any(network.populations[each.pre].cell_type == POISSON for each in incoming):
            continue
        cell = CELLS[population.cell_type]
        bits = weight_bits(network, index, cell.receptors, cell.conductance)
        sums = largest_sums(network, index, cell.receptors, cell.conductance)
        unit = "µS" if cell.conductance else "nA"
        for receptor, fraction_bits, expected in zip(cell.receptors, bits, sums, strict=True):
            held = math.ldexp(WEIGHT_MAX, -fraction_bits)
            mean, deviation = poisson_input(network, index, receptor)
            if mean + deviation > held:
                yield (
                    f"Population {population.label!r}: Poisson sources send it {mean:.3g} ± "
                    f"{deviation:.2g} {unit} of {receptor} input in each time step, and its ring "
                    f"buffers hold {held:.3g} {unit}: the board loses the rest. sPyNNaker scales "
                    f"them by {expected.origin}. Give the population max_expected_summed_weight, "
                    f"{mean + ENOUGH * deviation:.2g} {unit} for these inputs."
                )


def poisson_input(network: Network, population: int, receptor: str) -> tuple[float, float]:
    """Mean and deviation of what a neuron gets in one time step, nA or µS."""
    mean = variance = 0.0
    for projection in by_source(network, population):
        source = network.populations[projection.pre]
        if source.cell_type != POISSON or projection.receptor != receptor:
            continue
        known = foreseen(network, projection).statistics()
        rate = float(np.mean(source.parameters["rate"]))
        spikes = known.to_one * rate * network.timestep / MS_PER_S
        weight = _weight(projection, known.weight_mean)
        mean += spikes * weight
        variance += spikes * weight**2
    return mean, math.sqrt(variance)


def _weight(projection: Projection, foreseen_mean: float) -> float:
    """Of plastic synapses sPyNNaker foresees w_max; what they begin with is what is sure."""
    asked = projection.weight
    return abs(asked) if isinstance(asked, (int, float)) else foreseen_mean
