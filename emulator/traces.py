"""What comes back of a run: integers, as the board records them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .image import Int32s, Int64s


@dataclass(frozen=True, eq=False)
class Spikes:
    """Recorded spikes of one population, by tick and then by neuron."""

    tick: Int64s
    neuron: Int32s

    def __len__(self) -> int:
        return len(self.tick)


@dataclass(frozen=True, eq=False)
class Samples:
    """A recorded variable: ``raw[k, j]`` is that of ``columns[j]`` at tick ``first + k * every``.

    `columns` are neurons of a population, or synapses of a projection in the image's order.
    The value is ``raw / 2**fraction_bits`` in PyNN's unit.
    """

    raw: NDArray[np.int32] | NDArray[np.uint32] | NDArray[np.uint16]
    columns: Int64s
    first: int
    every: int
    fraction_bits: int

    @property
    def values(self) -> NDArray[np.float64]:
        """The samples in PyNN's unit; exact, as every fixed-point number is a double."""
        return np.ldexp(self.raw.astype(np.float64), -self.fraction_bits)


@dataclass(frozen=True, eq=False)
class Traces:
    """What a run gave."""

    ticks: int
    """Ticks run so far."""
    spikes: tuple[Spikes | None, ...]
    """By population."""
    samples: tuple[Mapping[str, Samples], ...]
    """By population: by variable."""
    weights: tuple[Samples | None, ...]
    """By projection."""
