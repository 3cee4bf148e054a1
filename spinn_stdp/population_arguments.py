"""What a Population is made of: its size, its cells and sPyNNaker's options, checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from numbers import Integral, Real
from typing import Any

import numpy as np
from pyNN import errors

from .standardmodels.cell_types import DESCRIBED_TYPES, RUNNING_TYPES, kind_of
from .standardmodels.generated_sources import GENERATED_SOURCES

NEURONS = frozenset(
    {
        "allow_delay_extensions",
        "drop_late_spikes",
        "incoming_spike_buffer_size",
        "max_expected_summed_weight",
        "n_synapse_cores",
        "n_steps_per_timestep",
        "neurons_per_core",
        "ring_buffer_sigma",
        "seed",
        "spikes_per_second",
    }
)
"""sPyNNaker's arguments of a population of neurons; of an overloaded core, two of them."""
SOURCES = {
    "SpikeSourceArray": frozenset({"neurons_per_core"}),
    "SpikeSourcePoisson": frozenset({"neurons_per_core", "seed"}),
    "SpikeSourcePoissonVariable": frozenset({"seed"}),
    **{kind.__name__: frozenset({"neurons_per_core", "seed"}) for kind in GENERATED_SOURCES},
}
WITHOUT_EFFECT = {
    "SpikeSourceArray": frozenset[str](),
    "SpikeSourcePoisson": frozenset({"max_rate"}),
    "SpikeSourcePoissonVariable": frozenset[str](),
    **{kind.__name__: frozenset[str]() for kind in GENERATED_SOURCES},
}
MOST_DIMENSIONS = 3
SEEDS = 1 << 32
"""Seeds are below this: sPyNNaker seeds numpy's RandomState."""


class WrongDimensions(errors.InvalidDimensionsError, errors.InvalidParameterValueError):
    """Values for another number of cells."""


@contextmanager
def named_errors(name: str) -> Iterator[None]:
    """A block whose ValueErrors and TypeErrors are told with the *name* of what they are of.

    Raises:
        InvalidParameterValueError: for each ValueError; it is one. Of PyNN's
            InvalidDimensionsError it is that too.
    """
    try:
        yield
    except ValueError as error:
        text = str(error) if name in str(error) else f"{name}: {error}"
        is_number = isinstance(error, errors.InvalidDimensionsError)
        kind = WrongDimensions if is_number else errors.InvalidParameterValueError
        raise kind(text) from error
    except TypeError as error:
        if name in str(error):
            raise
        raise type(error)(f"{name}: {error}") from error


def checked_size(size: Any, label: str) -> int | tuple[int, ...]:
    """*size* as PyNN takes it: a number, or those of the sides of a grid.

    Raises:
        ValueError: for anything else.
    """
    sides = size if isinstance(size, tuple) else (size,)
    if not 1 <= len(sides) <= MOST_DIMENSIONS or not all(map(_is_count, sides)):
        raise ValueError(
            f"Population {label!r}: size is {size!r}; give a whole number from 1 up, or a tuple "
            f"of 1 to {MOST_DIMENSIONS} of them for a grid"
        )
    return tuple(map(int, sides)) if isinstance(size, tuple) else int(size)


def _is_count(value: Any) -> bool:
    is_whole = isinstance(value, Real) and float(value).is_integer()
    return is_whole and value >= 1 and not isinstance(value, bool)


def checked_cells(cellclass: Any, parameters: Mapping[str, Any] | None, label: str) -> Any:
    """An instance of a cell type, made from its class and *parameters* if it is none yet.

    Raises:
        TypeError: for a cell type that does not run here.
    """
    cell_type = cellclass if isinstance(cellclass, type) else type(cellclass)
    if not issubclass(cell_type, DESCRIBED_TYPES):
        raise TypeError(
            f"Population {label!r}: the cell type {cell_type.__name__} does not run here; use "
            f"{', '.join(known.__name__ for known in RUNNING_TYPES)} of this package"
        )
    if isinstance(cellclass, type):
        return cellclass(**(parameters or {}))
    if parameters is not None:
        raise TypeError(
            f"Population {label!r}: it got the instance {cellclass!r} and cellparams; give "
            f"the parameters to the instance, or the class {cell_type.__name__}"
        )
    return cellclass


def options_of(kind: str) -> frozenset[str]:
    """sPyNNaker's arguments of a population of cells of this *kind*."""
    return SOURCES.get(kind, NEURONS) | WITHOUT_EFFECT.get(kind, frozenset())


def take_options(given: Mapping[str, Any], cells: Any, label: str) -> dict[str, Any]:
    """Those of *given* that change numbers; None stands for what is the default.

    Raises:
        TypeError: for an option that populations of such *cells* do not have.
        ValueError: for a value that is none.
    """
    kind = kind_of(cells)
    taken, known = SOURCES.get(kind, NEURONS), options_of(kind)
    unknown = sorted(given.keys() - known)
    if unknown:
        raise TypeError(
            f"Population {label!r} got arguments that are not supported: "
            f"{', '.join(unknown)}. Supported besides PyNN's, for {kind}: "
            f"{', '.join(sorted(known))}"
        )
    options = {name: value for name, value in given.items() if name in taken and value is not None}
    for name, value in options.items():
        is_right, words = CHECKS[name] if name in CHECKS else _a_number_each(cells.receptor_types)
        if not is_right(value):
            raise ValueError(f"Population {label!r}: {name} is {value!r}; give {words}")
    return options


def _is_number(value: Any) -> bool:
    is_real = isinstance(value, Real) and not isinstance(value, bool)
    return is_real and 0 <= float(value) < math.inf


def _is_choice(value: Any) -> bool:
    return isinstance(value, bool | np.bool_)


def _is_seed(value: Any) -> bool:
    return isinstance(value, Integral) and 0 <= int(value) < SEEDS


def _a_number_each(receptors: Sequence[str]) -> tuple[Callable[[Any], bool], str]:
    """The check of max_expected_summed_weight for cells with these *receptors*."""

    def are_numbers(values: Any) -> bool:
        is_list = isinstance(values, list | tuple | np.ndarray)
        return is_list and len(values) == len(receptors) and all(map(_is_number, values))

    return are_numbers, f"a list of {len(receptors)} numbers from 0 up: {', '.join(receptors)}"


CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "allow_delay_extensions": (_is_choice, "True or False"),
    "drop_late_spikes": (_is_choice, "True or False"),
    "incoming_spike_buffer_size": (_is_count, "a whole number from 1 up"),
    "n_steps_per_timestep": (_is_count, "a whole number from 1 up"),
    "n_synapse_cores": (
        lambda value: _is_count(value) or (isinstance(value, Integral) and int(value) == 0),
        "a whole number from 0 up",
    ),
    "neurons_per_core": (_is_count, "a whole number from 1 up"),
    "ring_buffer_sigma": (_is_number, "a number from 0 up"),
    "seed": (_is_seed, f"a whole number from 0 to {SEEDS - 1}"),
    "spikes_per_second": (_is_number, "a number from 0 up"),
}
"""By option: whether a value is one, and what is; but for max_expected_summed_weight."""
