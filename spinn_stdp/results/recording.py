"""What populations record, segment by segment, as neo Blocks in PyNN's units."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import neo
import numpy as np
from pyNN import errors, recording

from emulator.image import Int64s
from emulator.traces import Samples, Traces
from spinn_stdp import simulator
from spinn_stdp.network import Population
from spinn_stdp.targets import choose

from ..standardmodels.multicompartment import has_places
from .segments import BOARD_NAMES, REWIRING, Take, segment_of

ALL = "all"


def common_annotations() -> dict[str, Any]:
    """What the results depend on, for any block."""
    state = simulator.state
    versions = choose(state.target).versions()
    return {
        "simulator": simulator.name,
        "target": state.target,
        "dt": state.dt,
        **{f"version of {name}": value for name, value in versions.items()},
    }


class NotRecorded(errors.RecordingError):
    """Data was asked for that there is none of, or that there can't be any of."""

    def __init__(self, message: str) -> None:
        self.message = message
        Exception.__init__(self, message)

    def __str__(self) -> str:
        return self.message


class Recorder(recording.Recorder):
    """Recordings of one population.

    Sample `k` stands at time ``k · interval`` and shows the state before the update of that
    tick, as the board records it. N ticks have N of them, and one more at the time that the
    run has come to: the one that a longer run would have there (``setup(final_sample=…)``).
    """

    _simulator = simulator

    def __init__(self, population: Any, file: Any = None) -> None:
        super().__init__(population, file)
        self.intervals: dict[str, float] = {}
        """By the board's name of a variable: ms between samples."""
        self.records_rewiring = False
        """Whether it is kept which synapses onto the population are formed and eliminated."""
        self._takes: list[Take] = []
        """Of the segments that resets have ended."""
        self._start = 0.0
        """Since when there are data of the segment under way, ms."""

    @property
    def _named(self) -> str:
        return f"Population {self.population.label!r} ({type(self.population.celltype).__name__})"

    def record(
        self,
        variables: Any,
        ids: Iterable[int],
        sampling_interval: float | None = None,
        locations: Any = None,
    ) -> None:
        """Add cells to those recorded; see ``Population.record``.

        Arguments:
            variables: names, or ``"all"`` as in sPyNNaker.

        Raises:
            NotRecorded: for a variable that the cells don't have.
            ValueError: for a sampling interval that differs from the one that was asked for
                earlier, or is less than the time step.
        """
        simulator.state.require_current(self.population, self._named)
        self._refuse_locations(locations)
        interval = simulator.state.dt if sampling_interval is None else float(sampling_interval)
        names = self._variables(variables)
        if REWIRING in names:
            names.remove(REWIRING)
            self.records_rewiring = True
        for variable in names:
            self._check(variable, interval, sampling_interval is not None)
        local = self._local(ids)
        for variable in names:
            on_board = BOARD_NAMES.get(variable, variable)
            self.intervals.setdefault(on_board, interval)
            if sampling_interval is not None:
                self.intervals[on_board] = interval
            self.recorded[recording.Variable(variable, None, None)].update(local)
        simulator.state.structure_changed = True

    def _local(self, ids: Iterable[int]) -> Iterable[int]:
        """Those of *ids* that this process has: all, but for ``setup(num_processes=…)``."""
        if simulator.state.num_processes == 1:
            return ids
        return [cell for cell in ids if self.population.is_local(cell)]

    def _refuse_locations(self, locations: Any) -> None:
        if locations is not None and not has_places(self.population):
            raise NotRecorded(
                f"{self._named} can't record at locations ({locations!r}): its cells are points; "
                "leave locations out"
            )

    def _variables(self, variables: Any) -> list[str]:
        names = [variables] if isinstance(variables, str) else list(variables)
        if ALL not in names:
            return names
        return [name for name in self.population.celltype.recordable if name not in BOARD_NAMES]

    def _check(self, variable: str, interval: float, is_given: bool) -> None:
        if not self.population.can_record(variable):
            recordable = ", ".join(self.population.celltype.recordable)
            raise NotRecorded(f"{self._named} can't record {variable!r}; it records: {recordable}")
        if not interval >= simulator.state.dt * (1 - simulator.TICK_TOLERANCE):
            raise ValueError(
                f"{self._named}: sampling_interval={interval!r} ms of {variable} is less than "
                f"the time step, {simulator.state.dt:g} ms"
            )
        earlier = self.intervals.get(BOARD_NAMES.get(variable, variable))
        if variable != "spikes" and is_given and earlier not in (None, interval):
            raise ValueError(
                "All neurons in a population must be recorded with the same sampling interval: "
                f"{variable} of {self.population.label!r} is recorded every {earlier:g} ms "
                f"already, not every {interval:g} ms"
            )

    def _reset(self) -> None:
        self.intervals.clear()
        self.records_rewiring = False
        simulator.state.structure_changed = True

    # ---- segments -------------------------------------------------------------------

    def store_to_cache(self, annotations: dict[str, Any] | None = None) -> None:
        """Keep the segment that a reset ends."""
        if simulator.state.t > self._start:
            self._takes.extend(self._under_way(annotations or {}))
        self._start = 0.0

    def clear(self) -> None:
        """Forget all that was recorded so far."""
        self._takes.clear()
        self._start = simulator.state.t
        session = simulator.state.session
        if session is not None and self._loaded is not None:
            session.forget(self._index)

    @property
    def _index(self) -> int:
        return simulator.state.populations.index(self.population)

    @property
    def _loaded(self) -> Population | None:
        """The population as the target has it, if it has it."""
        loaded = simulator.state.loaded
        known = () if loaded is None else loaded.populations
        return known[self._index] if self._index < len(known) else None

    def _under_way(self, annotations: dict[str, Any]) -> list[Take]:
        """What was recorded since the last reset or clear, if anything has run since."""
        state, loaded = simulator.state, self._loaded
        if not state.running or state.session is None or loaded is None:
            return []
        traces = state.session.traces()
        return [
            Take(
                name=f"segment{state.segment_counter:03d}",
                description=self.population.describe(),
                start=self._start,
                stop=state.t,
                step=state.dt,
                when=datetime.now(),
                spikes=traces.spikes[self._index],
                samples=self._samples(traces),
                columns=dict(self._columns(loaded)),
                rewiring=state.session.rewiring_events(self._index)
                if self.records_rewiring
                else None,
                annotations=dict(annotations),
            )
        ]

    def _samples(self, traces: Traces) -> dict[str, Samples]:
        """The board's, and the one of this moment."""
        state = simulator.state
        assert state.session is not None
        known = dict(traces.samples[self._index])
        if state.final_sample:
            for name, now in state.session.next_samples(self._index).items():
                raw = np.concatenate([known[name].raw, now[None, :]], dtype=now.dtype)
                known[name] = replace(known[name], raw=raw)
        return known

    def _columns(self, loaded: Population) -> Iterator[tuple[str, Int64s]]:
        """Recorded neurons by variable: those asked for that the target records, too."""
        on_target = {recording.variable: recording.neurons for recording in loaded.recordings}
        for variable, ids in self.recorded.items():
            name = BOARD_NAMES.get(variable.name, variable.name)
            if name in on_target and ids:
                asked = self.indices(ids)
                yield variable.name, asked[np.isin(asked, on_target[name])]

    def indices(self, ids: Iterable[int]) -> Int64s:
        """Of cells in the population, ascending."""
        first = int(self.population.first_id)
        return np.sort(np.array([int(cell) - first for cell in ids], np.int64))

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
            NotRecorded: for a variable that was not recorded.
        """
        simulator.state.require_current(self.population, self._named)
        self._refuse_locations(locations)
        takes = [*self._takes, *self._under_way({})]
        names = self._wanted(variables, takes)
        only = None if filter_ids is None else self.indices(filter_ids)
        block = neo.Block(
            name=self.population.label,
            description=self.population.describe(),
            rec_datetime=takes[0].when if takes else datetime.now(),
        )
        for take in takes:
            segment = segment_of(take, self.population, names, only)
            block.segments.append(segment)
            segment.block = block
        block.annotate(**{**self.metadata, **common_annotations(), **(annotations or {})})
        if clear:
            self.clear()
        return block

    def _wanted(self, variables: Any, takes: list[Take]) -> list[str]:
        recorded = [variable.name for variable in self.recorded]
        if self.records_rewiring or any(take.rewiring is not None for take in takes):
            recorded.append(REWIRING)
        recorded += [name for take in takes for name in take.columns if name not in recorded]
        if variables == ALL:
            return recorded
        wanted = [variables] if isinstance(variables, str) else list(variables)
        for name in wanted:
            if name not in recorded:
                raise NotRecorded(
                    f"{name!r} of {self._named} was not recorded "
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
        write(self.get(variables, gather, filter_ids, False, annotations, locations), file)
        if clear:
            self.clear()

    def count(self, variable: str, gather: bool = True, filter_ids: Any = None) -> dict[int, int]:
        """Spikes of each recorded cell, by its ID, of the segment under way.

        Raises:
            NotRecorded: if spikes were not recorded.
        """
        simulator.state.require_current(self.population, self._named)
        self._wanted(variable, [])
        only = None if filter_ids is None else self.indices(filter_ids)
        asked = self.indices(self.recorded[recording.Variable(variable, None, None)])
        counts = np.zeros(self.population.size, np.int64)
        for take in self._under_way({}):
            if take.spikes is not None:
                counts += np.bincount(take.spikes.neuron, minlength=self.population.size)
        first = int(self.population.first_id)
        chosen = asked if only is None else asked[np.isin(asked, only)]
        return {first + int(n): int(counts[n]) for n in chosen}


def write(block: neo.Block, file: Any) -> None:
    """Write *block* to a path, whole or not at all, or to a neo IO."""
    if isinstance(file, str | os.PathLike):
        from .files import write_block

        write_block(block, file)
    elif hasattr(file, "write_block"):
        file.write_block(block)
    else:
        raise TypeError(f"{file!r} is nothing to write to: give a path or a neo IO")
