"""What populations record, as neo objects in PyNN's units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import neo
import numpy as np
import quantities as pq
from pyNN import errors, recording

from spinn_stdp import simulator
from spinn_stdp.targets import choose

SPIKES = recording.Variable("spikes", None, None)
BOARD_NAMES = {"isyn_exc": "gsyn_exc", "isyn_inh": "gsyn_inh"}
"""The board records currents under the names of conductances."""


def versions() -> dict[str, str]:
    """What the results depend on, for annotations."""
    target = choose(simulator.state.target)
    return {f"version of {name}": value for name, value in target.versions().items()}


class NotRecorded(errors.RecordingError):
    """Data was asked for that there is none of, or that there can't be any of."""

    def __init__(self, message: str) -> None:
        self.message = message
        Exception.__init__(self, message)

    def __str__(self) -> str:
        return self.message


class Recorder(recording.Recorder):
    """Recordings of one population.

    Samples are those of the board: sample `k` stands at time ``k · interval`` and shows the
    state before the update of that tick; a run of N ticks has N of them.
    """

    _simulator = simulator

    def __init__(self, population: Any, file: Any = None) -> None:
        super().__init__(population, file)
        self.intervals: dict[str, float] = {}
        """By variable: ms between samples."""

    def record(
        self,
        variables: Any,
        ids: Iterable[int],
        sampling_interval: float | None = None,
        locations: Any = None,
    ) -> None:
        """Add cells to those recorded; see ``Population.record``.

        Raises:
            RecordingError: for a variable that the cells don't have.
            ValueError: for a sampling interval that differs from the one that was asked for
                earlier, or is less than the time step.
        """
        if locations is not None:
            raise NotRecorded(
                f"Population {self.population.label!r} can't record at locations "
                f"({locations!r}): its cells are points; leave locations out"
            )
        interval = simulator.state.dt if sampling_interval is None else float(sampling_interval)
        for variable in [variables] if isinstance(variables, str) else list(variables):
            self._check(variable, interval, sampling_interval is not None)
            self.intervals.setdefault(variable, interval)
            if sampling_interval is not None:
                self.intervals[variable] = interval
            self.recorded[recording.Variable(variable, None, None)].update(ids)
        simulator.state.structure_changed = True

    def _check(self, variable: str, interval: float, is_given: bool) -> None:
        if not self.population.can_record(variable):
            celltype = self.population.celltype
            raise NotRecorded(
                f"Population {self.population.label!r} ({type(celltype).__name__}) can't record "
                f"{variable!r}; it records: {', '.join(celltype.recordable)}"
            )
        if not interval >= simulator.state.dt * (1 - simulator.TICK_TOLERANCE):
            raise ValueError(
                f"Population {self.population.label!r}: sampling_interval={interval!r} ms of "
                f"{variable} is less than the time step, {simulator.state.dt:g} ms"
            )
        earlier = self.intervals.get(variable)
        if variable != "spikes" and is_given and earlier not in (None, interval):
            raise ValueError(
                "All neurons in a population must be recorded with the same sampling interval: "
                f"{variable} of {self.population.label!r} is recorded every {earlier:g} ms "
                f"already, not every {interval:g} ms"
            )

    def _reset(self) -> None:
        self.intervals.clear()
        simulator.state.structure_changed = True

    def _clear_simulator(self) -> None:
        session = simulator.state.session
        if session is not None and self.population in simulator.state.populations:
            session.forget(simulator.state.populations.index(self.population))

    # ---- reading --------------------------------------------------------------------

    def get(
        self,
        variables: Any,
        gather: bool = False,
        filter_ids: Any = None,
        clear: bool = False,
        annotations: dict[str, Any] | None = None,
        locations: Any = None,
    ) -> neo.Block:
        """Recorded data as a neo Block, one segment for each run between resets.

        Raises:
            RecordingError: for a variable that was not recorded.
        """
        wanted = self._wanted(variables)
        block = neo.Block(name=self.population.label, description=self.population.describe())
        segments = [_only(segment, wanted) for segment in self.cache]
        if simulator.state.running:
            segments.append(self._get_current_segment(filter_ids, wanted))
        for segment in segments:
            block.segments.append(segment)
            segment.block = block
        block.rec_datetime = segments[0].rec_datetime if segments else datetime.now()
        block.annotate(**self.metadata, target=simulator.state.target, **versions())
        block.annotate(**(annotations or {}))
        if clear:
            self.clear()
        return block

    def _wanted(self, variables: Any) -> list[str]:
        recorded = [variable.name for variable in self.recorded]
        if variables == "all":
            return recorded
        wanted = [variables] if isinstance(variables, str) else list(variables)
        for name in wanted:
            if name not in recorded:
                raise NotRecorded(
                    f"{name!r} of population {self.population.label!r} was not recorded "
                    f"(recorded: {', '.join(recorded) or 'nothing'}): call record({name!r}) "
                    "before run()"
                )
        return wanted

    def write(
        self,
        variables: Any,
        file: Any = None,
        gather: bool = False,
        filter_ids: Any = None,
        clear: bool = False,
        annotations: dict[str, Any] | None = None,
        locations: Any = None,
    ) -> None:
        """Write recorded data to a file, whole or not at all, or to a neo IO."""
        file = file or self.file
        block = self.get(variables, gather, filter_ids, False, annotations)
        if isinstance(file, str | Path):
            from .files import write_block

            write_block(block, file)
        else:
            file.write_block(block)
        if clear:
            self.clear()

    def _get_current_segment(
        self, filter_ids: Any = None, variables: Any = "all", clear: bool = False
    ) -> neo.Segment:
        names = self._wanted(variables)
        state = simulator.state
        segment = neo.Segment(
            name=f"segment{state.segment_counter:03d}",
            description=self.population.describe(),
            rec_datetime=datetime.now(),
        )
        if state.session is None or self.population not in state.populations:
            return segment
        index = state.populations.index(self.population)
        traces = state.session.traces()
        for name in names:
            ids = sorted(self.filter_recorded(recording.Variable(name, None, None), filter_ids))
            columns = np.array([self.population.id_to_index(i) for i in ids], np.int64)
            if name == "spikes":
                segment.spiketrains.extend(self._trains(traces.spikes[index], ids, columns))
            elif BOARD_NAMES.get(name, name) in traces.samples[index] and len(ids):
                samples = traces.samples[index][BOARD_NAMES.get(name, name)]
                segment.analogsignals.append(self._signal(name, samples, ids, columns))
        for item in (*segment.spiketrains, *segment.analogsignals):
            item.segment = segment
        return segment

    def _trains(self, spikes: Any, ids: list[int], columns: Any) -> list[neo.SpikeTrain]:
        state = simulator.state
        if spikes is None:  # recording was asked for after the last run
            return []
        order = np.argsort(spikes.neuron, kind="stable")
        neurons, times = spikes.neuron[order], spikes.tick[order] * state.dt
        first = np.searchsorted(neurons, columns, "left")
        last = np.searchsorted(neurons, columns, "right")
        return [
            neo.SpikeTrain(
                times[a:b],
                units="ms",
                t_start=self._recording_start_time,
                t_stop=state.t * pq.ms,
                source_population=self.population.label,
                channel_id=int(cell),
                source_id=int(cell),
                source_index=int(column),
            )
            for cell, column, a, b in zip(ids, columns, first, last, strict=True)
        ]

    def _signal(self, name: str, samples: Any, ids: list[int], columns: Any) -> neo.AnalogSignal:
        dt = simulator.state.dt
        chosen = np.searchsorted(samples.columns, columns)
        return neo.AnalogSignal(
            samples.values[:, chosen],
            units=self.population.celltype.units[name],
            t_start=samples.first * dt * pq.ms,
            sampling_period=samples.every * dt * pq.ms,
            name=name,
            source_population=self.population.label,
            channel_ids=np.array(ids, np.int64),
            source_ids=np.array(ids, np.int64),
            array_annotations={"channel_index": columns},
        )

    def _local_count(self, variable: Any, filter_ids: Any = None) -> dict[int, int]:
        trains = self._get_current_segment(filter_ids, ["spikes"]).spiketrains
        return {int(train.annotations["channel_id"]): len(train) for train in trains}


def _only(segment: neo.Segment, names: list[str]) -> neo.Segment:
    """*segment* with the variables of these names."""
    if "spikes" not in names or any(s.name not in names for s in segment.analogsignals):
        chosen = neo.Segment(
            name=segment.name, description=segment.description, rec_datetime=segment.rec_datetime
        )
        chosen.annotate(**segment.annotations)
        if "spikes" in names:
            chosen.spiketrains.extend(segment.spiketrains)
        chosen.analogsignals.extend(s for s in segment.analogsignals if s.name in names)
        return chosen
    return segment
