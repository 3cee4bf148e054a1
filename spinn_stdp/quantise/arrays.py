"""SpikeSourceArray: times in ms as a schedule of ticks."""

from __future__ import annotations

import numpy as np

from emulator.image import ArraySource
from spinn_stdp.network import Population

from .delay_rows import cores_width
from .encoding import ticks_of


def quantise_array(population: Population, timestep_us: int) -> ArraySource:
    """The spikes of all sources by tick. A time that is given twice sends two packets."""
    times = population.parameters["spike_times"]
    neurons = np.repeat(np.arange(population.size), [len(t) for t in times])
    ticks = ticks_of(np.concatenate([np.zeros(0), *times]), timestep_us)
    order = np.lexsort((neurons, ticks))
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
