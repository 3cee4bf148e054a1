"""Synapse types and rules of learning. Names, parameters and units are PyNN's."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyNN import errors
from pyNN.standardmodels import check_weights, synapses
from pyNN.standardmodels.base import inhibitory_receptor_types

from spinn_stdp.simulator import TICK_TOLERANCE, state

from .cells import unchanged


def check_weights_as_the_board(weights: Any, projection: Any) -> None:
    """PyNN's check, but that a weight onto an inhibitory receptor may have either sign.

    sPyNNaker takes the amount of a weight, and its scripts give inhibitory weights of
    current-based cells with and without a minus.
    """
    is_inhibitory = projection.receptor_type in inhibitory_receptor_types
    if is_inhibitory and not projection.post.conductance_based and np.all(np.asarray(weights) >= 0):
        return
    check_weights(weights, projection)


def check_delays_as_asked(delays: Any, projection: Any) -> None:
    """Delays against the min_delay and max_delay that ``setup`` was given.

    What the board itself can hold is checked before the run, with everything else.

    Raises:
        ConnectionError: for a delay outside them.
    """
    low = 0.0 if state.min_delay == "auto" else float(state.min_delay)
    high = np.inf if state.max_delay == "auto" else float(state.max_delay)
    values = np.asarray(delays, np.float64)
    outside = values[(values < low * (1 - TICK_TOLERANCE)) | (values > high * (1 + TICK_TOLERANCE))]
    if outside.size:
        raise errors.ConnectionError(
            f"Projection {projection.label!r}: a delay of {outside.flat[0]:g} ms is outside "
            f"setup(min_delay={state.min_delay!r}, max_delay={state.max_delay!r})"
        )


CHECKS = {"weight": check_weights_as_the_board, "delay": check_delays_as_asked}


def minimum_delay() -> float:
    """The delay of synapses that are given none, ms."""
    state.require_setup("A synapse type was made")
    return state.dt if state.min_delay == "auto" else float(state.min_delay)


class StaticSynapse(synapses.StaticSynapse):
    __doc__ = synapses.StaticSynapse.__doc__

    translations = unchanged("weight", "delay")
    parameter_checks = CHECKS

    def _get_minimum_delay(self) -> float:
        return minimum_delay()


class STDPMechanism(synapses.STDPMechanism):
    __doc__ = synapses.STDPMechanism.__doc__

    base_translations = unchanged("weight", "delay", "dendritic_delay_fraction")
    parameter_checks = CHECKS

    def __init__(
        self,
        timing_dependence: Any = None,
        weight_dependence: Any = None,
        voltage_dependence: Any = None,
        dendritic_delay_fraction: float = 1.0,
        weight: Any = 0.0,
        delay: Any = None,
        backprop_delay: bool = True,
    ) -> None:
        """As PyNN's; *backprop_delay* is sPyNNaker's.

        *backprop_delay*: post spikes reach the synapse after the dendritic delay.
        """
        self.backprop_delay = bool(backprop_delay)
        super().__init__(
            timing_dependence,
            weight_dependence,
            voltage_dependence,
            dendritic_delay_fraction,
            weight,
            delay,
        )

    def _build_translations(self) -> None:
        self.translations = dict(self.base_translations)
        for component in (self.timing_dependence, self.weight_dependence):
            if component is None:
                raise errors.InvalidModelError(
                    "STDPMechanism needs a timing_dependence (SpikePairRule) and a "
                    "weight_dependence (AdditiveWeightDependence)"
                )
            self.translations.update(component.translations)
        if self.voltage_dependence is not None:
            raise errors.InvalidModelError(
                "STDPMechanism: voltage_dependence is not supported by sPyNNaker; leave it out"
            )

    def _get_minimum_delay(self) -> float:
        return minimum_delay()


class AdditiveWeightDependence(synapses.AdditiveWeightDependence):
    __doc__ = synapses.AdditiveWeightDependence.__doc__

    possible_models = {"STDP"}
    translations = unchanged("w_min", "w_max")


class SpikePairRule(synapses.SpikePairRule):
    __doc__ = synapses.SpikePairRule.__doc__

    possible_models = {"STDP"}
    translations = unchanged("tau_plus", "tau_minus", "A_plus", "A_minus")


__all__ = ["AdditiveWeightDependence", "STDPMechanism", "SpikePairRule", "StaticSynapse"]
