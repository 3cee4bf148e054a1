"""What a Projection is made of: its ends, connector, receptor and synapse type, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyNN import common, errors
from pyNN.connectors import Connector

from . import simulator
from .standardmodels import described
from .standardmodels.neuromodulation import RECEPTORS, Neuromodulation
from .standardmodels.synapses import SYNAPSE_TYPES
from .standardmodels.weight_changes import WeightChangeable, WeightChanger

EXCITATORY = "excitatory"
SHOWN = 4
"""Of many values, so many are told."""


def some(values: Any) -> str:
    """The different *values*, few of many."""
    different = [f"{value:g}" for value in np.unique(values)]
    return ", ".join(different[:SHOWN]) + (", …" if len(different) > SHOWN else "")


def name_of(label: str | None, pre: Any, post: Any) -> str:
    """How a projection is called in messages."""
    own = f"Projection {label!r}" if label else "The projection"
    return f"{own} from {pre.label!r} to {post.label!r}"


def check_ends(pre: Any, post: Any, label: str | None) -> None:
    """Raise for what can't be connected.

    Raises:
        ConnectionError: for anything but populations, views and assemblies.
        RuntimeError: for populations made before the latest ``setup``.
    """
    for cells, end in ((pre, "pre"), (post, "post")):
        if not isinstance(cells, common.BasePopulation | common.Assembly):
            raise errors.ConnectionError(
                f"Projection {label!r}: its {end}synaptic population is {cells!r}; give a "
                "Population, PopulationView or Assembly"
            )
        for population in getattr(cells, "populations", [cells]):
            simulator.state.require_current(
                getattr(population, "grandparent", population), f"Population {cells.label!r}"
            )


def check_receptor(name: str, post: Any, synapse_type: Any, receptor_type: str | None) -> None:
    """Raise for a receptor type that the postsynaptic cells don't have for such synapses.

    Raises:
        ConnectionError: for one of them.
    """
    known = post.receptor_types
    if not known:
        raise errors.ConnectionError(
            f"{name}: a spike source has no synapses; project onto neurons"
        )
    if isinstance(synapse_type, Neuromodulation):
        if receptor_type not in RECEPTORS:
            raise errors.ConnectionError(
                f"{name}: receptor_type={receptor_type!r} has no dopamine; choose "
                f"{' or '.join(map(repr, RECEPTORS))} for Neuromodulation"
            )
    elif receptor_type not in (None, "default", *known):
        raise errors.ConnectionError(
            f"{name}: receptor_type={receptor_type!r} does not exist; choose "
            f"{' or '.join(map(repr, known))}"
        )


def pynns_receptor(synapse_type: Any, receptor_type: str | None) -> str | None:
    """The receptor type that PyNN is told; None for the one that it finds by the weights."""
    if isinstance(synapse_type, Neuromodulation):
        return None
    if isinstance(synapse_type, WeightChanger) and receptor_type is None:
        return EXCITATORY  # whatever the sign of the change
    return receptor_type


def check_kind(name: str, connector: Any, synapse_type: Any, source: str | None) -> None:
    """Raise for a kind of projection that the board does not have.

    Raises:
        ConnectionError: for one of multicompartmental cells.
        TypeError: for a connector that is none, or a synapse type that does not run here.
    """
    if source is not None:
        raise errors.ConnectionError(
            f"{name}: source={source!r} is for multicompartmental cells, which the board does "
            "not have; leave it out"
        )
    if not isinstance(connector, Connector):
        raise TypeError(
            f"{name}: {connector!r} is no connector; give one, such as OneToOneConnector()"
        )
    extra_types = (Neuromodulation, WeightChangeable, WeightChanger)
    known_types = (*SYNAPSE_TYPES, *extra_types, *described.SYNAPSE_TYPES)
    if synapse_type is not None and not isinstance(synapse_type, known_types):
        kind = synapse_type if isinstance(synapse_type, type) else type(synapse_type)
        raise TypeError(
            f"{name}: the synapse type {kind.__name__} does not run here; give an instance of "
            f"{' or '.join(known.__name__ for known in SYNAPSE_TYPES)} of this package"
        )


def check_shapes(name: str, synapse_type: Any, shape: tuple[int, int]) -> None:
    """Raise unless arrays of weights, delays and the like have a value for each pair of neurons.

    Raises:
        InvalidDimensionsError: for another *shape*.
    """
    for parameter, lazy in synapse_type.parameter_space.items() if synapse_type else ():
        given = np.shape(lazy.base_value) if isinstance(lazy.base_value, np.ndarray) else ()
        if given not in ((), shape):
            raise errors.InvalidDimensionsError(
                f"{name}: {parameter} is an array of the shape {given}; give one of the shape "
                f"{shape}, (sources, targets), or a FromListConnector that has a column "
                f"{parameter!r}"
            )
