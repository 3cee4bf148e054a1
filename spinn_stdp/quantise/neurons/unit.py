"""sPyNNaker's stochastic units: what they have in common.

Their numbers are u16.16 where they can't be negative; the time step is one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from emulator.arithmetic.fixed_point import HALF_BITS, WORD
from emulator.image import Int64s, Neurons, Ring
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import unsigned_accum, unsigned_accums

from .model import CellModel, Initial, Limits, Surprise

RECORDABLE = ("spikes", "v", "ex_input", "in_input", "prob")
REFRACTORY = {"refract_init": Initial("refract_timer", is_count=True)}
SMALLEST = Limits(2.0**-HALF_BITS)
"""Of what the board divides by."""


@dataclass(frozen=True)
class Unit(CellModel):
    """A model whose refractory ticks are those of one of its parameters."""

    refractory: str = "tau_refrac"
    """A time, ms."""

    def convert(
        self, population: Population, timestep_us: int, ring: Ring, start: int = 0
    ) -> Neurons:
        """As of any model, with the refractory ticks."""
        neurons = super().convert(population, timestep_us, ring, start)
        ticks = refractory_ticks(population.parameters[self.refractory], timestep_us)
        words = np.broadcast_to(ticks.astype(np.uint32).view(np.int32), population.size)
        return replace(neurons, parameters={**neurons.parameters, "refractory_ticks": words})


def quotient(dividend: Int64s, divisor: Int64s | int) -> Int64s:
    """u16.16 / u16.16, of which a register keeps 32 bits."""
    result: Int64s = ((dividend << HALF_BITS) // divisor) & WORD
    return result


def refractory_ticks(milliseconds: object, timestep_us: int) -> Int64s:
    """Any fraction of a tick is one more."""
    ticks = quotient(unsigned_accums(milliseconds), unsigned_accum(timestep_us / 1000))
    return (ticks >> HALF_BITS) + ((ticks & ((1 << HALF_BITS) - 1)) > 0)


def spiking_on(
    *more: Callable[[Population], Iterator[Surprise]],
) -> Callable[[Population, int], Iterator[Surprise]]:
    """The surprises of all units, and *more*."""

    def surprises(population: Population, step: int) -> Iterator[Surprise]:
        for find in more:
            yield from find(population)
        if (np.asarray(population.parameters.get("tau_refrac", 1.0)) == 0).any():
            yield Surprise(
                "tau_refrac is 0, which the board counts down from below: after its first spike a "
                "neuron spikes in every time step. Give one time step for none"
            )

    return surprises
