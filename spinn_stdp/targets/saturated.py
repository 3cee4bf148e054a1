"""Input that was more than the board's ring buffers hold, in words for the user."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from emulator.arithmetic.fixed_point import WEIGHT_MAX
from emulator.image import Neurons
from emulator.timestep.neurons.pieces import Saturated
from spinn_stdp.quantise import Quantised
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.ring_buffers import CONDUCTANCE_BITS, WEIGHT_FRACTION_BITS

US_PER_MS = 1000
ADVICE = (
    "The rest was cut off. What a ring buffer holds follows from the largest sum of one time step "
    "that sPyNNaker expects (`spinn-stdp values` tells it): give the population "
    "max_expected_summed_weight, a larger ring_buffer_sigma or spikes_per_second, or smaller "
    "weights."
)
"""What to do, on all targets."""


def told(quantised: Quantised, found: Mapping[int, Mapping[int, Saturated]]) -> dict[int, str]:
    """What to say of each population in *found*, by index; *found* has them by synapse type."""
    return {p: " ".join([*_texts(quantised, p, each), ADVICE]) for p, each in found.items()}


def _texts(quantised: Quantised, index: int, found: Mapping[int, Saturated]) -> Iterator[str]:
    population = quantised.network.populations[index]
    cell, cells = CELLS[population.cell_type], quantised.image.populations[index].cells
    assert isinstance(cells, Neurons)
    unit, more_bits = ("µS", CONDUCTANCE_BITS) if cell.conductance else ("nA", 0)
    yield f"Population {population.label!r}:"
    for kind, cut in found.items():
        bits = WEIGHT_FRACTION_BITS - cells.ring.shifts[kind] + more_bits
        when = cut.tick * (quantised.image.timestep_us / US_PER_MS)
        times = "once" if cut.times == 1 else f"{cut.times} times"
        yield (
            f"a neuron's {cell.receptors[kind]} input of one time step was {times} more than the "
            f"{math.ldexp(WEIGHT_MAX, -bits):g} {unit} that a ring buffer of the board holds, "
            f"first that of neuron {cut.neuron} at {when:g} ms."
        )
