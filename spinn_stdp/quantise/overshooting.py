"""Inhibition so strong that it makes neurons with conductances spike.

The board takes a step of v with the current of its beginning, g·(E_rev − v)·R·(1 − e^(−step/τ_m)).
Where g·R·(1 − e^(−step/τ_m)) is more than 1, v passes the reversal potential; where it is more
than 2, it swings further each time, until it is above the threshold. That is a conductance of about
2·cm/step.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spinn_stdp.network import Floats, Network, Population

from .neurons import CELLS
from .neurons.model import substeps
from .overfull_rings import poisson_input
from .statistics import foreseen

INHIBITORY = "inhibitory"
SWINGING = 2.0
"""So many times its distance from the reversal potential v may move in a step."""


def overshooting(network: Network) -> Iterator[str]:
    """One text for each population that is foreseen to get so much."""
    for index, population in enumerate(network.populations):
        cell = CELLS.get(population.cell_type)
        if cell is None or not cell.conductance or "cm" not in population.parameters:
            continue
        most = _most(population, network.timestep)
        which = int(np.argmin(most))
        largest = max(
            (
                foreseen(network, p).statistics().weight_maximum
                for p in network.projections_into(index)
                if p.receptor == INHIBITORY and p.plasticity is None and p.structure is None
            ),
            default=0.0,
        )
        mean = _mean(network, index)[which]
        if max(largest, mean) > most[which]:
            what = (
                f"Poisson sources keep its inhibitory conductance near {mean:.3g} µS"
                if mean > largest
                else f"it has inhibitory weights of up to {largest:g} µS"
            )
            yield (
                f"Population {population.label!r}: {what}, and from {most[which]:.3g} µS on, "
                "2·cm/timestep, the board's steps are too long for that: v swings about e_rev_I, "
                "further each time, and inhibition makes these neurons spike. Give smaller "
                "weights, a larger cm, a shorter time step, or n_steps_per_timestep."
            )


def _most(population: Population, timestep: float) -> Floats:
    """The conductance of each neuron from which v swings, µS."""
    tau_m, cm = (np.asarray(population.parameters[name]) for name in ("tau_m", "cm"))
    step = timestep / substeps(population)
    most: Floats = SWINGING * cm / (tau_m * -np.expm1(-step / tau_m))
    return most


def _mean(network: Network, index: int) -> Floats:
    """The inhibitory conductance of each neuron that Poisson sources bring about, µS."""
    in_a_step, _ = poisson_input(network, index, INHIBITORY)
    tau_syn = np.asarray(network.populations[index].parameters["tau_syn_I"])
    mean: Floats = in_a_step * tau_syn / network.timestep
    return mean
