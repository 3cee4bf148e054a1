"""Weights over time, as a neo Block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import neo
import numpy as np
import quantities as pq

from spinn_stdp.simulator import state

from .recording import NotRecorded

if TYPE_CHECKING:
    from spinn_stdp.projections import Projection


class WeightRecorder:
    """The weight trace of one projection, segment by segment."""

    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        self.interval: float | None = None
        """ms; None while nothing is recorded."""
        self._segments: list[neo.Segment] = []
        state.recorders.add(self)

    def block(self) -> neo.Block:
        """All segments; the last is the one under way, unless nothing has run since a reset.

        Raises:
            NotRecorded: if the weights were not recorded or nothing has run.
        """
        segments = list(self._segments)
        if state.running and self.interval is not None:
            segments.append(self._segment())
        if not segments:
            raise NotRecorded(
                f"The weights of projection {self.projection.label!r} were not recorded: call "
                "record('weight') before run()"
            )
        block = neo.Block(name=self.projection.label)
        for segment in segments:
            block.segments.append(segment)
            segment.block = block
        return block

    def store_to_cache(self, annotations: dict[str, Any] | None = None) -> None:
        """Keep the segment that a reset ends."""
        if state.running and state.t != 0 and self.interval is not None:
            segment = self._segment()
            segment.annotate(**(annotations or {}))
            self._segments.append(segment)

    def _segment(self) -> neo.Segment:
        projection = self.projection
        values, first, every = projection.trace()
        units = "uS" if projection.post.conductance_based else "nA"
        segment = neo.Segment(name=f"segment{state.segment_counter:03d}")
        signal = neo.AnalogSignal(
            values,
            units=units,
            t_start=first * state.dt * pq.ms,
            sampling_period=every * state.dt * pq.ms,
            name="weight",
            source_projection=projection.label,
            array_annotations={
                "presynaptic_index": np.asarray(projection.pre_index),
                "postsynaptic_index": np.asarray(projection.post_index),
            },
        )
        segment.analogsignals.append(signal)
        signal.segment = segment
        return segment
