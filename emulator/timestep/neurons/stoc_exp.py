"""StocExp: a unit that spikes with the chance 2^v/tau, v being its input and bias.

The program keeps 1/tau without its whole part.
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.arithmetic.powers import chance
from emulator.image import Int32s, Int64s, UInt32s

from .model import STEP, Model
from .own_generators import GENERATORS
from .stochastic_unit import (
    RECEPTORS,
    UNIT,
    begin,
    drive,
    is_refractory,
    recordable,
    spikes_with,
)
from .structs import Record, Records, accums, struct


class StocExp(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int
    generators: Int64s


@kernel
def voltage(neuron: Record) -> int:
    """Of a neuron that is not refractory."""
    return wrap(wide(neuron.bias) + drive(neuron))


@kernel
def voltages(neurons: Records, which: Int64s, values: Int32s) -> None:
    """Of some neurons; 0 of those that are refractory."""
    for k in range(len(which)):
        neuron = neurons[which[k]]
        values[k] = voltage(neuron) if neuron.refract_timer == 0 else 0


@kernel
def chances(neurons: Records, which: Int64s, values: UInt32s) -> None:
    """To spike, of some neurons; 0 of those that are refractory."""
    for k in range(len(which)):
        neuron = neurons[which[k]]
        is_free = neuron.refract_timer == 0
        values[k] = chance(wide(neuron.rate), voltage(neuron)) if is_free else 0


@STEP.register(StocExp)
def step(model: StocExp, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one tick; the program knows of no current sources."""
    if is_refractory(neuron):
        return True
    likely = chance(wide(neuron.rate), voltage(neuron))
    return spikes_with(neuron, likely, model.generators[n])


STOC_EXP = Model(
    kind=StocExp,
    struct=struct(*accums("rate"), *UNIT),
    receptors=RECEPTORS,
    recordable=recordable(voltages, chances),
    rows=GENERATORS,
    begin=begin,
)
"""`rate` is the fraction of 1/tau, u16.16."""
