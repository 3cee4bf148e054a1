"""Random parameters and state variables of neurons: sPyNNaker's ``neuron_expander``, in integers.

Each core draws those of its own neurons, with its own random numbers: field by field in the order
of the structs, and of each field neuron by neuron. It begins with the same seed as the program
that draws connections, and has numbers of its own of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from emulator.arithmetic.jit import kernel
from emulator.arithmetic.random import Generator
from emulator.image import Int64s, UInt32s

from .expand import Values
from .values import GIVEN_UP, KINDS, MOST_PARAMETERS, Source, value

NOT_RANDOM = -1


def draw_cells(
    distributions: Sequence[Values], which: Int64s, core_first: Int64s, core_seeds: UInt32s
) -> Int64s:
    """Numbers of all fields, (fields, neurons), accums; GIVEN_UP of a distribution without any.

    Args:
        distributions: that occur.
        which: (fields, neurons): the place among them, or NOT_RANDOM.
        core_first: where each core's slice of the population begins; ends with its size.
        core_seeds: (cores, 4).
    """
    kinds = np.array([KINDS[each.kind] for each in distributions], np.int64)
    parameters = np.zeros((len(distributions), MOST_PARAMETERS), np.int64)
    for given, each in zip(parameters, distributions, strict=True):
        given[: len(each.parameters)] = each.parameters
    drawn = np.zeros(which.shape, np.int64)
    for core, seed in enumerate(core_seeds):
        span = slice(int(core_first[core]), int(core_first[core + 1]))
        _draw(kinds, parameters, which[:, span], seed.astype(np.int64), drawn[:, span])
    return drawn


@kernel
def _draw(
    kinds: Int64s, parameters: Int64s, which: Int64s, generator: Generator, drawn: Int64s
) -> None:
    """What one core draws; a program that finds no number ends there."""
    fields, neurons = which.shape
    for field in range(fields):
        for n in range(neurons):
            k = which[field, n]
            if k == NOT_RANDOM:
                continue
            drawn[field, n] = value(Source(kinds[k], parameters[k]), generator)
            if drawn[field, n] == GIVEN_UP:
                return
