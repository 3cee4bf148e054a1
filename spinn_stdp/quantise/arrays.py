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
    spikes, copies = np.unique(np.stack([ticks, neurons]), axis=1, return_counts=True)
    width = cores_width(population)
    at, first = np.unique(spikes[0], return_index=True)
    return ArraySource(
        ticks=at.astype(np.int64),
        first=np.append(first, spikes.shape[1]).astype(np.int64),
        neurons=spikes[1].astype(np.int32),
        copies=copies.astype(np.int32),
        width=None if width >= population.size else width,
    )
