"""Neurons with many compartments: PyNN's MultiCompartmentNeuron and its ion channels.

They can be described, set and read back; the board has points. A parameter of a channel or
receptor is called by the name of both, such as ``na.conductance_density`` or ``AMPA.locations``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pyNN import errors
from pyNN.morphology import LocationGenerator, Morphology, NeuriteDistribution
from pyNN.parameters import IonicSpecies, ParameterSpace
from pyNN.standardmodels import cells, ion_channels

from .cells import unchanged
from .composed import RESPONSES, kept_names

REST = -65.0
"""PyNN's initial value of v, mV."""


class Described:
    """A value that is no number, for PyNN's arrays of values of cells."""

    def __init__(self, value: Any) -> None:
        """*value*: anything but a number."""
        if isinstance(value, int | float):
            raise TypeError(f"{value!r} is a number")
        self.value = value

    def __mul__(self, ones: NDArray[Any]) -> NDArray[Any]:
        """As many of it as there are *ones*; so does ``lazyarray`` with a value of its type."""
        return np.full(ones.shape, self, object)

    def lazily_evaluate(self, mask: Any = None, shape: Any = None) -> NDArray[Any]:
        """The same, where a number was expected."""
        of_all = np.full(shape, self, object)
        return of_all if mask is None else of_all[mask]

    def __deepcopy__(self, memo: Any) -> Described:
        """Itself: what is read back is what was given."""
        return self

    def __float__(self) -> float:
        raise TypeError(f"{self.value!r} is no number")


KINDS: Mapping[str, tuple[type, ...]] = {
    "morphology": (Morphology, type(None)),
    "ionic_species": (dict, type(None)),
    "cm": (NeuriteDistribution,),
    "conductance_density": (NeuriteDistribution,),
    "locations": (NeuriteDistribution, LocationGenerator, type(None)),
}
"""By name of a parameter: what it may be besides a number; the first two are never numbers."""
NO_NUMBERS = ("morphology", "ionic_species")


def wrapped(name: str, value: Any) -> Any:
    """*value* of a parameter as PyNN's arrays take it.

    Raises:
        InvalidParameterValueError: for a value that the parameter can't have.
    """
    if isinstance(value, Described):
        return value
    last = name.rpartition(".")[2]
    kinds = KINDS.get(last, ())
    is_species = last != "ionic_species" or all(
        isinstance(each, IonicSpecies) for each in (value or {}).values()
    )
    if isinstance(value, kinds) and is_species:
        return Described(value)
    if last in NO_NUMBERS or isinstance(
        value, (NeuriteDistribution, LocationGenerator, Morphology, dict, type(None))
    ):
        wanted = ", ".join(kind.__name__ for kind in kinds if kind is not type(None)) or "a number"
        of = " of IonicSpecies" if last == "ionic_species" else ""
        raise errors.InvalidParameterValueError(f"{name}={value!r}: give {wanted}{of}")
    return value


def is_described(values: NDArray[Any]) -> bool:
    """Whether any of the values of cells is no number."""
    return values.dtype == object and any(isinstance(each, Described) for each in values)


def opened(values: Any, simplify: bool) -> Any:
    """The other way round: values of cells as they were given, or the one that all have."""
    if not (isinstance(values, np.ndarray) and values.dtype == object):
        return values.value if isinstance(values, Described) else values
    kept = np.empty(values.shape, object)
    kept[:] = [each.value if isinstance(each, Described) else each for each in values]
    is_one = simplify and is_described(values)
    return kept[0] if is_one and all(each is kept[0] for each in kept) else kept


class _IonChannel:
    """What PyNN's ion channels leave to the back end."""

    default_parameters: ClassVar[dict[str, float]]

    def __init__(self, **parameters: Any) -> None:
        """As PyNN's: a density in S/cm², one for all or by place, and a potential in mV."""
        known = list(self.default_parameters)
        for name in parameters:
            if name not in known:
                raise errors.NonExistentParameterError(name, type(self).__name__, known)
        given = {**self.default_parameters, **parameters}
        values = {name: wrapped(name, value) for name, value in given.items()}
        self.parameter_space = ParameterSpace(values, None, None, type(self))


class NaChannel(_IonChannel, ion_channels.NaChannel):
    """Sodium channels of Hodgkin and Huxley."""

    translations = unchanged(*ion_channels.NaChannel.default_parameters)
    default_initial_values: ClassVar = {"m": 0.0, "h": 1.0}
    recordable = ("m", "h")


class KdrChannel(_IonChannel, ion_channels.KdrChannel):
    """Delayed-rectifier potassium channels of Hodgkin and Huxley."""

    translations = unchanged(*ion_channels.KdrChannel.default_parameters)
    default_initial_values: ClassVar = {"n": 1.0}
    recordable = ("n",)


class PassiveLeak(_IonChannel, ion_channels.PassiveLeak):
    """A constant conductance."""

    translations = unchanged(*ion_channels.PassiveLeak.default_parameters)
    recordable = ()


class PassiveLeakHH(_IonChannel, ion_channels.PassiveLeakHH):
    """A constant conductance, with the reversal potential of Hodgkin and Huxley."""

    translations = unchanged(*ion_channels.PassiveLeakHH.default_parameters)
    recordable = ()


CHANNELS = (NaChannel, KdrChannel, PassiveLeak, PassiveLeakHH)


class MultiCompartmentNeuron(cells.MultiCompartmentNeuron):
    """A neuron with a shape, channels in its membrane, and receptors along it.

    As in PyNN's other back ends, the channels and receptors are attributes of the class, or of
    one derived from it: ``ion_channels = {"na": NaChannel, …}`` and
    ``post_synaptic_entities = {"AMPA": ExpPSR, …}``; each by a name that its parameters are then
    given by, as a dictionary.

    Arguments:
        `morphology`:
            its shape, a :class:`pyNN.morphology.Morphology`.
        `cm`:
            capacitance of the membrane, µF/cm², one for all or by place.
        `Ra`:
            resistance inside, Ω·cm.
        `ionic_species`:
            by name: a :class:`pyNN.parameters.IonicSpecies`.
    """

    ion_channels: ClassVar[dict[str, Any]] = {}
    post_synaptic_entities: ClassVar[dict[str, Any]] = {}

    def __init__(self, **parameters: Any) -> None:
        """As described above."""
        kinds = (
            ("ion_channels", self.ion_channels, CHANNELS),
            ("post_synaptic_entities", self.post_synaptic_entities, RESPONSES),
        )
        values = dict(cells.MultiCompartmentNeuron.default_parameters)
        self.default_parameters = dict(values)
        for attribute, given, allowed in kinds:
            parts = {
                name: _part(f"{attribute}[{name!r}]", kind, allowed, parameters.pop(name, {}))
                for name, kind in given.items()
            }
            setattr(self, attribute, parts)
            for name, part in parts.items():
                for parameter, default in part.default_parameters.items():
                    self.default_parameters[f"{name}.{parameter}"] = default
                    values[f"{name}.{parameter}"] = part.parameter_space[parameter].base_value
        self._check_names(parameters)
        values.update(parameters)
        self.translations = kept_names(values)
        space = {name: wrapped(name, value) for name, value in values.items()}
        self.parameter_space = ParameterSpace(space, self.get_schema(), None, type(self))

    def _check_names(self, names: Mapping[str, Any]) -> None:
        for name in names:
            if name not in self.default_parameters:
                known = list(self.default_parameters)
                raise errors.NonExistentParameterError(name, type(self).__name__, known)

    def get_schema(self) -> dict[str, type]:
        """Numbers, where a value may be one."""
        return {
            name: Described if name in NO_NUMBERS or default is None else float
            for name, default in self.default_parameters.items()
        }

    def has_parameter(self, name: str) -> bool:
        """Whether it has a parameter of this name."""
        return name in self.default_parameters

    def get_parameter_names(self) -> list[str]:
        """Its own, then those of each channel and receptor."""
        return list(self.default_parameters)

    @property
    def receptor_types(self) -> tuple[str, ...]:
        """Names of its receptors."""
        return tuple(self.post_synaptic_entities)

    @property
    def conductance_based(self) -> bool:
        """Whether any receptor is a conductance."""
        return any(part.conductance_based for part in self.post_synaptic_entities.values())

    @property
    def recordable(self) -> list[str]:
        """Spikes, the potential, and variables of channels and receptors."""
        parts = {**self.ion_channels, **self.post_synaptic_entities}
        own = [f"{name}.{variable}" for name, part in parts.items() for variable in part.recordable]
        return ["spikes", "v", *own]

    @property
    def default_initial_values(self) -> dict[str, float]:
        """Of the potential, mV, and of the variables of channels."""
        return {
            "v": REST,
            **{
                f"{name}.{variable}": value
                for name, channel in self.ion_channels.items()
                for variable, value in channel.default_initial_values.items()
            },
        }

    simple_parameters = cells.StandardCellType.simple_parameters
    scaled_parameters = cells.StandardCellType.scaled_parameters
    translate = cells.StandardCellType.translate


def _part(named: str, kind: Any, allowed: tuple[type, ...], parameters: Mapping[str, Any]) -> Any:
    """A channel or receptor; of a section that one was inserted into, PyNN keeps more."""
    kind = kind["mechanism"] if isinstance(kind, dict) else kind
    if not (isinstance(kind, type) and issubclass(kind, allowed)):
        names = ", ".join(each.__name__ for each in allowed)
        raise TypeError(f"MultiCompartmentNeuron.{named} is {kind!r}; give a class of {names}")
    return kind(**parameters)


def has_places(cells: Any) -> bool:
    """Whether *cells*, a population, view or assembly, are neurons that have places on them."""
    members = getattr(cells, "populations", None) or [cells]
    return all(isinstance(each.celltype, MultiCompartmentNeuron) for each in members)
