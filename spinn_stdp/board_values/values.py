"""The whole table of values."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinn_stdp.network import Network
from spinn_stdp.quantise import Quantised, quantise_network
from spinn_stdp.results.whole_file import whole_file

from . import parts, show
from .currents import of_current
from .parts import Row
from .scales import Learning, Scale, learning, scales

FIELDS = np.dtype(
    [
        ("part", "U120"),
        ("name", "U40"),
        ("unit", "U4"),
        ("asked", np.float64),
        ("stored", np.int64),
        ("means", np.float64),
        ("error", np.float64),
        ("number", np.int64),
        ("remark", "U8"),
    ]
)
"""Of :attr:`Values.table`.

=========  =====================================================================
part       the population, projection or current source
name       of the parameter, state variable (``initial …``), ``weight``, ``delay``
unit       PyNN's, of *asked* and *means*
asked      what the script has; weights without their sign
stored     the board's integer for it
means      what that integer stands for
error      relative: (means - asked) / asked; 0 where both are 0 or infinite
number     neurons, synapses or spikes with this value
remark     ``zeroed``, ``clipped``, ``rounded`` (by more than 1 %), or nothing
=========  =====================================================================
"""


@dataclass(frozen=True, eq=False)
class Values:
    """What the board makes of a network's numbers."""

    table: NDArray[np.void]
    """A row for each different value; see :data:`FIELDS`."""
    scales: tuple[Scale, ...]
    """Of weights, by synapse type that has synapses."""
    learning: tuple[Learning, ...]
    """What a pair of spikes can do, by projection that learns."""

    def __str__(self) -> str:
        return show.as_text(self.table, self.scales, self.learning)

    def write_csv(self, path: str | os.PathLike[str]) -> None:
        """Write :attr:`table` as CSV (UTF-8), whole or not at all."""
        with whole_file(path) as partial:
            partial.write_text(show.as_csv(self.table), encoding="utf-8")


def values(network: Network) -> Values:
    """What the board would make of the numbers of *network*; nothing runs.

    Raises:
        NetworkError: the board could not run it; lists all reasons.

    >>> print(sim.values(sim.get_network()))
    """
    quantised = quantise_network(network)
    return Values(_table(quantised), tuple(scales(quantised)), tuple(learning(quantised)))


def _table(quantised: Quantised) -> NDArray[np.void]:
    rows: list[Row] = []
    for index in range(len(quantised.network.populations)):
        rows.extend(parts.of_population(quantised, index))
    for index in range(len(quantised.network.projections)):
        rows.extend(parts.of_projection(quantised, index))
    for index in range(len(quantised.network.currents)):
        rows.extend(of_current(quantised, index))
    table = np.zeros(len(rows), FIELDS)
    for where, row in enumerate(rows):
        for name, value in row._asdict().items():
            table[name][where] = value
    table["error"] = _relative(table["asked"], table["means"])
    return table


def _relative(asked: NDArray[np.float64], means: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        error = (means - asked) / np.abs(asked)
    return np.where((asked == means) | np.isinf(means), 0.0, error)
