"""Alpha synapses: what the neuron expander makes of their time constants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from emulator.arithmetic.exponentials import divide
from emulator.arithmetic.fixed_point import ACCUM_ONE, multiply
from spinn_stdp.network import Population
from spinn_stdp.quantise.encoding import SMALLEST, accums, by_value

from .exponential import TIME_CONSTANTS, receptor_decay
from .lif import membrane_surprises, not_refractory
from .model import Initial, Limits, Surprise, Words

DIVISORS = dict.fromkeys(TIME_CONSTANTS.values(), Limits(182 * SMALLEST, 256 - SMALLEST))
"""The board divides by the square, which is 0 of less and overflows of more."""
FRACTION = ACCUM_ONE - 1
RESPONSES = {
    "exc_response": Initial("exc_lin"),
    "exc_exp_response": Initial("exc_exp"),
    "inh_response": Initial("inh_lin"),
    "inh_exp_response": Initial("inh_exp"),
}
DRAWN = (
    *("exc_response", "exc_exp_response", "tau_syn_E"),
    *("inh_response", "inh_exp_response", "tau_syn_I"),
)
RECEPTORS = {"exc": "excitatory", "inh": "inhibitory"}
NOTABLE = 0.01
"""Of a response: deviations beyond it are told."""


def growth(tau: int, step: int) -> int:
    """What the board keeps of step/τ², 1/ms as accum: its whole part is lost."""
    return divide(step, multiply(tau, tau)) & FRACTION


def alpha(population: Population, step: int) -> Words:
    """The parameters of ``emulator.timestep.neurons.alpha_synapse``."""
    result: Words = {}
    for receptor, parameter in TIME_CONSTANTS.items():
        tau = accums(population.parameters[parameter])
        decay = by_value(lambda value: receptor_decay(value, step), tau)
        scale = by_value(lambda value: growth(value, step), tau)
        result[f"{receptor}_decay"] = decay.astype(np.uint32)
        result[f"{receptor}_scale"] = scale.astype(np.int32)
    return result


def not_refractory_without_input(tick: int) -> Mapping[str, int]:
    """The state besides that which can be given."""
    return {**not_refractory(tick), "exc_arrived": 0, "inh_arrived": 0}


def weak_responses(population: Population, step: int) -> Iterator[Surprise]:
    """Time constants with which the board's synapses respond too weakly, or not at all."""
    yield from membrane_surprises(population, step)
    for receptor, parameter in TIME_CONSTANTS.items():
        tau = np.unique(population.parameters[parameter])
        asked = step / ACCUM_ONE / tau**2
        kept = by_value(lambda value: growth(value, step), accums(tau)) / ACCUM_ONE
        wrong = np.abs(kept - asked) > NOTABLE * asked
        if wrong.any():
            worst = int(np.argmin(np.where(wrong, kept / asked, np.inf)))
            text = _weakness(parameter, tau[worst], asked[worst], kept[worst])
            yield Surprise(
                f"{text}. {_remedy(step / ACCUM_ONE, asked[worst])}", RECEPTORS[receptor]
            )


def _weakness(parameter: str, tau: float, asked: float, kept: float) -> str:
    effect = (
        "input has no effect at all"
        if kept == 0
        else f"responses are {kept / asked:.3g} times those asked for"
    )
    return (
        f"{parameter} of {tau:g} ms: of step/tau**2 = {asked:g} the board keeps only the fraction, "
        f"in steps of 2**-15, which is {kept:g}, so that {effect}"
    )


def _remedy(step: float, asked: float) -> str:
    """How to get a response that is right to :data:`NOTABLE`."""
    if asked >= 1:
        return (
            f"Give a time constant above {step**0.5:.3g} ms, a shorter time step to setup(), or "
            "more n_steps_per_timestep to the population"
        )
    longest = (step * ACCUM_ONE * NOTABLE) ** 0.5
    return f"Give a time constant of at most {longest:.3g} ms, or use IF_curr_exp"
