"""Weights over time, as a neo Block."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import neo
import numpy as np
import quantities as pq

from spinn_stdp.network import Floats
from spinn_stdp.simulator import state

from .recording import NotRecorded, common_annotations

if TYPE_CHECKING:
    from spinn_stdp.projections import Projection


class Take(NamedTuple):
    """The weights of one projection from one reset to the next."""

    name: str
    first: float
    """Time of the first sample, ms."""
    period: float
    """Between samples, ms."""
    values: Floats
    """(samples, connections), with the signs as asked for."""
    when: datetime
    annotations: dict[str, Any]


class WeightRecorder:
    """The weight trace of one projection, segment by segment."""

    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        self.interval: float | None = None
        """Asked for from the next load on, ms; None for no recording."""
        self._takes: list[Take] = []
        state.recorders.add(self)

    def takes(self) -> list[Take]:
        """One for each segment; the last is under way, unless nothing has run since a reset.

        Raises:
            NotRecorded: if the weights were not recorded or nothing has run.
        """
        state.require_current(self.projection, self.projection.named)
        takes = [*self._takes, *self._under_way({})]
        if not takes:
            raise NotRecorded(
                f"The weights of {self.projection.named} were not recorded: call "
                "record('weight') before run()"
            )
        return takes

    def block(self) -> neo.Block:
        """All segments; see :meth:`takes`."""
        takes = self.takes()
        block = neo.Block(
            name=self.projection.label,
            description=self.projection.describe(),
            rec_datetime=takes[0].when,
        )
        block.annotate(
            label=self.projection.label,
            pre=self.projection.pre.label,
            post=self.projection.post.label,
            size=len(self.projection),
            **common_annotations(),
        )
        block.annotate(**self.projection.annotations)
        for take in takes:
            segment = self._segment(take)
            block.segments.append(segment)
            segment.block = block
        return block

    def store_to_cache(self, annotations: dict[str, Any] | None = None) -> None:
        """Keep the segment that a reset ends."""
        if state.t > 0:
            self._takes.extend(self._under_way(annotations or {}))

    def _under_way(self, annotations: dict[str, Any]) -> list[Take]:
        """What the session has recorded, if it has."""
        projection = self.projection
        if not state.running or state.session is None or state.loaded is None:
            return []
        parts = state.parts.get(projection, [])
        recorded = [state.loaded.projections[index].recording is not None for _, index in parts]
        if not any(recorded):
            return []
        traces = state.session.traces().weights
        first, every, columns = 0, 1, np.empty((0, len(projection)))
        for where, index in parts:
            samples = traces[index]
            assert samples is not None
            if not len(columns):
                first, every = samples.first, samples.every
                columns = np.empty((len(samples.raw), len(projection)))
            columns[:, where] = samples.values[:, state.session.weight_trace_order(index)]
        return [
            Take(
                name=f"segment{state.segment_counter:03d}",
                first=first * state.dt,
                period=every * state.dt,
                values=np.copysign(columns, projection.given("weight")),
                when=datetime.now(),
                annotations=dict(annotations),
            )
        ]

    def _segment(self, take: Take) -> neo.Segment:
        projection = self.projection
        segment = neo.Segment(name=take.name, rec_datetime=take.when)
        segment.annotate(**take.annotations)
        signal = neo.AnalogSignal(
            take.values.copy(),
            units="uS" if projection.post.conductance_based else "nA",
            t_start=take.first * pq.ms,
            sampling_period=take.period * pq.ms,
            name="weight",
            source_projection=projection.label,
            array_annotations={
                "presynaptic_index": projection.pre_index.copy(),
                "postsynaptic_index": projection.post_index.copy(),
            },
        )
        segment.analogsignals.append(signal)
        signal.segment = segment
        return segment
