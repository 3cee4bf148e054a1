"""One segment of a population's recordings, as neo objects in PyNN's units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import neo
import numpy as np
import quantities as pq

from emulator.image import Int64s
from emulator.traces import Samples, Spikes

BOARD_NAMES = {"isyn_exc": "gsyn_exc", "isyn_inh": "gsyn_inh"}
"""The board records currents under the names of conductances."""


REWIRING = "rewiring"
"""sPyNNaker's name of what is recorded of synapses that are formed and eliminated."""


@dataclass(frozen=True, eq=False)
class Take:
    """What a population recorded from a reset, or since it was cleared, to the next reset."""

    name: str
    description: str
    start: float
    """ms."""
    stop: float
    step: float
    """Of time, ms."""
    when: datetime
    spikes: Spikes | None
    samples: Mapping[str, Samples]
    columns: Mapping[str, Int64s]
    """By variable: indices of the recorded neurons, ascending."""
    annotations: Mapping[str, Any]
    rewiring: Int64s | None = None
    """(n, 4): tick, source, target, and 1 for a synapse formed or 0 for one eliminated."""

    def columns_of(self, variable: str, only: Int64s | None) -> Int64s:
        """Recorded neurons of *variable*; *only* those, if there is a choice."""
        columns = self.columns.get(variable, np.zeros(0, np.int64))
        return columns if only is None else columns[np.isin(columns, only)]


def segment_of(
    take: Take, population: Any, variables: list[str], only: Int64s | None
) -> neo.Segment:
    """*take* as a neo Segment with the *variables* that it has of the neurons *only*."""
    segment = neo.Segment(name=take.name, description=take.description, rec_datetime=take.when)
    segment.annotate(**take.annotations)
    for name in variables:
        if name == REWIRING and take.rewiring is not None:
            segment.events.extend(list(_rewiring_events(take, take.rewiring)))
        if name not in take.columns:
            continue
        columns = take.columns_of(name, only)
        if name == "spikes":
            segment.spiketrains.extend(list(_trains(take, population, columns)))
        elif len(columns):
            segment.analogsignals.append(_signal(take, population, name, columns))
    for item in (*segment.spiketrains, *segment.analogsignals, *segment.events):
        item.segment = segment
    return segment


def _rewiring_events(take: Take, events: Int64s) -> Iterator[neo.Event]:
    """As sPyNNaker has them: one Event of what was formed, one of what was eliminated."""
    events = events[events[:, 0] * take.step >= take.start]
    events = events[np.lexsort(events.T[[3, 2, 1, 0]])]
    for ending, kind, is_formed in (("form", "formation", 1), ("elim", "elimination", 0)):
        of_kind = events[events[:, 3] == is_formed]
        yield neo.Event(
            times=of_kind[:, 0] * take.step,
            labels=[f"{source}_{target}_{kind}" for _, source, target, _ in of_kind],
            units="ms",
            name=f"{REWIRING}_{ending}",
            description=f"Synapse {kind} events",
        )


def _trains(take: Take, population: Any, columns: Int64s) -> Iterator[neo.SpikeTrain]:
    assert take.spikes is not None
    order = np.argsort(take.spikes.neuron, kind="stable")
    neurons, times = take.spikes.neuron[order], take.spikes.tick[order] * take.step
    first = np.searchsorted(neurons, columns, "left")
    last = np.searchsorted(neurons, columns, "right")
    for column, a, b in zip(columns.tolist(), first, last, strict=True):
        cell = int(population.first_id) + column
        yield neo.SpikeTrain(
            times[a:b],
            units=pq.ms,
            t_start=take.start,
            t_stop=take.stop,
            source_population=population.label,
            channel_id=cell,
            source_id=cell,
            source_index=column,
        )


def _signal(take: Take, population: Any, name: str, columns: Int64s) -> neo.AnalogSignal:
    samples = take.samples[BOARD_NAMES.get(name, name)]
    ids = int(population.first_id) + columns
    return neo.AnalogSignal(
        samples.values[:, np.searchsorted(samples.columns, columns)],
        units=population.celltype.units[name],
        t_start=samples.first * take.step * pq.ms,
        sampling_period=samples.every * take.step * pq.ms,
        name=name,
        source_population=population.label,
        channel_ids=ids,
        channel_names=columns.copy(),
        source_ids=ids.copy(),
        array_annotations={"channel_index": columns.copy()},
    )
