"""sPyNNaker's synapses that bring dopamine. Names, defaults and units are sPyNNaker's."""

from __future__ import annotations

from typing import Any

from pyNN.standardmodels.base import StandardSynapseType

from .cells import unchanged
from .synapses import NO_CHECKS

DELAY = 1.0
"""ms: that sPyNNaker has for dopamine, which comes at once."""


class Neuromodulation(StandardSynapseType):
    """Dopamine for the plastic synapses onto a population (Izhikevich 2007).

    With ``receptor_type="reward"`` a spike strengthens the synapses that are eligible then or
    become so soon after; with ``"punishment"`` it weakens them. The projection comes after one
    with an STDPMechanism onto the same population, whose rule then moves the synapses'
    eligibility in place of their weights.

    Arguments:
        `weight`:
            dopamine that a spike brings; below 16.
        `tau_c`, `tau_d`:
            time constants of eligibility and of dopamine, in milliseconds.
        `w_min`, `w_max`:
            bounds of the weights that dopamine changes, nA or µS.
    """

    default_parameters = {
        "weight": 0.0,
        "delay": DELAY,
        "tau_c": 1000.0,
        "tau_d": 200.0,
        "w_min": 0.0,
        "w_max": 1.0,
    }
    translations = unchanged(*default_parameters)
    parameter_checks = NO_CHECKS

    def __init__(
        self,
        weight: Any = 0.0,
        tau_c: Any = 1000.0,
        tau_d: Any = 200.0,
        w_min: Any = 0.0,
        w_max: Any = 1.0,
    ) -> None:
        """As described above."""
        super().__init__(
            weight=weight, delay=DELAY, tau_c=tau_c, tau_d=tau_d, w_min=w_min, w_max=w_max
        )

    def _get_minimum_delay(self) -> float:
        return DELAY


RECEPTORS = ("reward", "punishment")

__all__ = ["Neuromodulation"]
