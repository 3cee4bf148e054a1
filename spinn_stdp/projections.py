"""Projection: connections as arrays, and their weights before, during and after a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
from pyNN import common, errors
from pyNN.connectors import Connector
from pyNN.parameters import LazyArray, ParameterSpace
from pyNN.space import Space
from pyNN.standardmodels.base import excitatory_receptor_types

from . import simulator
from .board_draws import is_drawn_on_board, warn_of_rng
from .connections import Connection, combined, is_kept
from .connectors import connect
from .drawing.connections import DrawnConnections
from .network import Connections
from .processes import gathered
from .projection_arguments import (
    check_ends,
    check_kind,
    check_receptor,
    check_shapes,
    name_of,
    pynns_receptor,
    some,
)
from .results.weights import WeightRecorder
from .results.whole_file import whole_file
from .standardmodels.multicompartment import has_places
from .standardmodels.neuromodulation import RECEPTORS, Neuromodulation
from .standardmodels.synapses import StaticSynapse, outside_setup
from .standardmodels.weight_changes import WeightChanger
from .weight_recording import RecordsWeights

PAIR = ("presynaptic_index", "postsynaptic_index")
ADDRESSES = {
    "presynaptic_index": "pre_index",
    "postsynaptic_index": "post_index",
    "source": "pre_index",
    "target": "post_index",
}
"""PyNN's and sPyNNaker's names of the neurons of a connection."""


class Projection(RecordsWeights, common.Projection):
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
            ConnectionError: for connections that can't be made.
            InvalidDimensionsError: for values of another shape than (sources, targets).
            RuntimeError: before ``setup``, or for populations made before the latest one.
            TypeError: for a connector or synapse type that is none, or that does not run here.
        """
        state = simulator.state
        state.require_setup("A Projection was made")
        check_ends(presynaptic_population, postsynaptic_population, label)
        name = name_of(label, presynaptic_population, postsynaptic_population)
        check_kind(name, connector, synapse_type, source)
        shape = (presynaptic_population.size, postsynaptic_population.size)
        check_shapes(name, synapse_type, shape)
        check_receptor(name, postsynaptic_population, synapse_type, receptor_type)
        super().__init__(
            presynaptic_population,
            postsynaptic_population,
            connector,
            synapse_type,
            source,
            pynns_receptor(synapse_type, receptor_type),
            space or Space(),
            label,
        )
        if isinstance(synapse_type, Neuromodulation):
            self.receptor_type = receptor_type  # of the synapses, which PyNN asks the cells for
        self.setup_number = state.setups
        self.recorder = WeightRecorder(self)
        self.given_as_list = False
        """Whether weights or delays were changed since the connector made them."""
        self.drawn: DrawnConnections | None = None
        """What its connections are drawn from, as long as nobody has changed any."""
        self._pieces: list[tuple[Any, Any, dict[str, Any]]] = []
        self._gather_pieces()
        self.is_drawn_on_board = False
        """Whether the board makes the connections; they are drawn when somebody asks for them."""
        self.is_drawn_on_board = is_drawn_on_board(self)
        if self.is_drawn_on_board:
            warn_of_rng(self)
        else:
            self.take_pynns()
        if self.is_rewired:
            self._own_arrays()
        self._read_at: Any = None
        self._read: dict[str, Any] = {}
        """Weights and delays as the target held them at that moment."""
        state.projections.append(self)
        state.structure_changed = True

    @property
    def named(self) -> str:
        """How it is called in messages."""
        return name_of(self.label, self.pre, self.post)

    def problems(self) -> Iterator[str]:
        """What is wrong with its weights and delays by PyNN's rules, one text each.

        What the board can't do is told by the target, with everything else.
        """
        is_checked = self._connector.safe and not isinstance(self.synapse_type, WeightChanger)
        if not is_checked or not len(self.drawn or self._given["weight"]):
            return  # changes of weights have either sign, and no delay that anyone chose
        kinds = (*excitatory_receptor_types, *RECEPTORS)
        unsigned = self.post.conductance_based or self.receptor_type in kinds
        lowest, highest = self.bounds("weight")
        if unsigned and highest <= 0 and lowest < 0:
            weights = self._values["weight"]
            yield (
                f"{self.named} has weights below 0 ({some(weights[weights < 0])}) and the "
                f"receptor type {self.receptor_type!r}. Weights onto excitatory or "
                "conductance-based synapses are given from 0 up: leave out the minus, or choose "
                "receptor_type='inhibitory'."
            )
        if isinstance(self.synapse_type, Neuromodulation):
            return  # whose delay nobody has chosen
        if len(outside_setup(np.array(self.bounds("delay")))):
            outside = outside_setup(self._values["delay"])
            if not len(outside):
                return
            state = simulator.state
            yield (
                f"{self.named} has a delay of {some(outside)} ms, outside of "
                f"setup(min_delay={state.min_delay!r}, max_delay={state.max_delay!r}): give "
                "another delay here, or other limits there."
            )

    # ---- connections ----------------------------------------------------------------

    def _convergent_connect(
        self,
        presynaptic_indices: Any,
        postsynaptic_index: Any,
        location_selector: Any = None,
        **connection_parameters: Any,
    ) -> None:
        """PyNN's connectors call this for each postsynaptic neuron; lists, for all at once."""
        if location_selector is not None and not has_places(self.post):
            raise errors.ConnectionError(
                f"{self.named}: location_selector is for multicompartmental cells, which the "
                "board does not have; leave it out"
            )
        self._pieces.append((presynaptic_indices, postsynaptic_index, connection_parameters))

    def _gather_pieces(self) -> None:
        """One array each of what the connector gave piece by piece."""
        pre = [np.atleast_1d(np.asarray(piece[0], np.int64)) for piece in self._pieces]

        def column(values: list[Any], dtype: type) -> Any:
            each: list[Any] = [
                np.broadcast_to(np.asarray(value, dtype), indices.shape)
                for value, indices in zip(values, pre, strict=True)
            ]
            if len(each) == 1 and is_kept(values[0], each[0]):
                return values[0]
            return np.concatenate([np.zeros(0, dtype), *each])

        self._pre_index = column(pre, np.int64)
        self._post_index = column([piece[1] for piece in self._pieces], np.int64)
        own = {
            name for *_, values in self._pieces for name, value in values.items() if np.ndim(value)
        }
        self._given = {
            name: column([values.get(name, 0.0) for *_, values in self._pieces], np.float64)
            for name in ("weight", "delay", *sorted(own - {"weight", "delay"}))
        }
        self._pieces = []

    def take_pynns(self) -> None:
        """Let PyNN's connector make the connections."""
        self.is_drawn_on_board = False
        connect(self._connector, self)
        if self.drawn is None:
            self._gather_pieces()
            self._check_indices()

    def _check_indices(self) -> None:
        """Refuse what a connector of the user's own connects that is not there."""
        for what, indices, size in (
            ("source", self._pre_index, self.pre.size),
            ("target", self._post_index, self.post.size),
        ):
            if not (len(indices) and indices.flags.writeable):
                continue  # none; or from a list, whose rows have been checked
            if not 0 <= indices.min() <= indices.max() < size:
                wrong = indices[(indices < 0) | (indices >= size)]
                raise errors.ConnectionError(
                    f"{self.named}: {type(self._connector).__name__} connects the {what} "
                    f"{wrong[0]}; {what}s are 0 to {size - 1}, counted in the population (not "
                    "ids of cells)"
                )

    def take(self, made: Connections) -> None:
        """Have the connections that the board draws; theirs are neurons of the populations."""
        first = [self._first(cells) for cells in (self.pre, self.post)]
        self._pre_index, self._post_index = made.pre - first[0], made.post - first[1]
        self._given = {"weight": made.weight, "delay": made.delay}

    @staticmethod
    def _first(cells: Any) -> int:
        is_view = hasattr(cells, "grandparent")
        return int(cells.index_in_grandparent(np.zeros(1, np.int64))[0]) if is_view else 0

    def _drawn(self) -> None:
        if self.is_drawn_on_board:
            simulator.state.board_draws.look(simulator.state)

    @property
    def is_rewired(self) -> bool:
        """Whether connections are formed and eliminated as the network runs."""
        return getattr(self.synapse_type, "structure", None) is not None

    def _now(self) -> Connections | None:
        """What has become of connections that are rewired; None before a run, and of others."""
        state = simulator.state
        is_running = state.session is not None and state.running and self in state.parts
        if not self.is_rewired or not is_running or state.board_draws.is_undisturbed:
            return None
        moment = (state.session, state.segment_counter, state.tick)
        if self._read_at != moment:
            ((_, index),) = state.parts[self]
            assert state.session is not None
            self._read_at, self._read = moment, {"now": state.session.connections(index)}
        now: Connections = self._read["now"]
        return now

    @property
    def pre_index(self) -> Any:
        """The source of each connection, among those that the projection is from."""
        self._drawn()
        now = self._now()
        if now is not None:
            return now.pre - self._first(self.pre)
        return self._pre_index if self.drawn is None else self.drawn.pre

    @property
    def post_index(self) -> Any:
        """The target of each connection, among those that the projection is onto."""
        self._drawn()
        now = self._now()
        if now is not None:
            return now.post - self._first(self.post)
        return self._post_index if self.drawn is None else self.drawn.post

    @property
    def _values(self) -> dict[str, Any]:
        """By synapse parameter: of each connection."""
        self._drawn()
        now = self._now()
        if now is not None:
            return {"weight": now.weight, "delay": now.delay}
        if self.drawn is not None:
            return {"weight": self.drawn.weight, "delay": self.drawn.delay}
        return self._given

    def __len__(self) -> int:
        return len(self.pre_index if self.drawn is None else self.drawn)

    def __getitem__(self, i: Any) -> Any:
        """The *i*-th connection, or a list of those of a slice."""
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
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

    def bounds(self, name: str) -> tuple[float, float]:
        """Two numbers between which all weights or delays are, as asked for."""
        if self.drawn is not None:
            return self.drawn.bounds(name)
        values = self._given.get(name, np.zeros(0))
        return (values.min(), values.max()) if len(values) else (0.0, 0.0)

    def all_delays(self) -> Iterator[Any]:
        """All delays as asked for, ms, in pieces of which none is empty."""
        if self.drawn is None:
            pieces = iter([self._values.get("delay", np.zeros(0))])
        else:
            pieces = (block.delay for block in self.drawn.blocks())
        return (each for each in pieces if len(each))

    def own_values(self, name: str) -> Any:
        """What connections have of a synapse parameter each; None if it is the same for all."""
        return None if self.drawn is not None else self._values.get(name)

    # ---- values ---------------------------------------------------------------------

    def get(
        self,
        attribute_names: str | list[str],
        format: str,
        gather: bool | str = True,
        with_address: bool = True,
        multiple_synapses: str = "sum",
    ) -> Any:
        """As PyNN's; before a run the values as given, afterwards as the board holds them.

        ``source`` and ``target`` are attributes too, as in sPyNNaker, and left out of a list
        that has the addresses anyhow.

        Raises:
            ValueError: for an attribute or format that there is none of.
        """
        is_one = isinstance(attribute_names, str)
        names = [str(attribute_names)] if is_one else list(attribute_names)
        known = [*self.synapse_type.get_parameter_names(), *ADDRESSES]
        unknown = [name for name in names if name not in known]
        if unknown or format not in ("list", "array"):
            raise ValueError(
                f"{self.named} has no {', '.join(map(repr, unknown))}; it has {', '.join(known)}"
                if unknown
                else f"format={format!r}: choose 'list' or 'array'"
            )
        if multiple_synapses not in self.MULTI_SYNAPSE_OPERATIONS:
            raise ValueError(
                f"multiple_synapses={multiple_synapses!r}: choose "
                f"{', '.join(map(repr, self.MULTI_SYNAPSE_OPERATIONS))}"
            )
        if format == "array":
            pre, post, *columns = self._columns([*PAIR, *names], gather)
            shape = self.matrix_shape
            arrays = [combined(c, (pre, post), shape, multiple_synapses) for c in columns]
            return arrays[0] if is_one else arrays
        if with_address:
            names = [name for name in names if name not in ADDRESSES]
            names = [*PAIR, *names]
        columns = [column.tolist() for column in self._columns(names, gather)]
        return columns[0] if is_one and not with_address else list(zip(*columns, strict=True))

    @property
    def matrix_shape(self) -> tuple[int, int]:
        """Rows and columns of values as an array: sources and targets."""
        rows, columns = self.shape
        return rows, columns

    def _columns(self, names: list[str], gather: bool | str) -> list[Any]:
        return gathered([self._column(name) for name in names], gather, simulator.state)

    def _column(self, name: str) -> Any:
        """One value for each connection: an index, weight, delay or synapse parameter."""
        simulator.state.require_current(self, self.named)
        if name in ADDRESSES:
            return getattr(self, ADDRESSES[name])
        (native,) = self.synapse_type.get_native_names(name)
        if native in self._values:
            read = self._read_back(native)
            values = self._values[native] if read is None else read
            return values if native == name else self._in_pynn_terms(name)
        value = self.synapse_type.parameter_space[name]
        value.shape = (1,)
        return np.full(len(self), value.evaluate(simplify=True))

    def _in_pynn_terms(self, name: str) -> Any:
        """A parameter that each connection has of its own and that the board has otherwise."""
        native = {n: v.evaluate() for n, v in self.synapse_type.native_parameters.items()}
        return self.synapse_type.translations[name]["reverse_transform"](**native | self._values)

    def _read_back(self, name: str) -> Any:
        """What the target holds, once it holds anything; with the signs as asked for."""
        state = simulator.state
        if name not in ("weight", "delay") or self.is_rewired:
            return None
        if state.session is None or not state.running or self not in state.parts:
            return None
        moment = (state.session, state.segment_counter, state.tick)
        if self._read_at != moment:
            self._read_at, self._read = moment, {}
        if name not in self._read:
            read = state.session.weights if name == "weight" else state.session.delays
            values = np.empty(len(self))
            for where, index in state.parts[self]:
                values[where] = read(index)
            signs = self._values["weight"] if name == "weight" else values
            self._read[name] = np.copysign(values, signs)
        return self._read[name]

    def set(self, **attributes: Any) -> None:
        """As PyNN's, until the network runs and after a reset."""
        if self.synapse_type.computed_parameters_include(attributes):
            for name in self.synapse_type.get_parameter_names():
                attributes.setdefault(name, self.get(name, "array", multiple_synapses="last"))
        super().set(**attributes)

    def _set_attributes(self, parameter_space: ParameterSpace) -> None:
        simulator.state.require_current(self, self.named)
        parameter_space.evaluate(simplify=False, mask=None)
        for name, value in parameter_space.items():
            matrix = np.broadcast_to(np.asarray(value, np.float64), self.shape)
            self._own_arrays()
            self._values[name] = matrix[self.pre_index, self.post_index].copy()
        self._values_changed()

    def _set_one(self, index: int, name: str, value: float) -> None:
        """Set the weight or delay of one connection."""
        (native,) = self.synapse_type.get_native_names(name)
        if native != name:
            raise AttributeError(f"{name!r} can be set for all connections at once only: set()")
        self._own_arrays()
        if name not in self._values:
            self._values[name] = self._column(name).astype(np.float64)
        if not self._values[name].flags.writeable:
            self._values[name] = self._values[name].copy()
        self._values[name][index] = value
        self._values_changed()

    def _own_arrays(self) -> None:
        """Have all connections as arrays that can be changed, and no more as they are drawn."""
        if self.drawn is None:
            return
        self._given = {name: values.copy() for name, values in self._values.items()}
        self._pre_index, self._post_index = self.pre_index, self.post_index
        self.drawn = None

    def _values_changed(self) -> None:
        self.is_drawn_on_board = False
        self.given_as_list = True
        simulator.state.structure_changed = True

    def initialize(self, **initial_values: Any) -> None:
        """Keep initial values of the state variables of synapses, of types that have any.

        Raises:
            ValueError: for a variable that they do not have; no type that the board has has any.
        """
        known = self.synapse_type.default_initial_values
        unknown = [name for name in initial_values if name not in known]
        if unknown:
            raise ValueError(
                f"{self.named}: its synapses have no state variable {', '.join(unknown)} to "
                "initialise; give weights and delays to the synapse type"
            )
        for name, value in initial_values.items():
            self.initial_values[name] = LazyArray(value, shape=(len(self),), dtype=float)

    def save(
        self,
        attribute_names: str | list[str],
        file: Any,
        format: str = "list",
        gather: bool = True,
        with_address: bool = True,
    ) -> None:
        """Write attributes as text, whole or not at all; missing folders are made.

        As PyNN's: a list can be read by FromFileConnector; in an array, 0 stands for no
        connection.

        Arguments:
            attribute_names: ``"all"`` for the parameters of the synapse type.
            file: a path, or one of PyNN's files.
        """
        if attribute_names in ("all", "connections"):
            attribute_names = self.synapse_type.get_parameter_names()
        names = [attribute_names] if isinstance(attribute_names, str) else list(attribute_names)
        values = self.get(names, format, gather, with_address)
        columns = [*(["i", "j"] if with_address and format == "list" else []), *names]
        rows = np.nan_to_num(np.vstack(values) if format == "array" else np.array(values, float))
        rows = rows.reshape(-1, len(columns)) if format == "list" else rows
        if not isinstance(file, str | os.PathLike):
            file.write(rows, {"columns": columns})
            file.close()
            return
        with whole_file(file) as temporary:
            np.savetxt(temporary, rows, delimiter="\t", header=f"columns = {columns!r}")
