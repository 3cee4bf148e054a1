"""Reversal potentials of synaptic conductances."""

from __future__ import annotations

from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accums

from .model import Words

DRAWN = ("e_rev_E", "e_rev_I")


def reversal(population: Population) -> Words:
    """The parameters of ``emulator.timestep.neurons.conductance``."""
    return {
        "e_rev_exc": accums(population.parameters["e_rev_E"]),
        "e_rev_inh": accums(population.parameters["e_rev_I"]),
    }
