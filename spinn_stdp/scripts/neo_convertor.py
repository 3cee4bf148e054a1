"""Tables of neo's objects, by the names of sPyNNaker's ``utilities.neo_convertor``.

Rows are (neuron, ms) of spikes, (neuron, ms, value) of a variable and (neuron, ms, excitatory,
inhibitory) of conductances; neurons count from 0 within their population.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import neo
import numpy as np
import quantities as pq

from spinn_stdp.network import Floats


def convert_spiketrains(spiketrains: Sequence[neo.SpikeTrain]) -> Floats:
    """Spikes, neuron by neuron."""
    if not len(spiketrains):
        return np.empty((0, 2))
    columns = [train.annotations["source_index"] for train in spiketrains]
    neurons = np.repeat(columns, [len(train) for train in spiketrains])
    times = np.concatenate([train.rescale(pq.ms).magnitude for train in spiketrains])
    return np.column_stack([neurons, times])


def convert_spikes(data: neo.Block, run: int = 0) -> Floats:
    """Spikes of one run."""
    return convert_spiketrains(_segment(data, run).spiketrains)


def convert_analog_signal(signal: neo.AnalogSignal, time_unit: Any = pq.ms) -> Floats:
    """A variable, neuron by neuron."""
    samples, cells = signal.shape
    neurons = np.repeat(signal.array_annotations["channel_index"], samples)
    times = np.tile(signal.times.rescale(time_unit).magnitude, cells)
    return np.column_stack([neurons, times, signal.magnitude.T.ravel()])


def convert_data(data: neo.Block, name: str, run: int = 0) -> Floats:
    """The variable called *name* of one run, or its spikes."""
    if name == "spikes":
        return convert_spikes(data, run)
    return convert_analog_signal(_segment(data, run).filter(name=name)[0])


def convert_data_list(data: neo.Block, name: str, runs: Sequence[int] | None = None) -> Any:
    """:func:`convert_data` of several runs, all by default."""
    return [convert_data(data, name, k) for k in runs or range(len(data.segments))]


def convert_v_list(data: neo.Block, runs: Sequence[int] | None = None) -> Any:
    """v of several runs."""
    return convert_data_list(data, "v", runs)


def convert_gsyn_exc_list(data: neo.Block, runs: Sequence[int] | None = None) -> Any:
    """gsyn_exc of several runs."""
    return convert_data_list(data, "gsyn_exc", runs)


def convert_gsyn_inh_list(data: neo.Block, runs: Sequence[int] | None = None) -> Any:
    """gsyn_inh of several runs."""
    return convert_data_list(data, "gsyn_inh", runs)


def convert_gsyn(gsyn_exc: neo.Block, gsyn_inh: neo.Block) -> Floats:
    """Both conductances of the first run."""
    inhibitory = convert_data(gsyn_inh, "gsyn_inh")
    return np.column_stack([convert_data(gsyn_exc, "gsyn_exc"), inhibitory[:, -1]])


def count_spiketrains(spiketrains: Sequence[neo.SpikeTrain]) -> int:
    """All spikes of these trains."""
    return sum(map(len, spiketrains))


def count_spikes(data: neo.Block) -> int:
    """All spikes of the first run."""
    return count_spiketrains(data.segments[0].spiketrains)


def _segment(data: neo.Block, run: int) -> neo.Segment:
    if not 0 <= run < len(data.segments):
        raise ValueError(f"run {run} of data with {len(data.segments)}; runs count from 0")
    return data.segments[run]
