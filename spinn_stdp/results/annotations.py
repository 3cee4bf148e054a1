"""neo's annotations as JSON, from which the same values are read back.

Numbers, text, booleans, ``None``, lists and dictionaries are JSON's own. What JSON has no word
for is an object with one key that begins with ``$``:

``{"$tuple": [...]}``
    a tuple
``{"$time": "2025-01-31T12:00:00"}``
    a :class:`datetime.datetime`, as ISO 8601
``{"$array": [...], "dtype": "<i8", "shape": [2]}``
    an array of numbers, booleans or text, as nested lists
``{"$quantity": [...], "dtype": "<f8", "shape": [2], "units": "mV"}``
    a :class:`quantities.Quantity`

NumPy's scalars become Python's. NaN and infinities are written as Python's :mod:`json` does.
"""

from __future__ import annotations

import reprlib
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
import quantities as pq

Json: TypeAlias = Any

ARRAY_KINDS = "biufU"
"""Kinds of NumPy's dtypes that JSON holds exactly: no objects, no complex numbers, no bytes."""


def to_json(value: Any, where: str) -> Json:
    """*value* in the words above; *where* names it in the error if there are none for it."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, np.ndarray) and value.dtype.kind in ARRAY_KINDS:
        return _array_to_json(value)
    if isinstance(value, list | tuple):
        items = [to_json(item, where) for item in value]
        return {"$tuple": items} if isinstance(value, tuple) else items
    if isinstance(value, dict) and all(_is_plain_key(key) for key in value):
        return {key: to_json(item, where) for key, item in value.items()}
    raise TypeError(
        f"{where} is {shown(value)} ({type(value).__name__}), which an .npz file of results can't "
        "hold: leave it out, make it numbers, text, lists, dictionaries or arrays of these, or "
        "write a .pkl file"
    )


def from_json(value: Json) -> Any:
    """What :func:`to_json` was given."""
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$tuple" in value:
        return tuple(from_json(item) for item in value["$tuple"])
    if "$time" in value:
        return datetime.fromisoformat(value["$time"])
    if "$array" in value:
        return np.array(value["$array"], dtype=value["dtype"]).reshape(value["shape"])
    if "$quantity" in value:
        magnitude = np.array(value["$quantity"], dtype=value["dtype"]).reshape(value["shape"])
        return pq.Quantity(magnitude, units_from(value["units"]))
    return {key: from_json(item) for key, item in value.items()}


def shown(value: Any) -> str:
    """*value* for an error message: on one line and not long."""
    return " ".join(reprlib.repr(value).split())


def units_to_text(quantity: pq.Quantity) -> str:
    """Units in words that :func:`units_from` understands: ``mV``, ``1/ms``, ``uS`` …"""
    return str(quantity.dimensionality)


def units_from(text: str) -> pq.Quantity:
    """One of the units that *text* names."""
    compound = text.startswith("(") and text.endswith(")")
    return pq.CompoundUnit(text.strip("()")) if compound else pq.Quantity(1.0, text)


def _array_to_json(array: np.ndarray[Any, Any]) -> Json:
    if isinstance(array, pq.Quantity):
        words = {"$quantity": array.magnitude.tolist(), "units": units_to_text(array)}
    else:
        words = {"$array": array.tolist()}
    # The shape tells arrays of no elements apart: (0,), (0, 3) …
    return {**words, "dtype": array.dtype.str, "shape": list(array.shape)}


def _is_plain_key(key: Any) -> bool:
    return isinstance(key, str) and not key.startswith("$")
