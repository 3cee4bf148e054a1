"""What sPyNNaker's stochastic units have in common.

A unit spikes in each tick with a chance that its input decides. After a spike it is refractory
for some ticks, and spikes in each of them. Its input lasts one tick, and is forgotten where a
run ends. (sPyNNaker: neuron_impl_stoc_exp.h, neuron_impl_stoc_exp_stable.h,
neuron_impl_stoc_sigma.h.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from emulator.arithmetic.fixed_point import wide, wrap
from emulator.arithmetic.jit import kernel
from emulator.arithmetic.random import Generator, draw

from .delta_synapse import DELTA, receive, take_input
from .model import Read
from .own_generators import take_up
from .readings import compiled, field
from .structs import Fields, Record, Records, accums

UNIT: Fields = [
    *accums("bias", "refractory_ticks", "refract_timer"),
    ("exc", DELTA),
    ("inh", DELTA),
]
"""The timer counts without sign: 2³² ticks where there are none."""
RECEPTORS = (("exc", receive), ("inh", receive))


@kernel
def is_refractory(neuron: Record) -> bool:
    """Whether *neuron* spikes on, of which one tick is over then, and with it the input."""
    timer = wide(neuron.refract_timer)
    if timer == 0:
        return False
    neuron.refract_timer = wrap(timer - 1)
    take_input(neuron.exc)
    take_input(neuron.inh)
    return True


@kernel
def drive(neuron: Record) -> int:
    """What has arrived, excitation less inhibition; not wrapped."""
    return wide(neuron.exc.input) - wide(neuron.inh.input)


@kernel
def spikes_with(neuron: Record, chance: int, generator: Generator) -> bool:
    """Whether *neuron* spikes; its input is used up."""
    take_input(neuron.exc)
    take_input(neuron.inh)
    spikes = draw(generator) < chance
    if spikes:
        neuron.refract_timer = wrap(wide(neuron.refractory_ticks) - 1)
    return spikes


def begin(model: Any, neurons: Records) -> None:
    """A run begins: inputs of the tick that the run before ended at are lost."""
    take_up(model, neurons)
    for synapse in ("exc", "inh"):
        neurons[synapse]["input"][:] = 0


def recordable(voltages: Callable[..., None], chances: Callable[..., None]) -> Mapping[str, Read]:
    """What units record, by sPyNNaker's names, of kernels that fill an array for some of them."""
    return {
        "v": compiled(voltages),
        "ex_input": input_of("exc"),
        "in_input": input_of("inh"),
        "prob": compiled(chances, dtype=np.uint32),
    }


def input_of(synapse: str) -> Read:
    """The input of a synapse type."""
    read = field("input")
    return lambda neurons, which: read(neurons[synapse], which)
