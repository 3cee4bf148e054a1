"""StocSigma."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accums

from .model import EXCITATORY_INHIBITORY, Surprise, Words
from .own_generators import generators
from .unit import RECORDABLE, REFRACTORY, Unit, spiking_on


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, but for the refractory ticks."""
    return {name: accums(population.parameters[name]) for name in ("alpha", "bias")}


def taken_off(population: Population) -> Iterator[Surprise]:
    """The sign of the bias."""
    if np.asarray(population.parameters["bias"]).any():
        yield Surprise(
            "the board takes the bias off the input, where sPyNNaker says that it adds it: a "
            "positive one makes spikes rarer"
        )


STOC_SIGMA = Unit(
    model="StocSigma",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values=REFRACTORY,
    other_state=lambda tick: {"exc_input": 0, "inh_input": 0},
    generators=generators,
    is_seeded=True,
    not_negative=("tau_refrac",),
    unsigned=("tau_refrac",),
    has_split_binary=False,
    is_unit=True,
    surprises=spiking_on(taken_off),
)
