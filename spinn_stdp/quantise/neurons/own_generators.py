"""Random numbers of which each neuron has a generator of its own: what the host draws for them.

sPyNNaker draws four words for each neuron from one generator of numpy's, which the cells' seed
begins: core by core, and of each core the first words of all neurons, then the second ones. It
goes on drawing from the same generator for the start after each reset.
"""

from __future__ import annotations

import numpy as np

from emulator.arithmetic.fixed_point import WORD
from emulator.image import UInt32s
from spinn_stdp.network import Population

from .model import MOST_NEURONS_PER_CORE

WORDS = 4


def numbers_of(population: Population, start: int) -> np.random.RandomState:
    """The host's, when it has drawn for the starts before."""
    numbers = np.random.RandomState(population.cell_seed)
    numbers.uniform(size=start * WORDS * population.size)
    return numbers


def generators(population: Population, start: int) -> UInt32s:
    """One for each neuron, (n, 4), as written at the *start* of that number."""
    numbers = numbers_of(population, start)
    per_core = population.neurons_per_core or MOST_NEURONS_PER_CORE
    firsts = range(0, population.size, per_core)
    widths = [min(per_core, population.size - first) for first in firsts]
    return np.concatenate([_of_core(numbers, width) for width in widths])


def _of_core(numbers: np.random.RandomState, neurons: int) -> UInt32s:
    """Cut off, not rounded."""
    drawn = numbers.uniform(0, WORD, (WORDS, neurons))
    words: UInt32s = drawn.T.astype(np.int64).astype(np.uint32)
    return words
