"""The leaky integrate-and-fire membrane: what the neuron expander makes of its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from emulator.arithmetic.exponentials import ceil_to_int, divide, expk
from emulator.arithmetic.fixed_point import ACCUM_ONE, wrap
from emulator.image import Int32s
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import accums, by_value, in_range

from .model import Initial, Limits, Surprise, Words

DIVISORS = {"cm": Limits(), "tau_m": Limits()}
NOT_NEGATIVE = ("tau_refrac",)
V = {"v": Initial("v", default=-65.0)}
DRAWN = ("v", "v_rest", "cm", "tau_m", "i_offset", "v_reset", "tau_refrac")
THRESHOLD = ("v_thresh",)
IN_SECONDS = 0.001
"""From here on a tau_m of less than a step may be one that was meant in seconds; shorter ones are
chosen, as by cells that shall not remember."""


def membrane(population: Population, step: int) -> Words:
    """The parameters of ``emulator.timestep.neurons.lif``."""
    given = population.parameters
    return {
        **{name: accums(given[name]) for name in ("v_rest", "v_reset", "i_offset", "v_thresh")},
        "resistance": resistance(population),
        "leak": leak(accums(given["tau_m"]), step),
        "refractory_ticks": refractory_ticks(population, step),
    }


def resistance(population: Population) -> Int32s:
    """τ_m / C_m, MΩ as accum."""
    tau_m, cm = (accums(population.parameters[name]) for name in ("tau_m", "cm"))
    return by_value(divide, tau_m, cm).astype(np.int32)


def membrane_surprises(population: Population, step: int) -> Iterator[Surprise]:
    """Membranes that forget within a step, and resistances that the board can't hold."""
    given = population.parameters
    tau_m = np.asarray(given["tau_m"], float)
    is_short = (tau_m >= IN_SECONDS) & (tau_m * ACCUM_ONE < step)
    if is_short.any():
        yield Surprise(
            f"tau_m, {tau_m[is_short][0]:g} ms, is less than a time step of {step / ACCUM_ONE:g} "
            "ms: a neuron keeps next to nothing of its voltage from one to the next. Give it in "
            "ms, 20.0 for 20 ms"
        )
    asked = np.asarray(given["tau_m"]) / np.asarray(given["cm"])
    beyond = ~in_range(asked)
    if beyond.any():
        kept = resistance(population)[beyond] / ACCUM_ONE
        yield Surprise(
            f"tau_m/cm, the membrane's resistance, is {asked[beyond][0]:g} MOhm and overflows to "
            f"{kept[0]:g} MOhm on the board, so that input has another effect. Give a larger cm"
        )


def leak(tau: Int32s, step: int) -> Int32s:
    """e^(−step/τ) as accum."""
    return by_value(lambda value: expk(wrap(-divide(step, value))), tau).astype(np.int32)


def refractory_ticks(population: Population, step: int) -> Int32s:
    """Whole steps that a neuron is refractory."""
    tau_refrac = accums(population.parameters["tau_refrac"])
    return by_value(lambda tau: ceil_to_int(divide(tau, step)), tau_refrac).astype(np.int32)


def not_refractory(tick: int) -> Mapping[str, int]:
    """The state besides that which can be given."""
    return {"refract_timer": 0}
