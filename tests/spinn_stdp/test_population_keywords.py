"""Every keyword that sPyNNaker's populations take is honoured here, or refused by its name."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import spinn_stdp as sim

TAKEN: dict[str, Any] = {
    "allow_delay_extensions": True,
    "drop_late_spikes": True,
    "incoming_spike_buffer_size": 512,
    "max_expected_summed_weight": [5.0, 5.0],
    "n_steps_per_timestep": 2,
    "n_synapse_cores": 1,
    "neurons_per_core": 2,
    "ring_buffer_sigma": 3.0,
    "seed": 4,
    "spikes_per_second": 20.0,
}
REFUSED = {"n_colour_bits", "splitter"}


def theirs(module: str, name: str) -> set[str]:
    kind = getattr(pytest.importorskip(f"spynnaker.pyNN{module}"), name)
    given = inspect.signature(kind.create_vertex).parameters
    return set(given) - {"self", "n_neurons", "label"}


def test_these_are_sPyNNakers() -> None:
    assert theirs("", "IF_curr_exp") == TAKEN.keys() | REFUSED
    units = theirs(".extra_models", "StocExp")
    assert units == (TAKEN.keys() | REFUSED) - {"n_steps_per_timestep"}


def test_each_is_kept() -> None:
    """Where all targets find it."""
    for name, value in TAKEN.items():
        sim.setup(1.0)
        sim.Population(4, sim.IF_curr_exp(), **{name: value})
        (described,) = sim.get_network().populations
        kept = getattr(described, name, described.options.get(name))
        assert np.array_equal(kept, value), name


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_others_are_refused_by_name(name: str) -> None:
    sim.setup(1.0)
    with pytest.raises(TypeError, match=f"not supported: {name}"):
        sim.Population(4, sim.IF_curr_exp(), **{name: 1})


@pytest.mark.parametrize(
    ("name", "value"), [("drop_late_spikes", 2), ("incoming_spike_buffer_size", 0.5)]
)
def test_values_that_are_none(name: str, value: Any) -> None:
    sim.setup(1.0)
    with pytest.raises(ValueError, match=f"{name} is {value!r}; give"):
        sim.Population(4, sim.IF_curr_exp(), **{name: value})
