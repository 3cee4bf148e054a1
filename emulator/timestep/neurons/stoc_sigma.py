"""StocSigma: a unit that spikes with the chance 2^(−2^(−alpha·v)), v being its input less its bias.

sPyNNaker's documentation has the bias added; its program takes it off.
"""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import multiply, wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.arithmetic.powers import as_chance, power_of_two
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


class StocSigma(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int
    generators: Int64s


@kernel
def voltage(neuron: Record) -> int:
    """Of a neuron that is not refractory."""
    return wrap(drive(neuron) - wide(neuron.bias))


@kernel
def sigma(v: int, alpha: int) -> int:
    """The chance to spike, u0.32."""
    inner = power_of_two(wrap(-multiply(v, alpha)))
    return as_chance(power_of_two(-(inner >> 1)))


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
        values[k] = sigma(voltage(neuron), wide(neuron.alpha)) if is_free else 0


@STEP.register(StocSigma)
def step(model: StocSigma, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one tick; the program knows of no current sources."""
    if is_refractory(neuron):
        return True
    likely = sigma(voltage(neuron), wide(neuron.alpha))
    return spikes_with(neuron, likely, model.generators[n])


STOC_SIGMA = Model(
    kind=StocSigma,
    struct=struct(*accums("alpha"), *UNIT),
    receptors=RECEPTORS,
    recordable=recordable(voltages, chances),
    rows=GENERATORS,
    begin=begin,
)
