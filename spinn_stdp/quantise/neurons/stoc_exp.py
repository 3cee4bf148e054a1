"""StocExp."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from emulator.arithmetic.fixed_point import HALF
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import UNSIGNED_ONE, accums, unsigned_accums

from .model import EXCITATORY_INHIBITORY, Surprise, Words
from .own_generators import generators
from .unit import RECORDABLE, REFRACTORY, SMALLEST, Unit, quotient, spiking_on


def parameters(population: Population, step: int) -> Words:
    """What the emulator's struct holds, but for the refractory ticks."""
    tau = unsigned_accums(population.parameters["tau"])
    rate = quotient(np.full(tau.shape, UNSIGNED_ONE), tau) & HALF
    return {"bias": accums(population.parameters["bias"]), "rate": rate.astype(np.int32)}


def lost_rate(population: Population) -> Iterator[Surprise]:
    """Rates of which the board loses the whole part."""
    tau = np.asarray(population.parameters["tau"])
    short = tau[tau <= 1]
    if len(short):
        kept = 1 / short[0] % 1
        yield Surprise(
            f"tau is {short[0]:g} ms, and of 1/tau the board keeps the fraction alone, {kept:.3g}: "
            "that is the chance to spike at v = 0. Give more than 1 ms"
        )


STOC_EXP = Unit(
    model="StocExp",
    parameters=parameters,
    receptors=EXCITATORY_INHIBITORY,
    recordable=RECORDABLE,
    initial_values=REFRACTORY,
    other_state=lambda tick: {"exc_input": 0, "inh_input": 0},
    generators=generators,
    is_seeded=True,
    divisors={"tau": SMALLEST},
    unsigned=("tau",),
    has_split_binary=False,
    is_unit=True,
    surprises=spiking_on(lost_rate),
    refractory="tau",
)
