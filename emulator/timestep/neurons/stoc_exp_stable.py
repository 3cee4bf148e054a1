"""StocExpStable: a unit that spikes with the chance tau·2^v; input and bias add to v."""

from __future__ import annotations

from typing import NamedTuple

from emulator.arithmetic.fixed_point import WORD, wide, wrap
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


class StocExpStable(NamedTuple):
    """What all neurons of a population have in common."""

    substeps: int
    generators: Int64s


@kernel
def moved(neuron: Record) -> int:
    """The voltage with this tick's input, of a neuron that is not refractory."""
    return wrap(wide(neuron.v) + wide(neuron.bias) + drive(neuron))


@kernel
def voltages(neurons: Records, which: Int64s, values: Int32s) -> None:
    """Of some neurons; refractory ones stay where they are."""
    for k in range(len(which)):
        neuron = neurons[which[k]]
        values[k] = moved(neuron) if neuron.refract_timer == 0 else wide(neuron.v)


@kernel
def chances(neurons: Records, which: Int64s, values: UInt32s) -> None:
    """To spike, of some neurons; 0 of those that are refractory."""
    for k in range(len(which)):
        neuron = neurons[which[k]]
        is_free = neuron.refract_timer == 0
        values[k] = chance(wide(neuron.tau) & WORD, moved(neuron)) if is_free else 0


@STEP.register(StocExpStable)
def step(model: StocExpStable, neuron: Record, n: int, injected: int) -> bool:
    """Advance one neuron by one tick; the program knows of no current sources."""
    if is_refractory(neuron):
        return True
    v = moved(neuron)
    likely = chance(wide(neuron.tau) & WORD, v)
    spikes = spikes_with(neuron, likely, model.generators[n])
    v_reset = wide(neuron.v_reset)
    neuron.v = v_reset if spikes else max(v, v_reset)
    return spikes


STOC_EXP_STABLE = Model(
    kind=StocExpStable,
    struct=struct(*accums("v", "v_reset", "tau"), *UNIT),
    receptors=RECEPTORS,
    recordable=recordable(voltages, chances),
    rows=GENERATORS,
    begin=begin,
)
"""`tau` is u16.16."""
