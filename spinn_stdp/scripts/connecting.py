"""Connectors and synapse types as scripts for sPyNNaker make them."""

from __future__ import annotations

from functools import cache
from numbers import Real
from typing import Any

import numpy as np
from pyNN.connectors import Connector
from pyNN.models import BaseSynapseType
from pyNN.random import RandomDistribution

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


def _by_distance(expression: str) -> Any:
    def value(d: Any) -> Any:
        distances = np.asarray(d, np.float64)
        return np.broadcast_to(evaluate(expression, d=distances), distances.shape)

    return value


def _derived(base: Any, initialise: Any) -> Any:
    own = {"__doc__": base.__doc__, "__module__": __name__, "__init__": initialise}
    return type(base.__name__, (base,), own)
