"""sPyNNaker's cell types that spike by chance, each cell with random numbers of its own.

Names, parameters and defaults are sPyNNaker's. The random numbers of all cells of a population
follow from the `seed` that the cell type is given; without one they are others in each run.
Source: sPyNNaker 7.4.1, ``spynnaker/pyNN/models/neuron/builds``.
"""

from __future__ import annotations

from numbers import Integral
from typing import Any

from pyNN.standardmodels import StandardCellType

from .cells import unchanged
from .further_cells import CURRENT_RECORDABLE, IF_curr_delta

SEEDS = 1 << 32
"""Seeds are below this: sPyNNaker seeds numpy's RandomState."""


class Seeded(StandardCellType):
    """A cell type that takes a seed, a whole number or None."""

    def __init__(self, seed: int | None = None, **parameters: Any) -> None:
        """*parameters*: PyNN's.

        Raises:
            ValueError: for a seed that is none.
        """
        is_seed = isinstance(seed, Integral) and 0 <= int(seed) < SEEDS
        if seed is not None and not is_seed:
            raise ValueError(
                f"{type(self).__name__}: seed is {seed!r}; give a whole number from 0 to "
                f"{SEEDS - 1}"
            )
        super().__init__(**parameters)
        self.seed = None if seed is None else int(seed)


class IFCurrDeltaFixedProb(Seeded):
    """
    Leaky integrate and fire model with synaptic currents that last one time step, which spikes
    with the chance p_thresh in each time step in which v is at v_thresh or above.
    """

    conductance_based = False
    voltage_based_synapses = False
    receptor_types = ("excitatory", "inhibitory")
    default_parameters = {
        "tau_m": 0.0001,
        "cm": 0.0001,
        "v_rest": 0.0,
        "v_reset": 0.0,
        "v_thresh": 1.0,
        "p_thresh": 1.0,
        "tau_refrac": 0.0,
        "i_offset": 0.0,
    }
    translations = unchanged(*default_parameters)
    recordable = CURRENT_RECORDABLE
    default_initial_values = {"v": 0.0, "isyn_exc": 0.0, "isyn_inh": 0.0}
    units = {**IF_curr_delta.units, "p_thresh": "dimensionless"}


class _Unit(Seeded):
    """A unit of which each spike goes on for as long as it is refractory."""

    conductance_based = False
    receptor_types = ("excitatory", "inhibitory")
    injectable = False
    recordable = ["spikes", "v", "ex_input", "in_input", "prob"]
    default_initial_values = {"refract_init": 0.0}
    units = {
        **dict.fromkeys(("v", "v_init", "v_reset", "bias", "ex_input", "in_input"), "mV"),
        "tau_refrac": "ms",
        "refract_init": "dimensionless",
        "prob": "dimensionless",
        "alpha": "/mV",
    }


class StocExp(_Unit):
    """
    Stochastic unit: its v is its input in this time step and its bias, and it spikes with the
    chance 2**v/tau. Then it spikes in each time step for the time tau.

    Of 1/tau the board keeps the fraction alone. You are warned before the run.
    """

    default_parameters = {"tau": 10.0, "bias": 0.0}
    translations = unchanged(*default_parameters)
    units = {**_Unit.units, "tau": "ms"}


class StocExpStable(_Unit):
    """
    Stochastic unit: input and bias of each time step add to its v, which is never below v_reset
    after it, and it spikes with the chance tau*2**v. Then it spikes in each time step for the
    time tau_refrac.
    """

    default_parameters = {"v_reset": 0.0, "tau": 0.1, "tau_refrac": 1.0, "bias": 0.0}
    translations = unchanged(*default_parameters)
    default_initial_values = {"v_init": 0.0, **_Unit.default_initial_values}
    units = {**_Unit.units, "tau": "dimensionless"}


class StocSigma(_Unit):
    """
    Stochastic unit: its v is its input in this time step less its bias, and it spikes with the
    chance 2**(-2**(-alpha*v)). Then it spikes in each time step for the time tau_refrac.

    In sPyNNaker's documentation the bias is added; on the board it is taken off. You are warned
    before the run.
    """

    default_parameters = {"tau_refrac": 1.0, "alpha": 1.0, "bias": 0.0}
    translations = unchanged(*default_parameters)


CELL_TYPES = (IFCurrDeltaFixedProb, StocExp, StocExpStable, StocSigma)
