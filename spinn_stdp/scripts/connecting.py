"""Connectors and synapse types as scripts for sPyNNaker make them."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from numbers import Real
from typing import Any

import numpy as np
from pyNN.connectors import Connector, FromFileConnector
from pyNN.connectors import FromListConnector as Listed
from pyNN.models import BaseSynapseType
from pyNN.random import RandomDistribution

from spinn_stdp.connection_lists import SYNAPSE_COLUMNS, TABLE, FromListConnector
from spinn_stdp.quantise.expressions import evaluate

from .met import note

NEARLY_WHOLE = 0.001
"""So near to a whole number sPyNNaker rounds a number of connections."""


@cache
def spynnakers_connector(connector: type[Connector]) -> Any:
    """*connector*, with `verbose`, and a number of connections `n` of any type."""

    def __init__(self: Any, *arguments: Any, verbose: bool = False, **options: Any) -> None:
        if verbose:
            note(f"{connector.__name__}(verbose=True), which writes files of its own")
        if "n" in connector.parameter_names:
            arguments = (*map(_whole, arguments[:1]), *arguments[1:])
            options = {k: _whole(v) if k == "n" else v for k, v in options.items()}
        connector.__init__(self, *arguments, **options)

    return _derived(connector, __init__)


def _whole(n: Any) -> Any:
    """*n* as sPyNNaker rounds it; what it does not round is left to PyNN to refuse."""
    if isinstance(n, RandomDistribution) or not isinstance(n, Real):
        return n
    rounded = round(float(n))
    return rounded if abs(rounded - float(n)) < NEARLY_WHOLE else n


@cache
def spynnakers_synapse(synapse: type[BaseSynapseType]) -> Any:
    """*synapse*, whose weight and delay may be texts: expressions of the distance `d`."""

    def __init__(self: Any, *arguments: Any, **parameters: Any) -> None:
        for name, value in parameters.items():
            if name in ("weight", "delay") and isinstance(value, str):
                parameters[name] = _by_distance(value)
        synapse.__init__(self, *arguments, **parameters)

    return _derived(synapse, __init__)


def with_listed_values(connector: Any, synapse_type: Any) -> tuple[Any, Any]:
    """*connector* and *synapse_type*, with a value for each row of a list as a column of it.

    So sPyNNaker takes an array of weights or delays of a ``FromListConnector`` without these.
    """
    is_list = isinstance(connector, Listed) and not isinstance(connector, FromFileConnector)
    if not is_list or synapse_type is None:
        return connector, synapse_type
    names = list(connector.column_names or ())
    columns = {
        name: lazy.base_value
        for name, lazy in synapse_type.parameter_space.items()
        if name in SYNAPSE_COLUMNS and name not in names and len(np.shape(lazy.base_value)) == 1
    }
    if not columns:
        return connector, synapse_type
    rows = np.asarray(connector.conn_list)
    columns = {name: v for name, v in columns.items() if np.shape(v) == (len(rows),)}
    if not columns or rows.ndim != TABLE:
        return connector, synapse_type
    table = np.column_stack([rows, *columns.values()])
    listed = FromListConnector(
        table, [*names, *columns], safe=connector.safe, callback=connector.callback
    )
    synapse_type = deepcopy(synapse_type)
    synapse_type.parameter_space.update(**{name: float(v[0]) for name, v in columns.items()})
    return listed, synapse_type


def _by_distance(expression: str) -> Any:
    def value(d: Any) -> Any:
        distances = np.asarray(d, np.float64)
        return np.broadcast_to(evaluate(expression, d=distances), distances.shape)

    return value


def _derived(base: Any, initialise: Any) -> Any:
    own = {"__doc__": base.__doc__, "__module__": __name__, "__init__": initialise}
    return type(base.__name__, (base,), own)
