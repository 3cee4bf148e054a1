"""Checks of what the user hands in: each says what is wrong, with the value, and what to do.

All raise :class:`ValueError` and change nothing.
"""

from __future__ import annotations

import inspect
import operator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spinn_stdp.neurons.response import Floats

Bytes: TypeAlias = NDArray[np.uint8]

NUMBERS = "biuf"
"""NumPy's kinds of real numbers: booleans, integers and floats."""


class Fixed:
    """A model whose public attributes, but for *verbose*, are set once: what was computed from
    them stays right."""

    verbose: bool

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.__dict__ and name != "verbose" and not name.startswith("_"):
            raise AttributeError(
                f"{name} of a {type(self).__name__} can't be changed; make a new model"
            )
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        names = inspect.signature(type(self)).parameters
        values = (f"{name}={np.asarray(getattr(self, name)).tolist()!r}" for name in names)
        return f"{type(self).__name__}({', '.join(values)})"


def integer(name: str, value: Any, least: int) -> int:
    """*value* as a whole number that is *least* or more."""
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{name} must be a whole number, not {value!r}") from None
    if number < least:
        raise ValueError(f"{name} must be {least} or more, not {number}")
    return number


def real(name: str, value: Any) -> float:
    """*value* as one finite number."""
    return float(finite(name, numbers(name, value, ((),))))


def numbers(name: str, value: ArrayLike, shapes: tuple[tuple[int, ...], ...]) -> Floats:
    """*value* as floats in one of *shapes*."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be numbers in a regular array, not {value!r}") from None
    if array.dtype.kind not in NUMBERS:
        raise ValueError(f"{name} must be real numbers, not {value!r}")
    if array.shape not in shapes:
        wanted = " or ".join(str(shape) if shape else "one number" for shape in shapes)
        raise ValueError(f"{name} has shape {array.shape}; it must be {wanted}")
    return array.astype(np.float64)


def finite(name: str, values: Floats) -> Floats:
    """*values* without NaN and infinities."""
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite, not {values[~np.isfinite(values)][0]}")
    return values


def positive(name: str, values: Floats) -> Floats:
    """*values*, finite and above 0."""
    if not (finite(name, values) > 0).all():
        raise ValueError(f"{name} must be above 0, not {values.min()}")
    return values


def array(name: str, value: Any, meaning: str) -> NDArray[Any]:
    """*value*, a two-dimensional NumPy array of real numbers; *meaning* says of what."""
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray):
        raise ValueError(f"{name} must be a NumPy array ({meaning}), not {type(value).__name__}")
    if value.ndim != 2:
        raise ValueError(f"{name} must have two dimensions ({meaning}), not shape {value.shape}")
    if value.dtype.kind not in NUMBERS:
        raise ValueError(f"{name} must be an array of numbers, not of {value.dtype}")
    return value


def writeable(name: str, value: NDArray[Any]) -> None:
    """*value* may be changed in place."""
    if not value.flags.writeable:
        raise ValueError(f"{name} is changed in place, but this array is read only; pass a copy")


def weight_matrix(value: Any, neurons: int | None = None) -> NDArray[Any]:
    """Weights, from neuron (row) to neuron (column)."""
    weights = array("weights", value, "from neuron × to neuron")
    size = weights.shape[0] if neurons is None else neurons
    if weights.shape != (size, size):
        raise ValueError(
            f"weights has shape {weights.shape}; it must have one row and one column for each "
            f"neuron: {(size, size)}"
        )
    return weights


def learnable_weights(value: Any, neurons: int | None = None) -> Floats:
    """Weights that can be changed in place without losing a digit."""
    weights = weight_matrix(value, neurons)
    if weights.dtype != np.float64:
        raise ValueError(
            f"weights is an array of {weights.dtype}, in which learning in place would round "
            f"each change; make it with dtype=float"
        )
    writeable("weights", weights)
    return weights


def finite_weights(weights: NDArray[Any]) -> None:
    """Weights without NaN and infinities."""
    bad = np.argwhere(~np.isfinite(weights))
    if len(bad):
        where = tuple(int(index) for index in bad[0])
        raise ValueError(f"weights must be finite, but weights{list(where)} is {weights[where]}")


def spike_train(name: str, value: Any, neurons: int) -> NDArray[Any]:
    """A spike train, neuron × step."""
    train = array(name, value, "neuron × step")
    if train.shape[0] != neurons:
        raise ValueError(
            f"{name} has shape {train.shape}; it must have one row for each of the {neurons} "
            f"neurons"
        )
    return train


def step_of(t: Any, name: str, train: NDArray[Any]) -> int:
    """*t* as a step of *train*."""
    step = integer("t", t, 0)
    if step >= train.shape[1]:
        raise ValueError(
            f"t is {step}, but {name} has {train.shape[1]} steps (0 to {train.shape[1] - 1}); "
            f"make it longer"
        )
    return step


def as_spikes(name: str, values: NDArray[Any]) -> NDArray[np.bool_]:
    """*values* of 0 and 1 as booleans."""
    if values.dtype == np.bool_:
        return values
    spikes: NDArray[np.bool_] = values == 1
    stray = ~spikes & (values != 0)
    if stray.any():
        raise ValueError(f"{name} must hold 0 (no spike) or 1 (spike), not {values[stray][0]}")
    return spikes


def past(name: str, train: NDArray[Any], t: int, reach: int) -> tuple[Bytes, int]:
    """The steps of *train* up to *t*, at least *reach* of them, as bytes in C order, and where
    *t* is in them. A boolean train in C order is handed on as it is, without a copy."""
    if train.dtype == np.bool_ and train.flags.c_contiguous:
        return np.asarray(train).view(np.uint8), t
    recent = as_spikes(name, train[:, max(0, t - reach) : t + 1])
    return np.ascontiguousarray(recent).view(np.uint8), recent.shape[1] - 1
