"""Random numbers that sPyNNaker draws for cells with generators of their own.

It draws them anew whenever it loads a network, going on from the load before. A network is
loaded here to be looked at, too; so each load is told which start of the network it is for.
"""

from __future__ import annotations

from typing import Any

from spinn_stdp.network import Population
from spinn_stdp.quantise.neurons import CELLS
from spinn_stdp.quantise.neurons.own_generators import numbers_of

FIRST_WORD = "seed0"
"""sPyNNaker's name of a state variable, which has the distribution of all the words."""


def is_drawn(population: Population) -> bool:
    """Whether its cells have generators of their own."""
    return population.cell_type in CELLS and CELLS[population.cell_type].is_seeded


def begin_draws(made: Any, population: Population, start: int) -> None:
    """Have sPyNNaker's population *made* draw for a *start*: 0, or the number of resets before.

    The generator is not in sPyNNaker's API; without a seed it goes on as it does.
    """
    if population.cell_seed is None:
        return
    ranges = made._vertex.initial_state_variables[FIRST_WORD].iter_ranges()
    _, _, distribution = next(iter(ranges))
    distribution.rng.rng = numbers_of(population, start)
