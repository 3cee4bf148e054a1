"""What models record, by PyNN's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from emulator.image import Int32s, Int64s

from .conductance import conductance
from .model import Read
from .structs import Records


def field(name: str) -> Read:
    """A number of the neuron itself."""

    def read(neurons: Records, which: Int64s) -> Int32s:
        values: Int32s = neurons[name][which]
        return values

    return read


def inputs(*synapses: str) -> Read:
    """The sum of the `input` of some synapse types."""

    def read(neurons: Records, which: Int64s) -> Int32s:
        parts = [neurons[name]["input"][which] for name in synapses]
        total: Int32s = np.add.reduce(parts, dtype=np.int32)
        return total

    return read


def conductances(*synapses: str) -> Read:
    """The same of synapse types whose `input` is a conductance."""

    def read(neurons: Records, which: Int64s) -> Int32s:
        parts = [conductance(neurons[name]["input"][which]) for name in synapses]
        total: Int32s = np.add.reduce(parts, dtype=np.int32)
        return total

    return read


def compiled(
    function: Callable[..., None],
    synapse: str | None = None,
    dtype: type[np.int32] | type[np.uint32] = np.int32,
) -> Read:
    """What a kernel makes of the neurons, or of a synapse type of theirs: it fills an array."""

    def read(neurons: Records, which: Int64s) -> Any:
        values = np.empty(len(which), dtype)
        function(neurons if synapse is None else neurons[synapse], which, values)
        return values

    return read
