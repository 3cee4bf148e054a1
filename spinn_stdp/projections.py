"""Projection: connections as arrays, and their weights before, during and after a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from pyNN import common, errors
from pyNN.connectors import Connector
from pyNN.parameters import ParameterSpace
from pyNN.space import Space

from . import simulator
from .connectors import connect
from .results.recording import NotRecorded
from .results.weights import WeightRecorder
from .standardmodels.synapses import StaticSynapse

NAMES = ("presynaptic_index", "postsynaptic_index")


class Connection(common.Connection):
    """One connection, as it stands now."""

    def __init__(self, projection: Projection, index: int) -> None:
        """The *index*-th connection of *projection*."""
        self._projection = projection
        self._index = index

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._projection._column(name)[self._index]

    def as_tuple(self, *attribute_names: str) -> tuple[Any, ...]:
        """Values of the named attributes."""
        return tuple(getattr(self, name) for name in attribute_names)


class Projection(common.Projection):
    __doc__ = common.Projection.__doc__
    _simulator = simulator
    _static_synapse_class = StaticSynapse

    def __init__(
        self,
        presynaptic_population: Any,
        postsynaptic_population: Any,
        connector: Connector,
        synapse_type: Any = None,
        source: str | None = None,
        receptor_type: str | None = None,
        space: Space | None = None,
        label: str | None = None,
    ) -> None:
        """As PyNN's.

        Raises:
            RuntimeError: before ``setup``.
        """
        simulator.state.require_setup("A Projection was made")
        if source is not None:
            raise errors.ConnectionError(
                f"Projection {label!r}: source={source!r} is for multicompartmental cells, "
                "which the board does not have; leave it out"
            )
        super().__init__(
            presynaptic_population,
            postsynaptic_population,
            connector,
            synapse_type,
            source,
            receptor_type,
            space or Space(),
            label,
        )
        self._pieces: list[tuple[Any, int, dict[str, Any]]] = []
        connect(connector, self)
        self._gather_pieces()
        self.recorder = WeightRecorder(self)
        self.given_as_list = False
        """Whether weights or delays were changed since the connector made them."""
        self.parts: list[tuple[Any, int]] = []
        """Of the network that was built last: which connections are in which of its projections."""
        simulator.state.projections.append(self)
        simulator.state.structure_changed = True

    # ---- connections ----------------------------------------------------------------

    def _convergent_connect(
        self,
        presynaptic_indices: Any,
        postsynaptic_index: int,
        location_selector: Any = None,
        **connection_parameters: Any,
    ) -> None:
        """PyNN's connectors call this for each postsynaptic neuron."""
        if location_selector is not None:
            raise errors.ConnectionError(
                f"Projection {self.label!r}: location_selector is for multicompartmental cells, "
                "which the board does not have"
            )
        self._pieces.append((presynaptic_indices, postsynaptic_index, connection_parameters))

    def _gather_pieces(self) -> None:
        """One array each of what the connector gave piece by piece."""
        pre = [np.atleast_1d(np.asarray(piece[0], np.int64)) for piece in self._pieces]
        sizes = [len(indices) for indices in pre]
        self.pre_index = np.concatenate([np.zeros(0, np.int64), *pre])
        self.post_index = np.repeat(np.array([p[1] for p in self._pieces], np.int64), sizes)
        self._values = {
            name: np.concatenate(
                [
                    np.zeros(0),
                    *(
                        np.broadcast_to(np.asarray(piece[2][name], np.float64), (size,))
                        for piece, size in zip(self._pieces, sizes, strict=True)
                    ),
                ]
            )
            for name in ("weight", "delay")
        }
        del self._pieces

    def __len__(self) -> int:
        return len(self.pre_index)

    def __getitem__(self, i: int) -> Connection:
        if not -len(self) <= i < len(self):
            raise IndexError(f"connection {i} of {len(self)}")
        return Connection(self, i % len(self))

    @property
    def connections(self) -> Iterator[Connection]:
        """All connections, one object each; arrays are faster: ``get``."""
        return (self[i] for i in range(len(self)))

    def given(self, name: str) -> Any:
        """The weights or delays as asked for, one for each connection."""
        return self._values[name]

    # ---- values ---------------------------------------------------------------------

    def _column(self, name: str) -> Any:
        """One value for each connection: an index, weight, delay or synapse parameter."""
        if name in NAMES:
            return self.pre_index if name == NAMES[0] else self.post_index
        if name in ("weight", "delay"):
            read = self._read_back(name)
            return self._values[name] if read is None else read
        value = self.synapse_type.native_parameters[name]
        value.shape = (1,)
        return np.full(len(self), value.evaluate(simplify=True))

    def _read_back(self, name: str) -> Any:
        """What the target holds, once it holds anything; with the signs as asked for."""
        session = simulator.state.session
        if session is None or not self.parts or not simulator.state.running:
            return None
        values = np.empty(len(self))
        for where, index in self.parts:
            values[where] = session.weights(index) if name == "weight" else session.delays(index)
        return np.copysign(values, self._values["weight"]) if name == "weight" else values

    def _get_attributes_as_list(self, names: Any) -> list[Any]:
        columns = [self._column(name).tolist() for name in names]
        return list(zip(*columns, strict=True))

    def _get_attributes_as_arrays(self, names: Any, multiple_synapses: str = "sum") -> list[Any]:
        combine = {
            "last": None,
            "first": None,
            "sum": np.add,
            "min": np.minimum,
            "max": np.maximum,
        }[multiple_synapses]
        where = (self.pre_index, self.post_index)
        matrices = []
        for name in names:
            values = self._column(name)
            matrix = np.full(self.shape, np.nan)
            if multiple_synapses == "first":
                matrix[where[0][::-1], where[1][::-1]] = values[::-1]
            elif combine is None:
                matrix[where] = values
            else:
                start = {"sum": 0.0, "min": np.inf, "max": -np.inf}[multiple_synapses]
                matrix[where] = start
                combine.at(matrix, where, values)
            matrices.append(matrix)
        return matrices

    def _set_attributes(self, parameter_space: ParameterSpace) -> None:
        parameter_space.evaluate(simplify=False, mask=None)
        for name, value in parameter_space.items():
            if name not in self._values:
                raise errors.NothingToWriteError(
                    f"Projection {self.label!r}: {name} belongs to the learning rule of all "
                    "synapses on the board; give it to the synapse type before the run"
                )
            matrix = np.broadcast_to(np.asarray(value, np.float64), self.shape)
            self._values[name] = matrix[self.pre_index, self.post_index].copy()
        self.given_as_list = True
        simulator.state.structure_changed = True

    # ---- recording ------------------------------------------------------------------

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
        names = [variables] if isinstance(variables, str) else list(variables or ())
        if names not in ([], ["weight"]):
            raise NotRecorded(
                f"Projection {self.label!r} can't record {', '.join(map(repr, names))}; it "
                "records: weight"
            )
        interval = simulator.state.dt if every is None else float(every)
        if not interval >= simulator.state.dt * (1 - simulator.TICK_TOLERANCE):
            raise ValueError(
                f"Projection {self.label!r}: every={every!r} ms is less than the time step, "
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
        if variables not in ("weight", "all"):
            raise NotRecorded(
                f"Projection {self.label!r} has no data of {variables!r}; it records: weight"
            )
        if format not in ("block", "signal", "array"):
            raise ValueError(f"format={format!r}: choose 'block', 'signal' or 'array'")
        block = self.recorder.block()
        if format == "block":
            return block
        signal = block.segments[-1].analogsignals[0]
        return signal if format == "signal" else signal.magnitude

    def write_data(self, path: str, variables: str = "weight") -> None:
        """Write the recorded weights to a file, by its ending: .pkl, .nix or .npz."""
        from .results.files import write_block

        write_block(self.get_data(variables), path)

    def trace(self) -> tuple[Any, int, int]:
        """The weight trace of this segment: (samples, connections), first tick, ticks between."""
        session = simulator.state.session
        assert session is not None
        traces = session.traces().weights
        columns, first, every = None, 0, 1
        for where, index in self.parts:
            samples = traces[index]
            assert samples is not None
            first, every = samples.first, samples.every
            if columns is None:
                columns = np.empty((len(samples.raw), len(self)))
            columns[:, where] = samples.values[:, session.weight_trace_order(index)]
        assert columns is not None
        return np.copysign(columns, self._values["weight"]), first, every
