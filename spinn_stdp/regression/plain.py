"""Networks and images as JSON and arrays: for files without pickles, and for fingerprints.

JSON's own words stand for themselves. An object with one key that begins with ``$`` is

``{"$array": NAME}``
    an array, kept beside the JSON under that name
``{"$arrays": NAME}``
    a tuple of arrays of one dimension, one after another, with their lengths as ``NAME.lengths``
``{"$tuple": [...]}``, ``{"$mapping": {...}}``
    a tuple, a mapping
``{"$number": "inf"}``
    a float that JSON has no word for
``{"$network.Population": {...}}``
    an instance of that class of :mod:`spinn_stdp.network` or :mod:`emulator.image`, by its fields;
    those that are :data:`~emulator.image.ADDED` only where they are not at their default
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from emulator import image
from spinn_stdp import network
from spinn_stdp.drawing.by_distance import Distances
from spinn_stdp.network import frozen_mapping, read_only

Arrays: TypeAlias = dict[str, NDArray[Any]]
Json: TypeAlias = Any

CLASSES: dict[str, Any] = {
    f"{module.__name__.rpartition('.')[2]}.{name}": kind
    for module in (network, image)
    for name, kind in vars(module).items()
    if is_dataclass(kind) and kind.__module__ == module.__name__
}
"""That can be read back."""
KINDS = "biuf"
"""Of numpy's dtypes: no objects, no text."""


def to_plain(value: Any, arrays: Arrays, name: str) -> Json:
    """*value* in the words above; arrays are put into *arrays* under names below *name*.

    Raises:
        TypeError: there are no words for it.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$number": repr(value)}
    if isinstance(value, Distances):
        value = value.held()
    if isinstance(value, np.ndarray) and (value.dtype.kind in KINDS or value.dtype.names):
        arrays[name] = value
        return {"$array": name}
    if isinstance(value, list | tuple):
        return _tuple_to_plain(value, arrays, name)
    if isinstance(value, Mapping):
        return {"$mapping": {k: to_plain(v, arrays, f"{name}/{k}") for k, v in value.items()}}
    if isinstance(value, network.Connections | image.Synapses):
        value = value.held()  # what is drawn on demand
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in fields(value) if _is_told(f, value)}
        return {
            f"${type(value).__module__.rpartition('.')[2]}.{type(value).__name__}": {
                k: to_plain(v, arrays, f"{name}/{k}") for k, v in parts.items()
            }
        }
    raise TypeError(f"{name} is {value!r}, which can't be kept in a file")


def _is_told(part: Field[Any], value: Any) -> bool:
    """Whether a field of *value* is one of all files, or says something."""
    if not part.metadata.get("added"):
        return True
    held = getattr(value, part.name)
    return held is not None if part.default is None else bool(held != part.default)


def _tuple_to_plain(values: Any, arrays: Arrays, name: str) -> Json:
    if values and all(isinstance(v, np.ndarray) and v.ndim == 1 for v in values):
        arrays[name] = np.concatenate(values)
        arrays[f"{name}.lengths"] = np.array([len(v) for v in values], np.int64)
        return {"$arrays": name}
    return {"$tuple": [to_plain(v, arrays, f"{name}/{k}") for k, v in enumerate(values)]}


def from_plain(words: Json, arrays: Mapping[str, NDArray[Any]]) -> Any:
    """What :func:`to_plain` was given.

    Raises:
        ValueError, LookupError, TypeError: it was not given this.
    """
    if not isinstance(words, dict):
        return words
    ((mark, inside),) = words.items()
    if mark == "$array":
        return read_only(arrays[inside])
    if mark == "$arrays":
        ends = np.cumsum(arrays[f"{inside}.lengths"])
        return tuple(read_only(part) for part in np.split(arrays[inside], ends)[:-1])
    if mark == "$number":
        return float(inside)
    if mark == "$tuple":
        return tuple(from_plain(each, arrays) for each in inside)
    given = {name: from_plain(each, arrays) for name, each in inside.items()}
    if mark == "$mapping":
        return frozen_mapping(given)
    return CLASSES[mark[1:]](**given)


def fingerprint(value: Any) -> str:
    """SHA-256 of a network or image: the same for the same numbers, whatever their dtypes."""
    arrays: Arrays = {}
    words = to_plain(value, arrays, "")
    digest = hashlib.sha256(json.dumps(words, sort_keys=True).encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name}{array.shape}".encode())
        if array.dtype.names:
            digest.update(np.ascontiguousarray(array).tobytes())
        else:
            wide = np.float64 if array.dtype.kind == "f" else np.int64
            digest.update(np.ascontiguousarray(array, wide).tobytes())
    return digest.hexdigest()
