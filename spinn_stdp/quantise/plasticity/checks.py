"""What of a learning rule the board can't do."""

from __future__ import annotations

import numpy as np

from emulator.arithmetic.fixed_point import ACCUM_ONE
from spinn_stdp.network import Plasticity
from spinn_stdp.quantise.encoding import ACCUM_HIGHEST, in_range
from spinn_stdp.quantise.problems import Problems

from . import TIMINGS, WEIGHTS
from .changes import check_changeable
from .recurrent import RECURRENT, check_recurrent

LONGEST_TIME_CONSTANT = 1 << 20
"""Ticks. Tables of less may be too long for a core, too, which depends on what else it holds."""


def check_rule(
    what: str, rule: Plasticity, weight_unit: int, timestep_us: int, problems: Problems
) -> None:
    """A learning rule of *what*, for weights that the board keeps × *weight_unit*."""
    if rule.is_changeable:
        for text in check_changeable(rule):
            problems.error(f"{what}: {text}")
        return
    _dendrites(what, rule, problems)
    if _is_known(what, rule, problems) and _are_numbers(what, rule, problems):
        _parameters(what, rule, weight_unit, timestep_us, problems)
        _bounds(what, rule, problems)
        if rule.timing == RECURRENT:
            for text in check_recurrent(rule, timestep_us):
                problems.error(f"{what}: {text}")


def _dendrites(what: str, rule: Plasticity, problems: Problems) -> None:
    if rule.dendritic_delay_fraction != 1.0:
        problems.error(
            f"{what}: dendritic_delay_fraction is {rule.dendritic_delay_fraction:g}; on the board "
            "all of a delay is in the dendrite: give 1.0"
        )


def _is_known(what: str, rule: Plasticity, problems: Problems) -> bool:
    """Whether there is such a rule of timing, such a rule of weight, and firmware for both."""
    if rule.timing not in TIMINGS:
        problems.error(f"{what}: {rule.timing} does not run here; use {', '.join(TIMINGS)}")
    if rule.weight not in WEIGHTS:
        problems.error(f"{what}: {rule.weight} does not run here; use {', '.join(WEIGHTS)}")
    if rule.timing not in TIMINGS or rule.weight not in WEIGHTS:
        return False
    possible = TIMINGS[rule.timing].weights
    if rule.weight not in possible:
        problems.error(
            f"{what}: sPyNNaker has no firmware for {rule.timing} with {rule.weight}; use it with "
            f"{' or '.join(possible)}"
        )
    return rule.weight in possible


def _are_numbers(what: str, rule: Plasticity, problems: Problems) -> bool:
    given = {**rule.timing_parameters, **rule.weight_parameters}
    unusable = [name for name, value in given.items() if np.isnan(value)]
    for name in unusable:
        problems.error(
            f"{what}: {name} differs from synapse to synapse, or is NaN; the board has one value "
            "for all: give a number"
        )
    return not unusable


def _parameters(
    what: str, rule: Plasticity, weight_unit: int, timestep_us: int, problems: Problems
) -> None:
    numbers = TIMINGS[rule.timing].numbers
    plain = {*numbers, *(("A_plus", "A_minus") if WEIGHTS[rule.weight].relative else ())}
    outside = False
    for name, value in {**rule.timing_parameters, **rule.weight_parameters}.items():
        unit = 1 if name in plain else weight_unit
        if name.startswith("tau"):
            if not 0 < value < np.inf:
                problems.error(f"{what}: {name} is {value:g} ms; give a time above 0")
            elif value * 1000 > LONGEST_TIME_CONSTANT * timestep_us:
                problems.error(
                    f"{what}: {name} is {value:g} ms, and its table of decays longer than any "
                    "core's memory; give a shorter time"
                )
        elif not in_range(value * unit):
            outside = True
            problems.error(
                f"{what}: {name} is {value:g}, beyond the board's {ACCUM_HIGHEST / unit:g}"
            )
    if not outside:
        _products(what, rule, weight_unit, problems)


def _products(what: str, rule: Plasticity, weight_unit: int, problems: Problems) -> None:
    """Amplitudes that are in range, but not once they are multiplied by w_max."""
    largest = max(map(abs, WEIGHTS[rule.weight].convert(rule, weight_unit).values())) / ACCUM_ONE
    if not in_range(largest):
        problems.error(
            f"{what}: an amplitude times w_max is {largest / weight_unit:g}, beyond the board's "
            f"{ACCUM_HIGHEST / weight_unit:g}; give smaller ones"
        )


def _bounds(what: str, rule: Plasticity, problems: Problems) -> None:
    bounds = rule.weight_parameters
    if bounds["w_min"] < 0:
        problems.error(
            f"{what}: w_min is {bounds['w_min']:g}; weights are unsigned on the board: give 0 up"
        )
    if bounds["w_max"] < bounds["w_min"]:
        problems.error(
            f"{what}: w_max {bounds['w_max']:g} is below w_min {bounds['w_min']:g}; swap them"
        )
