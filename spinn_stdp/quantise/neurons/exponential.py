"""Exponential synapses: what the neuron expander makes of their time constants."""

from __future__ import annotations

import numpy as np

from emulator.arithmetic.exponentials import divide, expulr
from emulator.arithmetic.fixed_point import ACCUM_BITS, wrap
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accums, by_value

from .model import CONDUCTANCE_SCALE, Initial, Limits, Words

U032_MAX = 0xFFFFFFFF
TIME_CONSTANTS = {"exc": "tau_syn_E", "inh": "tau_syn_I"}
DIVISORS = dict.fromkeys(TIME_CONSTANTS.values(), Limits())
DUAL_TIME_CONSTANTS = {"exc": "tau_syn_E", "exc2": "tau_syn_E2", "inh": "tau_syn_I"}
DUAL_DIVISORS = dict.fromkeys(DUAL_TIME_CONSTANTS.values(), Limits())

DRAWN = ("tau_syn_E", "tau_syn_I")
DUAL_DRAWN = ("tau_syn_E", "tau_syn_E2", "tau_syn_I")
DRAWN_WITH_CURRENTS = (*("tau_syn_E", "isyn_exc"), *("tau_syn_I", "isyn_inh"))
DUAL_DRAWN_WITH_CURRENTS = (
    *DRAWN_WITH_CURRENTS[:2],
    "tau_syn_E2",
    "isyn_exc2",
    "tau_syn_I",
    "isyn_inh",
)

CURRENTS = {"isyn_exc": Initial("exc_input"), "isyn_inh": Initial("inh_input")}
DUAL_CURRENTS = {**CURRENTS, "isyn_exc2": Initial("exc2_input")}
CONDUCTANCES = {
    "gsyn_exc": Initial("exc_input", CONDUCTANCE_SCALE),
    "gsyn_inh": Initial("inh_input", CONDUCTANCE_SCALE),
}
DUAL_CONDUCTANCES = {**CONDUCTANCES, "gsyn_exc2": Initial("exc2_input", CONDUCTANCE_SCALE)}


def receptor_decay(tau: int, step: int) -> int:
    """e^(−step/τ) as u0.32."""
    return expulr(wrap(-divide(step, tau)))


def receptor_init(tau: int, step: int) -> int:
    """τ/step · (1 − e^(−step/τ)) as u0.32."""
    return (divide(tau, step) * (U032_MAX - receptor_decay(tau, step)) >> ACCUM_BITS) & U032_MAX


def exponential(
    population: Population, step: int, time_constants: dict[str, str] = TIME_CONSTANTS
) -> Words:
    """The parameters of ``emulator.timestep.neurons.exponential_synapse``."""
    result: Words = {}
    for receptor, parameter in time_constants.items():
        tau = accums(population.parameters[parameter])
        decay = by_value(lambda value: receptor_decay(value, step), tau)
        init = by_value(lambda value: receptor_init(value, step), tau)
        result[f"{receptor}_decay"] = decay.astype(np.uint32)
        result[f"{receptor}_init"] = init.astype(np.uint32)
    return result


def dual_exponential(population: Population, step: int) -> Words:
    """The same of three synapse types, two of them excitatory."""
    return exponential(population, step, DUAL_TIME_CONSTANTS)
