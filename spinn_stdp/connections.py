"""Connections one by one, as arrays and as a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pyNN import common

from .network import Floats, Integers

if TYPE_CHECKING:
    from .projections import Projection


class Connection(common.Connection):
    """One connection, as it stands now.

    Its weight and delay can be set until the network runs, and after a reset.
    """

    def __init__(self, projection: Projection, index: int) -> None:
        """The *index*-th connection of *projection*."""
        object.__setattr__(self, "_projection", projection)
        object.__setattr__(self, "_index", index)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            column = self._projection._column(name)
        except KeyError:
            raise AttributeError(f"a connection has no {name!r}") from None
        return column[self._index]

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._projection.synapse_type.get_parameter_names():
            raise AttributeError(
                f"{name!r} of a connection can't be set; its synapse type has "
                f"{', '.join(self._projection.synapse_type.get_parameter_names())}"
            )
        self._projection._set_one(self._index, name, float(value))

    def as_tuple(self, *attribute_names: str) -> tuple[Any, ...]:
        """Values of the named attributes."""
        return tuple(getattr(self, name) for name in attribute_names)


def is_kept(given: Any, needed: Any) -> bool:
    """Whether an array that was *given* is what is *needed* and will never be changed."""
    return (
        isinstance(given, np.ndarray)
        and not given.flags.writeable
        and (given.shape, given.dtype) == (needed.shape, needed.dtype)
    )


def combined(
    values: NDArray[Any], where: tuple[Integers, Integers], shape: tuple[int, int], how: str
) -> Floats:
    """The matrix of *values* (one for each connection), NaN where no connection is.

    *how* several of one pair make one value: ``last``, ``first``, ``sum``, ``min``, ``max``.
    """
    matrix = np.full(shape, np.nan)
    if how == "last":
        matrix[where] = values
    elif how == "first":
        # Copies, as numpy goes through a reversed view from its end.
        pre, post, first = (array[::-1].copy() for array in (*where, values))
        matrix[pre, post] = first
    else:
        combine, start = {
            "sum": (np.add, 0.0),
            "min": (np.minimum, np.inf),
            "max": (np.maximum, -np.inf),
        }[how]
        matrix[where] = start
        combine.at(matrix, where, values)
    return matrix
