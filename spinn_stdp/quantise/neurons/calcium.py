"""Adaptation by calcium."""

from __future__ import annotations

from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accums

from .lif import leak
from .model import Initial, Limits, Words

DIVISORS = {"tau_ca2": Limits()}
DRAWN = ("tau_ca2", "i_ca2", "i_alpha")
CURRENT = {"i_ca2": Initial("i_ca2")}


def calcium(population: Population, step: int) -> Words:
    """The parameters of ``emulator.timestep.neurons.calcium``."""
    return {
        "i_alpha": accums(population.parameters["i_alpha"]),
        "ca2_leak": leak(accums(population.parameters["tau_ca2"]), step),
    }
