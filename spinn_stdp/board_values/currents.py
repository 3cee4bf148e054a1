"""Rows of the table of values for current sources."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from emulator.arithmetic.fixed_point import ACCUM_ONE
from spinn_stdp.quantise import Quantised
from spinn_stdp.quantise.currents import FOREVER, radians, radians_per_tick

from .parts import KEPT, TIMES, US_PER_MS, Row, remark, rows

HELD_TIMES = frozenset({"start", "stop", "times"})
UNITS = {"frequency": "Hz", "phase": "deg"}
"""Of what is no current."""


def of_current(quantised: Quantised, index: int) -> Iterator[Row]:
    """The numbers of a current source; times of a StepCurrentSource one by one."""
    asked, held = quantised.network.currents[index], quantised.image.currents[index]
    target = quantised.network.populations[asked.population].label
    part = f"{asked.kind} {index} into {target}"
    step_us = quantised.image.timestep_us
    units = {"frequency": radians_per_tick(1.0, step_us), "phase": radians(1.0)}
    for name, words in held.parameters.items():
        if name not in asked.parameters or name == "seed":
            continue
        wanted = np.atleast_1d(np.asarray(asked.parameters[name], np.float64))
        stored = np.atleast_1d(np.asarray(words, np.int64))
        if name in HELD_TIMES:
            means = np.where(stored >= FOREVER, np.inf, stored * (step_us / US_PER_MS))
            yield from rows(part, name, TIMES, wanted, stored, means, _endless)
        else:
            means = stored / (ACCUM_ONE * units.get(name, 1.0))
            yield from rows(part, name, UNITS.get(name, "nA"), wanted, stored, means)


def _endless(asked: float, means: float) -> str:
    return KEPT if np.isinf(means) else remark(asked, means)
