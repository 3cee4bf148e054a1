"""Synapse types and rules of learning. Names, parameters and units are PyNN's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyNN import errors
from pyNN.standardmodels import synapses

from spinn_stdp.simulator import TICK_TOLERANCE, state

from .cells import unchanged

NO_CHECKS: dict[str, Any] = {}
"""PyNN's would stop at the first wrong weight; ours are told before a run, all at once."""


def outside_setup(delays: NDArray[Any]) -> NDArray[Any]:
    """Those of *delays* that are outside the min_delay and max_delay given to ``setup``.

    What is shorter than a time step is told with all else that the board can't do.
    """
    low = state.dt if state.min_delay == "auto" else float(state.min_delay)
    high = np.inf if state.max_delay == "auto" else float(state.max_delay)
    is_step = delays >= state.dt * (1 - TICK_TOLERANCE)
    is_out = (delays < low * (1 - TICK_TOLERANCE)) | (delays > high * (1 + TICK_TOLERANCE))
    return delays[is_step & is_out]


def minimum_delay() -> float:
    """The delay of synapses that are given none, ms."""
    state.require_setup("A synapse type was made")
    return state.dt if state.min_delay == "auto" else float(state.min_delay)


class StaticSynapse(synapses.StaticSynapse):
    __doc__ = synapses.StaticSynapse.__doc__

    translations = unchanged("weight", "delay")
    parameter_checks = NO_CHECKS

    def _get_minimum_delay(self) -> float:
        return minimum_delay()


RULES = {
    "timing_dependence": (synapses.STDPTimingDependence, "SpikePairRule"),
    "weight_dependence": (synapses.STDPWeightDependence, "AdditiveWeightDependence"),
}
"""What a mechanism is made of: PyNN's base class, and one of this package that is derived."""


def _check_rule(name: str, rule: Any) -> None:
    """Raise unless *rule* can be the argument *name* of STDPMechanism.

    Raises:
        InvalidModelError: for anything but such a rule of this package.
    """
    base, example = RULES[name]
    package = __name__.partition(".")[0]
    is_ours = any(kind.__module__.partition(".")[0] == package for kind in type(rule).__mro__)
    if not (is_ours and isinstance(rule, base)):
        raise errors.InvalidModelError(
            f"STDPMechanism: {name} is {rule!r}; give a rule of this package, such as {example}()"
        )


class STDPMechanism(synapses.STDPMechanism):
    __doc__ = synapses.STDPMechanism.__doc__

    base_translations = unchanged("weight", "delay", "dendritic_delay_fraction")
    parameter_checks = NO_CHECKS

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
        for name, rule in (
            ("timing_dependence", timing_dependence),
            ("weight_dependence", weight_dependence),
        ):
            _check_rule(name, rule)
        if voltage_dependence is not None:
            raise errors.InvalidModelError(
                "STDPMechanism: voltage_dependence is not supported by sPyNNaker; leave it out"
            )
        self.backprop_delay = bool(backprop_delay)
        if not 0.0 <= dendritic_delay_fraction <= 1.0:
            raise ValueError(
                f"STDPMechanism: dendritic_delay_fraction is {dendritic_delay_fraction!r}; on the "
                "board all of a delay is in the dendrite: give 1.0"
            )
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
            self.translations.update(component.translations)

    def _get_minimum_delay(self) -> float:
        return minimum_delay()


SYNAPSE_TYPES = (StaticSynapse, STDPMechanism)


class AdditiveWeightDependence(synapses.AdditiveWeightDependence):
    __doc__ = synapses.AdditiveWeightDependence.__doc__

    possible_models = {"STDP"}
    translations = unchanged("w_min", "w_max")


class SpikePairRule(synapses.SpikePairRule):
    __doc__ = synapses.SpikePairRule.__doc__

    possible_models = {"STDP"}
    translations = unchanged("tau_plus", "tau_minus", "A_plus", "A_minus")


__all__ = ["AdditiveWeightDependence", "STDPMechanism", "SpikePairRule", "StaticSynapse"]
