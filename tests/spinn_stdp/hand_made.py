"""neo Blocks as PyNN's get_data gives them, made by hand from known numbers."""

from datetime import datetime

import neo
import numpy as np
import quantities as pq

PRE = [*range(31, 76, 2), 78, 82]
"""Spikes of the notebook's presynaptic cell, ms."""
POST = [*range(33, 106, 2), 108, 114]

GSYN_EXC = [4.53125, 3.710052490234375, 3.037506103515625, 2.486968994140625]


def hand_made_block(label, trains=None, signals=None, t_stop=150.0, dt=1.0, segments=1):
    """A block with the spike `trains` (ms) and `signals` {name: (units, values)} of a population.

    Values have the shape (samples,) or (samples, cells).
    """
    block = neo.Block(name=label, rec_datetime=datetime(2025, 1, 31, 12, 0, 0, 250))
    block.annotate(size=len(trains or [0]), label=label, dt=dt, simulator="spinn_stdp")
    for i in range(segments):
        segment = neo.Segment(name=f"segment{i:03d}", rec_datetime=block.rec_datetime)
        block.segments.append(segment)
        for k, times in enumerate(trains or []):
            segment.spiketrains.append(_train(label, k, times, t_stop))
        for name, (units, values) in (signals or {}).items():
            segment.analogsignals.append(_signal(label, name, units, values, dt))
    return block


def notebook_blocks():
    """The notebook's four populations, with its spikes and signals of a plausible shape."""
    cell = {
        "v": ("mV", np.full(150, -65.0)),
        "gsyn_exc": ("uS", np.concatenate([np.zeros(31), GSYN_EXC, np.zeros(115)])),
        "gsyn_inh": ("uS", np.zeros(150)),
    }
    return {
        "pre": hand_made_block("pre", [PRE], cell),
        "post": hand_made_block("post", [POST], cell),
        "thalamus-pre": hand_made_block("thalamus-pre", [[30, 40, 50, 60]]),
        "thalamus-post": hand_made_block("thalamus-post", [[32, 42, 52, 62]]),
    }


def _train(label, index, times, t_stop):
    return neo.SpikeTrain(
        np.array(times, float) * pq.ms,
        t_stop=t_stop,
        source_population=label,
        channel_id=index + 1,
        source_index=index,
    )


def _signal(label, name, units, values, dt):
    columns = np.asarray(values, float)
    if columns.ndim == 1:
        columns = columns[:, np.newaxis]
    channels = np.arange(columns.shape[1])
    return neo.AnalogSignal(
        columns,
        units=units,
        sampling_period=dt * pq.ms,
        name=name,
        channel_ids=channels + 1,
        source_population=label,
        array_annotations={"channel_index": channels},
    )
