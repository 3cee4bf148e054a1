"""Synapses whose weights the spikes of others change. Names and units are sPyNNaker's."""

from __future__ import annotations

from typing import Any

from pyNN.standardmodels.base import StandardSynapseType

from .cells import unchanged
from .synapses import NO_CHECKS, minimum_delay

DELAY = 1.0
"""ms: that sPyNNaker has for changes, which come at once."""


class WeightChangeable(StandardSynapseType):
    """Synapses whose weights the spikes of a projection with a WeightChanger change.

    A weight is changed when the next spike of its source comes, and delivered as it is then.
    On the board such synapses are onto IF_curr_exp only.

    Arguments:
        `weight_min`, `weight_max`:
            bounds that a change takes a weight to at most, nA.
        `weight`:
            at the beginning, nA.
        `delay`:
            in milliseconds; one time step if it is left out.
    """

    default_parameters = {"weight": 0.0, "delay": None, "weight_min": 0.0, "weight_max": 1.0}
    translations = unchanged(*default_parameters)
    parameter_checks = NO_CHECKS

    def __init__(
        self, weight_min: float, weight_max: float, weight: Any = 0.0, delay: Any = None
    ) -> None:
        """As described above."""
        super().__init__(weight=weight, delay=delay, weight_min=weight_min, weight_max=weight_max)

    def _get_minimum_delay(self) -> float:
        return minimum_delay()


class WeightChanger(StandardSynapseType):
    """Synapses whose spikes change the weights of another projection.

    A spike of their source *i* changes the weights from neuron *i* of the other projection's
    sources to the targets that it has itself. Both have equally many sources, the same target
    population and the same receptor type.

    Arguments:
        `weight_change`:
            what a spike adds to a weight, nA; below 0 to take from it.
        `projection`:
            the one whose weights are changed, made with WeightChangeable.
    """

    default_parameters = {"weight": 0.0, "delay": DELAY}
    translations = unchanged(*default_parameters)
    parameter_checks = NO_CHECKS

    def __init__(self, weight_change: Any, projection: Any) -> None:
        """As described above.

        Raises:
            TypeError: for a *projection* of other synapses.
        """
        kind = getattr(projection, "synapse_type", None)
        if not isinstance(kind, WeightChangeable):
            raise TypeError(
                "WeightChanger: a changer can only affect a changeable projection; projection is "
                f"{projection!r}: give one that was made with WeightChangeable"
            )
        self.projection = projection
        super().__init__(weight=weight_change, delay=DELAY)

    def _get_minimum_delay(self) -> float:
        return DELAY


__all__ = ["WeightChangeable", "WeightChanger"]
