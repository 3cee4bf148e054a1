"""What a projection records: its weights over time."""

from __future__ import annotations

import os
from abc import abstractmethod
from typing import Any

from . import simulator
from .results.recording import NotRecorded
from .results.weights import WeightRecorder


class RecordsWeights:
    """The part of a projection that records."""

    recorder: WeightRecorder

    @property
    @abstractmethod
    def named(self) -> str:
        """How it is called in messages."""

    @property
    @abstractmethod
    def is_rewired(self) -> bool:
        """Whether connections are formed and eliminated as the network runs."""

    def record(self, variables: str | list[str] | None, every: float | None = None) -> None:
        """Record the weights over time.

        A sample at time t is what ``get("weight")`` would give if the run stopped at t; the
        first is at t = 0, and a run's end is sampled too. They are the board's 16-bit
        integers; :meth:`get_data` gives PyNN's units.

        Arguments:
            variables: ``"weight"``; None stops recording.
            every: ms between samples, a multiple of the time step (the default).

        Raises:
            NotRecorded: for another variable.
            ValueError: for an interval that is less than the time step.
        """
        simulator.state.require_current(self, self.named)
        if self.is_rewired and variables is not None:
            raise NotRecorded(
                f"{self.named}: its synapses come and go; ask for them between runs, with get()"
            )
        names = [variables] if isinstance(variables, str) else list(variables or ())
        others = [name for name in names if name != "weight"]
        if others:
            raise NotRecorded(
                f"{self.named} can't record {', '.join(map(repr, others))}; it records: weight"
            )
        interval = simulator.state.dt if every is None else float(every)
        if not interval >= simulator.state.dt * (1 - simulator.TICK_TOLERANCE):
            raise ValueError(
                f"{self.named}: every={every!r} ms is less than the time step, "
                f"{simulator.state.dt:g} ms"
            )
        self.recorder.interval = interval if names else None
        simulator.state.structure_changed = True

    def get_data(self, variables: str = "weight", format: str = "block") -> Any:
        """The recorded weights; columns in the order of ``get("weight", format="list")``.

        Arguments:
            variables: ``"weight"``.
            format: ``"block"`` for a neo Block with a segment for each run between resets,
                ``"signal"`` for the AnalogSignal of the last segment, ``"array"`` for its
                values, float64 of shape (samples, connections).

        Raises:
            NotRecorded: if they were not recorded, or nothing has run.
        """
        if variables not in ("weight", "all", ["weight"]):
            raise NotRecorded(f"{self.named} has no data of {variables!r}; it records: weight")
        if format not in ("block", "signal", "array"):
            raise ValueError(f"format={format!r}: choose 'block', 'signal' or 'array'")
        if format == "array":
            return self.recorder.takes()[-1].values.copy()
        block = self.recorder.block()
        return block if format == "block" else block.segments[-1].analogsignals[0]

    def write_data(self, path: str | os.PathLike[str], variables: str = "weight") -> None:
        """Write the recorded weights to a file, by its ending: .pkl, .nix or .npz."""
        from .results.files import write_block

        write_block(self.get_data(variables), path)
