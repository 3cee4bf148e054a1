"""PyNN's connectors, and what they need to work here."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from typing import Any

import numpy as np
import pyNN
from numpy.typing import NDArray
from pyNN import connectors as pynn_connectors
from pyNN import errors
from pyNN.connectors import (
    ArrayConnector,
    Connector,
    CSAConnector,
    FixedNumberConnector,
    FixedTotalNumberConnector,
    FromFileConnector,
    FromListConnector,
    MapConnector,
    OneToOneConnector,
)
from pyNN.random import NumpyRNG, RandomDistribution

from .board_connectors import BoardConnector
from .connection_lists import SYNAPSE_COLUMNS, Columns, sorted_rows
from .drawing import connections
from .drawing.choice import rows_of, values_of
from .drawing.connections import DrawnConnections
from .drawing.pairs import Rows
from .drawing.values import Same
from .native_rng import NativeRNG
from .network import read_only


def connect(connector: Connector, projection: Any) -> None:
    """Let *connector* make the connections of *projection*.

    Lists of connections are taken as they are, and checked: PyNN 0.13 drops those onto
    neurons that don't exist, gives the same random number to each target neuron, and takes an
    index for a distance. One to one is such a list, too: PyNN would look at all pairs. What
    :mod:`.drawing` can draw is drawn there, if it is much only when somebody asks for it. Of the
    other connectors, what PyNN 0.13 ignores or stumbles over is mended on a copy; see
    :func:`_mended`. One of several processes makes the connections onto its own neurons, and
    leaves the rest to PyNN.

    Raises:
        ConnectionError: for connections that can't be made.
    """
    try:
        if _connects_as(connector, FromListConnector, FromFileConnector):
            _connect_list(connector, projection)
        elif _connects_as(connector, CSAConnector) and pynn_connectors.csa.arity(connector.cset):
            _connect_csa(connector, projection)
        elif isinstance(connector, FixedNumberConnector) and _has_no_others(connector, projection):
            raise errors.ConnectionError(
                f"{projection.named}: {type(connector).__name__}(allow_self_connections=False) is "
                "to connect a neuron to others, but the population has one neuron alone"
            )
        elif isinstance(connector, BoardConnector):
            _connect_pairs(connector, projection, *connector.made(projection))
        elif projection._simulator.state.num_processes > 1:
            connector.connect(projection)
        elif (rows := rows_of(connector, projection)) is not None:
            _connect_rows(connector, projection, rows)
        elif _connects_as(connector, OneToOneConnector):
            each = np.arange(min(projection.shape))
            _connect_pairs(connector, projection, each, each, {})
        elif isinstance(connector, FixedNumberConnector) and connector.n == 0:
            return  # PyNN can't join nothing
        elif isinstance(connector, MapConnector):
            _mended(connector, projection).connect(projection)
        else:
            connector.connect(projection)
    except NotImplementedError as reason:
        raise errors.ConnectionError(
            f"{projection.named}: PyNN {pyNN.__version__} has no implementation of "
            f"this use of {type(connector).__name__}; make the connections with another "
            "connector, such as FromListConnector"
        ) from reason


def _has_no_others(connector: Any, projection: Any) -> bool:
    is_itself = projection.pre == projection.post and projection.post.size == 1
    return is_itself and not connector.allow_self_connections and connector.n != 0


# ---- lists --------------------------------------------------------------------------


def _connects_as(connector: Connector, *kinds: type[Connector]) -> bool:
    """Whether it connects as one of PyNN's *kinds*, and is not a user's that does otherwise."""
    return getattr(type(connector), "connect", None) in [kind.connect for kind in kinds]


def _connect_list(connector: Any, projection: Any) -> None:
    if isinstance(connector, FromFileConnector) and not hasattr(connector, "conn_list"):
        _read_list(connector, projection)
    columns = getattr(connector, "columns", None)
    rows = np.asarray(connector.conn_list) if columns is None else columns
    _connect_listed(connector, projection, rows, connector.column_names)


def _connect_csa(connector: Any, projection: Any) -> None:
    """Connect a set with weights and delays, whose indices PyNN takes for the ids of cells."""
    n_pre, n_post = projection.shape
    pairs = pynn_connectors.csa.cross((0, n_pre - 1), (0, n_post - 1))
    rows = np.array(list(pairs * connector.cset), np.float64)
    _connect_listed(connector, projection, rows, SYNAPSE_COLUMNS)


def _connect_listed(
    connector: Any, projection: Any, rows: NDArray[Any] | Columns, names: Iterable[str]
) -> None:
    """Connect rows of source, target, and a value for each of the *names*."""
    names = list(names)
    pre, post, values = sorted_rows(rows, names, projection)
    known = {name: read_only(column) for name, column in zip(names, values, strict=True)}
    _connect_pairs(connector, projection, read_only(pre), read_only(post), known)


def _connect_pairs(
    connector: Any,
    projection: Any,
    pre: NDArray[np.int64],
    post: NDArray[np.int64],
    given: Mapping[str, NDArray[np.float64]],
) -> None:
    """Connect each of *pre* to that of *post*, sorted by target; the synapse type has the rest."""
    values = dict(given)
    space = projection.synapse_type.native_parameters
    if any(n not in given and not lazy.is_homogeneous for n, lazy in space.items()) or not (
        given.keys() >= set(SYNAPSE_COLUMNS)
    ):
        space = connector._parameters_from_synapse_type(projection)
        missing = {n: v for n, v in space.items() if n not in given}
        values.update(_of_each(missing, pre, post))
    projection._convergent_connect(pre, post, connector.location_selector, **values)
    if connector.callback:
        connector.callback(1.0)


def _connect_rows(connector: Any, projection: Any, rows: Rows) -> None:
    """Connect what is drawn, with weights and delays that are drawn too if they can be."""
    space = projection.synapse_type.native_parameters
    if all(lazy.is_homogeneous for n, lazy in space.items() if n not in SYNAPSE_COLUMNS):
        weights, delays = (values_of(projection, space, name) for name in SYNAPSE_COLUMNS)
        if weights is not None and delays is not None:
            drawn = DrawnConnections(rows=rows, weights=weights, delays=delays)
            if len(drawn) >= connections.HELD_BELOW:
                projection.drawn = drawn
                return
            values = {"weight": drawn.weight, "delay": drawn.delay}
            projection._convergent_connect(drawn.pre, drawn.post, None, **values)
            return
    drawn = DrawnConnections(rows=rows, weights=Same(0.0), delays=Same(0.0))
    _connect_pairs(connector, projection, drawn.pre, drawn.post, {})


def _read_list(connector: Any, projection: Any) -> None:
    """The rows of a file, kept by the connector as another projection may need them too."""
    if connector.distributed:
        connector.file.rename(f"{connector.file.name}.{projection._simulator.state.mpi_rank}")
    columns = connector.file.get_metadata().get("columns", SYNAPSE_COLUMNS)
    connector.column_names = tuple(name for name in columns if name not in ("i", "j"))
    connector.conn_list = np.atleast_2d(connector.file.read())


def _of_each(
    parameters: Mapping[str, Any], pre: NDArray[np.int64], post: NDArray[np.int64]
) -> dict[str, Any]:
    """Values of synapse parameters for connections that are sorted by target.

    Target by target, as PyNN does, so that random numbers are the same; or at once where that
    makes no difference.
    """
    varied = {name: lazy for name, lazy in parameters.items() if not lazy.is_homogeneous}
    values = {n: v.evaluate(simplify=True) for n, v in parameters.items() if n not in varied}
    if len(pre) == 0:
        return {**values, **dict.fromkeys(varied, np.zeros(0))}
    at_once = _drawn_at_once(varied)
    for name in at_once:
        values[name] = np.asarray(varied.pop(name).base_value.next(len(pre)), np.float64)
    if not varied:
        return values
    pieces: dict[str, list[Any]] = {name: [] for name in varied}
    targets, first = np.unique(post, return_index=True)
    groups = np.split(pre, first[1:])
    for target, sources in zip(targets, groups, strict=True):
        for name, lazy in varied.items():
            piece = np.asarray(lazy[sources, target], np.float64)
            pieces[name].append(np.broadcast_to(piece, sources.shape))
    return {**values, **{name: np.concatenate(each) for name, each in pieces.items()}}


def _drawn_at_once(varied: Mapping[str, Any]) -> list[str]:
    """Parameters whose random numbers don't depend on how many are drawn at a time.

    Those of a generator that they have for themselves, unless numbers are drawn again; or whose
    generator has no seed, or is this back end's own.
    """
    drawn = {
        name: lazy.base_value
        for name, lazy in varied.items()
        if isinstance(lazy.base_value, RandomDistribution) and not lazy.operations
    }
    generators = [id(distribution.rng) for distribution in drawn.values()]
    only_drawn = len(drawn) == len(varied)
    return [
        name
        for name, distribution in drawn.items()
        if distribution.rng.seed is None
        or isinstance(distribution.rng, NativeRNG)
        or (
            only_drawn
            and generators.count(id(distribution.rng)) == 1
            and type(distribution.rng) is NumpyRNG
            and distribution.name != "normal_clipped"
        )
    ]


# ---- connectors with a map ----------------------------------------------------------


def _mended(connector: Any, projection: Any) -> Any:
    """A copy of *connector*, a user's own too, that does what it says.

    - The columns of its map are arrays: for a population of one neuron PyNN gives numbers,
      on which numpy from 2.1 on refuses ``nonzero``; and ragged ones can't be masked.
    - ArrayConnector takes an array of 0 and 1.
    - FixedTotalNumberConnector honours ``with_replacement`` and ``allow_self_connections``.
    - Sources that are drawn without the neuron itself are drawn until it is not among them.
    """
    connector = copy(connector)
    by_map = connector._standard_connect

    def with_arrays(target: Any, columns: Callable[..., Any], distances: Any = None) -> None:
        def arrays(mask: Any = None) -> Iterator[Any]:  # one process: the mask is of all
            for column in columns():
                is_number = isinstance(column, np.ndarray | np.generic) and column.ndim == 0
                yield np.atleast_1d(column) if is_number else column

        by_map(target, arrays, distances)

    connector._standard_connect = with_arrays
    if isinstance(connector, ArrayConnector):
        connector.array = _connection_matrix(connector.array, projection)
    if isinstance(connector, FixedNumberConnector):
        connector._rng_uniform_int_exclude = _excluding(connector.rng)
    if isinstance(connector, FixedTotalNumberConnector) and not _drawn_by_pynn(connector):
        connector.connect = _connect_total_number(connector)
    return connector


def _drawn_by_pynn(connector: Any) -> bool:
    """Whether PyNN draws what is asked for; then with the same numbers as other back ends."""
    is_number = isinstance(connector.n, int)
    return is_number and connector.with_replacement and connector.allow_self_connections


def _connection_matrix(array: Any, projection: Any) -> NDArray[np.bool_]:
    matrix = np.asarray(array)
    is_truth = matrix.dtype == bool or ((matrix == 0) | (matrix == 1)).all()
    if matrix.shape != projection.shape or not is_truth:
        raise errors.ConnectionError(
            f"{projection.named}: ArrayConnector has an array of shape {matrix.shape} and "
            f"{matrix.dtype}; give one of shape {projection.shape}, True (or 1) where neurons "
            "are connected and False (or 0) where not"
        )
    return matrix.astype(bool)


def _excluding(rng: Any) -> Callable[[int, int, int], NDArray[Any]]:
    def draw(n: int, size: int, exclude: int) -> NDArray[Any]:
        drawn: NDArray[Any] = rng.next(n, "uniform_int", {"low": 0, "high": size}, mask=None)
        while (again := np.flatnonzero(drawn == exclude)).size:
            drawn[again] = rng.next(again.size, "uniform_int", {"low": 0, "high": size}, mask=None)
        return drawn

    return draw


def _connect_total_number(connector: Any) -> Callable[[Any], None]:
    def connect_pairs(projection: Any) -> None:
        n_pre, n_post = projection.shape
        no_self = not connector.allow_self_connections and projection.pre == projection.post
        targets_each = n_post - 1 if no_self else n_post
        n = connector.n
        n = int(n.next()) if isinstance(n, RandomDistribution) else n
        pairs = _draw_pairs(connector, n, n_pre * targets_each, projection)
        source, target = np.divmod(pairs, max(targets_each, 1))
        target += no_self & (target >= source)
        order = np.argsort(target, kind="stable")
        first = np.searchsorted(target[order], np.arange(1, n_post))
        columns = np.split(source[order], first)
        connector._standard_connect(projection, lambda mask=None: columns)

    return connect_pairs


def _draw_pairs(connector: Any, n: int, available: int, projection: Any) -> NDArray[np.int64]:
    """Numbers of *n* of the *available* pairs of neurons, in the order drawn."""
    if connector.with_replacement and available:
        drawn = connector.rng.next(n, "uniform_int", {"low": 0, "high": available}, mask=None)
        return np.asarray(drawn, np.int64).reshape(n)
    if n > available:
        raise errors.ConnectionError(
            f"{projection.named}: FixedTotalNumberConnector is to make {n} connections without "
            f"replacement, but there are {available} pairs of neurons; give a smaller n or "
            "with_replacement=True"
        )
    seed = connector.rng.next(1, "uniform_int", {"low": 0, "high": 1 << 31}, mask=None)
    return np.array(random.Random(int(seed[0])).sample(range(available), n), np.int64)
