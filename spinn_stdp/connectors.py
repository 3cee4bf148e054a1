"""PyNN's connectors, and what they need to work here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any

import numpy as np
import pyNN
from pyNN import errors
from pyNN.connectors import Connector, MapConnector


def connect(connector: Connector, projection: Any) -> None:
    """Let *connector* make the connections of *projection*.

    PyNN 0.13 takes a column of its connection map for an array, but for a population of one
    neuron it is a single number, on which numpy from 2.1 on refuses ``nonzero``. Any
    connector with a map, a user's own too, gets its columns as arrays here.
    """
    if isinstance(connector, MapConnector):
        by_map = connector._standard_connect
        connector = copy(connector)

        def with_arrays(target: Any, columns: Callable[..., Any], distances: Any = None) -> None:
            def arrays(mask: Any = None) -> Iterator[Any]:
                for column in columns() if mask is None else columns(mask):
                    is_number = isinstance(column, np.ndarray | np.generic) and column.ndim == 0
                    yield np.atleast_1d(column) if is_number else column

            by_map(target, arrays, distances)

        connector._standard_connect = with_arrays
    try:
        connector.connect(projection)
    except NotImplementedError as reason:
        raise errors.ConnectionError(
            f"Projection {projection.label!r}: PyNN {pyNN.__version__} has no implementation of "
            f"this use of {type(connector).__name__}; make the connections with another "
            "connector, such as FromListConnector"
        ) from reason
