"""All cell types of this package."""

from __future__ import annotations

from typing import Any

from . import composed, described, extra_cells, stochastic_cells
from .cells import IF_cond_exp, IF_curr_exp, SpikeSourceArray, SpikeSourcePoisson
from .further_cells import IF_curr_alpha, IF_curr_delta, Izhikevich
from .generated_sources import GENERATED_SOURCES
from .multicompartment import MultiCompartmentNeuron
from .variable_sources import SpikeSourcePoissonVariable

SOURCE_TYPES = (SpikeSourceArray, SpikeSourcePoisson, SpikeSourcePoissonVariable)
CELL_TYPES = (
    *extra_cells.CELL_TYPES,
    *stochastic_cells.CELL_TYPES,
    IF_cond_exp,
    IF_curr_alpha,
    IF_curr_delta,
    IF_curr_exp,
    Izhikevich,
    *SOURCE_TYPES,
)
"""Those that the board has."""
RUNNING_TYPES = (*CELL_TYPES, *GENERATED_SOURCES)
"""Those, and sources whose spikes are made on the host."""
DESCRIBED_TYPES = (
    *RUNNING_TYPES,
    *described.CELL_TYPES,
    composed.PointNeuron,
    MultiCompartmentNeuron,
)
"""Those, and the rest of PyNN's, which are refused when they are to run."""


def kind_of(cells: Any) -> str:
    """PyNN's name of the cell type that *cells* is an instance of, or of a class derived."""
    return str(next(known.__name__ for known in DESCRIBED_TYPES if isinstance(cells, known)))
