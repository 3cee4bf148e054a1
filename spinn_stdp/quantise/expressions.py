"""Probabilities that a user wrote as a Python expression, as PyNN's connectors take them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

# fmt: off
FUNCTIONS = (
    np.sin, np.cos, np.tan, np.sinh, np.cosh, np.tanh,
    np.arcsin, np.arccos, np.arctan, np.arctan2, np.hypot,
    np.exp, np.log, np.log10, np.power, np.sqrt, np.ldexp, np.modf, np.fmod,
    np.ceil, np.floor, np.fabs, np.maximum, np.minimum,
)
# fmt: on
"""numpy's functions that PyNN and sPyNNaker both let an expression use by name."""

NAMES = {function.__name__: function for function in FUNCTIONS} | {
    "math": math,
    "numpy": np,
    "e": np.e,
    "pi": np.pi,
}


def evaluate(expression: str, **variables: NDArray[np.float64]) -> NDArray[Any]:
    """The value of *expression*, which is the user's own code, for arrays of its variables."""
    return np.asarray(eval(expression, dict(NAMES), dict(variables)))
