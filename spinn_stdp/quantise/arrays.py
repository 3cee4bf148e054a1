"""SpikeSourceArray: times in ms as a schedule of ticks."""

from __future__ import annotations

from typing import Any

import numpy as np

from emulator.image import ArraySource
from spinn_stdp.network import Population

from .delay_rows import cores_width
from .encoding import ticks_of
from .spike_times import together


def quantise_array(population: Population, timestep_us: int) -> ArraySource:
    """The spikes of all sources by tick. A time that is given twice sends two packets."""
    times: Any = population.parameters["spike_times"]
    spikes, neurons = together(times)
    ticks = ticks_of(spikes, timestep_us)
    few = ticks.max(initial=0) <= np.iinfo(np.uint16).max  # which numpy sorts by their digits
    order = np.argsort(ticks.astype(np.uint16) if few else ticks, kind="stable")
    ticks, neurons = ticks[order], neurons[order]
    is_first = np.ones(len(ticks), bool)
    is_first[1:] = (np.diff(ticks) != 0) | (np.diff(neurons) != 0)
    places = np.flatnonzero(is_first)
    copies = np.diff(np.append(places, len(ticks)))
    at, first = np.unique(ticks[places], return_index=True)
    width = cores_width(population)
    return ArraySource(
        ticks=at.astype(np.int64),
        first=np.append(first, len(places)).astype(np.int64),
        neurons=neurons[places].astype(np.int32),
        copies=copies.astype(np.int32),
        width=None if width >= population.size else width,
    )
