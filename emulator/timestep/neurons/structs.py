"""One record a neuron, as the board keeps one struct for each.

A structured array is handed to a kernel as a whole, and a record of it as a pointer, so that
functions on single neurons read like the firmware's and cost nothing to call. Fields can be
structs themselves, of which there is one for each synapse type.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numba.core import config
from numpy.typing import NDArray

Record: TypeAlias = Any
"""One element of a structured array; its fields are attributes."""
Records: TypeAlias = NDArray[np.void]
Struct: TypeAlias = "np.dtype[np.void]"
Fields: TypeAlias = "list[tuple[str, Any]]"


def accums(*names: str) -> Fields:
    """Fields of signed words: accums, or counters of ticks."""
    return [(name, np.int32) for name in names]


def decays(*names: str) -> Fields:
    """Fields of u0.32 factors."""
    return [(name, np.uint32) for name in names]


def struct(*fields: tuple[str, Any]) -> Struct:
    """The struct of these fields."""
    return np.dtype(list(fields), align=True)


def empty(size: int, kind: Struct) -> Records:
    """Records of zeros."""
    records = np.zeros(size, kind)
    # Compiled code knows fields as attributes; Python does so only of this class.
    return records.view(np.recarray) if vars(config)["DISABLE_JIT"] else records


def columns(records: Records) -> dict[str, NDArray[Any]]:
    """Each number of the records as an array (n,), a view.

    The name of a number within a struct within the record is that of both: ``exc_decay``.
    """
    found: dict[str, NDArray[Any]] = {}
    for name in records.dtype.names or ():
        values = records[name]
        if values.dtype.names is None:
            found[name] = values
        else:
            found.update({f"{name}_{inner}": part for inner, part in columns(values).items()})
    return found
