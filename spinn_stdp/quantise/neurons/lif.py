"""The leaky integrate-and-fire cells: what the neuron expander makes of their parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from emulator.arithmetic.exponentials import (
    ceil_to_int,
    divide,
    divide_by_count,
    expk,
    expulr,
)
from emulator.arithmetic.fixed_point import ACCUM_BITS, wrap
from emulator.image import Int32s, Neurons, Ring, UInt32s
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accum, accums, by_value

U032_MAX = 0xFFFFFFFF
CONDUCTANCE_SCALE = 1 << 10
"""A conductance's state is kept in 1/1024 µS."""

POSITIVE = ("cm", "tau_m", "tau_syn_E", "tau_syn_I")
NOT_NEGATIVE = ("tau_refrac",)


def steps(timestep_us: int, substeps: int) -> int:
    """The length of one update, ms as accum."""
    return divide_by_count(accum(timestep_us / 1000), substeps)


def membrane(population: Population, step: int) -> dict[str, Int32s]:
    """The parameters of ``emulator.timestep.neurons.lif``."""
    raw = {name: accums(values) for name, values in population.parameters.items()}
    tau_m = raw["tau_m"]
    return {
        "v_rest": raw["v_rest"],
        "v_thresh": raw["v_thresh"],
        "v_reset": raw["v_reset"],
        "i_offset": raw["i_offset"],
        "resistance": by_value(divide, tau_m, raw["cm"]).astype(np.int32),
        "leak": by_value(lambda tau: expk(wrap(-divide(step, tau))), tau_m).astype(np.int32),
        "refractory_ticks": by_value(
            lambda tau: ceil_to_int(divide(tau, step)), raw["tau_refrac"]
        ).astype(np.int32),
    }


def receptor_decay(tau: int, step: int) -> int:
    """e^(−step/τ) as u0.32."""
    return expulr(wrap(-divide(step, tau)))


def receptor_init(tau: int, step: int) -> int:
    """τ/step · (1 − e^(−step/τ)) as u0.32."""
    return (divide(tau, step) * (U032_MAX - receptor_decay(tau, step)) >> ACCUM_BITS) & U032_MAX


def receptors(population: Population, step: int) -> dict[str, UInt32s]:
    """The parameters of ``emulator.timestep.neurons.exponential_synapse``."""
    result = {}
    for receptor, parameter in (("exc", "tau_syn_E"), ("inh", "tau_syn_I")):
        tau = accums(population.parameters[parameter])
        decay = by_value(lambda value: receptor_decay(value, step), tau)
        init = by_value(lambda value: receptor_init(value, step), tau)
        result[f"{receptor}_decay"] = decay.astype(np.uint32)
        result[f"{receptor}_init"] = init.astype(np.uint32)
    return result


def state(population: Population, synapses: tuple[str, str], scale: int) -> dict[str, Int32s]:
    """The state at load; *synapses* are PyNN's names of the two inputs, held × *scale*."""
    initial: Any = population.initial_values
    zeros = np.zeros(population.size)
    return {
        "v": accums(initial["v"]),
        "refract_timer": np.zeros(population.size, np.int32),
        "exc": accums(np.asarray(initial.get(synapses[0], zeros)) * scale),
        "inh": accums(np.asarray(initial.get(synapses[1], zeros)) * scale),
    }


def if_curr_exp(population: Population, timestep_us: int, ring: Ring) -> Neurons:
    """IF_curr_exp for the emulator."""
    substeps = int(population.options.get("n_steps_per_timestep", 1))
    step = steps(timestep_us, substeps)
    return Neurons(
        model="IF_curr_exp",
        parameters={**membrane(population, step), **receptors(population, step)},
        state=state(population, ("isyn_exc", "isyn_inh"), scale=1),
        substeps=substeps,
        ring=ring,
    )


def if_cond_exp(population: Population, timestep_us: int, ring: Ring) -> Neurons:
    """IF_cond_exp for the emulator."""
    substeps = int(population.options.get("n_steps_per_timestep", 1))
    step = steps(timestep_us, substeps)
    reversal = {
        "e_rev_exc": accums(population.parameters["e_rev_E"]),
        "e_rev_inh": accums(population.parameters["e_rev_I"]),
    }
    return Neurons(
        model="IF_cond_exp",
        parameters={**membrane(population, step), **receptors(population, step), **reversal},
        state=state(population, ("gsyn_exc", "gsyn_inh"), scale=CONDUCTANCE_SCALE),
        substeps=substeps,
        ring=ring,
    )
