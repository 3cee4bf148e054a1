"""Current sources: amplitudes as accums, times as ticks."""

from __future__ import annotations

import math

import numpy as np

from emulator.image import Current
from spinn_stdp.network import CurrentSource

from .encoding import accum

FOREVER = 0xFFFFFFFF
"""The last tick that the board's counter knows; a stop beyond it never comes."""


def tick_of(milliseconds: float, timestep_us: int) -> int:
    """The board cuts the time of a current's start or stop to whole ticks."""
    if math.isinf(milliseconds):
        return FOREVER
    return min(int(milliseconds * (1000 / timestep_us)), FOREVER)


def quantise_direct_current(source: CurrentSource, timestep_us: int) -> Current:
    """DCSource: `amplitude` nA while start <= tick < stop."""
    return Current(
        population=source.population,
        neurons=source.neurons.astype(np.int32),
        amplitude=accum(source.parameters["amplitude"]),
        start=tick_of(source.parameters["start"], timestep_us),
        stop=tick_of(source.parameters["stop"], timestep_us),
    )


CURRENTS = {"DCSource": quantise_direct_current}
"""By PyNN's name."""
