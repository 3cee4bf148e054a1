"""Neurons that are put together from parts: PyNN's PointNeuron and what it is made of.

They can be described, set and read back; the board has no program for parts. A parameter of a
receptor is called by the name of both, such as ``AMPA.tau_syn``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pyNN.parameters import ParameterSpace
from pyNN.standardmodels import cells, receptors
from pyNN.standardmodels.base import StandardModelType

from .cells import unchanged

LOCATIONS = "locations"
"""Of synapses on a dendrite, which points don't have."""


class LIF(cells.LIF):
    __doc__ = cells.LIF.__doc__

    translations = unchanged(*cells.LIF.default_parameters)


class AdExp(cells.AdExp):
    __doc__ = cells.AdExp.__doc__

    translations = unchanged(*cells.AdExp.default_parameters)


class CurrExpPostSynapticResponse(receptors.CurrExpPostSynapticResponse):
    __doc__ = receptors.CurrExpPostSynapticResponse.__doc__

    recordable = ("isyn",)
    translations = unchanged(*receptors.CurrExpPostSynapticResponse.default_parameters)


class CondExpPostSynapticResponse(receptors.CondExpPostSynapticResponse):
    __doc__ = receptors.CondExpPostSynapticResponse.__doc__

    recordable = ("gsyn",)
    translations = unchanged(*receptors.CondExpPostSynapticResponse.default_parameters)


class CondAlphaPostSynapticResponse(receptors.CondAlphaPostSynapticResponse):
    __doc__ = receptors.CondAlphaPostSynapticResponse.__doc__

    recordable = ("gsyn",)
    translations = unchanged(*receptors.CondAlphaPostSynapticResponse.default_parameters)


class CondBetaPostSynapticResponse(receptors.CondBetaPostSynapticResponse):
    __doc__ = receptors.CondBetaPostSynapticResponse.__doc__

    recordable = ("gsyn",)
    translations = unchanged(*receptors.CondBetaPostSynapticResponse.default_parameters)


AlphaPSR = CondAlphaPostSynapticResponse
BetaPSR = CondBetaPostSynapticResponse
ExpPSR = CondExpPostSynapticResponse


class PointNeuron(cells.PointNeuron):
    """A neuron of chosen dynamics with any number of receptors, each by a name of its own.

    Arguments:
        `neuron`:
            its dynamics: LIF or AdExp.
        `post_synaptic_receptors`:
            by name, what a spike does there: CurrExpPostSynapticResponse, or
            CondExpPostSynapticResponse, CondAlphaPostSynapticResponse (AlphaPSR) and
            CondBetaPostSynapticResponse; all currents, or all conductances.
    """

    injectable = True

    def __init__(self, neuron: Any, **post_synaptic_receptors: Any) -> None:
        """As described above."""
        _check(neuron, post_synaptic_receptors)
        super().__init__(neuron, **post_synaptic_receptors)
        parts = {"": neuron, **{f"{name}.": psr for name, psr in post_synaptic_receptors.items()}}
        values = {
            f"{part}{name}": value
            for part, component in parts.items()
            for name, value in component.parameter_space.items()
            if name != LOCATIONS
        }
        self.default_parameters = {
            f"{part}{name}": default
            for part, component in parts.items()
            for name, default in component.default_parameters.items()
            if name != LOCATIONS
        }
        self.translations = kept_names(values)
        self.parameter_space = ParameterSpace(values, self.get_schema(), None, type(self))

    def has_parameter(self, name: str) -> bool:
        """Whether it has a parameter of this name."""
        return name in self.default_parameters

    def get_parameter_names(self) -> list[str]:
        """Of the dynamics, then of each receptor."""
        return list(self.default_parameters)

    simple_parameters = StandardModelType.simple_parameters
    scaled_parameters = StandardModelType.scaled_parameters
    computed_parameters = StandardModelType.computed_parameters
    computed_parameters_include = StandardModelType.computed_parameters_include


def _check(neuron: Any, responses: Mapping[str, Any]) -> None:
    if not isinstance(neuron, (LIF, AdExp)):
        raise TypeError(f"PointNeuron({neuron!r}): give an instance of LIF or AdExp")
    if not responses:
        raise TypeError("PointNeuron: it has no receptor; give one, such as AMPA=AlphaPSR()")
    for name, response in responses.items():
        if not isinstance(response, RESPONSES):
            raise TypeError(
                f"PointNeuron({name}={response!r}): give an instance of "
                f"{' or '.join(kind.__name__ for kind in RESPONSES)}"
            )
    if len({response.conductance_based for response in responses.values()}) > 1:
        raise TypeError(
            f"PointNeuron: of its receptors {', '.join(responses)} some are currents and some "
            "conductances; give it one kind"
        )


def kept_names(names: Iterable[str]) -> dict[str, Any]:
    """PyNN's translations of parameters that keep their names, which may have dots in them."""
    return {name: _kept(name) for name in names}


def _kept(name: str) -> dict[str, Any]:
    """PyNN's translation of a parameter that keeps its name, which may have a dot in it."""
    value: Callable[..., Any] = lambda **given: given[name]  # noqa: E731
    return {
        "translated_name": name,
        "forward_transform": value,
        "reverse_transform": value,
        "type": "simple",
    }


RESPONSES = (
    CurrExpPostSynapticResponse,
    CondExpPostSynapticResponse,
    CondAlphaPostSynapticResponse,
    CondBetaPostSynapticResponse,
)
