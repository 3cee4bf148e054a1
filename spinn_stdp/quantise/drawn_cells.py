"""Random parameters and initial values of neurons, as the board draws them.

sPyNNaker leaves them to a program on the board where it can say all numbers of a population as
constants and distributions that the program knows; what that draws follows from the population's
seed. A list of numbers among them, and the host draws all. Source: ``NeuronData`` of sPyNNaker
7.4.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from emulator.expander import GIVEN_UP, NOT_RANDOM, draw_cells
from emulator.expander.values import MOST_REDRAWS, PARAMETERS
from spinn_stdp.network import Distribution, Floats

from .expansion import ACCUM_UNIT, as_written
from .neurons import CELLS
from .problems import NetworkError
from .seeds import mars_kiss_seeds

Asked: TypeAlias = Mapping[str, Sequence[Distribution | None]]
"""By name of a parameter or state variable: the distribution of each neuron that has one."""


def is_drawn_on_board(cell_type: str, asked: Asked) -> bool:
    """Whether the program on the board knows all of it."""
    known = CELLS[cell_type].drawn if cell_type in CELLS else ()
    return set(asked) <= set(known) and all(
        each is None or each.name in PARAMETERS for values in asked.values() for each in values
    )


def drawn_cells(
    cell_type: str, label: str, asked: Asked, neurons_per_core: int, seed: int
) -> dict[str, Floats]:
    """The numbers of each neuron, by name, in PyNN's units; 0 where none was asked for.

    Raises:
        NetworkError: the program on the board would end in an error.
    """
    names = [name for name in CELLS[cell_type].drawn if name in asked]
    size = len(asked[names[0]])
    found: list[Distribution] = []
    places: dict[int, int] = {id(None): NOT_RANDOM}
    which = np.empty((len(names), size), np.int64)
    for row, name in zip(which, names, strict=True):
        for n, distribution in enumerate(asked[name]):
            if distribution is not None and id(distribution) not in places:
                places[id(distribution)] = len(found)
                found.append(distribution)
            row[n] = places[id(distribution)]
    first = np.array([*range(0, size, neurons_per_core), size])
    seeds = mars_kiss_seeds(np.random.RandomState(seed), len(first))
    drawn = draw_cells([as_written(each) for each in found], which, first, seeds[1:])
    for name, row in zip(names, drawn, strict=True):
        if (row == GIVEN_UP).any():
            raise NetworkError(
                [
                    f"Population {label!r}: {name} is drawn on the board, and its distribution "
                    f"gave {MOST_REDRAWS} numbers in a row that are outside of its bounds; give "
                    "it bounds that are nearer to its mean"
                ]
            )
    numbers = np.ldexp(drawn.astype(np.float64), ACCUM_UNIT)
    return dict(zip(names, numbers, strict=True))
